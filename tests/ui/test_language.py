"""The window in Chinese, and from one language to the other without losing anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.formats.examples import read_example
from app.graph.edits import Rename, SetArguments
from app.ui import language
from app.ui.application import Windows
from app.ui.canvas.ink import forget_fonts
from app.ui.commands import commands, found
from app.ui.main_window import MainWindow
from app.ui.panels.fields import TextField
from app.ui.picture_dialog import PictureDialog
from app.ui.settings import Settings
from app.ui.words import translated
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from tests.translation import ts_file
from tests.translation.__main__ import file_of
from tests.ui.fakes import FakeAsker, FakeEngine
from tests.ui.spoken import said

CHINESE = re.compile("[\u4e00-\u9fff]")
SEVERAL_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def speak(name: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language.apply(app, name)
    forget_fonts()  # As ``Windows.speak`` does; a width of other fonts would stay.


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    dates = QLocale()
    yield
    speak(language.ENGLISH)
    QLocale.setDefault(dates)


@pytest.fixture
def chinese() -> None:
    speak(language.CHINESE)


@pytest.fixture
def windows(
    qtbot: QtBot, settings: Settings, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    speak(language.ENGLISH)
    monkeypatch.setattr("app.ui.main_window.Dialogs", lambda window: FakeAsker())
    made = Windows(settings, engine)  # type: ignore[arg-type]
    yield made
    for window in tuple(made.shown):
        window.document.mark_saved()
        window.close()


def kerass_words() -> set[str]:
    """Its names and explanations, which stay as they are."""
    specs = [*catalogue(), *catalogue().operations()]
    arguments = [p for spec in specs for p in (*spec.parameters, *spec.call_parameters)]
    words = {word for spec in specs for word in (spec.title, spec.summary)}
    return words | {argument.doc for argument in arguments}


def test_all_that_the_window_says_is_chinese(
    qtbot: QtBot, chinese: None, window: MainWindow
) -> None:
    everything = said(window)
    for name in ("mlp", "transformer", "siamese"):
        window.session.open_named(f"example:{name}")
        qtbot.waitUntil(lambda: not window.canvas.view.projection.building)
        everything |= said(window)
        for node in tuple(window.document.graph.nodes)[:5]:
            window.canvas.select((node,))
            everything |= said(window)
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
    window.show_explanation()
    window.start_tour()
    window.comparing.start("other", read_example("cnn"))
    window.comparing.show_list()
    everything |= said(PictureDialog(window, selected=True))
    window.show_shortcuts()
    window.show_history()
    window.show_found()
    window.show_about()
    window.show_palette()
    window.session.open_named("example:mlp")
    window.canvas.find_bar.open()
    window.canvas.select(("hidden1",))
    window.canvas.wire()
    window.canvas.open_search()
    everything |= said(window)

    known = kerass_words()
    ours = {
        source.replace("&", "")
        for (context, source), _ in ts_file.read(file_of("zh_CN")).items()
        # Names of layers and nodes may be words of ours, too.
        if context not in ("Phrase", "Sentence", "Card", "Library")
    }
    left = {
        text
        for _, text in everything
        if not CHINESE.search(text) and not text.startswith("<p><b>")
        # A layer and what Keras says of it.
        if not {text, text.partition(": ")[2], text.partition(": ")[2] + "."} & known
        if SEVERAL_WORDS.search(text) or text.replace("&", "") in ours
    }
    assert left == set()
    assert sum(bool(CHINESE.search(text)) for _, text in everything) > 150


def test_cards_speak_chinese_and_stay_within_their_width(
    qtbot: QtBot, chinese: None, window: MainWindow
) -> None:
    from app.ui.canvas import ink
    from app.ui.canvas.card_painter import title
    from app.ui.canvas.cards import PADDING, WIDTH

    window.session.open_named("example:mlp")
    layer = window.document.graph.nodes["hidden1"].layer
    window.document.apply(Rename(layer, "第一个隐藏层的名字非常非常长所以写不下"))
    window.document.apply(SetArguments(layer, {"trainable": False}))
    card = window.canvas.view.projection.nodes["hidden1"].card
    assert [badge.text for badge in card.badges] == ["冻结"]
    name, class_name, line = title(card)
    width = ink.width(name, ink.NAME, bold=True) + ink.width(class_name, ink.SMALL)
    assert width <= WIDTH - 2 * PADDING
    assert ink.width(line, ink.SMALL) <= WIDTH - 2 * PADDING
    assert "…" in name


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (Sentence("Rename to {name}", {"name": "an integer"}), "重命名为 an integer"),
        (
            Sentence(
                "{node}.{argument} is {received}; expected {expected}. {advice}",
                {
                    "node": "d",
                    "argument": "units",
                    "received": "-3",
                    "expected": "an integer >= 1",
                    "advice": "",
                },
            ),
            "d.units 是 -3；应为整数 >= 1。",
        ),
        (
            Sentence(
                "{node} needs {expected} and gets {received}.",
                {"node": "c", "expected": "at least 3 axes", "received": "(None, 4)"},
            ),
            "c 需要 至少 3 个轴，得到的是 (None, 4)。",
        ),
        # What is wrong inside is told outside; names are no words of ours.
        (
            Sentence(
                "Inside {node}, at {inner}: {reason}",
                {
                    "node": "model",
                    "inner": "weights",
                    "reason": "one needs an input at 'inputs'. Drag a wire to it.",
                },
            ),
            "在 model 内部的 weights 处：one 的“inputs”需要输入。请拖一条连线过去。",
        ),
        # Keras's own words stay its own.
        (
            Sentence("Keras refuses the model: {reason}", {"reason": "sizes from 3 to 4 differ"}),
            "Keras 拒绝此模型：sizes from 3 to 4 differ",
        ),
    ],
)
def test_the_gaps_of_a_sentence_are_told_in_its_language(
    qapp: QApplication, chinese: None, sentence: Sentence, expected: str
) -> None:
    assert translated(sentence) == expected


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["zh-Hans-CN", "en-US"], "zh_CN"),
        (["zh-CN"], "zh_CN"),
        (["fr-FR", "zh-Hans-SG", "en-GB"], "zh_CN"),
        (["en-GB", "zh-CN"], "en"),
        (["zh-Hant-TW", "en-US"], "en"),
        (["de-DE"], "en"),
    ],
)
def test_the_systems_language_is_spoken_where_we_can(
    monkeypatch: pytest.MonkeyPatch, system: list[str], spoken: str
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:
            return system

    monkeypatch.setattr(QLocale, "system", System)
    assert language.resolved(language.SYSTEM) == spoken
    assert language.resolved("zh_CN") == "zh_CN"


def test_another_language_at_once_and_nothing_is_lost(
    qtbot: QtBot, windows: Windows, engine: FakeEngine, tmp_path: Path
) -> None:
    first = windows.open()
    qtbot.waitUntil(lambda: first._painted)
    first.session.open_named("example:siamese")
    path = tmp_path / "mine.layerloom"
    first.session._save_to(path)
    first.document.rename("mine")
    first.document.rename("yours")
    first.document.undo()
    inside = next(iter(first.document.graph.definitions))
    first.place.go((inside,))
    chosen = next(iter(first.place.graph.nodes))
    first.canvas.select((chosen,))
    first.canvas.view.show_range(QRectF(0, 0, 900, 400))
    seen = first.canvas.view.seen()
    first.tabs.setCurrentIndex(2)
    first.comparing.start("mlp", read_example("mlp"))
    assert first.safety.autosave.write_now()
    recovery = first.safety.autosave._kept
    assert recovery is not None
    at = first.pos()
    steps = first.document.steps

    windows.speak(language.CHINESE)
    (second,) = windows.shown
    qtbot.waitUntil(lambda: second._painted)
    assert second is not first
    assert not isValid(first)
    assert second.menuBar().actions()[0].text() == "文件(&F)"
    assert second.actions_["undo"].text() == "撤销：将模型命名为 mine(&U)"
    assert second.document.steps == steps
    assert second.document.redo_label == Sentence("Name the model {name}", {"name": "yours"})
    assert (second.session.path, second.document.modified) == (path, True)
    assert second.place.path == (inside,)
    assert second.selection == (chosen,)
    assert second.tabs.currentIndex() == 2
    assert second.compared_with == ("mlp", read_example("mlp"))
    assert second.pos() - at == QPoint()
    qtbot.waitUntil(lambda: abs(second.canvas.view.seen().center().x() - seen.center().x()) < 2)
    # The recovery file was never away, and is the new window's.
    assert second.safety.autosave._kept is recovery
    assert recovery.file.exists()
    assert not [message for message in second.messages.messages if message.key == "second"]
    assert engine.stops == 0
    assert windows._settings.language == "zh_CN"

    second.document.undo()
    assert not second.document.modified
    windows.speak(language.ENGLISH)
    (third,) = windows.shown
    assert third.menuBar().actions()[0].text() == "&File"
    assert third.document.redo_label is not None


def test_what_was_seen_whole_is_seen_whole(qtbot: QtBot, windows: Windows) -> None:
    """With a layer selected, which is brought into view when it is chosen."""
    first = windows.open()
    qtbot.waitUntil(lambda: first._painted)
    first.session.open_named("example:unet")
    first.canvas.select((first.document.graph.inputs[0],))
    first.canvas.fit()
    windows.speak(language.CHINESE)
    (second,) = windows.shown
    qtbot.waitUntil(lambda: second._painted and second.canvas.view.fitted)
    seen, whole = second.canvas.view.seen(), second.canvas.view.overview.bounds()
    assert seen.contains(whole)


def test_what_was_large_stays_as_large(qtbot: QtBot, windows: Windows) -> None:
    """Though a canvas between other words is wider, or narrower."""
    first = windows.open("example:unet")
    qtbot.waitUntil(lambda: first._painted and bool(first.document.graph.nodes))
    first.canvas.set_zoom(1.0)
    first.canvas.view.center_at(QPointF(400, 100))
    narrow = first.canvas.view.viewport().width() - 60
    first.canvas.view.resize(narrow, first.canvas.view.height())
    assert first.canvas.view.scale_factor() == 1.0
    center = first.canvas.view.seen().center()
    windows.speak(language.CHINESE)
    (second,) = windows.shown
    view = second.canvas.view
    qtbot.waitUntil(lambda: second._painted and view.seen().center() == center)
    assert view.scale_factor() == 1.0
    assert view.viewport().width() != narrow


def test_the_code_stays_where_it_was(qtbot: QtBot, windows: Windows) -> None:
    first = windows.open("example:unet")
    qtbot.waitUntil(lambda: first._painted and bool(first.document.graph.nodes))
    first.show_tab(first.code)
    view = first.code.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 20)
    view.verticalScrollBar().setValue(15)
    top = view.firstVisibleBlock().text()
    windows.speak(language.CHINESE)
    (second,) = windows.shown
    qtbot.waitUntil(lambda: second._painted and bool(second.code.text))
    assert second.code.view.firstVisibleBlock().blockNumber() == 15
    assert second.code.view.firstVisibleBlock().text() == top


def test_a_choice_that_changes_nothing_leaves_the_windows(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    windows.speak(language.ENGLISH)
    assert windows.shown == [window]
    assert language.chosen() == "en"


def test_the_palette_changes_the_language(qtbot: QtBot, windows: Windows) -> None:
    first = windows.open("example:mlp")
    qtbot.waitUntil(lambda: first._painted and bool(first.document.graph.nodes))
    keeper = QWidget()
    # Whoever cannot write it yet finds it too.
    for typed in ("简体中文", "chinese"):
        command = found(commands(first, keeper), typed)[0]
        assert command.text == "View: Language › 简体中文 (Chinese)"
    command.run()
    qtbot.waitUntil(lambda: windows.shown[0] is not first)
    assert windows.shown[0].menuBar().actions()[0].text() == "文件(&F)"


def test_what_is_half_typed_is_kept(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open("example:mlp")
    qtbot.waitUntil(lambda: window._painted and bool(window.document.graph.nodes))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_model()
    field = window.focusWidget()
    assert isinstance(field, TextField)
    field.selectAll()
    qtbot.keyClicks(field, "renamed")
    windows.speak(language.CHINESE)
    assert windows.shown[0].document.graph.name == "renamed"


def test_all_windows_change_and_those_without_a_model_too(qtbot: QtBot, windows: Windows) -> None:
    first, second = windows.open(), windows.open("example:mlp")
    qtbot.waitUntil(lambda: first._painted and bool(second.document.graph.nodes))
    windows.speak(language.CHINESE)
    assert len(windows.shown) == 2
    assert windows.shown[0].session.blank
    assert not windows.shown[1].session.blank
    texts = {text for _, text in said(windows.shown[0].start_page)}
    assert "画一个 Keras 模型" in texts
