"""Sentences as a person reads them: translated first, then filled."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.ui.phrases import COMPARED, FOREIGN, KEYS, phrase
from nodes.sentence import Sentence


def example_text(text: str) -> str:
    """Title or notes of an example, or the name of a group of them, in the window's language.

    They are looked up by themselves: whoever opened an example may have rewritten them.
    """
    return QCoreApplication.translate("Example", text)


def translated(sentence: Sentence | None) -> str:
    """The sentence in the window's language; empty for None.

    The template is looked up whole, in the context ``Sentence``, so that word order is the
    translator's business; of its gaps those that may hold words of ours (``phrases``). Where there
    is no translation it stays English.
    """
    if sentence is None:
        return ""
    template = QCoreApplication.translate("Sentence", sentence.template)
    values = {name: _in_words(name, value) for name, value in sentence.values.items()}
    return " ".join(template.format(**values).split())


def _in_words(gap: str, value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    if gap in COMPARED:
        return QCoreApplication.translate("Comparison", value)
    return phrase(value, gap in FOREIGN) if gap in KEYS else value
