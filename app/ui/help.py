"""What the windows of the Help menu tell: keys, what the mouse does, what is kept, versions."""

from __future__ import annotations

import platform
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import __version__
from app.ui import icons
from app.ui.action_spec import ActionSpec
from app.ui.safety.store import DAYS
from app.ui.shortcuts import native
from nodes.catalogue import catalogue


def keys_text(spec: ActionSpec, keys: Iterable[str]) -> str:
    """The keys of an action, as this system writes them: ``Ctrl+Shift+Z or Ctrl+Y``."""
    return QCoreApplication.translate("Help", " or ").join(map(native, (*spec.told, *keys)))


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
        (text("Put a layer that is there into a wire"), text("Drag its card onto it")),
        (text("See what a port does not take"), text("Drag a wire over it; what fits lights up")),
        (text("See what a cure would touch"), text("Point at its button, under Problems")),
        (text("Silence a hint, read Keras's own words"), text("Right click on it, under Problems")),
        (text("Cut wires"), text("Ctrl and drag across them, from the empty canvas")),
        (text("Select"), text("Click; Shift adds; drag a rectangle")),
        (text("Move what is selected"), text("Drag; Alt: nothing catches it")),
        (text("Move it by keys"), text("Ctrl and arrow keys")),
        (text("Walk along the wires"), text("Arrow keys; Shift keeps what is selected")),
        (text("Edit the selected layer, enter a submodel"), text("Enter, or double click")),
        (text("Name a layer or a frame"), text("Double click on its name")),
        (text("Move a frame with what stands in it"), text("Drag its title")),
        (text("Bend a wire"), text("Alt and double click on it; drag the bend")),
        (text("Zoom at the cursor"), text("Wheel, or pinch")),
        (text("Move the view"), text("Middle button, or Space and drag; two fingers")),
        (text("Go from panel to panel"), text("F6, Shift+F6; on the canvas the arrow keys")),
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
