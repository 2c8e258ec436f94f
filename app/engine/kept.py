"""Layers that the library lacks, in a model that Keras writes: stand-ins, of which nothing runs.

Keras writes the wires around them; what the file of old said of them is put back afterwards, and
their weights are handed on as they were.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.engine.backend import keras
from app.engine.calling import flat
from app.errors import EngineError
from app.formats.weights import LayerArrays, Numbers
from app.graph.kept import OUTPUTS, WIRE
from app.graph.model import LayerDefinition
from nodes.sentence import Sentence
from nodes.values import Value

MARK = "layerloom_kept"
CONFIG = "config.json"
SHAPELESS = (
    "{node} is a {layer} that is kept as its file has it, and the file does not tell the shape of "
    "what comes out; expected one of Keras 3. Save it anew in the program that made it, or export "
    "a .layerloom file."
)
UNTOLD = (
    "{node} is a {layer} that is kept as its file has it, and the file does not tell which weights "
    "belong to what is inside it; expected a .keras file. Save it anew in the program that made "
    "it, or export a .layerloom file."
)


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
    """Stands for a layer of another class, whose name it must bear: its weights are found by it."""

    def __init__(self, definition: LayerDefinition, unread: int) -> None:
        super().__init__(definition.name)
        self._definition, self._unread = definition, unread

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("it stands for a class that is not here")

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        # What only the model gives may have any shape: Keras works it out when it makes the layer.
        unread = (keras.KerasTensor((None,)) for _ in range(self._unread))
        specs = list(_specs(self._definition)) or list(unread)
        if not specs:
            raise self._kept_error(SHAPELESS)
        return specs[0] if len(specs) == 1 else specs

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, MARK: id(self)}

    def kept_call(self, tensors: list[Any], arguments: Mapping[str, Value]) -> list[Any]:
        """What comes out where it is called as the file says."""
        args: Any = [tensors] if len(tensors) > 1 else tensors
        args = _wired(arguments.get("args", args), tensors)
        kwargs = _wired(arguments.get("kwargs", {}), tensors)
        # As an operation: a call of a layer refuses tensors beside other values in a list.
        return flat(keras.Operation.symbolic_call(self, *args, **kwargs))

    def kept_hold(self, arrays: LayerArrays) -> None:
        """Take the numbers that it came with. Raises EngineError where Keras would lose them."""
        if arrays.ordered:  # Keras 2 tells an order, and not of which layer inside each is.
            raise self._kept_error(UNTOLD)
        for path, found in arrays.nested.items():
            owner: _Part | None = self
            for name in filter(None, path.split("/")):
                owner = owner.kept_part(name) if owner else None
            if owner is None:
                raise self._kept_error(UNTOLD)
            owner.kept_own = found

    def _kept_error(self, template: str) -> EngineError:
        values = {"node": self.name, "layer": _class_name(self._definition)}
        return EngineError(Sentence(template, values))

    def kept_record(self) -> dict[str, Any]:
        """What the file of old said of it, with the name and the arguments of today."""
        definition = self._definition
        origin = {key: item for key, item in definition.origin.items() if key != OUTPUTS}
        config = {**definition.arguments, "name": definition.name}
        return {"class_name": definition.class_name, **origin, "config": config}


def stand_in(definition: LayerDefinition, unread: int = 0) -> Kept:
    """A layer under the class name that the file says.

    ``unread``: how many outputs it has, if no other layer reads them.
    """
    known = re.sub(r"\W", "_", _class_name(definition).rpartition(">")[2])
    return type(known or "Layer", (Kept,), {"__module__": __name__})(definition, unread)  # type: ignore[no-any-return]


def _class_name(definition: LayerDefinition) -> str:
    return str(definition.origin.get("class_name", definition.class_name))


def _specs(definition: LayerDefinition) -> Iterator[Any]:
    told = definition.origin.get(OUTPUTS, ())
    for item in told if isinstance(told, tuple) else ():
        if isinstance(item, Mapping):
            yield keras.KerasTensor(item["shape"], item["dtype"])


def _wired(value: Any, tensors: list[Any]) -> Any:
    """Arguments with the tensors in the places that their numbers keep."""
    if isinstance(value, Mapping):
        if value.keys() == {WIRE}:
            return tensors[value[WIRE]]
        return {key: _wired(item, tensors) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_wired(item, tensors) for item in value]
    return value


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
    if isinstance(config, dict) and config.get(MARK) in records:
        wires = {key: item[key] for key in ("name", "inbound_nodes") if key in item}
        return {**records[config[MARK]], **wires}
    return {key: _restored(inner, records) for key, inner in item.items()}
