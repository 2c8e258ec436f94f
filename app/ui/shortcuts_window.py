"""F1: everything that keys and mouse do. A click on keys lets other keys be pressed for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.action_spec import ActionSpec, plain_text
from app.ui.actions import MENUS, specs
from app.ui.export_actions import EXPORT, EXPORTS
from app.ui.help import gestures, giving, keeping, keys_text
from app.ui.list_popup import leaves
from app.ui.shortcuts import native

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

TO, DO = 0, 1
# Pixels between the columns, and at first from top to bottom; a screen keeps some for its frame.
GAP, HEIGHT, AROUND = 24, 720, QSize(16, 80)
MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyEdit(QLineEdit):
    """Waits for keys to be pressed. ``pressed(key)``; Esc and leaving it is ``left``."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText(self.tr("Press the new keys, or Esc"))
        self.setAccessibleName(self.tr("New keys"))
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                # Keys that belong to an action must come here, not run it.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        if leaves(event):
            self.left.emit()
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() not in MODIFIERS and event.key() != Qt.Key.Key_unknown:
            self.pressed.emit(QKeySequence(event.keyCombination()).toString())


class WholeRows(QWidget):
    """Holds a tree and gives it as much height as whole rows need: none is cut at the bottom."""

    def __init__(self, tree: QTreeWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        tree.setParent(self)
        self.setMinimumHeight(tree.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first = self._tree.model().index(0, 0)
        row = max(self._tree.visualRect(first).height(), 1)
        around = self._tree.header().height() + 2 * self._tree.frameWidth()
        self._tree.setGeometry(0, 0, self.width(), self.height() - (self.height() - around) % row)


class ShortcutsWindow(QDialog):
    """The list, by menu. It stays beside the window while a person works."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._actions = window.actions_
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("To"), self.tr("Do")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(self.windowTitle())
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._edited = ""
        # An action and the keys that it would take from another.
        self._wanted = ("", "")
        self._fill()
        self.tree.expandAll()
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemActivated.connect(lambda item: self._edit(item))
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self._build()
        self._take_room()
        self._tell(self.tr("Click on keys, or press Enter on a row, to change them."))

    def _take_room(self) -> None:
        """As wide as the longest row needs, as far as the screen has room."""
        # The style sheet's padding counts, and comes with the first look at it.
        self.tree.ensurePolished()
        self.tree.setColumnWidth(TO, self.tree.sizeHintForColumn(TO) + GAP)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        columns = self.tree.columnWidth(TO) + self.tree.sizeHintForColumn(DO)
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        width = columns + bar + margins.left() + margins.right() + 2 * self.tree.frameWidth()
        room = self.screen().availableSize() - AROUND
        self.setMinimumWidth(min(width, room.width()))
        self.resize(QSize(width, HEIGHT).boundedTo(room))

    def _build(self) -> None:
        self.take = self._button(self.tr("Use it here"), self._take_over)
        self.none = self._button(self.tr("No keys"), lambda: self._give(self._chosen(), ""))
        self.reset = self._button(self.tr("Reset this one"), self._reset)
        self.reset_all = self._button(self.tr("Reset all"), self._reset_all)
        close = self._button(self.tr("Close"), self.close)
        buttons = QHBoxLayout()
        for button in (self.none, self.reset, self.reset_all):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        question = QHBoxLayout()
        question.addWidget(self.told, 1)
        question.addWidget(self.take)
        box = QVBoxLayout(self)
        box.addWidget(WholeRows(self.tree, self), 1)
        box.addLayout(question)
        box.addLayout(buttons)
        self.tree.currentItemChanged.connect(lambda *_: self._enable())
        self._enable()

    def _button(self, text: str, done: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(done)
        return button

    def _fill(self) -> None:
        told = (
            (self.tr("On the canvas"), gestures()),
            (self.tr("That nothing is lost"), keeping()),
            (self.tr("What you take away"), giving()),
        )
        for title, rows in told:
            heading = self._heading(title)
            for text, hand in rows:
                QTreeWidgetItem(heading, [text, hand])
        for title, entries in (*MENUS, (EXPORT.text, EXPORTS)):
            heading = self._heading(plain_text(title))
            for spec in entries:
                if spec and spec.run:
                    row = QTreeWidgetItem(heading, [plain_text(spec.text), ""])
                    row.setData(TO, Qt.ItemDataRole.UserRole, spec.id)
                    self._rows[spec.id] = row
                    self._show_keys(spec)

    def _heading(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        item.setFirstColumnSpanned(True)
        font = item.font(TO)
        font.setBold(True)
        item.setFont(TO, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item

    def _show_keys(self, spec: ActionSpec) -> None:
        row, shortcuts = self._rows[spec.id], self._actions.shortcuts
        row.setText(DO, keys_text(spec, shortcuts.of(spec.id)) or "–")
        # What differs from the table stands out, as changed arguments do.
        font = row.font(DO)
        font.setBold(shortcuts.is_changed(spec.id))
        row.setFont(DO, font)

    def _show_all(self) -> None:
        for spec in specs():
            if spec.id in self._rows:
                self._show_keys(spec)
        self._enable()

    # --- other keys

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == DO:
            self._edit(item)

    def _edit(self, item: QTreeWidgetItem) -> None:
        """Wait for the new keys in the place of the old ones."""
        name = item.data(TO, Qt.ItemDataRole.UserRole)
        if not name or name == self._edited:
            return
        self._stop()
        self._edited = name
        self.tree.setCurrentItem(item)
        edit = KeyEdit()
        edit.pressed.connect(self._pressed)
        edit.left.connect(self._stop)
        self.tree.setItemWidget(item, DO, edit)
        edit.setFocus()

    def _stop(self) -> None:
        name, self._edited = self._edited, ""
        if name:
            self.tree.removeItemWidget(self._rows[name], DO)
            self.tree.setFocus()

    def _pressed(self, key: str) -> None:
        name, shortcuts = self._edited, self._actions.shortcuts
        self._stop()
        if shortcuts.reserved(key):
            text = self.tr("{keys} always does the same on the canvas and in lists. Press others.")
            self._tell(text.format(keys=native(key)))
            return
        owner = shortcuts.owner(key, but=name)
        if owner:
            text = self.tr("{keys} belongs to “{action}”. Use it here instead?")
            self._tell(text.format(keys=native(key), action=self._rows[owner].text(TO)))
            self._wanted = (name, key)
            self.take.show()
            self.take.setFocus()
            return
        self._give(name, key)

    def _take_over(self) -> None:
        self._give(*self._wanted)

    def _give(self, name: str, key: str) -> None:
        if name:
            self._actions.shortcuts.give(name, key)
            self._done(name)

    def _reset(self) -> None:
        name = self._chosen()
        owner = self._actions.shortcuts.reset(name) if name else ""
        if owner:
            text = self.tr("Its keys belong to “{action}” now. Change those first.")
            self._tell(text.format(action=self._rows[owner].text(TO)))
        elif name:
            self._done(name)

    def _reset_all(self) -> None:
        self._actions.shortcuts.reset_all()
        self._show_all()
        self._tell(self.tr("All keys are as they came."))

    def _done(self, name: str) -> None:
        self._show_all()
        text = self.tr("“{action}” is now on {keys}.")
        if not self._actions.shortcuts.of(name):
            text = self.tr("“{action}” has no keys now.")
        self._tell(text.format(action=self._rows[name].text(TO), keys=self._rows[name].text(DO)))
        self.tree.setFocus()

    def _chosen(self) -> str:
        """The action of the current row."""
        item = self.tree.currentItem()
        return (item.data(TO, Qt.ItemDataRole.UserRole) or "") if item else ""

    def _enable(self) -> None:
        name, shortcuts = self._chosen(), self._actions.shortcuts
        self.none.setEnabled(bool(name and shortcuts.of(name)))
        self.reset.setEnabled(bool(name and shortcuts.is_changed(name)))
        self.reset_all.setEnabled(any(map(shortcuts.is_changed, self._rows)))

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.take.hide()
