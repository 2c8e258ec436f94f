"""What stands in the canvas's place before anything is drawn: examples, recent files, a start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QIcon,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.formats.names import EXAMPLE, GROUPS, NAMES
from app.graph.model import Graph
from app.ui.panels.labels import label
from app.ui.panels.library_model import MIME
from app.ui.settings import Settings
from app.ui.words import example_text

Picture = Callable[[Graph, QSize], QPixmap]

THUMBNAIL = QSize(196, 92)
# With its padding and its border, as the style sheet has them.
CARD_WIDTH = THUMBNAIL.width() + 21
GAP = 10
MOST_COLUMNS = 4
MOST_FILES = 5
MARGIN = 24
# What is above the cards ends where they end.
WIDTH = MOST_COLUMNS * (CARD_WIDTH + GAP) - GAP + 2 * MARGIN


class StartPage(QScrollArea):
    """Examples, files, and a place to drop the first layer.

    ``model_chosen(name)``: a path or ``example:NAME``. ``layer_dropped(class name, point)``: a
    point of the screen.
    """

    model_chosen = Signal(str)
    open_wanted = Signal()
    empty_wanted = Signal()
    layer_dropped = Signal(str, QPoint)

    def __init__(self, settings: Settings, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._picture = settings, picture
        self._columns = 0
        self._passing: list[tuple[QWidget, Callable[[], bool]]] = []
        self.setWidgetResizable(True)
        self.setAcceptDrops(True)
        self.setProperty("role", "start")
        self.setAccessibleName(self.tr("Start page"))
        inside = QWidget(self)
        inside.setObjectName("start_page")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        column = QWidget(inside)
        column.setMaximumWidth(WIDTH)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        self._box = QVBoxLayout(column)
        self._box.setContentsMargins(MARGIN, 28, MARGIN, MARGIN)
        self._box.setSpacing(10)
        self._add_welcome(column)
        self.examples: dict[str, QToolButton] = {}
        self._grids: dict[str, QGridLayout] = {}
        # Who comes back goes on with a file; the examples are many and may be scrolled to.
        self._add_recent(column)
        self._add_examples(column)
        self._box.addStretch(1)
        self.setWidget(inside)
        self._drawn: set[str] = set()
        self._seen = False
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(self._draw_one)

    def put_on_top(self, widget: QWidget, wanted: Callable[[], bool] | None = None) -> None:
        """Show something above all else; ``wanted``: whether it is to be seen again next time."""
        self._box.insertWidget(0, widget)
        if wanted:
            self._passing.append((widget, wanted))

    def refresh(self) -> None:
        """List the files that were used last anew, and put away what has passed."""
        for passing, wanted in self._passing:
            passing.setVisible(wanted())
        while (item := self._recent.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        files = [path for path in self._settings.recent_files if path.exists()][:MOST_FILES]
        self._recent_title.setVisible(bool(files))
        for path in files:
            self._recent.addWidget(self._file_button(path))

    def draw_thumbnails(self) -> None:
        """Draw the pictures of the examples, one a turn, so that the window answers meanwhile."""
        self._drawn.clear()
        self._next.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.draw_thumbnails)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_next") and self._drawn:
            self.draw_thumbnails()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not the viewport's width: to name its class, PySide would make every class of widget.
        room = event.size().width() - MARGIN * 2
        columns = max(1, min(MOST_COLUMNS, (room + GAP) // (CARD_WIDTH + GAP)))
        if columns != self._columns:
            self._columns = columns
            for group, names in GROUPS.items():
                for place, name in enumerate(names):
                    self._grids[group].addWidget(
                        self.examples[name], place // columns, place % columns
                    )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDropEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(MIME))

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        name = bytes(event.mimeData().data(MIME).data()).decode()
        self.layer_dropped.emit(name, self.viewport().mapToGlobal(event.position().toPoint()))

    def _add_welcome(self, parent: QWidget) -> None:
        title = label(self.tr("Draw a Keras model"), "title", parent)
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.7)
        title.setFont(font)
        self._box.addWidget(title)
        for text in (
            self.tr("1.  Drag an Input from the library on the left, then the layers behind it."),
            self.tr("2.  Drag from the dot on one card to the dot on the next to wire them."),
            self.tr("3.  Watch the shapes, set the arguments on the right, take the code away."),
        ):
            self._box.addWidget(label(text, "muted", parent))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 8, 0, 8)
        buttons.setSpacing(8)
        self.start = self._button(self.tr("Start with an empty canvas"), self.empty_wanted, parent)
        self.start.setProperty("role", "primary")
        self.open = self._button(self.tr("Open a Keras model…"), self.open_wanted, parent)
        buttons.addWidget(self.start)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        self._box.addLayout(buttons)

    def _button(self, text: str, signal: SignalInstance, parent: QWidget) -> QPushButton:
        button = QPushButton(text, parent)
        button.clicked.connect(signal)
        return button

    def _add_examples(self, parent: QWidget) -> None:
        self._box.addSpacing(6)
        self._box.addWidget(label(self.tr("Or look at an example"), "title", parent))
        for place, (group, names) in enumerate(GROUPS.items()):
            self._box.addSpacing(10 if place else 0)
            self._box.addWidget(label(example_text(group), "muted", parent))
            self._grids[group] = grid = QGridLayout()
            grid.setSpacing(GAP)
            # A group of few cards stands at the left, in the columns of the others.
            grid.setColumnStretch(MOST_COLUMNS, 1)
            self.examples.update((name, self._card(name, parent)) for name in names)
            self._box.addLayout(grid)

    def _card(self, name: str, parent: QWidget) -> QToolButton:
        card = QToolButton(parent)
        card.setProperty("role", "card")
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setIconSize(THUMBNAIL)
        blank = QPixmap(THUMBNAIL)
        blank.fill(Qt.GlobalColor.transparent)
        card.setIcon(QIcon(blank))
        card.setText(name)
        card.clicked.connect(lambda: self.model_chosen.emit(EXAMPLE + name))
        return card

    def _add_recent(self, parent: QWidget) -> None:
        self._box.addSpacing(6)
        self._recent_title = label(self.tr("Or go on with a file"), "title", parent)
        self._box.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._box.addLayout(self._recent)

    def _file_button(self, path: Path) -> QPushButton:
        text = self.tr("{name}   in {folder}").format(name=path.name, folder=path.parent)
        button = QPushButton(text.replace("&", "&&"))
        button.setProperty("role", "link")
        button.setToolTip(str(path))
        button.clicked.connect(lambda: self.model_chosen.emit(str(path)))
        return button

    def _draw_one(self) -> None:
        from app.formats.examples import read_example  # No start waits for it.

        name = next((name for name in NAMES if name not in self._drawn), None)
        if name is None:
            self._next.stop()
            return
        self._drawn.add(name)
        graph = read_example(name)
        card = self.examples[name]
        card.setIcon(QIcon(self._picture(graph, THUMBNAIL)))
        card.setText(example_text(graph.title or name))
        card.setToolTip(f"<p>{example_text(graph.notes)}</p>")
        card.setAccessibleDescription(example_text(graph.notes))
