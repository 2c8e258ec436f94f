"""Values of a Keras config as the values of the document: only what differs from Keras's defaults.

What the library does not know (an activation of somebody's own, a custom layer inside a wrapper)
stays as the JSON that it was, as a plain mapping: the check then says which argument is wrong, and
nothing is lost.
"""

from __future__ import annotations

from typing import Any

from app.formats.keras_files import older
from app.formats.keras_files.checked import Record, malformed, plain
from app.formats.keras_files.facts import DTYPES, MODULES, NO_ARGUMENTS, NOTHING_SAID
from app.formats.keras_files.rows import as_stack
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value, same

OBJECTS = ("initializer", "regularizer", "constraint")
MOST_NESTED_LAYERS = 30


def is_of_keras(item: Record) -> bool:
    """Whether a record speaks of a class or function of Keras itself, not of somebody's own.

    Old files do not say; a registered name with a package before it (``Custom>Dense``) does.
    """
    module, registered = item.get("module"), item.get("registered_name")
    if isinstance(registered, str) and ">" in registered:
        return False
    return module is None or (isinstance(module, str) and module.split(".")[0] in MODULES)


def layer_arguments(
    spec: LayerSpec, config: Record, place: str, depth: int = 0
) -> dict[str, Value]:
    """The arguments of a layer of the library. Raises FileFormatError for what none can hold."""
    if depth > MOST_NESTED_LAYERS:
        raise malformed(place, "a layer", f"at most {MOST_NESTED_LAYERS} layers inside each other")
    config = _as_written(spec.name, older.renamed(spec.name, config))
    found: dict[str, Value] = {}
    for name, item in config.items():
        parameter = spec.parameter(name)
        if parameter is None:
            if name not in NO_ARGUMENTS and not _says_nothing(name, item):
                found[name] = plain(item, f"{place}.{name}")
            continue
        value = converted(parameter, item, f"{place}.{name}", depth)
        if name == "dtype" and value == DTYPES.get(spec.name, "float32"):
            continue
        if parameter.required or not is_default(parameter, value):
            found[name] = value
    return found


def _says_nothing(name: str, item: object) -> bool:
    """Whether an argument that the library does not know is one that was not set."""
    return item is None or item is False or item in NOTHING_SAID.get(name, ())


def converted(parameter: ParameterSpec, item: Any, place: str, depth: int = 0) -> Value:
    """The value of an argument, in the one form that the library gives it if it takes it."""
    value = _of_kind(parameter, item, place, depth)
    if parameter.length == 1 and isinstance(value, tuple) and len(value) == 1:
        value = value[0]  # (3,) for Conv1D's 3
    if parameter.kind == "integer" and isinstance(value, tuple) and len(value) == 1:
        value = value[0]  # [3] for BatchNormalization's axis, in Keras 2
    return _in_form(parameter, value)


def _in_form(parameter: ParameterSpec, value: Value) -> Value:
    """As the library has it. Keras writes a factor 0.2 as (0, 0.2) or (-0.2, 0.2)."""
    try:
        return parameter.check(value)
    except UnfitValue:
        pair = parameter.kind in ("number", "numbers") and isinstance(value, tuple)
        if pair and len(value) == 2 and _is_range(*value):  # type: ignore[misc, arg-type]
            return _in_form(parameter, value[1])  # type: ignore[index]
        return value


def _is_range(low: Value, high: Value) -> bool:
    return isinstance(high, int | float) and (same(low, 0) or same(low, -high))


def is_default(parameter: ParameterSpec, value: Value) -> bool:
    """Whether this is what Keras takes when nothing is given: 1 and (1, 1), None and linear."""
    default = parameter.default
    if parameter.kind == "activation" and value == "linear" and default is None:
        return True
    if parameter.name == "data_format" and value == "channels_last" and default is None:
        return True
    if isinstance(value, tuple) and value and not isinstance(default, tuple | None):
        first = value[0]
        return same(value, default) or (
            same(first, default) and all(same(item, first) for item in value)
        )
    return same(value, default)


