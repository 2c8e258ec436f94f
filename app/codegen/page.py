"""The written module, and which of its lines belong to which node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """``text`` is the module; ``lines`` the numbers, from 1, of each node's lines."""

    text: str
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def _nodes(self) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for node, numbers in self.lines.items():
            for number in numbers:
                found.setdefault(number, node)
        return found

    def node_at(self, line: int) -> str | None:
        """The node to which a line belongs; of a shared layer's own line, its first call."""
        return self._nodes.get(line)


class Page:
    """Lines being written, each for no node or for some."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._owners: dict[str, list[int]] = {}

    def add(self, lines: Iterable[str], *owners: str) -> None:
        for line in lines:
            self._lines.append(line)
            for owner in owners:
                self._owners.setdefault(owner, []).append(len(self._lines))

    def append(self, page: Page) -> None:
        """Another page below this one."""
        for owner, numbers in page._owners.items():
            shifted = (number + len(self._lines) for number in numbers)
            self._owners.setdefault(owner, []).extend(shifted)
        self._lines += page._lines

    def disown(self) -> None:
        """Its lines belong to no node any more."""
        self._owners.clear()

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def source(self) -> Source:
        lines = {node: tuple(numbers) for node, numbers in self._owners.items()}
        return Source(f"{self.text}\n", lines)
