"""Where the weights of the layers of a model stand in its file, looked up layer by layer."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from app.graph.weights import Weights


class Slot(NamedTuple):
    """The weights of one layer, and the shelf of those inside it if it is a model."""

    weights: Weights | None
    inside: Shelf


class Shelf(Protocol):
    """The weights of one model. Each layer is taken once, in the model's order of layers."""

    def take(self, name: str, class_name: str) -> Slot: ...


class NoShelf:
    """A file without weights."""

    def take(self, name: str, class_name: str) -> Slot:
        return Slot(None, self)


NO_SHELF = NoShelf()
