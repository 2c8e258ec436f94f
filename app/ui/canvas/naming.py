"""Names and texts edited in their places: of nodes, of frames, of comments."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize
from PySide6.QtWidgets import QWidget

from app.graph.model import Box
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.card_painter import name_box
from app.ui.canvas.cards import PADDING
from app.ui.canvas.framing import Frames
from app.ui.canvas.mark_painter import HEADER, title_boxes
from app.ui.canvas.overlays import CommentEdit, NameEdit
from app.ui.canvas.view import CanvasView

LEAST_NAME, LEAST_COMMENT = QSize(110, 26), QSize(170, 72)


class Naming(QObject):
    """The editors of one canvas, ``area``. The focus goes back to the view when they close."""

    def __init__(self, view: CanvasView, adapter: Adapter, frames: Frames, area: QWidget) -> None:
        super().__init__(area)
        self._view, self._adapter, self._frames = view, adapter, frames
        self.name_edit, self.title_edit = NameEdit(area), NameEdit(area)
        self.title_edit.setAccessibleName(self.tr("Title of the frame"))
        self.comment_edit = CommentEdit(area)
        # The comment that is written: its id, or where it will stand.
        self._comment: str | Box = ""
        self.name_edit.finished.connect(self._renamed)
        self.title_edit.finished.connect(frames.name)
        self.comment_edit.finished.connect(self._written)
        for editor in (self.name_edit, self.title_edit, self.comment_edit):
            editor.closed.connect(view.setFocus)
            view.moved.connect(editor.shut)

    def rename(self, node: str) -> None:
        """Edit a node's name in its place."""
        graph = self._adapter.graph
        item = self._view.projection.nodes.get(node)
        if item is None or not graph.nodes[node].layer:
            return
        self._view.reveal(item.card_rect())
        name = name_box(item.card, self._view.scale_factor()).translated(item.pos())
        name.setRight(item.card_rect().right() - PADDING)
        self._open(self.name_edit, node, item.card.name, name)

    def name_frame(self, key: str) -> None:
        """Edit the title of a frame in its place, or the text of a comment."""
        frame = self._adapter.graph.marks.frames.get(key)
        if frame is None:
            return
        if frame.comment:
            self._write(key, frame.title, frame.box)
            return
        self._view.reveal(QRectF(frame.box.x, frame.box.y, frame.box.width, HEADER))
        # Seen from afar the title stands above its strip.
        *_, title = title_boxes(frame, self._view.scale_factor())
        title.translate(frame.box.x, frame.box.y)
        self._open(self.title_edit, key, frame.title, title)

    def write_comment(self) -> None:
        """Write a new comment at the cursor."""
        box = self._frames.comment_box()
        self._write(box, "", box)

    def _open(self, editor: NameEdit, key: str, text: str, place: QRectF) -> None:
        box = self._view.mapFromScene(place).boundingRect()
        higher = max(LEAST_NAME.height() - box.height(), 0)
        box.setSize(box.size().expandedTo(LEAST_NAME))
        box.translate(0, -higher // 2)
        editor.open(key, text, box)

    def _write(self, comment: str | Box, text: str, place: Box) -> None:
        self._view.reveal(QRectF(*place))
        self._comment = comment
        box = self._view.mapFromScene(QRectF(*place)).boundingRect()
        box.setSize(box.size().expandedTo(LEAST_COMMENT))
        self.comment_edit.open(text, box)

    def _renamed(self, node: str, name: str) -> None:
        graph = self._adapter.graph
        if node in graph.nodes and name != graph.name_of(node):
            self._adapter.rename(node, name)

    def _written(self, text: str) -> None:
        if isinstance(self._comment, Box):
            self._frames.comment(text, self._comment)
        else:
            self._frames.name(self._comment, text)
