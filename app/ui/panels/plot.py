"""The plot panel: what Keras's ``plot_model`` draws of the present model."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.graph.document import Document
from app.graph.model import Graph
from app.ui.engine_process import EngineState
from app.ui.panels.labels import label
from app.ui.plotter import Plotter
from app.ui.words import translated
from nodes.sentence import Sentence

# Edits come in bursts; the plot follows when the burst is over.
PAUSE_MILLISECONDS = 400
# A plot that took longer than this is drawn again when somebody asks for it.
PATIENCE_SECONDS = 2.0
# Keras plots letters of 14 points at 200 dots an inch: 39 pixels, here 13.
READABLE = 1 / 3
LEAST_SCALE, MOST_SCALE, STEP = 0.02, 4.0, 1.2


class PlotPanel(QWidget):
    """Drawn only while somebody can see it. ``save_wanted`` when it shall go into a file."""

    save_wanted = Signal()

    def __init__(self, document: Document, plotter: Plotter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._plotter = document, plotter
        self._drawn: Graph | None = None
        self._began, self._took = 0.0, 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.refresh)
        self.paper = Paper(self)
        self.paper.setAccessibleName(self.tr("Keras's plot of the model"))
        self.message = label("", "muted", self, wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 6)
        box.setSpacing(4)
        box.addWidget(self.paper, 1)
        box.addLayout(self._foot())
        document.subscribe(self._graph_changed)

    def refresh(self) -> None:
        """Draw the present model, if it can be seen and is not there yet."""
        if self.isVisible() and self._document.graph is not self._drawn:
            if self._took > PATIENCE_SECONDS and self.paper.filled:
                self._say(self.tr("The model has changed since. Drawing it takes a while."))
                self.again.show()
            else:
                self.draw()

    def draw(self) -> None:
        """Draw the present model now."""
        self._pause.stop()
        self.again.hide()
        self._drawn, self._began = self._document.graph, time.monotonic()
        if not self._document.graph.nodes:
            self.paper.show_picture(b"")
            self._say(self.tr("There is nothing to plot yet."))
            return
        self._say(self.tr("Keras is drawing…"))
        self._plotter.draw(self._document.graph, ".svg", self._show, self._failed)

    def engine_state_changed(self, state: EngineState) -> None:
        """Keras has become ready: what could not be drawn before can be now."""
        if state is EngineState.READY and self._drawn is None and not self._plotter.busy:
            self._pause.start()

    def _show(self, picture: bytes) -> None:
        self._took = time.monotonic() - self._began
        self.paper.show_picture(picture)
        self._say("")

    def _failed(self, reason: Sentence) -> None:
        # What was drawn before would pass for the present model.
        self.paper.show_picture(b"")
        self._drawn = None
        self._say(translated(reason))

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if self.isVisible():
            self._pause.start()

    def _say(self, text: str) -> None:
        self.message.setText(text)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        self.again = self._button(self.tr("Draw again"), self.draw)
        self.again.hide()
        self.fit = self._button(self.tr("Fit"), self.paper.fit)
        self.save = self._button(self.tr("Save the plot…"), self.save_wanted.emit)
        for button in (self.again, self.fit, self.save):
            foot.addWidget(button)
        return foot

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "plain")
        button.clicked.connect(lambda: slot())
        return button

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def stop(self) -> None:
        """Draw no more until it is shown again."""
        self._pause.stop()
        if self._plotter.busy:
            self._plotter.cancel()
            self._drawn = None

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()


class Paper(QScrollArea):
    """The picture, to scroll in; Ctrl and the wheel zoom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = Sheet(self)
        self.setWidget(self._sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFrameShape(QScrollArea.Shape.NoFrame)

    @property
    def filled(self) -> bool:
        return self._sheet.filled

    def show_picture(self, svg: bytes) -> None:
        """Show another picture at the same scale; the first one as large as it can be read."""
        first = not self.filled
        self._sheet.load(svg)
        if first:
            self._sheet.zoom_to(READABLE)

    def fit(self) -> None:
        """See the whole picture."""
        size, room = self._sheet.natural, self.viewport().size()
        if not size.isEmpty():
            across, down = room.width() / size.width(), room.height() / size.height()
            self._sheet.zoom_to(min(across, down, 1.0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(STEP ** (event.angleDelta().y() / 120), event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def _zoom(self, factor: float, at: QPoint) -> None:
        """The point under the cursor stays where it is."""
        place = self._sheet.mapFrom(self.viewport(), at)
        before = self._sheet.scale
        self._sheet.zoom_to(before * factor)
        moved = place * (self._sheet.scale / before) - at
        self.horizontalScrollBar().setValue(moved.x())
        self.verticalScrollBar().setValue(moved.y())


class Sheet(QWidget):
    """Draws an SVG at a scale: sharp at each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: QSvgRenderer | None = None
        self.scale = READABLE

    @property
    def filled(self) -> bool:
        return self._picture is not None

    @property
    def natural(self) -> QSize:
        return self._picture.defaultSize() if self._picture else QSize()

    def load(self, svg: bytes) -> None:
        """Show a picture; none for no bytes."""
        self._picture = QSvgRenderer(QByteArray(svg)) if svg else None
        self.zoom_to(self.scale)

    def zoom_to(self, scale: float) -> None:
        """At this scale, within the limits."""
        self.scale = min(max(scale, LEAST_SCALE), MOST_SCALE)
        self.resize(self.natural * self.scale if self.filled else QSize(1, 1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture:
            painter = QPainter(self)
            painter.setClipRect(event.rect())
            self._picture.render(painter, QRectF(self.rect()))
