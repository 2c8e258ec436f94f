"""What stands on the canvas and is no part of the graph: chips, the name's editor, a sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QToolButton,
    QWidget,
)

from app.ui.canvas.projection import Projection
from app.ui.list_popup import leaves

GAP = 12
MOST_WIDTH = 300
# Shorter than this a wait is not worth a word.
PATIENCE_MILLISECONDS = 300
TELL_MILLISECONDS = 150


class Chip(QFrame):
    """A rounded strip on the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(6, 1, 6, 1)
        self.row.setSpacing(2)

    def button(self, text: str, tip: str, done: Callable[[], object]) -> QToolButton:
        """A button at its end; ``tip`` is its name, too, for those who hear it."""
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "plain")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(done)
        self.row.addWidget(button)
        return button


class ZoomChip(Chip):
    """``− 86 % + Fit``."""

    zoomed = Signal(float)
    reset = Signal()
    fitted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.smaller = self.button("−", self.tr("Zoom out"), lambda: self.zoomed.emit(1 / 1.2))
        self.percent = self.button("", self.tr("Zoom to 100 %"), self.reset.emit)
        self.larger = self.button("+", self.tr("Zoom in"), lambda: self.zoomed.emit(1.2))
        self.fit = self.button(self.tr("Fit"), self.tr("See the whole model"), self.fitted.emit)
        self.percent.setMinimumWidth(52)
        self.show_zoom(1.0)

    def show_zoom(self, factor: float) -> None:
        percent = round(factor * 100)
        self.percent.setText(self.tr("{percent} %").format(percent=percent))


class ProgressChip(Chip):
    """How much of a large document is drawn; nothing while that takes no time to speak of."""

    def __init__(self, projection: Projection, parent: QWidget) -> None:
        super().__init__(parent)
        self._projection = projection
        self.bar = QProgressBar(self)
        self.bar.setFixedSize(180, 14)
        self.bar.setFormat(self.tr("Drawing: %p %"))
        self.bar.setAccessibleName(self.tr("How much of the model is drawn"))
        self.row.setContentsMargins(10, 5, 10, 5)
        self.row.addWidget(self.bar)
        self.adjustSize()
        self._told = QElapsedTimer()
        self._told.start()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self.show)
        projection.building_slices.moved_on.connect(self._tell)
        projection.building_slices.done.connect(self._end)
        self.hide()

    def _tell(self) -> None:
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()
        # Each change of the bar has the canvas below it drawn again.
        if not self.isHidden() and self._told.hasExpired(TELL_MILLISECONDS):
            self._told.restart()
            done, all_of_it = self._projection.progress
            self.bar.setRange(0, all_of_it)
            self.bar.setValue(done)

    def _end(self) -> None:
        self._patience.stop()
        self.hide()


class NameEdit(QLineEdit):
    """A name edited in its place. Enter or leaving it renames, Esc does not."""

    finished = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Name of the layer"))
        self.installEventFilter(self)
        self._node = ""
        self.hide()

    def open(self, node: str, name: str, box: QRect) -> None:
        """Edit the name of a node over this rectangle of the parent."""
        self._node = node
        self.setText(name)
        self.setGeometry(box)
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus()

    def shut(self) -> None:
        """Away; the name stays as it is."""
        self._close(rename=False, back=True)

    def _close(self, rename: bool, back: bool) -> None:
        """``back``: the focus goes back to the canvas, as it does unless it was taken elsewhere."""
        # Hiding takes the focus away, which would close it once more.
        node, self._node = self._node, ""
        if not node:
            return
        self.hide()
        if rename:
            self.finished.emit(node, self.text())
        if back:
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._close(rename=True, back=True)
                return True
        if leaves(event):
            self._close(rename=True, back=False)
        return super().eventFilter(watched, event)


class CommentEdit(QPlainTextEdit):
    """A comment's text edited in its place. Ctrl+Enter or leaving it keeps it, Esc does not."""

    finished = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Text of the comment"))
        self.setPlaceholderText(self.tr("A comment. Ctrl+Enter keeps it."))
        self.setTabChangesFocus(True)
        self.installEventFilter(self)
        self._open = False
        self.hide()

    def open(self, text: str, box: QRect) -> None:
        """Edit a text over this rectangle of the parent."""
        self.setPlainText(text)
        self.setGeometry(box)
        self._open = True
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus()

    def shut(self) -> None:
        """Away; the text stays as it was."""
        self._close(keep=False, back=True)

    def _close(self, keep: bool, back: bool) -> None:
        # Hiding takes the focus away, which would close it once more.
        was, self._open = self._open, False
        if not was:
            return
        self.hide()
        if keep:
            self.finished.emit(self.toPlainText())
        if back:
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._close(keep=True, back=True)
                return True
        if leaves(event):
            self._close(keep=True, back=False)
        return super().eventFilter(watched, event)


class CursorNote(QLabel):
    """A sentence at the cursor: why a wire is refused, which shape a wire carries."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self.setProperty("role", "note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str, at: QPoint, tone: str = "note") -> None:
        """Show a sentence beside a point of the parent; none takes it away."""
        if not text:
            self.hide()
            return
        if self.property("role") != tone:
            self.setProperty("role", tone)
            self.style().polish(self)
        self.setText(text)
        # A label that wraps is as narrow as Qt likes; a short sentence stays on one line.
        long = self.fontMetrics().horizontalAdvance(text) > MOST_WIDTH
        self.setWordWrap(long)
        self.setMinimumWidth(MOST_WIDTH if long else 0)
        self.setMaximumWidth(MOST_WIDTH if long else 2 * MOST_WIDTH)
        self.adjustSize()
        room = self._area.rect()
        left = min(at.x() + 16, room.right() - self.width() - 4)
        top = at.y() + 18
        if top + self.height() > room.bottom():
            top = at.y() - self.height() - 8
        self.move(max(left, 4), top)
        self.show()
        self.raise_()
