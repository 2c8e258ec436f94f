"""What comes of opening a file: the graph, and what is to be told about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from app.graph.model import Graph
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.formats.python_source import Note

# A sentence on the whole, or one on a line of a source.
Told: TypeAlias = "Sentence | Note"


@dataclass(frozen=True)
class Opened:
    """``notes``: what of the file is not in the graph, or cannot be computed; nothing is wrong.

    ``ours``: the file is in the program's own format, so that the graph may be saved over it.
    """

    graph: Graph
    notes: tuple[Told, ...] = ()
    ours: bool = False


def laid_out(graph: Graph) -> Graph:
    """The graph and its submodels with places on the canvas, where the file gave none.

    And with the wires of each call in the order of its ports, as our own files have them.
    """
    from app.graph.arrange import arranged  # No start waits for it.
    from app.graph.ports import with_ports_in_order

    inner = {key: laid_out(item) for key, item in graph.definitions.items()}
    graph = replace(graph, definitions=inner) if inner else graph
    graph = with_ports_in_order(graph)
    return graph if graph.positions else replace(graph, positions=arranged(graph))