def _of_kind(parameter: ParameterSpec, item: Any, place: str, depth: int) -> Value:
    if parameter.kind == "dtype":
        return _dtype(item, place)
    if isinstance(item, dict):
        if parameter.kind in OBJECTS:
            return _object(parameter.kind, item, place)
        if parameter.kind == "activation":
            return _activation(item, place, depth)
        if parameter.kind == "layer":
            return layer_instance(item, place, depth + 1)
    if parameter.kind == "layers" and isinstance(item, list):
        return tuple(
            layer_instance(inner, f"{place}[{n}]", depth + 1)
            if isinstance(inner, dict)
            else plain(inner, place)
            for n, inner in enumerate(item)
        )
    return plain(_unwrapped(item), place)


def _unwrapped(item: Any) -> Any:
    """Sequences and arrays that Keras marks as such, as the lists that they are."""
    if isinstance(item, dict) and isinstance(item.get("class_name"), str):
        name, config = item["class_name"], item.get("config")
        if name in ("__tuple__", "TensorShape"):
            return item.get("items")
        if name in ("__numpy__", "__tensor__") and isinstance(config, dict):
            return config.get("value")
    return item


def _dtype(item: Any, place: str) -> Value:
    """The name of a dtype policy: ``mixed_float16``."""
    if isinstance(item, dict) and item.get("class_name") in ("DTypePolicy", "Policy"):
        config = item.get("config")
        if isinstance(config, dict) and isinstance(config.get("name"), str):
            return plain(config["name"], place)
    return plain(item, place)


def _object(kind: str, item: Record, place: str) -> Value:
    """An initializer, regularizer or constraint: its name, or an instance with what was set."""
    name, config = item.get("class_name"), item.get("config")
    known = isinstance(name, str) and isinstance(config, dict) and is_of_keras(item)
    spec = catalogue().object(kind, str(name)) if known else None
    if spec is None or not isinstance(config, dict):
        return plain(item, place)
    parameters = spec.parameters_by_name
    arguments: dict[str, Value] = {}
    for key, inner in config.items():
        parameter = parameters.get(key)
        if parameter is None:
            if inner is not None and key != "dtype":  # of TensorFlow 1
                return plain(item, place)
            continue
        value = converted(parameter, inner, f"{place}.{key}")
        if parameter.required or not is_default(parameter, value):
            arguments[key] = value
    return spec.text if spec.text and not arguments else Instance(spec.name, arguments)


def _activation(item: Record, place: str, depth: int) -> Value:
    """The name of a function of Keras, or a layer that serves as one."""
    name, config = item.get("class_name"), item.get("config")
    if name == "function" and isinstance(config, str) and is_of_keras(item):
        return config if catalogue().object("activation", config) else plain(item, place)
    return layer_instance(item, place, depth + 1)


def layer_instance(item: Record, place: str, depth: int) -> Value:
    """A layer inside another, with the name that it bears; the JSON itself for a custom one."""
    whole, item = item, as_stack(item) if is_of_keras(item) else item
    name, config = item.get("class_name"), item.get("config")
    spec = layer_spec(item)
    if spec is None or not isinstance(config, dict):
        return plain(whole, place)
    arguments = layer_arguments(spec, config, f"{place}.{name}", depth)
    if isinstance(config.get("name"), str):
        arguments["name"] = plain(config["name"], place)
    return Instance(spec.name, arguments)


def layer_spec(item: Record) -> LayerSpec | None:
    """The library's entry for the class of a record; None for one that is not Keras's."""
    name = item.get("class_name")
    if not isinstance(name, str) or not is_of_keras(item):
        return None
    spec = catalogue().get(older.CLASSES.get(name, name))
    if spec is None or spec.name == "Input":
        return None
    # What Keras does not offer is only itself in its own module.
    return spec if spec.module in ("", "keras", item.get("module")) else None


