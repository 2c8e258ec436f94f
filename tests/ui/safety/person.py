"""What a person sees of the messages, and clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from app.formats import layerloom
from app.graph.edits import SetArguments
from app.graph.model import Graph
from app.ui.main_window import MainWindow
from app.ui.message_bar import Message


def texts(window: MainWindow) -> list[str]:
    """The messages that can be read, latest first."""
    return [message.text for message in window.messages.messages]


def message(window: MainWindow, words: str) -> Message:
    """The message that holds these words."""
    (found,) = (item for item in window.messages.messages if words in item.text)
    return found


def buttons(widget: QWidget) -> list[str]:
    return [button.text() for button in widget.findChildren(QPushButton)]


def press(widget: QWidget, name: str) -> None:
    """Click on the button of this name in a widget."""
    (button,) = (item for item in widget.findChildren(QPushButton) if item.text() == name)
    click(button)


def click(button: QAbstractButton) -> None:
    QApplication.processEvents()  # What was just put into a layout is shown a turn later.
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def set_units(window: MainWindow, units: int) -> None:
    window.document.apply(SetArguments("dense", {"units": units}))


def units_of(graph: Graph) -> object:
    return graph.layers["dense"].arguments["units"]


def save_elsewhere(path: Path, units: int) -> Graph:
    """What somebody else does: another version of the file, as careful programs save."""
    graph = layerloom.decode(path.read_bytes())
    graph = SetArguments("dense", {"units": units}).apply(graph)
    beside = path.with_name("theirs.tmp")
    beside.write_bytes(layerloom.encode(graph))
    beside.replace(path)
    return graph


@contextmanager
def full_disk() -> Iterator[list[int]]:
    """As the system says it while a file is being written; each try is listed."""
    tries: list[int] = []
    with pytest.MonkeyPatch.context() as patch:

        def full(descriptor: int) -> None:
            tries.append(descriptor)
            raise OSError(28, "No space left on device")

        patch.setattr("os.fsync", full)
        yield tries
