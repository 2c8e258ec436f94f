"""Starts the window: paints first, then starts the engine."""

from __future__ import annotations

import sys
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.settings import Settings

# When the start page is complete the canvas is made behind it, so that the first click is quick.
WARM_UP_MILLISECONDS = 300


def run(path: str | None = None) -> int:
    """Show the editor, with a file or ``example:NAME`` if one is given, until it is closed.

    Returns the exit status.
    """
    app = application()
    settings = Settings()
    theme.apply(app, settings.theme)
    window = MainWindow(settings)
    report_crashes(window)
    if path:
        window.session.start_empty()
    window.painted.connect(lambda: _begin(window, path))
    window.show()
    return app.exec()


def _begin(window: MainWindow, path: str | None) -> None:
    """What can wait until the window is seen: the engine first, for it takes longest."""
    window.engine.start()
    if path is not None and not window.session.open_named(path):
        window.session.new()
    QTimer.singleShot(WARM_UP_MILLISECONDS, window.need_canvas)


def application() -> QApplication:
    """The QApplication of this process, with the names under which settings are kept."""
    QCoreApplication.setOrganizationName("Layerloom")
    QCoreApplication.setApplicationName("Layerloom")
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationDisplayName("")
    app.setDesktopFileName("layerloom")
    return app


def report_crashes(window: MainWindow) -> None:
    """An exception that nobody expected is told in the window; its traceback goes to stderr."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        text = window.tr(
            "Something went wrong inside Layerloom ({error}). The model is as it was before; "
            "save it under a new name to be safe. The details are in the terminal."
        )
        short = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        window.messages.tell("error", text.format(error=short), "crash")

    sys.excepthook = tell
