"""Another window, in a process of its own: opens a file, selects all, copies, tells the text."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.formats.layerloom import decode
from app.graph.document import Document
from app.ui.canvas.canvas import Canvas


def main(path: str) -> None:
    app = QApplication([])
    canvas = Canvas(Document(decode(Path(path).read_bytes())))
    canvas.show()
    canvas.select_all()
    text = canvas.copy()
    assert app.clipboard().text() == text
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1])