def _as_written(class_name: str, config: Record) -> Record:
    """The config without what the layer worked out from its other arguments."""
    mend = MENDED.get(class_name)
    if mend is None:
        return config
    changed = dict(config)
    mend(changed)
    return changed


def _pooling(config: dict[str, Any]) -> None:
    if config.get("strides") == config.get("pool_size"):
        config.pop("strides", None)


def _attention(config: dict[str, Any]) -> None:
    if config.get("value_dim") == config.get("key_dim"):
        config.pop("value_dim", None)


def _lora(config: dict[str, Any]) -> None:
    if config.get("lora_alpha") == config.get("lora_rank"):
        config.pop("lora_alpha", None)


def _mel_spectrogram(config: dict[str, Any]) -> None:
    if config.get("sequence_length") == config.get("fft_length"):
        config.pop("sequence_length", None)
    rate = config.get("sampling_rate")
    if isinstance(rate, int | float) and config.get("max_freq") == rate // 2:
        config.pop("max_freq", None)


def _discretization(config: dict[str, Any]) -> None:
    """Learned bins: Keras keeps beside them how many were asked for, and takes one of the two."""
    if config.get("bin_boundaries") is not None:
        config.pop("num_bins", None)


def _normalization(config: dict[str, Any]) -> None:
    """Of one mean for all numbers, ``axis=None``, Keras keeps that no axis is left."""
    if config.get("axis") in ([], {"class_name": "__tuple__", "items": []}):
        config["axis"] = None


def _sequential(config: dict[str, Any]) -> None:
    """Keras puts an Input before the layers of a stack as soon as it knows what comes in."""
    layers = config.get("layers")
    if isinstance(layers, list):
        config["layers"] = [item for item in layers if not _is_input(item)]
    config.pop("dtype", None)


def _is_input(item: Any) -> bool:
    return isinstance(item, dict) and item.get("class_name") == "InputLayer"


def _bidirectional(config: dict[str, Any]) -> None:
    """Keras renames the layer and makes the backward one of it, unless one was given."""
    forward, backward = _inside(config, "layer"), _inside(config, "backward_layer")
    if forward is None or not isinstance(forward["config"].get("name"), str):
        return
    name = forward["config"]["name"].removeprefix("forward_")
    forward["config"]["name"] = name
    config["layer"] = forward
    if backward is not None:
        config["backward_layer"] = backward
        mirrored = {**forward["config"], "name": f"backward_{name}", "go_backwards": True}
        if (backward.get("class_name"), backward["config"]) == (
            forward.get("class_name"),
            mirrored,
        ):
            del config["backward_layer"]


def _inside(config: Record, name: str) -> dict[str, Any] | None:
    """A copy of the layer in an argument, without what Bidirectional sets in it anew."""
    item = config.get(name)
    inner = item.get("config") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(inner, dict):
        return None
    kept = {key: value for key, value in inner.items() if key != "zero_output_for_mask"}
    return {**item, "config": _unmarked(kept)}


def _unmarked(item: Any) -> Any:
    """Without the addresses by which Keras marks objects that it met before."""
    if isinstance(item, dict):
        return {key: _unmarked(inner) for key, inner in item.items() if key != "shared_object_id"}
    return [_unmarked(inner) for inner in item] if isinstance(item, list) else item


_POOLING = [f"{kind}Pooling{axes}D" for kind in ("Max", "Average") for axes in (1, 2, 3)]
MENDED = {
    **dict.fromkeys(_POOLING, _pooling),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "Dense", "EinsumDense", "Embedding"), _lora),
    "Discretization": _discretization,
    "MelSpectrogram": _mel_spectrogram,
    "MultiHeadAttention": _attention,
    "Normalization": _normalization,
    "Bidirectional": _bidirectional,
    "Sequential": _sequential,
}
