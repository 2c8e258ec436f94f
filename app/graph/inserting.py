"""A layer put into a wire, with room made for its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.graph.compose import new_layer, new_operation
from app.graph.edits import Batch, Connect, Edit, Move
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.outline import STRIDES, turned
from app.graph.walk import downstream
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import OperationSpec
from nodes.values import Value

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

    A wire that runs backwards moves nothing: the card stands halfway, or beside both ends where
    there is no room for it halfway.
    """
    flow, (ahead, beside) = graph.flow, STRIDES[graph.flow]
    source = turned(graph.positions.get(link.source.node, Position(0, 0)), flow)
    there = graph.positions.get(link.node)
    target = turned(there, flow) if there else Position(source.x + 2 * ahead, source.y)
    along, across = target.x - source.x, target.y - source.y
    if along < 0:
        halfway = -along >= 2 * ahead or abs(across) >= 2 * beside
        y = (source.y + target.y) / 2 if halfway else max(source.y, target.y) + beside
        return turned(((source.x + target.x) / 2, y), flow), {}
    place = (max(source.x + ahead, (source.x + target.x) / 2), target.y)
    return turned(place, flow), _pushed(graph, link.node, max(2 * ahead - along, 0))


def _pushed(graph: Graph, node: str, way: float) -> dict[str, Position]:
    """A node and all behind it, as far as it stands there, further along the flow."""
    if not way or node not in graph.positions:
        return {}
    edge = turned(graph.positions[node], graph.flow).x
    present = (n for n in downstream(graph, (node,)) if n in graph.positions)
    places = ((n, turned(graph.positions[n], graph.flow)) for n in present)
    return {n: turned((x + way, y), graph.flow) for n, (x, y) in places if x >= edge}
