"""How a command ends: a status, or one line of what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import LayerloomError

PROGRAM = "layerloom"
DONE, WRONG_MODEL, REFUSED, NO_DISPLAY = 0, 1, 2, 3
DIFFERENT = 1  # of two models, as diff and grep have it


class CommandError(Exception):
    """One line for standard error: what it is about (a file, mostly), a sentence, a status."""

    def __init__(self, about: str, sentence: str, status: int = REFUSED) -> None:
        self.status = status
        super().__init__(_line(about, sentence))


def tell(about: str, sentence: str) -> None:
    """One line to standard error of a command that does what was asked: what was lost by it."""
    sys.stderr.write(f"{PROGRAM}: {_line(about, sentence)}\n")


def _line(about: str, sentence: str) -> str:
    # A file's name may hold a line break; what is said is one line all the same.
    return " ".join(": ".join(filter(None, (about, sentence))).split())


@contextmanager
def about(file: str) -> Iterator[None]:
    """Whatever goes wrong inside is this file's: read or written."""
    try:
        yield
    except LayerloomError as error:
        raise CommandError(file, str(error)) from error


def say(text: str) -> None:
    """Text and a newline to standard output."""
    sys.stdout.write(f"{text}\n")
