"""What a drawing is measured by: cards, wires and the room they take."""

from __future__ import annotations

from collections.abc import Mapping

from app.graph.footprint import footprint
from app.graph.model import Flow, Graph, Link, Position
from tests.benchmarks.drawing_quality import behind_cards, drawn_wires

WIDTH, HEIGHT = 176, 78  # a card, from mock.png at 100 %

Places = Mapping[str, Position]


def box(
    graph: Graph, places: Places, node: str, flow: Flow = "right"
) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a card."""
    card = footprint(graph, node, flow)
    x, y = places[node]
    return x, y, x + WIDTH, y + (card.before + card.behind if flow == "right" else card.length)


def overlapping(graph: Graph, places: Places, flow: Flow = "right") -> list[tuple[str, str]]:
    boxes = sorted((box(graph, places, node, flow), node) for node in places)
    found = []
    for index, ((_, top, right, bottom), one) in enumerate(boxes):
        for (left, other_top, _, other_bottom), other in boxes[index + 1 :]:
            if left >= right:
                break
            if other_top < bottom and top < other_bottom:
                found.append((one, other))
    return found


def backward(graph: Graph, places: Places) -> list[Link]:
    """Wires that lead neither to the right nor down to a card that is all below their source."""
    return [
        link
        for link in graph.links()
        if link.source.node in places
        and link.node in places
        and places[link.node].x <= places[link.source.node].x + WIDTH
        and places[link.node].y <= box(graph, places, link.source.node)[3]
    ]


def hidden(graph: Graph, places: Places, flow: Flow = "right") -> list[tuple[str, str, str]]:
    """Wires that pass behind cards: source, target, the card."""
    cards = {node: footprint(graph, node, flow) for node in places}
    if flow == "down":
        places = {node: Position(y, x) for node, (x, y) in places.items()}
    return list(behind_cards(list(drawn_wires(graph, places, cards)), places, cards))


def extent(graph: Graph, places: Places) -> tuple[float, float]:
    boxes = [box(graph, places, node) for node in places]
    return (
        max(b[2] for b in boxes) - min(b[0] for b in boxes),
        max(b[3] for b in boxes) - min(b[1] for b in boxes),
    )
