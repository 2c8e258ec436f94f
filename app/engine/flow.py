"""Values that run along the wires: after an edit only those are made anew that it can reach."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from app.graph.model import Link

V = TypeVar("V")


class Ranks:
    """An order of nodes, each after what it reads, and the place of each in it."""

    def __init__(self, order: Sequence[str]) -> None:
        self.order = order
        self.of: Mapping[str, int] = {node: place for place, node in enumerate(order)}


class Stopped(BaseException):
    """Raised by ``make`` where a value cannot be made now. No error: nobody may mistake it."""


class Flow(ABC, Generic[V]):
    """One value a node, made from the node and from the values that it reads.

    ``left``: nodes whose value could not be made yet; what hangs below them has none either.
    """

    def __init__(self) -> None:
        self.values: dict[str, V] = {}
        self.left: set[str] = set()
        self.ranks = Ranks(())
        self._due: list[int] = []
        self._queued: set[int] = set()

    @abstractmethod
    def make(self, node: str, old: V | None) -> V | None:
        """The value of a node, None where there is none; ``old`` where nothing is new."""

    @abstractmethod
    def handed_on(self, value: V) -> object:
        """What those who read the node see of its value."""

    def settle(
        self, ranks: Ranks, consumers: Mapping[str, tuple[Link, ...]], due: Iterable[str]
    ) -> set[str]:
        """Make the values of these nodes, and of all that read what became another.

        Returns the nodes whose value is another now, or gone. O(nodes made * log of them), and
        O(nodes) where the order is a new one.
        """
        found = self._reordered(ranks) if ranks is not self.ranks else set()
        self._queued = {ranks.of[node] for node in due if node in ranks.of}
        self._due = sorted(self._queued)  # A sorted list is a heap.
        while self._due:
            place = heapq.heappop(self._due)
            self._queued.remove(place)
            node = ranks.order[place]
            changed, told = self._remade(node)
            if changed:
                found.add(node)
            if told:
                self.push(link.node for link in consumers.get(node, ()))
        return found

    def push(self, nodes: Iterable[str]) -> None:
        """Make these anew, too; they stand behind the node that is being made."""
        for node in nodes:
            place = self.ranks.of.get(node)
            if place is not None and place not in self._queued:
                self._queued.add(place)
                heapq.heappush(self._due, place)

    def _remade(self, node: str) -> tuple[bool, bool]:
        """Whether the value is another now, and whether those who read it see that."""
        old = self.values.pop(node, None)
        self.left.discard(node)
        try:
            new = self.make(node, old)
        except Stopped:
            self.left.add(node)
            new = None
        if new is not None:
            self.values[node] = new
        if new is old:
            return False, False
        told = old is None or new is None or self.handed_on(old) != self.handed_on(new)
        return True, told

    def _reordered(self, ranks: Ranks) -> set[str]:
        """Forget the values of nodes that are in the order no more."""
        self.ranks = ranks
        gone = self.values.keys() - ranks.of.keys()
        for node in gone:
            del self.values[node]
        self.left &= ranks.of.keys()
        return gone
