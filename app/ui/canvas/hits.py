"""What lies under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.graph.model import Link, TensorRef

Kind = Literal["canvas", "node", "name", "input", "output", "wire"]


@dataclass(frozen=True, slots=True)
class Hit:
    """``port`` is the place of a port on its side of the node, ``slot`` that in a list port."""

    kind: Kind = "canvas"
    node: str = ""
    port: int = 0
    slot: int = 0
    link: Link | None = None

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
