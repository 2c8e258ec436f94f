"""One layer's record -> LayerDefinition. A class that the library lacks becomes a placeholder."""

from __future__ import annotations

from typing import Any

from app.formats.keras_files.checked import MOST_NAME, Record, entries, plain, record, text
from app.formats.keras_files.facts import GONE
from app.formats.keras_files.rows import holds_layers, is_row
from app.formats.keras_files.values import converted, is_default, layer_arguments, layer_spec
from app.graph.model import INPUT, LayerDefinition
from nodes.catalogue import catalogue
from nodes.values import Value

# What of a record is said elsewhere in the document.
_SAID = ("class_name", "config", "name", "inbound_nodes", "shared_object_id")


def is_input(item: Record) -> bool:
    """Whether a record is that of an Input. One that holds layers is a model, whatever it says."""
    config = item.get("config")
    is_model = isinstance(config, dict) and "layers" in config
    return item.get("class_name") == "InputLayer" and not is_model


def wraps_model(item: Record) -> bool:
    """Whether a record is that of a layer around a model that is no stack of layers in a row."""
    config = item.get("config")
    inner = config.get("layer") if isinstance(config, dict) else None
    return isinstance(inner, dict) and holds_layers(inner) and not is_row(inner)


def layer_of(item: Record, name: str, place: str) -> LayerDefinition:
    """The layer of a record, under ``name``. Raises FileFormatError."""
    config = record(item.get("config"), f"{place}.config")
    if is_input(item):
        return input_layer(config, name, f"{place}.config")
    spec = layer_spec(item)
    if spec is None or wraps_model(item):
        return placeholder(item, config, name, place)
    return LayerDefinition(spec.name, name, layer_arguments(spec, config, f"{place}.config"))


def input_layer(config: Record, name: str, place: str) -> LayerDefinition:
    """An Input of Keras 3 or 2."""
    sizes = config.get("batch_shape", config.get("batch_input_shape"))
    return input_of_shape(sizes, name, place, config)


def input_of_shape(sizes: Any, name: str, place: str, config: Record) -> LayerDefinition:
    """An Input for tensors of these sizes, batch axis first."""
    if isinstance(sizes, dict):  # TensorShape, as TensorFlow's Keras wrote some
        sizes = sizes.get("items")
    batch, *shape = entries(sizes, f"{place}.batch_shape") or [None]
    given = {"shape": shape, "batch_size": batch, **_of_input(config)}
    return LayerDefinition(INPUT, name, dict(_input_arguments(given, place)))


def _of_input(config: Record) -> dict[str, Any]:
    names = ("dtype", "sparse", "ragged", "optional")
    return {name: config[name] for name in names if config.get(name) not in (None, False)}


def _input_arguments(given: Record, place: str) -> list[tuple[str, Value]]:
    spec = catalogue().get(INPUT)
    assert spec is not None
    found = [
        (item, converted(item, given[item.name], f"{place}.{item.name}"))
        for item in spec.parameters
        if item.name in given
    ]
    return [
        (item.name, value) for item, value in found if item.required or not is_default(item, value)
    ]


def placeholder(item: Record, config: Record, name: str, place: str) -> LayerDefinition:
    """A layer of a class that the library lacks: its whole config, and where its class lives.

    It bears a class name that is none of Keras's, so that nothing takes it for one of them. Keras 2
    tells the class by the name under which it is registered, as Keras 3 does in an .h5 file.
    """
    class_name = text(item.get("class_name"), f"{place}.class_name")
    arguments = {key: plain(value, f"{place}.{key}") for key, value in config.items()}
    arguments.pop("name", None)
    said = {key: value for key, value in item.items() if key not in _SAID}
    origin = {key: plain(value, f"{place}.{key}") for key, value in said.items()}
    shown = class_name
    if catalogue().get(class_name):
        origin["class_name"] = class_name
        shown = _full_name(item, class_name)
    elif "module" not in item and "trainable" in config and class_name not in GONE:
        origin |= {"module": None, "registered_name": class_name}
        bare = class_name.rpartition(">")[2]
        if bare and not catalogue().get(bare):
            shown = bare
        else:
            origin["class_name"] = bare
    return LayerDefinition(shown, name, arguments, origin=origin)


def _full_name(item: Record, class_name: str) -> str:
    """``mine>Dense``, under which it was registered, or ``mine.Dense``, where it stood."""
    registered, module = item.get("registered_name"), item.get("module")
    if isinstance(registered, str) and registered and not catalogue().get(registered):
        return registered[:MOST_NAME]
    return f"{module if isinstance(module, str) else ''}.{class_name}"[:MOST_NAME]
