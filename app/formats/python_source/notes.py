"""What a reader of sources has to tell: a line, and a sentence."""

from __future__ import annotations

from typing import NamedTuple

from nodes.sentence import Sentence


class Note(NamedTuple):
    """``line`` counts from 1, in a notebook through all its cells."""

    line: int
    sentence: Sentence

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


def told(line: int, template: str, **values: str | int) -> Note:
    return Note(line, Sentence(template, values))
