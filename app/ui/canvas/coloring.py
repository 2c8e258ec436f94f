"""What gives cards and wires their colours: families, ranks, and where parameters or memory are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from app.graph.model import Graph
from app.graph.report import CallReport, Report, TensorSpec
from app.ui.canvas.cards import Card
from app.ui.panels.texts import bytes_text, count_text
from app.ui.theme import Theme

NodeColors = Literal["family", "parameters", "memory"]
WireColors = Literal["rank", "family"]
NODE_COLORS: tuple[NodeColors, ...] = ("family", "parameters", "memory")
# How many colours a scale of heat is drawn in.
STEPS = 16
# The family whose colour a tensor of this rank has: one that gives such tensors. The batch axis
# counts.
RANKS = {1: "operation", 2: "core", 3: "recurrent", 4: "convolution", 5: "pooling"}
HIGH_RANK = "attention"


def rank_color(tensor: TensorSpec | None, theme: Theme) -> QColor:
    """The colour of a wire by the rank of what it carries; plain where that is not known."""
    if tensor is None:
        return theme["port"]
    return theme.families[RANKS.get(len(tensor.shape), HIGH_RANK)]


def wire_color(
    source: Card, tensor: TensorSpec | None, wrong: bool, theme: Theme, by: WireColors = "rank"
) -> QColor:
    """Red where a problem sits at its end, grey behind one, otherwise by rank or by family."""
    if wrong:
        return theme["error"]
    if source.state != "ok":
        return theme["waiting"]
    if by == "rank":
        return rank_color(tensor, theme)
    return theme.families.get(source.category, theme.families["unknown"])


@dataclass(frozen=True)
class Heat:
    """How much of something each node has. ``most`` is the largest of ``values``."""

    values: Mapping[str, int] = field(default_factory=dict)
    kind: NodeColors = "family"

    @cached_property
    def most(self) -> int:
        return max(self.values.values(), default=0)

    def step(self, node: str) -> int:
        """The place of a node on the scale, from 0 to STEPS - 1; -1 where nothing is known.

        It grows with the root of the value: one large layer must not make all others alike.
        """
        if node not in self.values:
            return -1
        share = math.sqrt(self.values[node] / self.most) if self.most else 0.0
        return min(int(share * STEPS), STEPS - 1)

    def text(self, value: int) -> str:
        """A value as people read it."""
        return bytes_text(value) if self.kind == "memory" and value else count_text(value)

    def line(self, node: str) -> str:
        """What stands on a card; empty where nothing is known."""
        if node not in self.values:
            return ""
        template = (
            QCoreApplication.translate("Heat", "{count} parameters")
            if self.kind == "parameters"
            else QCoreApplication.translate("Heat", "{count} a sample")
        )
        return template.format(count=self.text(self.values[node]))


def heat_of(graph: Graph, report: Report | None, kind: NodeColors) -> Heat:
    """The parameters of each call, or the bytes that its outputs take for one sample."""
    if kind == "family":
        return Heat()
    calls = report.calls if report else {}
    known = {node: call for node, call in calls.items() if node in graph.nodes}
    if kind == "parameters":
        return Heat({n: c.parameters for n, c in known.items() if c.state == "ok"}, kind)
    sizes = {node: _bytes(call) for node, call in known.items()}
    return Heat({node: size for node, size in sizes.items() if size is not None}, kind)


def _bytes(call: CallReport) -> int | None:
    """Of all outputs together, without the batch axis; None where a size is not known."""
    sizes = [_size(output) for output in call.outputs]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _size(output: TensorSpec) -> int | None:
    sizes = [size for size in output.shape[1:] if size is not None]
    if len(sizes) < len(output.shape) - 1:
        return None
    return math.prod(sizes) * bytes_of(output.dtype)


def bytes_of(dtype: str) -> int:
    """How many bytes an element takes: ``bfloat16`` 2, ``bool`` 1; a string is a pointer."""
    bits = re.search(r"\d+", dtype)
    if bits is None:
        return 1 if dtype == "bool" else 8
    return max(int(bits[0]) // 8, 1)
