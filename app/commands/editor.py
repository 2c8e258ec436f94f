"""``layerloom [FILE]``: the window."""

from __future__ import annotations

import gc
from collections.abc import Callable

from app.commands.display import has_display
from app.commands.outcome import NO_DISPLAY, CommandError


def run(file: str | None) -> int:
    """The window's own status, once it is closed."""
    if not has_display():
        raise CommandError(
            "",
            "There is no display to open a window on; expected a desktop session. "
            "Use layerloom check FILE, layerloom summary FILE or layerloom export FILE -o OUT.",
            NO_DISPLAY,
        )
    return program()(file)


def program() -> Callable[[str | None], int]:
    """What shows the window until it is closed. Loading it is half of what a start takes.

    What is made until the window is painted stays: looking for garbage in it would be a twentieth
    of the start. The application turns the collector on again.
    """
    gc.disable()
    try:
        from app.ui.application import run as run_window
    except ImportError as error:
        raise CommandError("", qt_missing(error), NO_DISPLAY) from error
    return run_window


def qt_missing(error: ImportError) -> str:
    """The sentence for a Qt that does not load, mostly for want of a system library."""
    return (
        f"Qt could not be loaded ({error}); expected PySide6 and the system's graphics libraries. "
        "Install them as the README says."
    )
