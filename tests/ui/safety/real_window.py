"""The real program in a process of its own, with a person's hands in it.

    python real_window.py type FILE      opens FILE and types another width every 30 ms, for ever;
                                         prints each once it counts, with the time
    python real_window.py recover [FILE] recovers what is offered, on the start page or in the
                                         message, prints what is shown then, and closes

The engine is a process that does nothing, and outlives the window a little.
"""

from __future__ import annotations

import itertools
import json
import sys
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui import application, engine_process, main_window
from app.ui.panels.editors import TextEditor
from app.ui.panels.layer_page import LayerPage
from app.ui.safety.found_list import FoundList

EDIT_MILLISECONDS = 30
LEFT = Qt.MouseButton.LeftButton


def say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


class Window(main_window.MainWindow):
    """Begins when the file is shown, or the start page is complete."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._widths = itertools.count(10)
        self._clock = QTimer(self)
        self._clock.timeout.connect(getattr(self, f"_{sys.argv[1]}"))
        self.painted.connect(lambda: self._clock.start(EDIT_MILLISECONDS))

    def _type(self) -> None:
        if "dense" not in self.document.graph.nodes:
            return
        if self.selection != ("dense",):
            self.canvas.select(("dense",))
            return
        page, width = self.properties.page, next(self._widths)
        assert isinstance(page, LayerPage)
        assert page.form is not None
        editor = page.form.rows["units"].editor
        assert isinstance(editor, TextEditor)
        editor.field.setFocus()
        editor.field.selectAll()
        QTest.keyClicks(editor.field, str(width))
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
        say(units=self._units(), time=time.time())

    def _recover(self) -> None:
        found = [row.recover for shown in self.findChildren(FoundList) for row in shown.rows]
        offered = found if self.session.blank else self._in_message()
        if self.document.modified:
            self._clock.stop()
            say(
                units=self._units(),
                path=str(self.session.path),
                modified=self.isWindowModified(),
                undo=self.actions_["undo"].text(),
            )
            self.document.mark_saved()
            self.close()
        elif offered and offered[0].isVisible():
            QTest.mouseClick(offered[0], LEFT)

    def _in_message(self) -> list[QPushButton]:
        messages = self.messages.messages
        known = [b for item in messages for b in item.findChildren(QPushButton)]
        return [button for button in known if button.text() == "Recover"]

    def _units(self) -> object:
        return self.document.graph.layers["dense"].arguments["units"]


if __name__ == "__main__":
    wait = "import sys, time; sys.stdin.read(); time.sleep(5)"
    engine_process.worker_command = lambda: [sys.executable, "-c", wait]
    vars(application)["MainWindow"] = Window
    sys.exit(application.run(sys.argv[2] if len(sys.argv) > 2 else None))
