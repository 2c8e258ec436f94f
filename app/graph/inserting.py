"""A layer put into a wire, with room made for its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.graph.compose import new_layer, new_operation
from app.graph.edits import Batch, Connect, Edit, Move
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.walk import downstream
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import OperationSpec
from nodes.values import Value

COLUMN = 220.0  # pixels from a card to the next, as the arrangement places them
LINE = 110.0  # and from a card to the next below it
New = tuple[str, Mapping[str, Value]]  # a layer's class or an operation's name, and its arguments


def inserted(graph: Graph, link: Link, class_name: str, arguments: Mapping[str, Value]) -> Batch:
    """A new layer in a wire. What lies behind makes room where the cards stand close."""
    spec = catalogue().find(class_name)
    assert spec is not None
    place, moved = _between(graph, link)
    moves: tuple[Edit, ...] = (Move(moved),) if moved else ()
    given = dict(arguments)
    if isinstance(spec, OperationSpec):
        add = new_operation(graph, spec, place, given)
    else:
        add = new_layer(graph, spec, place, given)  # type: ignore[arg-type]
    (node,) = add.nodes
    port = spec.ports_for(arguments)[0]
    onward = Connect(TensorRef(node), link.node, link.port, link.index)
    wired = (add, Connect(link.source, node, port.name), onward)
    return Batch(_inserting((class_name,)), (*moves, *wired))


def inserted_in_all(graph: Graph, news: Iterable[tuple[Link, Iterable[New]]]) -> Batch:
    """New layers in several wires, those of one wire one after the other, as one step."""
    edits: list[Edit] = []
    names: dict[str, None] = {}
    for link, layers in news:
        source = link.source
        for class_name, arguments in layers:
            here = Link(source, link.node, link.port, link.index)
            edit = inserted(graph, here, class_name, arguments)
            graph = edit.apply(graph)
            source = graph.nodes[link.node].inputs[link.port][link.index]
            edits.append(edit)
            names[class_name] = None
    return Batch(_inserting(tuple(names)), tuple(edits))


def _inserting(names: tuple[str, ...]) -> Sentence:
    short = [name.rpartition(".")[2] for name in names]
    if len(short) == 2:
        return Sentence("Insert {layer} and {other}", {"layer": short[0], "other": short[1]})
    return Sentence("Insert {layer}", {"layer": short[0] if short else ""})


def _between(graph: Graph, link: Link) -> tuple[Position, dict[str, Position]]:
    """A place for a card between the ends of a wire, and where others go to make room for it.

    A wire that runs backwards moves nothing: the card stands halfway, or below both ends where
    there is no room for it halfway.
    """
    source = graph.positions.get(link.source.node, Position(0, 0))
    target = graph.positions.get(link.node, Position(source.x + 2 * COLUMN, source.y))
    across, down = target.x - source.x, target.y - source.y
    if across < 0:
        halfway = -across >= 2 * COLUMN or abs(down) >= 2 * LINE
        y = (source.y + target.y) / 2 if halfway else max(source.y, target.y) + LINE
        return Position((source.x + target.x) / 2, y), {}
    place = Position(max(source.x + COLUMN, (source.x + target.x) / 2), target.y)
    return place, _pushed(graph, link.node, max(2 * COLUMN - across, 0))


def _pushed(graph: Graph, node: str, way: float) -> dict[str, Position]:
    """A node and all behind it, as far as it stands there, to the right."""
    if not way or node not in graph.positions:
        return {}
    edge = graph.positions[node].x
    places = ((n, graph.positions.get(n)) for n in downstream(graph, (node,)))
    return {n: Position(at.x + way, at.y) for n, at in places if at and at.x >= edge}
