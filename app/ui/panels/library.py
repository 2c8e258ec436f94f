"""The layer library: search, categories, what was used recently; drag, Enter or double click."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.labels import label
from app.ui.panels.library_delegate import LayerDelegate
from app.ui.panels.library_model import Group, LibraryModel
from app.ui.settings import Settings
from app.ui.words import translated
from nodes.catalogue import OPERATIONS, catalogue
from nodes.spec import CallSpec

RECENT, FAVOURITES = "recent", "favourites"
# Folded at first: what a newcomer does not need in the first hour.
FOLDED = (
    *("Attention", "Normalization", "Regularization", "Activation", "Preprocessing"),
    OPERATIONS,
)


class LibraryPanel(QWidget):
    """``layer_chosen(CallSpec)`` when a person wants one added."""

    layer_chosen = Signal(CallSpec)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._settings = settings
        # Whether layers were added since the groups were shown.
        self._stale = False
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 4, 4)
        box.setSpacing(8)
        box.addWidget(label(self.tr("Layers"), "title", self))
        self.search = self._search_field()
        box.addWidget(self.search)
        # Why something that Keras has is not in the list.
        self.note = label("", "muted", self, wrap=True)
        self.note.hide()
        box.addWidget(self.note)
        self.model = LibraryModel()
        self.tree = self._tree()
        box.addWidget(self.tree, 1)
        self.nothing = label(self.tr("No layer matches. Try another word."), "muted", self, True)
        self.nothing.hide()
        box.addWidget(self.nothing)
        self._show_groups()
        self.tree.expanded.connect(self._remember_folds)
        self.tree.collapsed.connect(self._remember_folds)

    def focus_search(self) -> None:
        """Put the keys into the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def remember(self, spec: CallSpec) -> None:
        """A layer was added: it stands on top from now on.

        No row moves away from under the mouse: it may be about to take another.
        """
        self._settings.remember_layer(spec.name)
        self._stale = True
        if not self.tree.hovered.isValid():
            self._show_recent()

    def _show_recent(self) -> None:
        if self._stale and not self.model.searching:
            self._show_groups()

    def _dragged(self) -> None:
        """A drag is over. What was dropped was found: the search is done, as after Enter."""
        if self._stale:
            self.search.clear()
        self._show_recent()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._search_key(event)
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        spec = self.model.layer(self.tree.currentIndex())
        if spec is None:
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Add to the model"), lambda: self.layer_chosen.emit(spec))
        if spec.name in self._settings.favourite_layers:
            menu.addAction(self.tr("Remove from the favourites"), lambda: self._favour(spec, False))
        else:
            menu.addAction(self.tr("Add to the favourites"), lambda: self._favour(spec, True))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(self.tr("Search layers ( / )"))
        field.setAccessibleName(self.tr("Search layers"))
        field.textChanged.connect(self._search)
        field.installEventFilter(self)
        return field

    def _tree(self) -> LibraryTree:
        tree = LibraryTree(self)
        tree.setModel(self.model)
        tree.setItemDelegate(LayerDelegate(tree))
        tree.setAccessibleName(self.tr("Layers by category"))
        tree.activated.connect(self._activated)
        tree.clicked.connect(self._clicked)
        tree.left.connect(self._show_recent)
        tree.dragged.connect(self._dragged)
        return tree

    def _search(self, text: str) -> None:
        found = catalogue().search(text) if text.strip() else []
        left_out = catalogue().left_out_for(text)
        self.note.setText(translated(left_out.sentence) if left_out else "")
        self.note.setVisible(bool(left_out))
        self.nothing.setVisible(bool(text.strip()) and not found and not left_out)
        if text.strip():
            self.model.show_found(found)
            self.tree.setCurrentIndex(self.model.index(0, 0))
        else:
            self._show_groups()

    def _search_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activated(self.tree.currentIndex())
            return True
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self.model.index(0, 0))
            self.tree.setFocus()
            return True
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False

    def _activated(self, index: QModelIndex) -> None:
        spec = self.model.layer(index)
        if spec:
            self.search.clear()
            self.layer_chosen.emit(spec)
        elif index.isValid():
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _clicked(self, index: QModelIndex) -> None:
        if self.model.layer(index) is None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _favour(self, spec: CallSpec, yes: bool) -> None:
        others = [name for name in self._settings.favourite_layers if name != spec.name]
        self._settings.favourite_layers = [*others, spec.name] if yes else others
        self._show_groups()

    def _show_groups(self) -> None:
        self._stale = False
        names = (
            (FAVOURITES, self.tr("Favourites"), _known(self._settings.favourite_layers)),
            (RECENT, self.tr("Recently used"), _known(self._settings.recent_layers)),
        )
        groups = [Group(key, title, known) for key, title, known in names if known]
        groups += [
            Group(category, QCoreApplication.translate("Library", category), names)
            for category, names in catalogue().names_by_category().items()
        ]
        self.model.show_groups(groups)
        folded = self._settings.folded_categories
        self.tree.blockSignals(True)
        for row, group in enumerate(groups):
            closed = group.key in (FOLDED if folded is None else folded)
            self.tree.setExpanded(self.model.index(row, 0), not closed)
        self.tree.blockSignals(False)

    def _remember_folds(self) -> None:
        if self.model.searching:
            return
        rows = range(self.model.rowCount())
        self._settings.folded_categories = [
            self.model.group(row).key
            for row in rows
            if not self.tree.isExpanded(self.model.index(row, 0))
        ]


class LibraryTree(QTreeView):
    """A quiet tree: no header, no branches; the delegate draws all of a row.

    ``left`` when the mouse leaves it, ``dragged`` once a drag out of it is over.
    """

    left = Signal()
    dragged = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.hovered = QModelIndex()
        self.entered.connect(self._hover)
        self.viewportEntered.connect(lambda: self._hover(QModelIndex()))

    def viewportEvent(self, event: QEvent) -> bool:
        # Of a dialog that closes Qt tells that the mouse is here again, and not that it goes.
        # The row below it is known from its moves.
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverMove):
            return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QModelIndex())
        self.left.emit()

    def startDrag(self, actions: Qt.DropAction) -> None:
        super().startDrag(actions)
        self._hover(QModelIndex())
        # When a drag is over, Qt tells once more where the mouse was as it began.
        QTimer.singleShot(0, self, self._forget_mouse)
        self.dragged.emit()

    def _forget_mouse(self) -> None:
        QCoreApplication.sendEvent(self.viewport(), QEvent(QEvent.Type.Leave))

    def _hover(self, index: QModelIndex) -> None:
        before, self.hovered = self.hovered, index
        for row in (before, index):
            self.update(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # On some desktops Enter does not activate; here it always adds the layer.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


def _known(names: Iterable[str]) -> list[str]:
    return [name for name in names if catalogue().find(name)]
