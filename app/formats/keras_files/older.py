"""What Keras 2 wrote otherwise: names of classes and arguments, and operations as layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.formats.keras_files.checked import Record
from app.formats.keras_files.wiring import Call, Item
from app.graph.model import LayerDefinition
from nodes.values import Instance, Value, same

# Classes that Keras 3 has under another name.
# Classes and arguments that went by other names; sources read in Python speak of them too.
CLASSES: Mapping[str, str] = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "LSTMV2": "LSTM",
    "GRUV2": "GRU",
    "GroupedQueryAttention": "GroupQueryAttention",
}
NAMES: Mapping[str, Mapping[str, str]] = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "CategoryEncoding": {"max_tokens": "num_tokens"},
    "Discretization": {"bins": "bin_boundaries"},
}
OPERATIONS = ("TFOpLambda", "SlicingOpLambda")


class Function(NamedTuple):
    """A function of ``keras.ops``, and what its arguments were called, in the order of the call.

    ``defaults``: what TensorFlow takes for an argument that is not given, where Keras does not.
    """

    name: str
    arguments: Mapping[str, str]
    defaults: Mapping[str, Value] = {}


def uses(layer: LayerDefinition, activation: str) -> bool:
    """Whether the layer, or one inside it, has this activation function."""

    def holds(value: Value) -> bool:
        if isinstance(value, Instance):
            return holds(value.arguments)
        if isinstance(value, Mapping):
            return any(map(holds, value.values()))
        if isinstance(value, tuple):
            return any(map(holds, value))
        return value == activation

    return holds(layer.arguments)


def renamed(class_name: str, config: Record) -> Record:
    """The config under the names of Keras 3. Other configs are given back as they are."""
    names = NAMES.get(class_name, {})
    if not names.keys() & config.keys():
        return config
    changed: dict[str, Any] = {names.get(key, key): item for key, item in config.items()}
    return changed


def is_operation(item: Record) -> bool:
    """Whether a record is that of a function of TensorFlow that Keras 2 made a layer of."""
    return item.get("class_name") in OPERATIONS


def function_of(item: Record) -> Function | None:
    """The function of ``keras.ops`` that does the same; None for one that is not known."""
    config = item.get("config")
    name = config.get("function") if isinstance(config, dict) else None
    if not isinstance(name, str) or name == "compat.v1.image.resize":  # Its pixels lie elsewhere.
        return None
    return FUNCTIONS.get(name.removeprefix("compat.v1."))


def call_of(function: Function, call: Call) -> Call:
    """The call under the names of ``keras.ops``: TensorFlow's first argument came by position."""
    names = list(function.arguments)
    given = {**dict(zip(names, call.args, strict=False)), **call.kwargs}
    given = {key: item for key, item in given.items() if not _says_nothing(key, item)}
    named = {function.arguments.get(key, key): item for key, item in given.items()}
    for key, default in function.defaults.items():
        if named.get(key) is None:
            named[key] = default
    if function.name == "keras.ops.pad" and isinstance(named.get("mode"), str):
        named["mode"] = named["mode"].lower()
    return Call((), named)


def _says_nothing(name: str, item: Item) -> bool:
    """Whether an argument is one that ``keras.ops`` lacks, as it is when it is not given."""
    return name == "name" or (name in NEUTRAL and same(item, NEUTRAL[name]))


def _all(
    names: str, arguments: Mapping[str, str], prefix: str = "math.", **defaults: Value
) -> dict[str, Function]:
    """Functions with the same arguments; ``truediv:true_divide`` is called otherwise in Keras."""
    found = {}
    for name in names.split():
        old, _, new = name.partition(":")
        found[prefix + old] = Function(f"keras.ops.{new or old}", arguments, defaults)
    return found


NEUTRAL: Mapping[str, Value] = {"batch_dims": 0, "beta": 1.0, "constant_values": 0}
_TWO = {"x": "x1", "y": "x2"}
_REDUCED = {"input_tensor": "x", "axis": "axis", "keepdims": "keepdims"}
FUNCTIONS: Mapping[str, Function] = {
    "__operators__.add": Function("keras.ops.add", _TWO),
    "__operators__.getitem": Function("keras.ops.get_item", {"x": "x", "slice_spec": "key"}),
    **_all("add subtract multiply truediv:true_divide floordiv:floor_divide floormod:mod", _TWO),
    **_all("floor_div:floor_divide", _TWO, ""),
    **_all("divide:true_divide pow:power maximum minimum greater greater_equal less", _TWO),
    **_all("less_equal equal not_equal logical_and logical_or", _TWO),
    **_all("reduce_mean:mean reduce_sum:sum reduce_max:max reduce_min:min", _REDUCED),
    **_all("reduce_prod:prod reduce_any:any reduce_all:all reduce_std:std", _REDUCED),
    **_all("reduce_variance:var", _REDUCED),
    **_all(
        "negative abs square sqrt rsqrt exp log log1p sin cos tan tanh sigmoid sign", {"x": "x"}
    ),
    **_all("round floor ceil erf logical_not", {"x": "x"}),
    **_all("softplus", {"features": "x"}),
    **_all("argmax argmin", {"input": "x", "axis": "axis"}, axis=0),
    **_all("relu relu6 elu selu softplus softsign silu swish:silu", {"features": "x"}, "nn."),
    **_all("sigmoid tanh", {"x": "x"}, "nn."),
    **_all("gelu", {"features": "x", "approximate": "approximate"}, "nn.", approximate=False),
    **_all("leaky_relu", {"features": "x", "alpha": "negative_slope"}, "nn."),
    **_all("softmax log_softmax", {"logits": "x", "axis": "axis"}, "nn.", axis=-1),
    **_all("matmul", {"a": "x1", "b": "x2"}, "linalg."),
    **_all("concat:concatenate", {"values": "xs", "axis": "axis"}, ""),
    **_all("stack", {"values": "x", "axis": "axis"}, ""),
    **_all("reshape", {"tensor": "x", "shape": "newshape"}, ""),
    **_all("transpose", {"a": "x", "perm": "axes"}, ""),
    **_all("expand_dims squeeze", {"input": "x", "axis": "axis"}, ""),
    **_all("tile", {"input": "x", "multiples": "repeats"}, ""),
    **_all("cast", {"x": "x", "dtype": "dtype"}, ""),
    **_all("zeros_like ones_like", {"input": "x"}, ""),
    **_all("where", {"condition": "condition", "x": "x1", "y": "x2"}, ""),
    **_all("gather:take", {"params": "x", "indices": "indices", "axis": "axis"}, "", axis=0),
    **_all("one_hot", {"indices": "x", "depth": "num_classes"}, "", axis=-1),
    **_all("pad", {"tensor": "x", "paddings": "pad_width", "mode": "mode"}, ""),
    "clip_by_value": Function(
        "keras.ops.clip", {"t": "x", "clip_value_min": "x_min", "clip_value_max": "x_max"}
    ),
    "image.resize": Function(
        "keras.ops.image.resize",
        {"images": "images", "size": "size", "method": "interpolation"},
    ),
}
