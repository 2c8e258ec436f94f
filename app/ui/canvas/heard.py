"""The canvas for those who hear it: a list whose items are the nodes, each with name and place.

Qt asks for this only while a screen reader listens. Items are made when they are asked for: a model
may have thousands of nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView
from app.ui.words import translated

Text = QAccessible.Text
# Qt's null pointer, of which PySide6's types know nothing.
NONE: Any = None


class HeardNode(QAccessibleInterface):
    """One node. ``isValid`` as long as it is on the canvas."""

    def __init__(self, canvas: HeardCanvas, node: str) -> None:
        super().__init__()
        self._canvas, self.node = canvas, node

    def isValid(self) -> bool:
        return self.node in self._canvas.view.projection.graph.nodes

    def parent(self) -> QAccessibleInterface:
        return self._canvas

    def text(self, kind: Text) -> str:
        """Its name: what it is and gives. Its description: what is wrong with it."""
        if not self.isValid():
            return ""
        if kind is Text.Name:
            return self._canvas.text_of(self.node)
        problem = self._canvas.view.projection.error_of(self.node)
        return translated(problem.sentence) if kind is Text.Description and problem else ""

    def rect(self) -> QRect:
        """Where its card is, on the screen."""
        return self._canvas.rect_of(self.node)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.selectable = state.focusable = True
        chosen = self._canvas.selection.nodes
        state.selected = self.node in chosen
        focused = chosen == (self.node,) and self._canvas.view.hasFocus()
        state.focused = focused
        return state

    def object(self) -> QObject:
        return NONE

    def window(self) -> QWindow:
        return self._canvas.view.window().windowHandle()

    def child(self, index: int) -> QAccessibleInterface:
        return NONE

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return NONE

    def childCount(self) -> int:
        return 0

    def focusChild(self) -> QAccessibleInterface:
        return NONE

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def relations(self, match: Any = None) -> list[Any]:
        return []

    def setText(self, kind: Text, text: str) -> None:
        """Names are given on the canvas (F2)."""


class HeardCanvas(QAccessibleWidget):
    """The canvas as a list. ``text_of`` tells of a node in a sentence."""

    def __init__(
        self, view: CanvasView, selection: Selection, text_of: Callable[[str], str]
    ) -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self.view, self.selection, self.text_of = view, selection, text_of
        self._made: dict[str, HeardNode] = {}

    def nodes(self) -> list[str]:
        """The ids of all nodes, in the order in which they are told."""
        return list(self.view.projection.graph.nodes)

    def childCount(self) -> int:
        return len(self.view.projection.graph.nodes)

    def child(self, index: int) -> QAccessibleInterface:
        nodes = self.nodes()
        return self._heard(nodes[index]) if 0 <= index < len(nodes) else NONE

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        nodes = self.nodes()
        known = isinstance(child, HeardNode) and child.node in nodes
        return nodes.index(child.node) if known else -1  # type: ignore[attr-defined]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        items = self.view.projection.nodes
        there = (node for node in items if self.rect_of(node).contains(x, y))
        node = next(there, None)
        return self._heard(node) if node else NONE

    def rect_of(self, node: str) -> QRect:
        """Where the card of a node is, on the screen."""
        item = self.view.projection.nodes.get(node)
        if item is None:
            return QRect()
        box = self.view.mapFromScene(item.sceneBoundingRect()).boundingRect()
        return QRect(self.view.viewport().mapToGlobal(box.topLeft()), box.size())

    def focusChild(self) -> QAccessibleInterface:
        chosen = self.selection.nodes
        return self._heard(chosen[0]) if len(chosen) == 1 and self.view.hasFocus() else NONE

    def _heard(self, node: str) -> HeardNode:
        if node not in self._made:
            self._made[node] = HeardNode(self, node)
            # Qt keeps it from now on, and gives it a number for the screen reader.
            QAccessible.registerAccessibleInterface(self._made[node])
        return self._made[node]


class Heard(QObject):
    """Lets one canvas be heard, and tells when another node is selected."""

    def __init__(
        self, view: CanvasView, selection: Selection, text_of: Callable[[str], str]
    ) -> None:
        super().__init__(view)
        self._view, self._selection, self._text_of = view, selection, text_of
        self._canvas: HeardCanvas | None = None
        _install()
        selection.changed.connect(self._tell)

    def canvas(self) -> HeardCanvas:
        """Made when a screen reader first asks."""
        if self._canvas is None:
            self._canvas = HeardCanvas(self._view, self._selection, self._text_of)
        return self._canvas

    def _tell(self, nodes: tuple[str, ...]) -> None:
        if len(nodes) == 1 and QAccessible.isActive() and self._view.hasFocus():
            event = QAccessibleEvent(self._view, QAccessible.Event.Focus)
            event.setChild(self.canvas().nodes().index(nodes[0]))
            QAccessible.updateAccessibility(event)


class _Factory:
    """Qt asks one function for all widgets of the process."""

    installed = False


def _install() -> None:
    if not _Factory.installed:
        QAccessible.installFactory(_interface_of)
        _Factory.installed = True


def _interface_of(name: str, widget: QObject) -> QAccessibleInterface | None:
    if not isinstance(widget, CanvasView):
        return None
    heard = widget.findChild(Heard)
    return heard.canvas() if heard else NONE
