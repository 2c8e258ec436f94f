"""What lies under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.graph.model import Ends, Link, TensorRef

Kind = Literal["canvas", "node", "name", "input", "output", "wire", "bend", "frame", "edge"]


class Bend(NamedTuple):
    """One of the points through which a wire is led."""

    ends: Ends
    place: int


@dataclass(frozen=True, slots=True)
class Hit:
    """``port`` is the place of a port on its side of the node, ``slot`` that in a list port.

    ``side`` names the edges of a frame: ``n``, ``se`` ...
    """

    kind: Kind = "canvas"
    node: str = ""
    port: int = 0
    slot: int = 0
    link: Link | None = None
    bend: Bend | None = None
    frame: str = ""
    side: str = ""

    @property
    def on_body(self) -> bool:
        return self.kind in ("node", "name")


@dataclass(frozen=True, slots=True)
class InputEnd:
    """Where a wire may enter: place ``index`` of a port. None: last in a list port."""

    node: str
    port: str
    index: int | None = None


End = TensorRef | InputEnd
NOWHERE = Hit()
