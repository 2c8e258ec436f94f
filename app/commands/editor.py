"""``layerloom [FILE]``: the window."""

from __future__ import annotations

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
    try:
        from app.ui.application import run as run_window
    except ImportError as error:
        raise CommandError("", qt_missing(error), NO_DISPLAY) from error
    return run_window(file)


def qt_missing(error: ImportError) -> str:
    """The sentence for a Qt that does not load, mostly for want of a system library."""
    return (
        f"Qt could not be loaded ({error}); expected PySide6 and the system's graphics libraries. "
        "Install them as the README says."
    )
