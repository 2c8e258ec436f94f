"""Attributes: ``x.shape``, ``model.layers``, ``layer.output``, ``self.units``."""

from __future__ import annotations

import math
import string
from typing import TYPE_CHECKING

from app.formats.python_source import enums, models_elsewhere, parts
from app.formats.python_source.recorder import Layer, Model, Tensor
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Native,
    Partial,
    SuperOf,
    Thing,
    Unknown,
    UserClass,
    UserObject,
)
from nodes.catalogue import catalogue

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# Constants of modules.
CONSTANTS: dict[str, Thing] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "numpy.pi": math.pi,
    "numpy.e": math.e,
    "numpy.inf": math.inf,
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    "keras.__version__": catalogue().keras_version,
    "tensorflow.__version__": "2.21.0",
    "tensorflow.VERSION": "2.21.0",
    "sys.version_info": (3, 11, 0),
    "sys.maxsize": 2**63 - 1,
    "sys.argv": ("source.py",),
    "os.sep": "/",
    **{f"string.{name}": getattr(string, name) for name in ("ascii_letters", "ascii_lowercase")},
    **{f"string.{name}": getattr(string, name) for name in ("ascii_uppercase", "digits")},
    **{f"string.{name}": getattr(string, name) for name in ("punctuation", "printable")},
    **{f"string.{name}": getattr(string, name) for name in ("hexdigits", "whitespace")},
}


def from_elsewhere(path: str) -> Thing:
    """What a path names: the constant that stands there, or something of another module."""
    return CONSTANTS[path] if path in CONSTANTS else External(path)


def external_truth(path: str) -> bool | None:
    """Whether something from elsewhere counts as true."""
    return {"typing.TYPE_CHECKING": False}.get(path, True)


def get(m: Machine, value: Thing, name: str) -> Thing:
    """``value.name``. Raises AttributeError where Python would."""
    if isinstance(value, External):
        from app.formats.python_source.names import canonical

        return from_elsewhere(canonical(f"{value.path}.{name}"))
    if isinstance(value, Unknown):
        path = f"{value.path}.{name}" if value.path else ""
        made = Unknown(f"{value.what}.{name}"[-60:], value.line, path)
        if name in models_elsewhere.PARTS:
            made.of, made.part = value, name
        return made
    if isinstance(value, UserObject):
        return object_attribute(m, value, name)
    if isinstance(value, UserClass):
        return _class_attribute(m, value, name)
    if isinstance(value, SuperOf):
        return _super_attribute(m, value, name)
    if isinstance(value, Tensor):
        return _tensor_attribute(m, value, name)
    if isinstance(value, Layer | Model):
        return parts.attribute(m, value, name)
    if isinstance(value, Array):
        return _array_attribute(m, value, name)
    if isinstance(value, Function):
        return _function_attribute(value, name)
    if isinstance(value, Native) and value.name in ("str", "list", "dict", "set"):
        return _of_kind(m, name)
    if isinstance(value, Partial | Native | Method):
        if name == "func" and isinstance(value, Partial):
            return value.function
        return Unknown(name, m.line)
    return _plain_attribute(m, value, name)


def _of_kind(m: Machine, name: str) -> Native:
    """``str.lower`` and ``dict.fromkeys``: a method without its object."""
    from app.formats.python_source.functions import from_keys

    if name == "fromkeys":
        return Native(name, lambda args, named: from_keys(m, args, named))
    return Native(name, lambda args, named: m.apply(Method(name, args[0]), *args[1:], **named))


def _plain_attribute(m: Machine, value: Thing, name: str) -> Thing:
    if isinstance(value, int | str | float) and name == "value":
        return value  # a Dimension of TensorFlow 1, or what stands in an Enum
    if value is None and name == "value":
        return None
    if isinstance(value, int | str | float) and name == "name":
        return enums.name_of(m, value)
    if isinstance(value, tuple):
        if name in ("rank", "ndims"):
            return len(value)
        if name == "dims":
            return list(value)
    if isinstance(value, int | float) and name in ("real", "dtype", "shape"):
        return value if name == "real" else Unknown(name, m.line)
    if name.startswith("__"):
        if name == "__class__":
            return Unknown(name, m.line)
        raise AttributeError(name)
    if isinstance(value, str | bytes | list | tuple | set | frozenset | dict | int | float):
        return Method(name, value)
    raise AttributeError(name)


