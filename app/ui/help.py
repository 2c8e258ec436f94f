"""What F1 shows: all shortcuts from the table of actions, what the mouse does, what is kept, what
the model can become.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.ui import icons
from app.ui.action_spec import ActionSpec, menu_text, plain_text
from app.ui.actions import MENUS
from app.ui.safety.store import DAYS
from nodes.catalogue import catalogue


def keys_text(spec: ActionSpec) -> str:
    """The keys of an action, as this system writes them: ``Ctrl+Shift+Z or Ctrl+Y``."""
    native = QKeySequence.SequenceFormat.NativeText
    keys = (QKeySequence(key).toString(native) for key in (*spec.told, *spec.keys))
    return QCoreApplication.translate("Help", " or ").join(keys)


def gestures() -> tuple[tuple[str, str], ...]:
    """What mouse and keys do on the canvas, beside the actions."""

    def text(sentence: str) -> str:
        return QCoreApplication.translate("Help", sentence)

    return (
        (text("Search a layer at the cursor"), text("Tab, Space or double click")),
        (text("Wire two layers"), text("Drag from port to port, or onto a card")),
        (text("Continue a layer"), text("Drag a wire into empty space")),
        (text("Insert into a wire"), text("Drop a layer on it")),
        (text("Take a wire away"), text("Drag its end into empty space")),
        (text("Select"), text("Click; Shift adds; drag a frame")),
        (text("Walk along the wires"), text("Arrow keys")),
        (text("Edit the selected layer"), text("Enter")),
        (text("Zoom at the cursor"), text("Wheel")),
        (text("Move the view"), text("Middle button, or Space and drag")),
    )


def keeping() -> tuple[tuple[str, str], ...]:
    """What is done so that nothing is lost."""

    def text(sentence: str) -> str:
        return QCoreApplication.translate("Help", sentence)

    discarded = text("Recover it under File, Recover unsaved work, within {days} days")
    return (
        (text("Go on after a crash"), text("Recover on the start page, or under File")),
        (text("Take back what was discarded"), discarded.format(days=DAYS)),
        (text("Take back a change that somebody made to the file"), text("Undo")),
        (text("Keep both, if two changed the file"), text("Save mine as…, in the message")),
    )


def giving() -> tuple[tuple[str, str], ...]:
    """What the model can become, and where."""

    def text(sentence: str) -> str:
        return QCoreApplication.translate("Help", sentence)

    return (
        (text("Python code"), text("File, Export code")),
        (text("A notebook with summary and picture"), text("File, Export, Notebook")),
        (text("A Keras model, with weights or as JSON"), text("File, Export")),
        (text("A picture of all or of the selection"), text("File, Export, Picture of the canvas")),
        (text("Keras's plot_model"), text("The Plot tab; File, Export, Keras's plot")),
        (text("Text for Graphviz"), text("File, Export, Graphviz text")),
        (text("The summary as text, Markdown or CSV"), text("Right click on it; File, Export")),
        (text("What differs from another model"), text("File, Compare with file; Esc ends it")),
    )


class ShortcutsWindow(QDialog):
    """The list, by menu. It stays beside the window while a person works."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self.resize(620, 680)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("To"), self.tr("Do")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(self.windowTitle())
        self._fill()
        self.tree.expandAll()
        self.tree.setColumnWidth(0, 280)
        box = QVBoxLayout(self)
        box.addWidget(self.tree)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box.addWidget(buttons)

    def _fill(self) -> None:
        canvas = self._heading(self.tr("On the canvas"))
        for text, hand in gestures():
            QTreeWidgetItem(canvas, [text, hand])
        safe = self._heading(self.tr("That nothing is lost"))
        for text, hand in keeping():
            QTreeWidgetItem(safe, [text, hand])
        given = self._heading(self.tr("What you take away"))
        for text, hand in giving():
            QTreeWidgetItem(given, [text, hand])
        for title, entries in MENUS:
            listed = [spec for spec in entries if spec and (spec.keys or spec.told)]
            if listed:
                heading = self._heading(menu_text(title).replace("&", ""))
                for spec in listed:
                    QTreeWidgetItem(heading, [plain_text(spec.text), keys_text(spec)])

    def _heading(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        item.setFirstColumnSpanned(True)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item


class AboutWindow(QDialog):
    """Name, versions, licence."""

    def __init__(self, parent: QWidget, keras: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Layerloom"))
        picture = QLabel(self)
        picture.setPixmap(icons.application_icon().pixmap(64, 64))
        words = QLabel(self._text(keras), self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.addLayout(row)
        box.addWidget(buttons)

    def _text(self, keras: str) -> str:
        text = self.tr(
            "<b>Layerloom {version}</b><br>Draw Keras models and take the Python away.<br><br>"
            "Keras {keras}<br>Qt {qt}<br>Python {python}<br><br>MIT licence"
        )
        return text.format(
            version=__version__,
            keras=keras or catalogue().keras_version,
            qt=qVersion(),
            python=platform.python_version(),
        )
