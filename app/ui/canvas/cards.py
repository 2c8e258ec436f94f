"""What a node's card says, and where on it its ports are. Values only: nothing is drawn here.

All lengths are in pixels at 100 %, measured from the card's top left corner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from app.graph.model import Flow, Graph, Link, Node
from app.graph.outline import CARD_HEIGHT, CARD_WIDTH, Outline, label_rows, outline
from app.graph.ports import arguments_of, holds_literal, outputs_of, shown_ports, spec_of
from app.graph.problems import Problem
from app.graph.report import CallReport, Shape, State
from nodes.catalogue import catalogue
from nodes.headline import headline

WIDTH, HEIGHT = float(CARD_WIDTH), float(CARD_HEIGHT)
STRIPE = 9.0
PADDING = 12.0
PORT_RADIUS = 5.0
MARGIN = PORT_RADIUS + 3.0

UNFINISHED = ("missing-input", "too-few-inputs")

Tone = Literal["plain", "frozen", "ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class InPort:
    """Where wires enter. ``slots`` counts its places: one for each wire, and one that is free.

    ``gone``: the layer no longer has this port, yet a wire still ends there.
    """

    name: str
    wires: int = 0
    slots: int = 1
    optional: bool = False
    gone: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One node as it is shown. ``shapes``: one text an output, ``?`` where it is not known.

    ``outline``: how large it is, and where its ports are; the rest decides it.
    """

    node: str
    name: str
    class_name: str
    headline: str
    category: str
    inputs: tuple[InPort, ...]
    outputs: tuple[str, ...]
    shapes: tuple[str, ...] = ()
    state: State = "ok"
    badges: tuple[Badge, ...] = ()
    bypassed: bool = False
    flow: Flow = "right"
    outline: Outline = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = tuple([port.slots for port in self.inputs])
        # Frozen from here on; every wire asks for it at both of its ends.
        object.__setattr__(self, "outline", outline(self.flow, places, len(self.outputs)))

    def __hash__(self) -> int:
        """Of what tells most cards apart: each is looked up in every frame that it is drawn in."""
        return hash((self.node, self.name, self.headline))

    @property
    def role(self) -> str:
        """What gives it its colour: its family, or how it is."""
        if self.bypassed or self.state == "waiting":
            return "waiting"
        return "error" if self.state == "error" else self.category

    @property
    def height(self) -> float:
        return self.outline.height

    @property
    def label_rows(self) -> tuple[int, int]:
        """How many rows of its ports' names stand on its upper and on its lower edge."""
        if self.flow == "right":
            return 0, 0
        return label_rows(len(self.inputs)), label_rows(len(self.outputs))

    @property
    def rect(self) -> QRectF:
        return QRectF(0, 0, WIDTH, self.height)

    def port_index(self, name: str) -> int:
        """The place of a port among the inputs; the first where there is none of this name."""
        return next((n for n, port in enumerate(self.inputs) if port.name == name), 0)

    def input_point(self, port: int, slot: int = 0) -> QPointF:
        """Where the wire in this place of a port ends."""
        return QPointF(*self.outline.input_point(port, slot))

    def output_point(self, output: int = 0) -> QPointF:
        """Where the wires of an output begin."""
        return QPointF(*self.outline.output_point(output))

    def shape(self, output: int = 0) -> str:
        return self.shapes[output] if output < len(self.shapes) else "?"


def card_of(
    graph: Graph,
    node_id: str,
    call: CallReport | None = None,
    problems: Iterable[Problem] = (),
) -> Card:
    """The card of a node, with what the last check found; without one its shapes are ``?``."""
    node = graph.nodes[node_id]
    problems = tuple(problems)
    wrong = any(problem.severity == "error" for problem in problems)
    outputs = tuple(output.name for output in outputs_of(graph, node_id))
    return Card(
        node=node_id,
        name=graph.name_of(node_id),
        class_name=_class(graph, node_id),
        headline=_headline(graph, node_id),
        category=category_of(graph, node_id),
        inputs=_inputs(graph, node_id, node, problems),
        outputs=outputs,
        shapes=tuple(shape_text(output.shape) for output in call.outputs) if call else (),
        state="error" if wrong else call.state if call else "ok",
        badges=tuple(_badges(graph, node_id, problems)),
        bypassed=node.bypassed,
        flow=graph.flow,
    )


