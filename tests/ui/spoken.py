"""All that a window says: what is written on it, its tooltips, what screen readers read."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTabBar, QWidget

PROPERTIES = (
    *("text", "toolTip", "accessibleName", "accessibleDescription", "placeholderText"),
    *("windowTitle", "title", "statusTip"),
)
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def said(window: QWidget) -> set[tuple[str, str]]:
    """Who says it, and what: all widgets, hidden ones too, actions, tabs, lists and tables."""
    found: set[tuple[str, str]] = set()
    for widget in (window, *window.findChildren(QWidget)):
        found |= {(type(widget).__name__, text) for text in _of_widget(widget)}
    for action in window.findChildren(QAction):
        found |= {("QAction", text) for text in (action.text(), action.toolTip())}
    return {(who, text) for who, text in found if text.strip()}


def _of_widget(widget: QWidget) -> Iterator[str]:
    for name in PROPERTIES:
        text = widget.property(name)
        if isinstance(text, str):
            yield text
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()))
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model():
        yield from _of_model(widget.model())


def _of_model(model: QAbstractItemModel, at: QModelIndex | None = None) -> Iterator[str]:
    parent = at or QModelIndex()
    # A list's number of columns is nobody's business in Qt: it has one.
    is_tree = not isinstance(model, QAbstractListModel)
    columns = model.columnCount(parent) if is_tree else 1
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount(parent)):
            index = model.index(row, column, parent)
            for role in ROLES:
                text = index.data(role)
                if isinstance(text, str):
                    yield text
            if (
                not isinstance(model, QAbstractListModel)
                and column == 0
                and model.hasChildren(index)
            ):
                yield from _of_model(model, index)