def _function_attribute(value: Function, name: str) -> Thing:
    if name in ("__name__", "__qualname__"):
        return value.name
    if name == "__doc__":
        return None
    return Unknown(f"{value.name}.{name}")


# --- objects and classes of the source


def object_attribute(m: Machine, value: UserObject, name: str) -> Thing:
    if name in value.attributes:
        return value.attributes[name]
    found = value.of.find(name)
    if isinstance(found, Function):
        if found.kind == "property":
            return m.apply(found, value)
        if found.kind == "staticmethod":
            return found
        return Method(found, value.of if found.kind == "classmethod" else value)
    if found is not None or any(name in item.attributes for item in value.of.lineage()):
        return found
    if value.of.is_record and name in ("_replace", "_asdict", "_fields"):
        return _of_named_tuple(m, value, name)
    if name == "__class__":
        return value.of
    if name == "__dict__":
        return value.attributes
    from app.formats.python_source import subclassed

    return subclassed.inherited(m, value, name)


def _of_named_tuple(m: Machine, value: UserObject, name: str) -> Thing:
    fields = {key: get(m, value, key) for key in value.of.fields}
    if name == "_fields":
        return tuple(fields)
    if name == "_asdict":
        return Native(name, lambda args, named: fields)
    return Native(name, lambda args, named: m.call(value.of, [], fields | named, None))


def _class_attribute(m: Machine, value: UserClass, name: str) -> Thing:
    if name in ("__name__", "__qualname__"):
        return value.name
    for item in value.lineage():
        if name in item.attributes:
            found = item.attributes[name]
            if isinstance(found, Function) and found.kind == "classmethod":
                return Method(found, value)
            return found
    if name == "_fields" and value.is_record:
        return value.fields
    return dict(value.members) if name == "__members__" else Unknown(f"{value.name}.{name}", m.line)


def _super_attribute(m: Machine, value: SuperOf, name: str) -> Thing:
    found = value.of.find(name, after=value.owner)
    if isinstance(found, Function):
        if found.kind == "property":
            return m.apply(found, value.receiver)
        if found.kind == "staticmethod":
            return found
        return Method(found, value.of if found.kind == "classmethod" else value.receiver)
    from app.formats.python_source import subclassed

    if isinstance(value.receiver, UserClass):
        return Native(name, lambda args, named: m.unknown(None, f"super().{name}(...)"))
    return subclassed.of_keras(m, value.receiver, name)


def set_attribute(m: Machine, value: Thing, name: str, new: Thing) -> None:
    """``value.name = new``; what has no such attribute here forgets it."""
    if isinstance(value, UserObject):
        if isinstance(new, Model):
            new.labels.append(name)
        value.attributes[name] = new
    elif isinstance(value, UserClass):
        value.attributes[name] = new
    elif isinstance(value, Layer | Model):
        parts.set_attribute(m, value, name, new)


# --- tensors and arrays


def _tensor_attribute(m: Machine, value: Tensor, name: str) -> Thing:
    if name in ("shape", "_keras_shape"):
        return Unknown(f"{name} of a tensor", m.line) if value.shape is None else value.shape
    if name in ("get_shape", "shape_as_list"):
        return Native(name, lambda args, named: _tensor_attribute(m, value, "shape"))
    if name == "dtype":
        return value.dtype
    if name == "ndim":
        return Unknown("ndim", m.line) if value.shape is None else len(value.shape)
    if name == "name":
        return value.call.target.name if value.call.target else value.call.operation
    if name == "T":
        return m.apply(External("keras.ops.transpose"), value)
    if name == "_keras_history":
        return (value.call.target, 0, value.index)
    if name == "node":
        return Unknown(name, m.line)
    raise AttributeError(name)


def _array_attribute(m: Machine, value: Array, name: str) -> Thing:
    if name == "shape":
        return tuple(m.unknown(None, "a size") if s is None else s for s in value.shape)
    if name == "ndim":
        return len(value.shape)
    if name == "size":
        known = [size for size in value.shape if size is not None]
        whole = len(known) == len(value.shape)
        return math.prod(known) if whole else m.unknown(None, "size")
    if name == "dtype":
        return value.dtype
    if name == "T":
        return Array(value.shape[::-1], value.dtype, value.classes)
    return Method(name, value)
