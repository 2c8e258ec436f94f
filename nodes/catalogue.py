"""The layer library as the program reads it: by name, by category, by search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from nodes.spec import HeadlinePart, LayerSpec, OutputSpec, ParameterSpec, PortSpec
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


class Catalogue:
    """The layers that may stand on the canvas. Specs are made on first use: start-up reads JSON."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.keras_version: str = data["keras"]
        # Named Keras objects that arguments hold: initializers, regularizers, constraints, ...
        self._objects: Mapping[str, Any] = data.get("objects", {})
        self._records: Mapping[str, Any] = data["layers"]
        self._aliases = {a: name for name, r in self._records.items() for a in r.get("aliases", ())}
        self._specs: dict[str, LayerSpec] = {}

    def __iter__(self) -> Iterator[LayerSpec]:
        return (spec for name in self._records if (spec := self.get(name)))

    def __contains__(self, name: str) -> bool:
        return name in self._records or name in self._aliases

    def get(self, name: str) -> LayerSpec | None:
        """The layer of this public class name or alias (``MaxPool2D``), or None."""
        name = self._aliases.get(name, name)
        if name not in self._specs and name in self._records:
            self._specs[name] = _layer(name, self._records[name])
        return self._specs.get(name)

    def by_category(self) -> dict[str, list[LayerSpec]]:
        """Categories in the documentation's order, each with its layers in the data's order."""
        found: dict[str, list[LayerSpec]] = {category: [] for category in CATEGORIES}
        for spec in self:
            found.setdefault(spec.category, []).append(spec)
        return {category: specs for category, specs in found.items() if specs}

    def search(self, text: str) -> list[LayerSpec]:
        """Layers that match, best first: name, start of a word of it, letters in order, summary."""
        wanted = text.strip().lower()
        if not wanted:
            return list(self)
        ranked = ((_rank(spec, wanted), spec) for spec in self)
        hits = [(rank, spec) for rank, spec in ranked if rank is not None]
        return [spec for _, spec in sorted(hits, key=lambda hit: (hit[0], len(hit[1].name)))]


def _rank(spec: LayerSpec, wanted: str) -> int | None:
    names = [spec.name.lower(), *(alias.lower() for alias in spec.aliases)]
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    capitals = "".join(c for c in spec.name if c.isupper() or c.isdigit()).lower()
    if capitals.startswith(wanted):
        return 2
    if any(wanted in name for name in names):
        return 3
    if wanted in spec.summary.lower() or wanted in spec.category.lower():
        return 4
    return 5 if len(wanted) > 1 and _in_order(wanted, names[0]) else None


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted)


def _layer(name: str, record: Mapping[str, Any]) -> LayerSpec:
    return LayerSpec(
        name=name,
        category=record["category"],
        summary=record.get("summary", ""),
        doc=record.get("doc", ""),
        ports=tuple(_record(PortSpec, item) for item in record.get("ports", ({"name": "inputs"},))),
        outputs=tuple(_record(OutputSpec, item) for item in record.get("outputs", ({"name": "output"},))),
        parameters=tuple(_record(ParameterSpec, item) for item in record["parameters"]),
        call_parameters=tuple(
            _record(ParameterSpec, item) for item in record.get("call_parameters", ())
        ),
        headline=tuple(_record(HeadlinePart, item) for item in record.get("headline", ())),
        aliases=tuple(record.get("aliases", ())),
    )


def _record(kind: type[Any], record: Mapping[str, Any]) -> Any:
    return kind(**{key: from_json(item) for key, item in record.items()})


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The library of the Keras version that this program was made for."""
    data = resources.files("nodes").joinpath("keras_catalogue.json").read_text(encoding="utf-8")
    return Catalogue(json.loads(data))