def _class(graph: Graph, node_id: str) -> str:
    node = graph.nodes[node_id]
    if node.layer in graph.definitions:
        return QCoreApplication.translate("Card", "Submodel")
    return "keras.ops" if node.operation else graph.class_of(node_id)


def _headline(graph: Graph, node_id: str) -> str:
    """The arguments that matter; of a submodel, how much it holds."""
    inner = graph.definitions.get(graph.nodes[node_id].layer)
    if inner is not None:
        return QCoreApplication.translate("Card", "{count} inside").format(count=inner.size)
    spec = spec_of(graph, node_id)
    return headline(spec, arguments_of(graph, node_id), catalogue()) if spec else ""


def category_of(graph: Graph, node_id: str) -> str:
    """The family of what a node calls, which gives it its colour."""
    node = graph.nodes[node_id]
    if node.operation:
        return "operation"
    if node.layer in graph.definitions:
        return "submodel"
    spec = spec_of(graph, node_id)
    if spec is None:
        return "unknown"
    return "input" if graph.is_input(node_id) else spec.family


def _inputs(
    graph: Graph, node_id: str, node: Node, problems: tuple[Problem, ...]
) -> tuple[InPort, ...]:
    if graph.is_input(node_id):
        return ()
    wrong = {problem.port for problem in problems if problem.severity == "error" and problem.port}
    found = []
    for port in shown_ports(graph, node_id):
        wires = len(node.inputs.get(port.name, ()))
        room = port.many and (port.maximum is None or wires < port.maximum)
        slots = max(wires + room, 1)
        # A port that holds a number asks for no wire.
        optional = port.optional or holds_literal(node, port)
        found.append(InPort(port.name, wires, slots, optional, wrong=port.name in wrong))
    known = {port.name for port in found}
    found += [
        InPort(name, len(wires), max(len(wires), 1), gone=True, wrong=True)
        for name, wires in node.inputs.items()
        if name not in known
    ]
    return tuple(found)


def _badges(graph: Graph, node_id: str, problems: tuple[Problem, ...]) -> Iterable[Badge]:
    translate = QCoreApplication.translate
    if graph.nodes[node_id].bypassed:
        yield Badge(translate("Card", "skipped"))
    layer = graph.layer_of(node_id)
    if layer and layer.arguments.get("trainable") is False:
        yield Badge(translate("Card", "frozen"), "frozen")
    calls = len(graph.calls.get(graph.nodes[node_id].layer, ()))
    if calls > 1:
        yield Badge(translate("Card", "×{count}").format(count=calls))
    places = [str(n) for n, ref in enumerate(graph.outputs, 1) if ref.node == node_id]
    if places:
        yield Badge(translate("Card", "out {order}").format(order=", ".join(places)), "ok")
    severities = {problem.severity for problem in problems}
    if "error" in severities:
        yield Badge(translate("Card", "fix"), "error")
    elif any(problem.code in UNFINISHED for problem in problems):
        yield Badge(translate("Card", "unwired"), "warning")
    elif "warning" in severities:
        yield Badge(translate("Card", "check"), "warning")


def shape_text(shape: Shape) -> str:
    """``784 × 64``: the sizes without the batch axis, ``?`` for one that is not known."""
    sizes = shape[1:]
    if not sizes:
        return QCoreApplication.translate("Card", "scalar")
    return " × ".join("?" if size is None else str(size) for size in sizes)


def wire_ends(link: Link, source: Card, target: Card) -> tuple[QPointF, QPointF]:
    """Where a wire begins on its source's card, and ends on its target's."""
    return source.output_point(link.source.output), target.input_point(
        target.port_index(link.port), link.index
    )


def placeholder(class_name: str, category: str, flow: Flow) -> Card:
    """The card that follows the cursor while a layer is dragged from the library."""
    ports = () if class_name == "Input" else (InPort("inputs"),)
    kind = "input" if class_name == "Input" else category.lower()
    return Card("", class_name, "", "", kind, ports, ("output",), flow=flow)
