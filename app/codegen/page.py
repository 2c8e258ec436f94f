"""The written module, and which of its lines belong to which node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Owner = tuple[str, ...]  # the ids of submodels down to a node, then its own


@dataclass(frozen=True)
class Source:
    """``text`` is the module; ``lines`` the numbers, from 1, of each node's lines."""

    text: str
    lines: Mapping[Owner, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def _nodes(self) -> Mapping[int, Owner]:
        found: dict[int, Owner] = {}
        for node, numbers in self.lines.items():
            for number in numbers:
                found.setdefault(number, node)
        return found

    def node_at(self, line: int) -> Owner | None:
        """The node to which a line belongs; of a shared layer's own line, its first call."""
        return self._nodes.get(line)


class Page:
    """Lines being written, each for no node or for some. ``path``: the submodel that they make."""

    def __init__(self, path: Owner = ()) -> None:
        self.path = path
        self._lines: list[str] = []
        self._owners: dict[Owner, list[int]] = {}

    def add(self, lines: Iterable[str], *nodes: str) -> None:
        for line in lines:
            self._lines.append(line)
            for node in nodes:
                self._owners.setdefault((*self.path, node), []).append(len(self._lines))

    def append(self, page: Page) -> None:
        """Another page below this one."""
        for owner, numbers in page._owners.items():
            shifted = (number + len(self._lines) for number in numbers)
            self._owners.setdefault(owner, []).extend(shifted)
        self._lines += page._lines

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def source(self) -> Source:
        lines = {node: tuple(numbers) for node, numbers in self._owners.items()}
        return Source(f"{self.text}\n", lines)
