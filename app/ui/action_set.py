"""The actions of one window, made from the table: menu bar, toolbar, what is enabled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QMenuBar,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from app.ui import icons
from app.ui.action_spec import ActionSpec, menu_text, plain_text, unmarked
from app.ui.actions import MENUS, PRIMARY, TOOLBAR, specs
from app.ui.panels.fields import commit_in
from app.ui.shortcuts import Shortcuts
from app.ui.words import translated

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window


class Actions(QObject):
    """The actions of one window: ``actions["save"]``."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.shortcuts = Shortcuts(specs(), window.settings, self._keys_changed)
        self._made = {spec.id: self._make(spec) for spec in specs() if spec.run}
        self._rest: QToolButton | None = None

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        for title, entries in MENUS:
            menu = bar.addMenu(menu_text(title))
            menu.setToolTipsVisible(True)
            for spec in entries:
                if spec is None:
                    menu.addSeparator()
                elif spec.fill:
                    self._add_submenu(menu, spec)
                else:
                    menu.addAction(self._made[spec.id])

    def fill_menu(self, menu: QMenu, names: Iterable[str]) -> None:
        """Put these actions into a menu; an empty name is a line between them."""
        known = {spec.id: spec for spec in specs()}
        for name in names:
            if not name:
                menu.addSeparator()
            elif known[name].fill:
                self._add_submenu(menu, known[name])
            else:
                menu.addAction(self._made[name])

    def fill_toolbar(self, bar: QToolBar) -> None:
        self._rest = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        short = {spec.id: plain_text(spec.short or spec.text) for spec in specs()}
        for name in TOOLBAR:
            if not name:
                bar.addSeparator()
                continue
            bar.addAction(self._made[name])
            button = bar.widgetForAction(self._made[name])
            assert isinstance(button, QToolButton)
            self._made[name].setIconText(short[name])
            if name in PRIMARY:
                button.setProperty("role", "primary")

    def add_palette(self, bar: QToolBar) -> None:
        """At the right edge, the way to everything that has no button."""
        gap = QWidget(bar)
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        button = QToolButton(bar)
        button.setProperty("role", "hint")
        button.clicked.connect(self._made["palette"].trigger)
        self._hint = button
        self._name_hint()
        bar.addWidget(button)

    def _name_hint(self) -> None:
        keys = self._made["palette"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        text = QCoreApplication.translate("Actions", "{keys} any command").format(keys=keys)
        self._hint.setText(text.strip())

    def refresh(self) -> None:
        """Enable what can be done now; undo and redo name their steps."""
        for spec in specs():
            if spec.enabled and spec.run:
                self._made[spec.id].setEnabled(spec.enabled(self._window))
            if spec.checked:
                self._made[spec.id].setChecked(spec.checked(self._window))
        document = self._window.document
        for name, label in (("undo", document.undo_label), ("redo", document.redo_label)):
            self._name_step(name, translated(label))

    def show_icons(self) -> None:
        """Draw the icons in the colours of the present theme."""
        for spec in specs():
            if spec.icon:
                role = "primary_text" if spec.id in PRIMARY else "text"
                self._made[spec.id].setIcon(icons.icon(spec.icon, role))
        # Qt's own arrows, for what a narrow window has no room for, are black in the dark too.
        if self._rest:
            self._rest.setIcon(icons.icon("more"))

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(menu_text(spec.text), self._window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in self.shortcuts.of(spec.id)])
        # Icons belong to the toolbar; a menu of words alone is quieter.
        action.setIconVisibleInMenu(False)
        action.setCheckable(spec.checked is not None)
        action.triggered.connect(lambda: self._run(spec))
        if spec.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._window.canvas_place.addAction(action)
        else:
            self._window.addAction(action)
        return action

    def _keys_changed(self, name: str) -> None:
        keys = [QKeySequence(key) for key in self.shortcuts.of(name)]
        self._made[name].setShortcuts(keys)
        self._name_hint()
        self.refresh()

    def _run(self, spec: ActionSpec) -> None:
        # A value that is still being typed belongs to what the action works on.
        commit_in(QApplication.focusWidget())
        assert spec.run is not None
        spec.run(self._window)
        if spec.checked:
            self._made[spec.id].setChecked(spec.checked(self._window))

    def _add_submenu(self, menu: QMenu, spec: ActionSpec) -> None:
        inner = menu.addMenu(menu_text(spec.text))
        inner.setToolTipsVisible(True)

        def fill() -> None:
            inner.clear()
            assert spec.fill is not None
            spec.fill(self._window, inner)

        inner.aboutToShow.connect(fill)

    def _name_step(self, name: str, step: str) -> None:
        action = self._made[name]
        texts = {
            "undo": QCoreApplication.translate("Actions", "&Undo: {step}"),
            "redo": QCoreApplication.translate("Actions", "&Redo: {step}"),
        }
        bare = next(spec.text for spec in specs() if spec.id == name)
        text = texts[name].format(step=step.replace("&", "&&")) if step else menu_text(bare)
        icon_text = action.iconText()
        action.setText(text)
        action.setIconText(icon_text)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{unmarked(text)} ({keys})")
