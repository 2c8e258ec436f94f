"""From top to bottom all is as from left to right, turned over the diagonal.

Ways of wires, places and neighbours are thought for a drawing that is read to the right: what lies
in another flow is turned, thought about, and turned back. Only what has a size of its own on the
screen (``app.graph.outline``) is known for each flow.
"""

from __future__ import annotations

from PySide6.QtGui import QTransform

from app.graph.model import Flow

_TURNS: dict[Flow, QTransform] = {"right": QTransform(), "down": QTransform(0, 1, 1, 0, 0, 0)}


def turn(flow: Flow) -> QTransform:
    """From the scene to a drawing that is read to the right, and back: it undoes itself."""
    return _TURNS[flow]
