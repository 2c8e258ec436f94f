"""Layers that the library lacks, in a model that Keras writes: stand-ins, of which nothing runs.

Keras writes the wires around them; what the file of old said of them is put back afterwards, and
their weights are handed on as they were.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.engine.backend import keras
from app.engine.calling import flat
from app.engine.kept_form import Misfit, Wanted, call_of, class_name_of, misfit, refusal, specs_of
from app.errors import EngineError
from app.formats.weights import LayerArrays, Numbers
from app.graph.kept import OUTPUTS, WEIGHTLESS
from app.graph.model import LayerDefinition
from nodes.values import Value

MARK = "layerloom_kept"
CONFIG = "config.json"
LEGACY = "model_weights/"  # where the file of a whole model has what one of weights alone has
UNTOLD = (
    "{node} is a {layer} that is kept as its file has it, and the file does not tell which weights "
    "belong to what is inside it; expected a .keras file. Save it anew in the program that made "
    "it, or export a .layerloom file."
)
UNHELD = (
    "{node} is a {layer} that is kept as its file has it, and no file holds the weights of this "
    "one, without which Keras cannot load the model. Take it out, or export a .layerloom file."
)
UNPLACED = (
    "{node} is a {layer} that is kept as its file has it, and holds weights at {path}, a name that "
    "cannot be had here, so that they would be lost. Export a .layerloom file."
)
# What stands in a document alone, or is told anew by Keras.
OURS = (OUTPUTS, WEIGHTLESS, "config", "name", "inbound_nodes")


class _Part(keras.layers.Layer):  # type: ignore[misc]
    """What owns weights: the layer, or a layer inside it."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name=name)
        self.built = True
        self.kept_own: Mapping[str, Numbers] = {}

    def save_own_variables(self, store: Any) -> None:
        for name, array in self.kept_own.items():
            store[name] = array

    def kept_part(self, name: str) -> _Part | None:
        """What stands in an attribute of it; None for a name that a layer has for itself."""
        if name not in vars(self) and (not name.isidentifier() or hasattr(self, name)):
            return None
        if name not in vars(self):
            setattr(self, name, _Part())
        found = getattr(self, name)
        return found if isinstance(found, _Part) else None


class Kept(_Part):
    """Stands for a layer of another class, whose name it must bear: its weights are found by it.

    Raises EngineError where nothing is known of what comes out of it: inside a model Keras would
    wrap that in words of its own.
    """

    def __init__(self, definition: LayerDefinition, wanted: Wanted) -> None:
        super().__init__(definition.name)
        self.kept_definition = definition
        self.kept_specs = specs_of(definition, wanted)
        self.kept_fits = False
        self.kept_misfit: Misfit | None = None

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("it stands for a class that is not here")

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        self.kept_misfit = misfit(self.kept_definition, args, kwargs)
        self.kept_fits = self.kept_fits or self.kept_misfit is None
        tensors = [spec.tensor() for spec in self.kept_specs]
        return tensors[0] if len(tensors) == 1 else tensors

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, MARK: id(self)}

    def kept_call(self, tensors: list[Any], arguments: Mapping[str, Value]) -> list[Any]:
        """What comes out where it is called as the file says. Raises EngineError."""
        args, kwargs = call_of(self.kept_definition, arguments, tensors)
        # As an operation: a call of a layer refuses tensors beside other values in a list.
        return flat(keras.Operation.symbolic_call(self, *args, **kwargs))

    def kept_check(self) -> None:
        """Raise EngineError where no call gives it shapes that it was made for.

        Its file tells those of one call alone.
        """
        if self.kept_misfit is not None and not self.kept_fits:
            raise self.kept_misfit.refusal(self.kept_definition)

    def kept_hold(self, arrays: LayerArrays) -> None:
        """Take the numbers that it came with. Raises EngineError where Keras would lose them."""
        for path, found in self._kept_nested(arrays).items():
            owner: _Part | None = self
            for name in filter(None, path.split("/")):
                owner = owner.kept_part(name) if owner else None
            if owner is None:
                raise refusal(self.kept_definition, UNPLACED, path=path)
            owner.kept_own = found

    def _kept_nested(self, arrays: LayerArrays) -> Mapping[str, Mapping[str, Numbers]]:
        """The numbers by whose they are. Keras 2 tells an order, and by their names whether all are
        the layer's own: such are in the same order in both. Raises EngineError where they are not.
        """
        if not arrays.ordered:
            return arrays.nested
        weights, name = self.kept_definition.weights, self.name
        if weights is not None and not weights.arrays:
            name = weights.at.removeprefix(LEGACY)  # The file's name of it.
        if not all(_is_own(path, name) for path in arrays.ordered):
            raise refusal(self.kept_definition, UNTOLD)
        return {"": {str(place): item for place, item in enumerate(arrays.ordered.values())}}

    def kept_refuse_unheld(self) -> None:
        """Raise EngineError unless it has weights, or its file shows that it needs none."""
        definition = self.kept_definition
        if definition.weights is None and definition.origin.get(WEIGHTLESS) is not True:
            raise self.kept_unheld()

    def kept_unheld(self) -> EngineError:
        """The error where its weights cannot be had."""
        return refusal(self.kept_definition, UNHELD)

    def kept_record(self) -> dict[str, Any]:
        """What the file of old said of it, with the name and the arguments of today."""
        definition = self.kept_definition
        origin = {key: item for key, item in definition.origin.items() if key not in OURS}
        config = {**definition.arguments, "name": definition.name}
        return {"class_name": definition.class_name, **origin, "config": config}


def _is_own(path: str, layer: str) -> bool:
    """Whether ``sub/odd/scale:0`` is of the layer ``odd`` itself, and of none inside it."""
    owner = f"/{path.rpartition('/')[0]}/"
    return owner.endswith(f"/{layer}/") and owner.count(f"/{layer}/") == 1


def stand_in(definition: LayerDefinition, wanted: Wanted) -> Kept:
    """A layer under the class name that the file says. Raises EngineError."""
    known = re.sub(r"\W", "_", class_name_of(definition).rpartition(">")[2])
    return type(known or "Layer", (Kept,), {"__module__": __name__})(definition, wanted)  # type: ignore[no-any-return]


# --- what the file of old said, put back


def put_back(path: Path, layers: Mapping[Any, Any]) -> None:
    """Put into a file that Keras wrote what its stand-ins stand for."""
    records = {id(item): item.kept_record() for item in layers.values() if isinstance(item, Kept)}
    if not records:
        return
    if path.suffix == ".json":
        text = json.dumps(_restored(json.loads(path.read_text("utf-8")), records), indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        return
    whole = path.with_name(f"whole{path.suffix}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w") as new:
        for member in old.infolist():
            if member.filename == CONFIG:
                config = _restored(json.loads(old.read(member)), records)
                new.writestr(member.filename, json.dumps(config))
                continue
            with old.open(member) as source, new.open(member.filename, "w", force_zip64=True) as to:
                shutil.copyfileobj(source, to)
    whole.replace(path)


def _restored(item: Any, records: Mapping[int, dict[str, Any]]) -> Any:
    if isinstance(item, list):
        return [_restored(inner, records) for inner in item]
    if not isinstance(item, dict):
        return item
    config = item.get("config")
    mark = config.get(MARK) if isinstance(config, dict) else None
    if isinstance(mark, int) and mark in records:
        wires = {key: item[key] for key in ("name", "inbound_nodes") if key in item}
        return {**records[mark], **wires}
    return {key: _restored(inner, records) for key, inner in item.items()}
