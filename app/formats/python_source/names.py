"""What names mean: however a source imports Keras, one path comes out, ``keras.layers.Dense``."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from app.formats.keras_files import older
from app.formats.python_source.functions import BUILTINS, BUILTINS_BY_NAME
from app.formats.python_source.values import External, Native, Scope, Thing, Unknown
from nodes.catalogue import catalogue

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# Roads to the same Keras, longest first where one begins like another.
ROADS = tuple(
    (re.compile(rf"^{pattern}" + ("" if target == "keras." else r"(?=\.|$)")), target)
    for pattern, target in (
        (r"tensorflow\.compat\.v[12]\.keras", "keras"),
        # Resizing is another one in version 1: its pixels lie elsewhere.
        (r"tensorflow\.compat\.v1(?!$|\.image$|\.image\.resize$)", "tensorflow"),
        (r"tensorflow\.compat\.v2", "tensorflow"),
        (r"tensorflow\.contrib\.keras", "keras"),
        (r"tensorflow\.python\.keras", "keras"),
        (r"tensorflow\.keras", "keras"),
        (r"tensorflow\.(python\.)?framework\.ops", "tensorflow"),
        (r"tensorflow\.python\.ops\.\w+_ops", "tensorflow"),
        (r"keras\.(api(\._v\d\.keras)?|src|python\.keras)", "keras"),
        (r"keras\.ops\.(nn|numpy|core|math|linalg)", "keras.ops"),
        (r"tf_keras", "keras"),
        (r"keras_core", "keras"),
        # Keras's own modules, and copies of them, name each other so.
        (
            r"\.\.(?=models|layers|backend|engine|regularizers|initializers|utils|activations)",
            "keras.",
        ),
        (r"tf", "tensorflow"),
        (r"np", "numpy"),
    )
)
# What people call modules, for a snippet without its imports.
USUAL: dict[str, str] = {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "np": "numpy",
    "numpy": "numpy",
    "math": "math",
    "K": "keras.backend",
    "backend": "keras.backend",
    "ops": "keras.ops",
    "layers": "keras.layers",
    "models": "keras.models",
    "activations": "keras.activations",
    "initializers": "keras.initializers",
    "regularizers": "keras.regularizers",
    "constraints": "keras.constraints",
    "applications": "keras.applications",
    "Model": "keras.Model",
    "Sequential": "keras.Sequential",
    "Input": "keras.Input",
    "l2": "keras.regularizers.l2",
    "l1": "keras.regularizers.l1",
    "partial": "functools.partial",
}
# Classes of older versions, and what Keras has for them now.
OLD_CLASSES: dict[str, str] = {
    **older.CLASSES,
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconv2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "ThresholdedReLU": "ReLU",
    "Convolution2DTranspose": "Conv2DTranspose",
}
MERGES: dict[str, str] = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}


# Layers of other packages of which Keras has the very same now, with arguments of their own.
ADOPTED: dict[str, tuple[str, dict[str, int]]] = {
    "tensorflow_addons.layers.InstanceNormalization": ("GroupNormalization", {"groups": -1}),
    "tensorflow_addons.layers.GroupNormalization": ("GroupNormalization", {}),
    "tensorflow_addons.layers.SpectralNormalization": ("SpectralNormalization", {}),
}


@functools.lru_cache(maxsize=1024)
def canonical(path: str) -> str:
    """The one path of a name, whatever road leads to it."""
    for pattern, target in ROADS:
        found = pattern.match(path)
        if found:
            return canonical(target + path[found.end() :])
    return path


def layer_class(path: str) -> str | None:
    """The class of the layer library that a path names, or None."""
    parts = path.split(".")
    if parts[0] != "keras" or len(parts) < 3:
        return None
    if not {"layers", "engine", "legacy", "experimental"} & set(parts[1:-1]):
        return None
    name = OLD_CLASSES.get(parts[-1], parts[-1])
    spec = catalogue().get(name)
    return spec.name if spec else None


def builtin_or_known(m: Machine, name: str, scope: Scope) -> Thing:
    """A name that the source does not define: Python's own, of a star import, or a usual one."""
    if name in BUILTINS:
        return Native(name, BUILTINS_BY_NAME(m, name))
    if name in ("__name__", "__file__"):
        return {"__name__": "__main__", "__file__": "source.py"}[name]
    if name in ("object", "Exception", "ValueError", "TypeError", "KeyError"):
        return Unknown(name)
    for module in reversed(scope.top.stars):
        path = canonical(f"{module}.{name}")
        if is_known(path):
            return External(path)
    if name in USUAL:
        return External(USUAL[name])
    if catalogue().get(OLD_CLASSES.get(name, name)) is not None or name in ("Lambda", "merge"):
        return External(f"keras.layers.{name}")
    return Unknown(name, m.line, name)


def is_known(path: str) -> bool:
    """Whether a star import of the path's module brings its last name."""
    module, _, name = path.rpartition(".")
    if layer_class(path) or name in ("Lambda", "Input", "InputLayer", "merge", "Merge"):
        return module.startswith("keras.")
    if module in ("keras.layers", "keras.layers.merge") and name in MERGES:
        return True
    if module in ("keras.models", "keras", "keras.engine", "keras.engine.training"):
        return name in ("Model", "Sequential", "Input")
    if module in ("keras.regularizers", "keras.initializers", "keras.constraints"):
        kind = module.rpartition(".")[2].rstrip("s")
        return catalogue().object(kind, name) is not None
    if module == "math":
        from app.formats.python_source.modules import MODULES

        return path in MODULES or name in ("pi", "e")
    return module == "keras" and name in OF_KERAS


OF_KERAS = frozenset(
    {
        *("layers", "models", "backend", "regularizers", "initializers", "applications"),
        *("optimizers", "callbacks", "utils", "ops", "activations", "datasets", "losses"),
    }
)
