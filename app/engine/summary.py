"""Keras's own ``model.summary()`` as text, without allocating weights."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

NARROWEST = 40  # columns; below some 25 Keras gives up


def summary_text(model: Any, width: int) -> str:
    """The summary of a model in ``width`` columns, with Keras's line ends. Call it in ``deep``."""
    lines: list[str] = []
    width = max(NARROWEST, width)
    with _terminal(width):
        model.summary(line_length=width, print_fn=lines.append)
    return "".join(lines)


@contextlib.contextmanager
def _terminal(width: int) -> Iterator[None]:
    """Keras's table is as wide as asked, yet printed through a terminal that cuts it.

    The size is only heeded if it is whole: without LINES a dumb terminal has 80 columns.
    """
    wanted = {"COLUMNS": str(width), "LINES": "50"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
