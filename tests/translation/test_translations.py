"""Every text is found, translated whole, and what the window reads is made of what was written."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from app.ui.phrases import TEMPLATES
from tests.translation import ts_file
from tests.translation.__main__ import LANGUAGES, file_of
from tests.translation.bare import bare_texts
from tests.translation.flow import Flow, Module
from tests.translation.texts import ROOT, Texts

GAP = re.compile(r"\{\w*\}")
CHINESE = re.compile("[\u4e00-\u9fff]")
# Names and figures, which are alike in every language.
ALIKE = re.compile(r"[\W\d]*(?:U-Net|(?:Python|CSV|Markdown) \(\*\.\w+\)|or|float32|int32)?[\W\d]*")
# Where texts come from that are marked, or collected, in another place.
FOLLOWED_ELSEWHERE = {
    # What the reader of files could not take is told in templates that it holds itself.
    "app.formats.keras_files.notes: field(default_factory=dict)",
    # Categories of the library, from its data.
    "app.ui.panels.library: catalogue().names_by_category()",
    "app.ui.commands: spec.category",
    # Marked in the table of steps.
    "app.ui.tour: STEPS[place].text",
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request: pytest.FixtureRequest) -> dict[tuple[str, str], str]:
    return ts_file.read(file_of(request.param))


@pytest.mark.parametrize(
    ("context", "text"),
    [
        # Read in the source by eye: one of each kind.
        ("MainWindow", "Problems {count}"),  # self.tr, of a condition
        ("Actions", "&Save"),  # a table
        ("Card", "frozen"),  # translate by another name
        ("Help", "Cut wires"),  # through a function of a function
        ("Sentence", "Move {nodes}"),  # the default of a field
        # A dictionary.
        ("Sentence", "{node} is an input that no layer reads. Wire it or remove it."),
        ("Sentence", "There is no such wire."),  # an error without values
        ("Sentence", "Use {nodes} again"),  # a variable
        ("Phrase", "is broken at line {1}"),  # an f-string given to a function that fills a gap
        ("Phrase", "a tuple, each item {1}"),
        ("Library", "Convolution"),
        ("Example", "Residual block"),
    ],
)
def test_texts_of_every_kind_are_found(texts: Texts, context: str, text: str) -> None:
    assert (context, text) in texts.messages


def test_no_text_escapes_the_search(texts: Texts) -> None:
    assert texts.open <= FOLLOWED_ELSEWHERE


def test_what_cannot_be_followed_is_told() -> None:
    source = "def f(key):\n    return Sentence(elsewhere(key) + '!')"
    flow = Flow({"room": Module("room", source)})
    call, place = next(pair for pair in flow.calls if ast.unparse(pair[0].func) == "Sentence")
    found = flow.texts(call.args[0], place)
    assert found.open
    assert not found.texts


def test_every_text_is_translated_and_no_other(
    texts: Texts, written: dict[tuple[str, str], str]
) -> None:
    assert set(written) == texts.messages, "run python -m tests.translation"
    assert not [message for message, done in written.items() if not done]


def test_phrases_are_those_of_the_source(texts: Texts) -> None:
    assert json.loads(TEMPLATES.read_text(encoding="utf-8")) == texts.phrases


def test_gaps_are_the_same(written: dict[tuple[str, str], str]) -> None:
    wrong = {
        source: done
        for (_, source), done in written.items()
        if sorted(set(GAP.findall(source))) != sorted(set(GAP.findall(done)))
    }
    assert not wrong


def test_mnemonics_and_dots_are_kept(written: dict[tuple[str, str], str]) -> None:
    """Each underlined letter is the English one, so that no two of a menu begin to clash."""
    for (context, source), done in written.items():
        if context == "Actions" and (letter := re.search(r"&(\w)", source)):
            assert done.count("&") == 1
            assert f"(&{letter[1].upper()})" in done
        assert source.endswith("…") == done.endswith("…")


def test_the_translations_are_chinese(written: dict[tuple[str, str], str]) -> None:
    alike = [s for (_, s), done in written.items() if not CHINESE.search(GAP.sub("", done))]
    assert not [source for source in alike if not ALIKE.fullmatch(GAP.sub("", source))]


def test_punctuation_between_chinese_letters_is_chinese(
    written: dict[tuple[str, str], str],
) -> None:
    mixed = re.compile("[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]")
    # What Qt takes apart itself: name (patterns);;name (patterns).
    assert not [done for done in written.values() if mixed.search(done.replace(";;", ""))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_reads_what_was_written(language: str) -> None:
    translator = QTranslator()
    assert translator.load(str(file_of(language).with_suffix(".qm")))
    for (context, source), done in ts_file.read(file_of(language)).items():
        assert translator.translate(context, source) == done, "run python -m tests.translation"


def test_writing_a_file_and_reading_it_is_the_same(tmp_path: Path) -> None:
    messages = {("A", "a < b & {c}"): "乙 > 甲 & {c}", ("A", " or "): " 或 ", ("B", "new"): ""}
    ts_file.write(tmp_path / "x.ts", "zh_CN", messages)
    assert ts_file.read(tmp_path / "x.ts") == messages
    assert (tmp_path / "x.ts").read_text(encoding="utf-8").count("unfinished") == 1


def test_nothing_is_shown_that_cannot_be_translated() -> None:
    found = {
        (path.name, line, text)
        for path in sorted((ROOT / "app" / "ui").rglob("*.py"))
        for line, text in bare_texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        'button.setText("Save the model")',
        'button.setText(f"Save {name}")',
        'tabs.addTab(page, "Problems")',
        'QLabel("Nothing yet" if empty else name)',
        'messages.tell("info", "Done: " + name)',
    ],
)
def test_a_planted_text_is_caught(line: str) -> None:
    assert list(bare_texts(ast.parse(line)))
