"""``layerloom summary``: what ``model.summary()`` prints."""

from __future__ import annotations

import shutil

from app.commands.engine import Engine
from app.commands.opening import opened
from app.commands.outcome import DONE, say

MOST_WIDTH = 1000


def run(file: str, width: int | None, model: str = "") -> int:
    """``width`` columns, or the terminal's as far as a summary may be wide."""
    graph = opened(file, model)
    columns = width or min(shutil.get_terminal_size().columns, MOST_WIDTH)
    say(Engine(file, graph).summary(columns).rstrip("\n"))
    return DONE
