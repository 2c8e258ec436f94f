"""The layer library as the program reads it: by name, by category, by search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from nodes.private import PRIVATE
from nodes.search import LETTERS, rank
from nodes.spec import (
    CallSpec,
    HeadlinePart,
    LayerSpec,
    LeftOut,
    ObjectSpec,
    OperationSpec,
    OutputSpec,
    ParameterSpec,
    PortSpec,
)
from nodes.stack import SEQUENTIAL
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
    "Operations (keras.ops)",
)
OPERATIONS = CATEGORIES[-1]

# A wrapped layer may bear a name of its own; those on the canvas are named by the document.
_NAME = ParameterSpec("name", "string", nullable=True)

# Known, and not offered for the canvas.
_BESIDE: Mapping[str, LayerSpec] = {**PRIVATE, SEQUENTIAL.name: SEQUENTIAL}


NO_OPERATIONS: Mapping[str, Any] = {"parameters": {}, "operations": {}}


class Catalogue:
    """What may stand on the canvas. Specs are made on first use: start-up reads JSON.

    Iterating gives the layers. Operations are read when the first of them is asked for.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        read_operations: Callable[[], Mapping[str, Any]] = lambda: NO_OPERATIONS,
    ) -> None:
        self._read_operations = read_operations
        self.keras_version: str = data["keras"]
        self._curated_names: Sequence[str] = data.get("curated", ())
        self._object_records: Mapping[str, Mapping[str, Any]] = data.get("objects", {})
        self._records: Mapping[str, Any] = data["layers"]
        self._left_out_records: Mapping[str, str] = data.get("left_out", {})
        self._shared_records: Mapping[str, Any] = data.get("parameters", {})
        self._shared: dict[str, ParameterSpec] = {}
        self._aliases = {a: name for name, r in self._records.items() for a in r.get("aliases", ())}
        self._specs: dict[str, LayerSpec] = {}
        self._operation_specs: dict[str, OperationSpec] = {}
        self._objects: dict[str, tuple[ObjectSpec, ...]] = {}
        # For each kind, the names that an argument may hold and what other names stand for them.
        self._names = {kind: _names(table) for kind, table in self._object_records.items()}

    def __iter__(self) -> Iterator[LayerSpec]:
        return (spec for name in self._standing if (spec := self.get(name)))

    def __len__(self) -> int:
        return len(self._standing)

    @cached_property
    def _standing(self) -> tuple[str, ...]:
        return tuple(n for n, record in self._records.items() if not record.get("inside_only"))

    def inside_only(self) -> tuple[LayerSpec, ...]:
        """The layers that stand in an argument of another layer only: the cells."""
        names = (name for name in self._records if name not in self._standing)
        return tuple(spec for name in names if (spec := self.get(name)))

    def __contains__(self, name: str) -> bool:
        return name in self._records or name in self._aliases

    def get(self, name: str) -> LayerSpec | None:
        """The layer of this class name or alias (``MaxPool2D``), public or private; or None."""
        name = self._aliases.get(name, name)
        if name not in self._specs and name in self._records:
            self._specs[name] = self._layer(name, self._records[name])
        return self._specs.get(name) or _BESIDE.get(name)

    def operation(self, name: str) -> OperationSpec | None:
        """The operation of this whole path (``keras.ops.add``), or None."""
        if name not in self._operation_specs:
            data = self._read_operations()
            record = data["operations"].get(name)
            if record is None:
                return None
            self._operation_specs[name] = self._operation(name, record, data["parameters"])
        return self._operation_specs[name]

    def operations(self) -> tuple[OperationSpec, ...]:
        """All operations: those that people use most, then the others by name."""
        names = self._read_operations()["operations"]
        return tuple(spec for name in names if (spec := self.operation(name)))

    def find(self, name: str) -> CallSpec | None:
        """The layer or the operation of this name."""
        return self.operation(name) if name.startswith("keras.ops.") else self.get(name)

    @cached_property
    def _curated(self) -> Mapping[str, OperationSpec]:
        return {name: spec for name in self._curated_names if (spec := self.operation(name))}

    @cached_property
    def left_out(self) -> Mapping[str, LeftOut]:
        """What Keras has and the library does not offer, by name in lower case, as people type."""
        records = {
            **self._left_out_records,
            **self._read_operations().get("left_out", {}),
        }
        found = (LeftOut(name, reason) for name, reason in records.items())
        return {item.title.lower(): item for item in found}

    def left_out_for(self, text: str) -> LeftOut | None:
        """What is left out and a search may mean: the name begins so, and that of no layer does."""
        wanted = text.strip().lower()
        if len(wanted) < 3 or any(name.lower().startswith(wanted) for name in self._standing):
            return None
        found = (item for name, item in self.left_out.items() if name.startswith(wanted))
        return self.left_out.get(wanted) or next(found, None)

    def by_category(self) -> dict[str, list[CallSpec]]:
        """Categories in the documentation's order, each with its layers in the data's order.

        Of the operations those that people use most.
        """
        return {
            category: [spec for name in names if (spec := self.find(name))]
            for category, names in self.names_by_category().items()
        }

    def names_by_category(self) -> dict[str, list[str]]:
        """The names of ``by_category``, for a list that makes a spec when it shows its row."""
        found: dict[str, list[str]] = {category: [] for category in CATEGORIES}
        for name in self._standing:
            found.setdefault(self._records[name]["category"], []).append(name)
        found.setdefault(OPERATIONS, []).extend(self._curated_names)
        return {category: names for category, names in found.items() if names}

    def search(self, text: str) -> list[CallSpec]:
        """Layers and operations that match, best first; the layers for an empty text.

        For the name of what is left out, what its reason names instead.
        """
        wanted = text.strip().lower()
        if not wanted:
            return list(self)
        hits: list[tuple[int, int, CallSpec]]
        hits = [(rank(spec, wanted), 0, spec) for spec in self]
        hits += [(rank(spec, wanted), self._distance(spec), spec) for spec in self.operations()]
        hits = [hit for hit in hits if hit[0] <= LETTERS]
        # Letters in order are a guess, worth showing only where nothing better is found.
        if any(hit[0] < LETTERS for hit in hits):
            hits = [hit for hit in hits if hit[0] < LETTERS]
        # Sorting is stable: of equals, layers come first.
        found = [spec for _, _, spec in sorted(hits, key=lambda hit: hit[0] + hit[1])]
        return found or self._instead_of(self.left_out_for(text))

    def _instead_of(self, left_out: LeftOut | None) -> list[CallSpec]:
        words = left_out.reason.replace(",", " ").replace(".", " ").split() if left_out else ()
        return [self._specs[word] for word in words if word in self._standing and self.get(word)]

    def _distance(self, spec: OperationSpec) -> int:
        """How far an operation stands behind a layer: few people look for the rarer ones."""
        return 1 if spec.name in self._curated else 3

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
        if kind in ("layer", "layers", "activation"):
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
            inside_only=record.get("inside_only", False),
        )

    def _operation(
        self, name: str, record: Mapping[str, Any], shared: Mapping[str, Any]
    ) -> OperationSpec:
        parameters = record.get("parameters", ())
        return OperationSpec(
            name=name,
            category=OPERATIONS,
            summary=record.get("summary", ""),
            doc=record.get("doc", ""),
            ports=tuple(_record(PortSpec, item) for item in record["ports"]),
            outputs=tuple(_record(OutputSpec, item) for item in record.get("outputs", _ONE_OUTPUT)),
            parameters=tuple(
                self._parameter(shared[item] if isinstance(item, str) else item)
                for item in parameters
            ),
            headline=tuple(_record(HeadlinePart, item) for item in record.get("headline", ())),
            keras_class=record["class"],
            leading=tuple(record["leading"]),
            outputs_from=record.get("outputs_from", ""),
            example=tuple(map(from_json, record.get("example", ()))),
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
    return Catalogue(_data("keras_catalogue.json"), lambda: _data("keras_operations.json"))


@lru_cache(maxsize=2)
def _data(name: str) -> Mapping[str, Any]:
    # Not importlib.resources: its import takes longer than reading the file.
    data: Mapping[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return data
