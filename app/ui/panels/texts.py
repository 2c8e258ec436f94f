"""Figures as people read them: shapes as Keras prints them, counts with commas, bytes."""

from __future__ import annotations

from app.graph.report import Shape


def shape_text(shape: Shape) -> str:
    """``(None, 784, 64)``, as in Keras's own summary."""
    return str(tuple(shape))


def count_text(count: int) -> str:
    """``31,348``."""
    return f"{count:,}"


def bytes_text(count: int) -> str:
    """``122.45 KB`` as Keras's summary has it: 1 KB is 1024 bytes, two digits behind the point.

    After keras.src.utils.summary_utils.readable_memory_size.
    """
    size = float(count)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            return f"{size:.2f} {unit}"
        size /= 1024
    raise AssertionError("the last unit takes any size")


def tip(title: str, *lines: str) -> str:
    """A tooltip that wraps: its title in bold, then the lines that hold something."""
    shown = [f"<b>{_escaped(title)}</b>", *(_escaped(line) for line in lines if line)]
    return "<p>" + "<br>".join(shown) + "</p>"


def wrapped(text: str) -> str:
    """A tooltip of plain text that wraps, where Qt would make one line of it, however long."""
    return f"<p>{_escaped(text)}</p>".replace("\n", "<br>") if text else ""


def _escaped(text: str) -> str:
    """Text as HTML. Not html.escape: its import takes longer than the window has."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
