"""What a reader of sources has to tell: a line, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.sentence import Sentence


@dataclass(frozen=True, eq=False)
class Note:
    """``line`` counts from 1, in a notebook through all its cells.

    ``gap``: something of a model is missing or in doubt.
    """

    line: int
    sentence: Sentence
    gap: bool = True

    def silent(self) -> Note:
        """The same, of something worth knowing by which nothing is lost."""
        return Note(self.line, self.sentence, gap=False)

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Note) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


UNCERTAIN = "Whether {test} holds is not known without running the code; it was read as if it did."


def told(line: int, template: str, **values: str | int) -> Note:
    return Note(line, Sentence(template, values))
