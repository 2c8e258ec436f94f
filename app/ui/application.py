"""Starts the window: paints first, then starts the engine. Keeps the windows of this process.

They share one engine. Measured with an example open: another window takes 9 MB here, another
engine 190 MB of its own (540 MB with what it shares) and 4 s until it answers. An engine that ends
does so for all of them, and starts again for all; a crash of this process takes all windows, and
leaves each its recovery file.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication

from app.collector import put_aside
from app.graph.document import Document
from app.ui import language, theme
from app.ui.engine_process import EngineProcess
from app.ui.housekeeping import Housekeeping
from app.ui.main_window import MainWindow
from app.ui.panels.fields import commit_in
from app.ui.settings import Settings

if TYPE_CHECKING:
    from app.ui.safety.store import Found

# When the start page is complete the canvas is made behind it, so that the first click is quick.
WARM_UP_MILLISECONDS = 300
# A new window shows what is behind it.
CASCADE = QPoint(28, 28)


def run(path: str | None = None) -> int:
    """Show the editor, with a file or ``example:NAME`` if one is given, until it is closed.

    Returns the exit status.
    """
    app = application()
    settings = Settings()
    language.apply(app, settings.language)
    theme.apply(app, settings.theme)
    windows = Windows(settings)
    report_crashes(lambda: windows.shown)
    windows.open(path)
    return app.exec()


class Windows(QObject):
    """The windows of this process, latest last, and their engine, which ends with the last one."""

    def __init__(self, settings: Settings, engine: EngineProcess | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._engine = engine or EngineProcess(parent=self)
        self._engine.idled.connect(self._delete_closed)
        self._housekeeping = Housekeeping(self)
        self._closed: list[MainWindow] = []
        self.shown: list[MainWindow] = []

    def open(self, path: str | None = None) -> MainWindow:
        """Another window, with a file or ``example:NAME`` if one is given."""
        window = self._made(started=bool(path))
        if self.shown:
            window.move(self.shown[-1].pos() + CASCADE)
        self.shown.append(window)
        window.painted.connect(lambda: _begin(window, path))
        window.show()
        return window

    def speak(self, name: str) -> None:
        """Tell all windows in another language, at once: ``system``, ``en`` or ``zh_CN``."""
        self._settings.language = name
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        spoken = language.current()
        language.apply(app, name)
        if language.current() == spoken:
            return
        # Seldom wanted, so not imported at each start.
        import_module("app.ui.canvas.ink").forget_fonts()
        renewal = import_module("app.ui.renewal")
        for place, old in enumerate(tuple(self.shown)):
            commit_in(old.focusWidget())
            old.docks.save()
            new = self._made(not old.session.blank, old.document.continued())
            renewal.hand_over(old, new)
            self.shown[place] = new
            new.painted.connect(lambda window=new: _begin(window, None))
            new.show()
            self._closed.append(old)
            old.close()
        self._delete_closed()

    def _made(self, started: bool = False, document: Document | None = None) -> MainWindow:
        window = MainWindow(self._settings, self._engine, started=started, document=document)
        window.owns_engine = False
        self._housekeeping.attend(window.document)
        window.check.report_changed.connect(self._housekeeping.put_off)
        window.ends_engine = lambda: self.shown == [window]
        window.new_window_wanted.connect(lambda: self.open())
        window.language_wanted.connect(self.speak)
        window.closed.connect(lambda: self._forget(window))
        window.recover_elsewhere = self._recover
        return window

    def _recover(self, found: Found) -> None:
        self.open().safety.offers.recover(found)

    def _forget(self, window: MainWindow) -> None:
        if window not in self.shown:
            return
        self.shown.remove(window)
        self._closed.append(window)
        if not self.shown:
            self._engine.stop()
        self._delete_closed()

    def _delete_closed(self) -> None:
        """A window that the engine still owes an answer is deleted once it has it."""
        if self._engine.idle:
            for window in self._closed:
                window.deleteLater()
            self._closed.clear()
            self._housekeeping.want_all()


def _begin(window: MainWindow, path: str | None) -> None:
    """What can wait until the window is seen: the engine first, for it takes longest."""
    window.engine.start()
    if not gc.isenabled():
        put_aside()  # What there is now stays, and need not be looked through again.
        gc.enable()
    safety = window.safety  # Made before a file is opened, for it has to hear of that.
    if path is not None and not window.session.open_named(path):
        window.session.new()
    safety.begin()
    QTimer.singleShot(WARM_UP_MILLISECONDS, window.need_canvas)


# Told here: ``setStyle`` gives the style back, and to name its class takes long.
STYLE = ("-style=fusion",)


def application() -> QApplication:
    """The QApplication of this process, with the names under which settings are kept."""
    QCoreApplication.setOrganizationName("Layerloom")
    QCoreApplication.setApplicationName("Layerloom")
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication([*sys.argv[:1], *STYLE])
    app.setApplicationDisplayName("")
    app.setDesktopFileName("layerloom")
    return app


def report_crashes(windows: Callable[[], Sequence[MainWindow]]) -> None:
    """An exception that nobody expected: what is unsaved is written first, then it is told.

    Its traceback goes to stderr.
    """

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        try:
            kept = [window.safety.autosave.write_now() for window in windows()]
        finally:
            sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            QApplication.closeAllWindows()
            return
        short = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        for window in windows():
            window.messages.tell("error", _crash_text(all(kept)).format(error=short), "crash")

    sys.excepthook = tell


def _crash_text(kept: bool) -> str:
    if kept:
        return QCoreApplication.translate(
            "Application",
            "Something went wrong inside Layerloom ({error}). The model is as it was before, and "
            "kept safe; save it under a new name. The details are in the terminal.",
        )
    return QCoreApplication.translate(
        "Application",
        "Something went wrong inside Layerloom ({error}). The model is as it was before; save it "
        "under a new name to be safe. The details are in the terminal.",
    )
