"""Starting: what is imported, and that a real process shows a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(code: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


PAINTED = """
import os, sys
from app.ui import application

def begin(window, path):
    heavy = {"keras", "tensorflow", "numpy", "h5py"} & set(sys.modules)
    rooms = ("app.engine.", "app.formats.", "app.codegen.", "app.ui.canvas.")
    ours = [name for name in sys.modules if name.startswith(rooms)]
    print(sorted(heavy), sorted(ours), flush=True)
    os._exit(0)

application._begin = begin
application.run(None)
"""


def test_the_painted_window_has_imported_neither_keras_nor_what_opens_files(tmp_path: Path) -> None:
    done = run(PAINTED, home=tmp_path)
    assert done.stderr == ""
    assert done.stdout == "[] ['app.formats.names']\n"


CLOSES_ITSELF = """
import sys
from PySide6.QtCore import QTimer
from app.ui import application, engine_process, main_window

engine_process.worker_command = lambda: [sys.executable, "-c", "input()"]
shown = []

class Window(main_window.MainWindow):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.engine.state_changed.connect(lambda state: shown.append(self.isVisible()))
        self.painted.connect(lambda: QTimer.singleShot(50, self.close))

application.MainWindow = Window
status = application.run(*sys.argv[1:])
print(status, shown[0], application.QApplication.instance().styleSheet() != "")
"""


def test_it_runs_paints_starts_the_engine_and_ends(tmp_path: Path) -> None:
    done = run(CLOSES_ITSELF, "example:mlp", home=tmp_path)
    assert done.stdout == "0 True True\n", done.stderr
    assert "Traceback" not in done.stderr
