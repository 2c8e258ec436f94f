"""The layer library as a tree: groups (recently used, categories), and the layers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt

from app.ui.panels.texts import tip
from nodes.catalogue import catalogue
from nodes.spec import CallSpec

MIME = "application/x-layerloom-layer"
Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row tells beside its text. ``LAYER``: its CallSpec; None for a group."""

    LAYER = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Group:
    """Layers under one heading, by name; ``key`` names it in the settings."""

    key: str
    title: str
    names: Sequence[str]


# Put together once: they are asked for some hundred times before the window is painted.
_OF_HEADING = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_OF_LAYER = _OF_HEADING | Qt.ItemFlag.ItemIsDragEnabled


class LibraryModel(QAbstractItemModel):
    """Groups of layers; or, while somebody searches, one flat list, best first."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[Group] = ()
        self._found: Sequence[CallSpec] | None = None

    @property
    def searching(self) -> bool:
        return self._found is not None

    def show_groups(self, groups: Sequence[Group]) -> None:
        self.beginResetModel()
        self._groups, self._found = groups, None
        self.endResetModel()

    def show_found(self, layers: Sequence[CallSpec]) -> None:
        self.beginResetModel()
        self._found = layers
        self.endResetModel()

    def group(self, row: int) -> Group:
        return self._groups[row]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        # 0 marks the top level; n + 1 a layer in group n. A pointer would not outlive a reset.
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        inner = index.internalId() if index.isValid() else 0
        return self.createIndex(inner - 1, 0, 0) if inner else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._groups if self._found is None else self._found)
        if self._found is not None or parent.internalId():
            return 0
        return len(self._groups[parent.row()].names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        spec = self.layer(index)
        if role == Role.LAYER:
            return spec
        if spec is None:
            shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self._groups[index.row()].title if role in shown else None
        if role == Qt.ItemDataRole.DisplayRole:
            return spec.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{spec.title}: {spec.summary}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(spec.title, f"{spec.summary}.")
        return None

    def layer(self, index: Index) -> CallSpec | None:
        """The layer in a row; None for a group."""
        if not index.isValid():
            return None
        if self._found is not None:
            return self._found[index.row()]
        inner = index.internalId()
        # A spec is made when its row is first shown: at the start that is every fourth.
        return catalogue().find(self._groups[inner - 1].names[index.row()]) if inner else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        heading = self._found is None and not index.internalId()
        return _OF_HEADING if heading else _OF_LAYER

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        spec = next((spec for index in indexes if (spec := self.layer(index))), None)
        if spec:
            data.setData(MIME, spec.name.encode())
            data.setText(spec.name)
        return data
