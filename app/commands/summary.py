"""``layerloom summary``: what ``model.summary()`` prints."""

from __future__ import annotations

import shutil

from app.commands.engine import Engine
from app.commands.outcome import DONE, about, say
from app.formats.route import read_model

MOST_WIDTH = 1000


def run(file: str, width: int | None) -> int:
    """``width`` columns, or the terminal's as far as a summary may be wide."""
    with about(file):
        graph = read_model(file)
    columns = width or min(shutil.get_terminal_size().columns, MOST_WIDTH)
    say(Engine(file, graph).summary(columns).rstrip("\n"))
    return DONE
