"""A model's record -> Graph, with the submodels inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.errors import FileFormatError
from app.formats.keras_files.checked import Record, malformed
from app.formats.keras_files.layers import is_input, layer_of, wraps_model
from app.formats.keras_files.notes import Notes
from app.formats.keras_files.older import uses
from app.formats.keras_files.shelves import NO_SHELF, Shelf, Slot
from app.formats.keras_files.values import is_of_keras, layer_spec
from app.formats.keras_files.wiring import Tensor
from app.graph.model import MOST_DEFINITIONS_DEEP, Graph, LayerDefinition, ModelForm
from nodes.sentence import Sentence

WRAPS = (
    "Layers around a model, for which there is no form here, kept as placeholders with all that "
    "the file says: {names}."
)
UNKNOWN = "Not among Keras's layers, kept as placeholders with all that the file says: {names}."
HARD_SIGMOID = (
    "Keras 3 computes hard_sigmoid otherwise than Keras 2 did, so the answers of these layers "
    "change: {names}."
)
MODELS = ("Functional", "Model", "Sequential")
SUBCLASS = "The model is a {class} and is opened as a functional model; its own code is not kept."


@dataclass(frozen=True)
class Setting:
    """Where a model stands in the file: its place in words, how deep, its shelf of weights.

    ``older``: Keras 2 wrote it.
    """

    notes: Notes
    place: str = "config"
    depth: int = 0
    shelf: Shelf = NO_SHELF
    older: bool = False

    def inside(self, name: str, shelf: Shelf) -> Setting:
        return replace(self, place=f"{self.place}.{name}", depth=self.depth + 1, shelf=shelf)


def layer_in(setting: Setting, item: Record, name: str, slot: Slot) -> LayerDefinition:
    """A layer of a model with its weights; what is to be told of it is told."""
    place = f"{setting.place}.{name}"
    layer = slot.stocked(layer_of(item, name, place))
    if not is_input(item) and layer_spec(item) is None:
        setting.notes.tell_of(UNKNOWN, name)
    elif wraps_model(item):
        setting.notes.tell_of(WRAPS, name)
    elif setting.older and uses(layer, "hard_sigmoid"):
        setting.notes.tell_of(HARD_SIGMOID, name)
    return layer


def is_functional(item: Record) -> bool:
    """Whether a record is that of a model made of calls, whatever its class is called."""
    config = item.get("config")
    return isinstance(config, dict) and {"layers", "input_layers", "output_layers"} <= config.keys()


def is_sequential(item: Record) -> bool:
    """Whether a record is that of a plain stack. Keras 2.1 wrote the layers alone."""
    config = item.get("config")
    holds = isinstance(config, list) or (isinstance(config, dict) and "layers" in config)
    return item.get("class_name") == "Sequential" and holds and is_of_keras(item)


def is_model(item: Record) -> bool:
    """Whether a record is that of a model. An Input is none, whatever its config holds."""
    return not is_input(item) and (is_functional(item) or is_sequential(item))


def graph_of(item: Record, setting: Setting, called_on: Tensor | None = None) -> Graph:
    """The graph of a model. Raises FileFormatError.

    ``called_on``: the tensor of its first call, which tells the shape of a stack that does not.
    """
    # Each of the two may hold the other.
    from app.formats.keras_files.functional import FunctionalReader
    from app.formats.keras_files.stack import StackReader

    if setting.depth > MOST_DEFINITIONS_DEEP:
        most = f"at most {MOST_DEFINITIONS_DEEP} inside each other"
        raise malformed(setting.place[:60], "a submodel", most)
    if is_sequential(item):
        return StackReader(item, setting, called_on).graph()
    if is_functional(item):
        if not is_of_keras(item) or item.get("class_name") not in MODELS:
            setting.notes.tell(SUBCLASS, **{"class": str(item.get("class_name"))[:60]})
        return FunctionalReader(item, setting).graph()
    raise _unreadable(item)


def _unreadable(item: Record) -> FileFormatError:
    name = item.get("class_name")
    if not isinstance(name, str):
        return malformed("class_name", name, "the class of a model")
    if name in MODELS and is_of_keras(item):
        return malformed("config", item.get("config"), "the layers of a model and its ends")
    return FileFormatError(
        Sentence(
            "The model is a {class}, whose Python code the file does not hold; expected a "
            "Functional or a Sequential model. Build it with the functional API and save that.",
            {"class": name[:60]},
        )
    )


def form_of(config: Mapping[str, object], sequential: bool = False) -> ModelForm:
    """What a config says of the model as a whole."""
    return ModelForm(sequential, trainable=config.get("trainable", True) is not False)
