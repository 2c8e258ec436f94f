"""Sentences are translated before they are filled."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

from app.ui.words import translated
from nodes.sentence import Sentence


class Backwards(QTranslator):
    """A language that says it the other way round."""

    def translate(self, context, text, disambiguation=None, n=-1):
        known = {("Sentence", "{node} needs {port}."): "{port} is needed by {node}."}
        return known.get((context, text), "")


def test_the_template_is_translated_and_then_filled(qapp) -> None:
    sentence = Sentence("{node} needs {port}.", {"node": "dense", "port": "inputs"})
    assert translated(sentence) == "dense needs inputs."
    translator = Backwards()
    QCoreApplication.installTranslator(translator)
    try:
        assert translated(sentence) == "inputs is needed by dense."
    finally:
        QCoreApplication.removeTranslator(translator)


def test_nothing_to_say_is_no_text() -> None:
    assert translated(None) == ""


def test_an_empty_advice_leaves_no_gap() -> None:
    assert translated(Sentence("Wrong. {advice}", {"advice": ""})) == "Wrong."
