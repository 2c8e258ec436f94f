"""The models that come with the program, read like any other file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import FileAccessError
from app.formats import layerloom
from app.formats.names import GROUPS, NAMES
from app.graph.model import Graph
from nodes.sentence import Sentence


@dataclass(frozen=True)
class Example:
    """A bundled model: ``title`` in a few words, ``notes`` in two sentences on what it teaches."""

    name: str
    title: str
    notes: str
    group: str


def examples() -> tuple[Example, ...]:
    """All of them, in teaching order."""
    return tuple(
        Example(name, graph.title, graph.notes, group)
        for group, names in GROUPS.items()
        for name in names
        for graph in (read_example(name),)
    )


@cache
def read_example(name: str) -> Graph:
    """The graph of a bundled model. Raises FileAccessError for a name that none has."""
    if name not in NAMES:
        values = {"name": name, "names": ", ".join(NAMES)}
        raise FileAccessError(
            Sentence("There is no example '{name}'; expected one of {names}. Choose one.", values)
        )
    # Not importlib.resources: its import takes longer than reading the file.
    file = Path(__file__).parents[2] / "resources" / "examples" / f"{name}.layerloom"
    return layerloom.decode(file.read_bytes())
