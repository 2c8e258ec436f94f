"""Operations of a config (``Add`` of ``keras.src.ops.numpy``) -> calls of ``keras.ops``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.formats.keras_files import older
from app.formats.keras_files.calls import Bound
from app.formats.keras_files.checked import Record, malformed, plain
from app.formats.keras_files.values import converted, is_default, is_of_keras
from app.formats.keras_files.wiring import Call, Item, Tensor, tensors_in
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import OperationSpec, ParameterSpec, PortSpec
from nodes.values import Instance, Value

# Classes that are another under a second name.
_SAME = {"Abs": "Absolute", "Conj": "Conjugate"}
UNSTACK = "keras.ops.unstack"
_RELU = {"negative_slope": 0.0, "max_value": None, "threshold": 0.0}


@cache
def _functions() -> Mapping[str, str]:
    """The function of each class of operations; of two that are the same, that of its name."""
    found: dict[str, str] = {}
    for spec in catalogue().operations():
        short = spec.name.rpartition(".")[2].replace("_", "")
        if spec.keras_class not in found or short == spec.keras_class.lower():
            found[spec.keras_class] = spec.name
    return found


def is_operation(item: Record) -> bool:
    """Whether a record is that of an operation of Keras, and not of a layer of the same name.

    Old files do not say where a class lives; the config of a layer holds ``trainable``.
    """
    module, config = item.get("module"), item.get("config")
    if older.is_operation(item):
        return True
    if not is_of_keras(item) or not isinstance(config, dict):
        return False
    if isinstance(module, str):
        parts = module.split(".")
        return "ops" in parts[1:3] or "activations" in parts[1:3]
    return "trainable" not in config and _class_of(item) in _functions()


def _class_of(item: Record) -> str:
    name = str(item.get("class_name"))
    return _SAME.get(name, name)


def operation_of(item: Record) -> OperationSpec | None:
    """The library's entry for the operation of a record; None for one that it lacks."""
    config = item.get("config")
    if not isinstance(config, dict):
        return None
    if older.is_operation(item):
        function = older.function_of(item)
        return catalogue().operation(function.name) if function else None
    name = _functions().get(_class_of(item), "")
    if item.get("class_name") == "ReLU":
        given = {key: config.get(key, default) for key, default in _RELU.items()}
        name = "keras.ops.relu" if given == _RELU else ""
    size = config.get("size")
    if name == "keras.ops.image.extract_patches" and isinstance(size, list) and len(size) == 3:
        name = "keras.ops.image.extract_patches_3d"
    return catalogue().operation(name) if name else None


def bound_to_operation(spec: OperationSpec, item: Record, call: Call, place: str) -> Bound | None:
    """A call of an operation; None for one that the document has no form for.

    What the class is made with and what its call is given are the arguments of one function.
    """
    made = {key: value for key, value in item["config"].items() if key != "name"}
    if spec.keras_class == "Relu":
        made = {}
    if function := older.function_of(item):
        made, call = {}, older.call_of(function, call)
    given = {**made, **_by_position(spec, made, call.args, place), **call.kwargs}
    ports = {port.name: port for port in spec.ports}
    found = Bound()
    for name, content in given.items():
        port, parameter = ports.get(name), spec.parameter(name)
        tensors = tuple(tensors_in(content))
        if tensors:
            if port is None or not _fits(port, content):
                return None
            found.inputs[name] = tensors
        elif parameter is not None:
            value = _value(parameter, content, f"{place}.{name}")
            if parameter.required or not is_default(parameter, value):
                found.arguments[name] = value
        elif content is not None and content is not False:
            return None
    if spec.name == UNSTACK and found.arguments.get("num") is None:
        found.arguments |= _number_of_parts(found)
    return found.in_order(ports)


def _number_of_parts(found: Bound) -> dict[str, Value]:
    """How many tensors an Unstack gives that counts them itself, where the file tells the shape."""
    (tensor,), axis = found.inputs["x"], found.arguments.get("axis", 0)
    sizes = tensor.shape or ()
    if not isinstance(axis, int) or not -len(sizes) <= axis < len(sizes):
        return {}
    return {} if sizes[axis] is None else {"num": sizes[axis]}


def _by_position(
    spec: OperationSpec, made: Record, args: tuple[Item, ...], place: str
) -> dict[str, Item]:
    """The arguments of the call by name: the function's in order, without what the class was made
    with.
    """
    order = (*spec.leading, *(p.name for p in spec.ports), *(p.name for p in spec.parameters))
    names = [name for name in dict.fromkeys(order) if name not in made]
    spread = next((port.name for port in spec.ports if port.spread), None)
    if spread in names:
        before = names.index(spread)
        return {**dict(zip(names, args[:before], strict=False)), spread: list(args[before:])}
    if len(args) > len(names):
        raise malformed(place, f"{len(args)} arguments by position", f"at most {len(names)}")
    return dict(zip(names, args, strict=False))


def _fits(port: PortSpec, item: Item) -> bool:
    """One tensor, or a list of tensors where the port takes many."""
    if isinstance(item, Tensor):
        return True
    return port.many and isinstance(item, list) and all(isinstance(it, Tensor) for it in item)


def _value(parameter: ParameterSpec, item: Any, place: str) -> Value:
    if parameter.kind == "slice":
        text = slice_text(item)
        try:
            return parameter.check(text) if text is not None else plain(item, place)
        except UnfitValue:
            return plain(item, place)
    array = _array(item, place)
    return converted(parameter, item, place) if array is None else array


def _array(item: Any, place: str) -> Value:
    """A constant tensor or array: ``keras.ops.array(x, dtype)`` as a value; None for others."""
    if isinstance(item, dict) and item.get("class_name") in ("__tensor__", "__numpy__"):
        config = item.get("config")
        if isinstance(config, dict) and isinstance(config.get("dtype"), str):
            numbers = plain(config.get("value"), place)
            return Instance("array", {"x": numbers, "dtype": plain(config["dtype"], place)})
    return None


def slice_text(item: Any) -> str | None:
    """``":, 0"`` for what stands between the brackets of ``x[:, 0]``; None for other indices."""
    items = item if isinstance(item, list) else [item]
    texts = [_slice_item(inner) for inner in items]
    return None if None in texts or not texts else ", ".join(map(str, texts))


def _slice_item(item: Any) -> str | None:
    if item is None:
        return "None"
    if isinstance(item, int) and not isinstance(item, bool):
        return str(item)
    if not isinstance(item, dict):
        return None
    if item.get("class_name") == "__ellipsis__":
        return "..."
    bounds = item.get("config") if item.get("class_name") == "__slice__" else item
    if not isinstance(bounds, dict) or not bounds.keys() >= {"start", "stop", "step"}:
        return None
    numbers = [bounds.get(key) for key in ("start", "stop", "step")]
    if not all(number is None or isinstance(number, int) for number in numbers):
        return None
    start, stop, step = ("" if number is None else str(number) for number in numbers)
    return f"{start}:{stop}" if not step else f"{start}:{stop}:{step}"
