"""The list of unsaved work: a picture, what it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import LayerloomError
from app.graph.model import Graph
from app.ui.panels.labels import ElidedLabel, label
from app.ui.panels.texts import count_text
from app.ui.safety.offers import Offers, name_of, time_of
from app.ui.safety.store import DAYS, Found

Picture = Callable[[Graph, QSize], QPixmap]

THUMBNAIL = QSize(112, 52)
# A larger one takes longer to read and draw than a list may.
MOST_DRAWN = 1_000  # nodes


class FoundList(QWidget):
    """A heading and a row for each; hidden while there is none.

    ``later``: with a button that hides it as long as this window is open.
    """

    def __init__(
        self,
        offers: Offers,
        picture: Picture,
        parent: QWidget | None = None,
        discarded: bool = False,
        later: bool = False,
    ) -> None:
        super().__init__(parent)
        self._offers, self._picture, self._discarded = offers, picture, discarded
        self._put_off = False
        self.rows: list[FoundRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 12)
        self._box.setSpacing(6)
        self._box.addLayout(self._heading(later))
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(self._draw_one)
        offers.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """List anew."""
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        found = self._offers.discarded() if self._discarded else self._offers.found
        self.rows = [FoundRow(item, self._offers, self) for item in found]
        for row in self.rows:
            self._box.addWidget(row)
        self.setVisible(bool(found) and not self._put_off)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if any(not row.drawn for row in self.rows):
            self._next.start()

    def _heading(self, later: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        if self._discarded:
            text = self.tr("Discarded in the last {days} days").format(days=DAYS)
        else:
            text = self.tr("Not saved when the program ended")
        line.addWidget(label(text, "title", self))
        line.addStretch(1)
        if later:
            self.later = QPushButton(self.tr("Later"), self)
            self.later.setProperty("role", "plain")
            self.later.setToolTip(self.tr("Hide this list: it stays in the File menu"))
            self.later.clicked.connect(self._put_it_off)
            line.addWidget(self.later)
        return line

    def _put_it_off(self) -> None:
        self._put_off = True
        self.hide()

    def _draw_one(self) -> None:
        """One a turn, so that the window answers meanwhile."""
        row = next((row for row in self.rows if not row.drawn), None)
        if row is None:
            self._next.stop()
        else:
            row.draw(self._picture)


class FoundRow(QFrame):
    """One of the list."""

    def __init__(self, found: Found, offers: Offers, parent: QWidget) -> None:
        super().__init__(parent)
        self.found, self._offers, self.drawn = found, offers, False
        self.setProperty("role", "found")
        self.words = self._words()
        self.thumbnail = QLabel(self)
        self.thumbnail.setFixedSize(THUMBNAIL)
        box = QHBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 6)
        box.setSpacing(12)
        box.addWidget(self.thumbnail)
        box.addLayout(self._column(), 1)
        self.recover = self._button(self.tr("Recover"), lambda: offers.recover(found))
        self.recover.setProperty("role", "primary")
        box.addWidget(self.recover)
        if not found.discarded:
            self.discard = self._button(self.tr("Discard"), lambda: offers.discard(found))
            box.addWidget(self.discard)

    def draw(self, picture: Picture) -> None:
        """Show the model, if that is quick and it can be read."""
        self.drawn = True
        if self.found.header.nodes > MOST_DRAWN:
            return
        try:
            graph = self._offers.graph(self.found)
        except LayerloomError:  # Told to whoever wants to recover it; a picture is not worth it.
            return
        if graph.nodes:
            self.thumbnail.setPixmap(picture(graph, THUMBNAIL))

    def _words(self) -> tuple[str, str]:
        """What it is, and what is known of it."""
        header = self.found.header
        if header.path and header.nodes == 1:
            text = self.tr("1 node, changed {time}, in {folder}")
        elif header.path:
            text = self.tr("{count} nodes, changed {time}, in {folder}")
        elif header.nodes == 1:
            text = self.tr("1 node, changed {time}, never saved to a file")
        else:
            text = self.tr("{count} nodes, changed {time}, never saved to a file")
        folder = header.path.parent if header.path else ""
        text = text.format(count=count_text(header.nodes), time=time_of(self.found), folder=folder)
        return name_of(self.found), text

    def _column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        name, details = self.words
        column.addWidget(ElidedLabel(name, self, "title"))
        below = ElidedLabel(details, self, "muted")
        below.setToolTip(details)
        column.addWidget(below)
        return column

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(
            self.tr("{action}: {name}").format(action=text, name=name_of(self.found))
        )
        # The list is made anew by it: the button must not go while it is still being pressed.
        button.clicked.connect(run, Qt.ConnectionType.QueuedConnection)
        return button


class FoundWindow(QDialog):
    """All unsaved work and what was discarded lately, beside the window."""

    def __init__(self, offers: Offers, picture: Picture, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Unsaved work"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setSpacing(16)
        self.nothing = label(
            self.tr("There is none. What a crash leaves behind will be offered here."),
            "muted",
            inside,
        )
        column.addWidget(self.nothing)
        self.found = FoundList(offers, picture, inside)
        self.discarded = FoundList(offers, picture, inside, discarded=True)
        column.addWidget(self.found)
        column.addWidget(self.discarded)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(self.tr("Unsaved work"))
        area.setWidgetResizable(True)
        area.setWidget(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.addWidget(area)
        box.addWidget(buttons)
        offers.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self.nothing.setVisible(not self.found.rows)
