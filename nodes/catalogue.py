"""The layer library as the program reads it: by name, by category, by search."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nodes.search import LETTERS, rank
from nodes.spec import HeadlinePart, LayerSpec, ObjectSpec, OutputSpec, ParameterSpec, PortSpec
from nodes.values import from_json

# Keras's documentation lists its layers in this order.
CATEGORIES = (
    "Core",
    "Convolution",
    "Pooling",
    "Recurrent",
    "Merging",
    "Reshaping",
    "Attention",
    "Normalization",
    "Regularization",
    "Activation",
    "Preprocessing",
)

# A wrapped layer may bear a name of its own; those on the canvas are named by the document.
_NAME = ParameterSpec("name", "string", nullable=True)


class Catalogue:
    """The layers that may stand on the canvas. Specs are made on first use: start-up reads JSON."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.keras_version: str = data["keras"]
        self._object_records: Mapping[str, Mapping[str, Any]] = data.get("objects", {})
        self._records: Mapping[str, Any] = data["layers"]
        self._shared_records: Mapping[str, Any] = data.get("parameters", {})
        self._shared: dict[str, ParameterSpec] = {}
        self._aliases = {a: name for name, r in self._records.items() for a in r.get("aliases", ())}
        self._specs: dict[str, LayerSpec] = {}
        self._objects: dict[str, tuple[ObjectSpec, ...]] = {}
        # For each kind, the names that an argument may hold and what other names stand for them.
        self._names = {kind: _names(table) for kind, table in self._object_records.items()}

    def __iter__(self) -> Iterator[LayerSpec]:
        return (spec for name in self._records if (spec := self.get(name)))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: str) -> bool:
        return name in self._records or name in self._aliases

    def get(self, name: str) -> LayerSpec | None:
        """The layer of this public class name or alias (``MaxPool2D``), or None."""
        name = self._aliases.get(name, name)
        if name not in self._specs and name in self._records:
            self._specs[name] = self._layer(name, self._records[name])
        return self._specs.get(name)

    def by_category(self) -> dict[str, list[LayerSpec]]:
        """Categories in the documentation's order, each with its layers in the data's order."""
        found: dict[str, list[LayerSpec]] = {category: [] for category in CATEGORIES}
        for spec in self:
            found.setdefault(spec.category, []).append(spec)
        return {category: specs for category, specs in found.items() if specs}

    def search(self, text: str) -> list[LayerSpec]:
        """Layers that match, best first; all of them for an empty text."""
        wanted = text.strip().lower()
        if not wanted:
            return list(self)
        ranked = sorted(((rank(spec, wanted), spec) for spec in self), key=lambda hit: hit[0])
        # Letters in order are a guess, worth showing only where nothing better is found.
        most = LETTERS if ranked and ranked[0][0] == LETTERS else LETTERS - 1
        return [spec for hit, spec in ranked if hit <= most]

    def objects(self, kind: str) -> tuple[ObjectSpec, ...]:
        """What an argument of kind initializer, regularizer, constraint or activation may hold."""
        if kind not in self._objects:
            table = self._object_records.get(kind, {})
            self._objects[kind] = tuple(
                ObjectSpec(
                    name=name,
                    kind=kind,
                    text=record.get("text", ""),
                    summary=record.get("summary", ""),
                    parameters=self._parameters(record.get("parameters", ())),
                )
                for name, record in table.items()
            )
        return self._objects[kind]

    def object(self, kind: str, name: str) -> ObjectSpec | None:
        """The object of a name, however it is spelled: ``GlorotUniform``, ``glorot_uniform``."""
        _, aliases = self._names.get(kind, ((), {}))
        text = aliases.get(name, name)
        found = (item for item in self.objects(kind) if name == item.name or text == item.text)
        return next(found, None)

    def parameters_of(self, kind: str, class_name: str) -> Mapping[str, ParameterSpec] | None:
        """The parameters of an ``Instance`` in an argument of this kind; None for an unknown class.

        An activation may be a layer too: ``Instance("LeakyReLU")``.
        """
        if kind in ("layer", "activation"):
            spec = self.get(class_name)
            return None if spec is None else {**spec.parameters_by_name, "name": _NAME}
        found = next((item for item in self.objects(kind) if item.name == class_name), None)
        return None if found is None else found.parameters_by_name

    def _layer(self, name: str, record: Mapping[str, Any]) -> LayerSpec:
        return LayerSpec(
            name=name,
            category=record["category"],
            summary=record.get("summary", ""),
            doc=record.get("doc", ""),
            ports=tuple(_record(PortSpec, item) for item in record.get("ports", _ONE_PORT)),
            outputs=tuple(_record(OutputSpec, item) for item in record.get("outputs", _ONE_OUTPUT)),
            parameters=self._parameters(record["parameters"]),
            call_parameters=self._parameters(record.get("call_parameters", ())),
            headline=tuple(_record(HeadlinePart, item) for item in record.get("headline", ())),
            aliases=tuple(record.get("aliases", ())),
        )

    def _parameters(self, records: Iterable[Any]) -> tuple[ParameterSpec, ...]:
        """Of records, or of names of records that many layers share."""
        return tuple(
            self._shared_parameter(record) if isinstance(record, str) else self._parameter(record)
            for record in records
        )

    def _shared_parameter(self, name: str) -> ParameterSpec:
        if name not in self._shared:
            self._shared[name] = self._parameter(self._shared_records[name])
        return self._shared[name]

    def _parameter(self, record: Mapping[str, Any]) -> ParameterSpec:
        fields = _fields(record)
        if record["kind"] in self._names:
            fields["choices"], fields["aliases"] = self._names[record["kind"]]
        return ParameterSpec(**fields)


_ONE_PORT = ({"name": "inputs"},)
_ONE_OUTPUT = ({"name": "output"},)


def _names(table: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The names that need no arguments, and the other spellings of each."""
    named = {name: record for name, record in table.items() if record.get("text")}
    aliases = {
        alias: record["text"]
        for name, record in named.items()
        for alias in (name, *record.get("aliases", ()))
    }
    return tuple(record["text"] for record in named.values()), aliases


def _record(kind: type[Any], record: Mapping[str, Any]) -> Any:
    return kind(**_fields(record))


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    # Two thousand of these are read at start: most values are their own JSON form.
    return {
        key: from_json(item) if isinstance(item, list | dict) else item
        for key, item in record.items()
    }


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The library of the Keras version that this program was made for."""
    # Not importlib.resources: its import takes longer than reading the file.
    data = Path(__file__).with_name("keras_catalogue.json").read_text(encoding="utf-8")
    return Catalogue(json.loads(data))
