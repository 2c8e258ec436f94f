"""The ways out of the window: what is written, and what is told when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pygraphviz
import pypdf
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.formats.examples import read_example
from app.formats.files import write_bytes
from app.graph.compose import inserted_submodel
from app.graph.model import Position
from app.graph.report import CallReport, Report, TensorSpec
from app.graph.weights import Weights, WeightsFile
from app.ui import theme
from app.ui.canvas.cards import WIDTH
from app.ui.canvas.picture import MARGIN
from app.ui.dialogs import Dialogs
from app.ui.engine_process import EngineState
from app.ui.main_window import MainWindow
from app.ui.picture_dialog import PictureChoice, PictureDialog
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine, report_of


@pytest.fixture
def drawn(window: MainWindow, engine: FakeEngine) -> MainWindow:
    """``multiple_outputs``, and an engine that has checked it."""
    window.session.open_named("example:multiple_outputs")
    engine.become(EngineState.READY)
    graph = window.document.graph
    report = Report(
        revision=window.check.revision,
        calls={
            **report_of(graph, 0).calls,
            "extract": CallReport("ok", (TensorSpec((None, 784, 64), "float32"),)),
        },
    )
    engine.report(report)
    engine.asked.clear()
    return window


def said(window: MainWindow) -> str:
    return window.messages.messages[0].text


def test_a_notebook(drawn: MainWindow, asker: FakeAsker, tmp_path: Path) -> None:
    asker.path = tmp_path / "a.ipynb"
    drawn.actions_["notebook"].trigger()
    nbformat.validate(nbformat.read(asker.path, as_version=nbformat.NO_CONVERT))
    assert said(drawn) == f"{asker.path} was written."


def test_graphviz_text_has_the_shapes_that_are_known(
    drawn: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "a.dot"
    drawn.actions_["graphviz"].trigger()
    found = pygraphviz.AGraph(str(asker.path))
    assert "(None, 784, 64)" in found.get_node("extract").attr["label"]


@pytest.mark.parametrize(("name", "kind"), [("keras", "keras"), ("keras_json", "json")])
def test_keras_writes_its_own_files(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path, name: str, kind: str
) -> None:
    asker.path = tmp_path / f"a.{kind}"
    drawn.actions_[name].trigger()
    (asked,) = engine.asked
    assert (asked["do"], asked["format"], asked["path"]) == ("export", kind, str(asker.path))
    assert said(drawn) == f"Keras is writing a.{kind}…"
    engine.answer(
        "export", path=str(asker.path), lost=[["The weights of {name} fit no more.", {"name": "x"}]]
    )
    texts = [message.text for message in drawn.messages.messages]
    assert f"{asker.path} was written." in texts
    assert f"a.{kind}: The weights of x fit no more." in texts


def test_what_keras_cannot_write_is_told(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "a.keras"
    drawn.actions_["keras"].trigger()
    engine.answer(
        "export", error="No.", sentence=["{x} is full.", {"x": "The disk"}], why="refused"
    )
    assert said(drawn) == "a.keras was not written. The disk is full."
    drawn.actions_["keras"].trigger()
    engine.die("It was killed.")
    texts = [message.text for message in drawn.messages.messages]
    assert "a.keras was not written. It was killed." in texts


@pytest.mark.parametrize("way", ["stopped", "died"])
def test_of_what_is_ended_over_nothing_stays(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path, way: str
) -> None:
    asker.path = tmp_path / "a.keras"
    drawn.actions_["keras"].trigger()
    assert drawn.exports.writing == ("a.keras",)
    # A look may have been asked for meanwhile.
    (asked,) = [request["mark"] for request in engine.asked if request["do"] == "export"]
    begun, other = (tmp_path / f".layerloom-{mark}x7" for mark in (asked, "0"))
    for folder in (begun, other):
        folder.mkdir()
        (folder / "model.keras").write_bytes(b"half")
    if way == "stopped":
        engine.become(EngineState.OFF)
    else:
        engine.die()
    assert list(tmp_path.iterdir()) == [other]  # Another program is at that.
    assert not drawn.exports.writing
    texts = [message.text for message in drawn.messages.messages]
    assert any(text.startswith("a.keras was not written.") for text in texts)


def test_without_an_engine_it_is_told_at_once(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "a.keras"
    engine.become(EngineState.STARTING)
    drawn.actions_["keras"].trigger()
    assert said(drawn).startswith("a.keras was not written. Keras is not ready yet")


def test_a_file_with_weights_of_the_model_is_kept(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
) -> None:
    """A document tells only where they stand: what replaced the file would take them from it."""
    held = Weights(WeightsFile(str(tmp_path / "a.keras"), "0" * 64), "layers/dense")
    graph = drawn.document.graph
    key, layer = next(item for item in graph.layers.items() if item[1].class_name == "Dense")
    inner = replace(chain(1), name="inner")
    inner = inner.with_layer("dense", replace(inner.layers["dense"], weights=held))
    asker.path = tmp_path / "a.keras"
    told = "Weights of the model stand in this file; choose another name."
    drawn.document.reset(graph.with_layer(key, replace(layer, weights=held)))
    drawn.actions_["keras"].trigger()
    assert told in said(drawn)
    drawn.document.reset(graph)
    drawn.document.apply(inserted_submodel(graph, inner, Position(0, 0)))
    drawn.actions_["keras"].trigger()
    assert told in said(drawn)
    # Undone, they can come back any time.
    drawn.document.undo()
    drawn.actions_["keras"].trigger()
    assert told in said(drawn)
    assert not [request for request in engine.asked if request["do"] == "export"]
    drawn.document.reset(graph)
    drawn.actions_["keras"].trigger()
    assert [request for request in engine.asked if request["do"] == "export"]


def test_the_file_that_the_model_came_from_is_kept(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
) -> None:
    """Its weights may stand there, and nowhere else."""
    drawn.session.source = tmp_path / "a.keras"
    asker.path = tmp_path / "a.keras"
    drawn.actions_["keras"].trigger()
    assert "The model came from this file; choose another name." in said(drawn)
    (tmp_path / "link").symlink_to(tmp_path)
    asker.path = tmp_path / "link" / "a.keras"
    drawn.actions_["keras"].trigger()
    texts = [message.text for message in drawn.messages.messages]
    assert not any("is writing" in text for text in texts)
    assert engine.asked == []


def test_nobody_chooses(drawn: MainWindow, engine: FakeEngine, asker: FakeAsker) -> None:
    asker.path = asker.picture = None
    for name in ("notebook", "keras", "graphviz", "picture", "save_plot", "save_summary"):
        drawn.actions_[name].trigger()
    assert engine.asked == []


def test_a_disk_that_refuses_is_told(drawn: MainWindow, asker: FakeAsker, tmp_path: Path) -> None:
    asker.path = tmp_path / "no" / "a.ipynb"
    drawn.actions_["notebook"].trigger()
    assert said(drawn).startswith("a.ipynb was not written. Its folder does not exist;")


def test_a_picture_of_the_selection(window: MainWindow, asker: FakeAsker, tmp_path: Path) -> None:
    window.document.reset(chain(3))
    window.canvas.select(("dense", "dense_1"))
    asker.path = tmp_path / "a.png"
    asker.picture = PictureChoice(".png", True, theme.DARK, 1.0)
    window.actions_["picture"].trigger()
    assert asker.selected is True
    image = QImage(str(asker.path))
    assert image.width() == 220 + WIDTH + 2 * MARGIN
    assert image.pixelColor(1, 1) == theme.load(theme.DARK)["canvas"]


def test_a_picture_of_all_as_pdf_has_the_shapes(
    drawn: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "a.pdf"
    asker.picture = PictureChoice(".pdf")
    drawn.actions_["picture"].trigger()
    assert asker.selected is False
    words = pypdf.PdfReader(asker.path).pages[0].extract_text().split()
    assert {"extract", "784", "64"} <= set(words)


class TestPictureDialog:
    def test_it_offers_the_selection_where_there_is_one(self, qtbot: QtBot, qapp) -> None:
        for selected, count in ((True, 2), (False, 1)):
            dialog = PictureDialog(None, selected)  # type: ignore[arg-type]
            qtbot.addWidget(dialog)
            assert dialog.content.count() == count
            assert dialog.choice() == PictureChoice()

    def test_what_is_chosen(self, qtbot: QtBot, qapp) -> None:
        dialog = PictureDialog(None, True)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        for box, row in ((dialog.content, 1), (dialog.colors, 1), (dialog.size_, 5)):
            box.setCurrentIndex(row)
        assert dialog.choice() == PictureChoice(".png", True, theme.DARK, 4.0)

    def test_each_box_shows_that_there_is_a_choice(self, qtbot: QtBot, qapp) -> None:
        dialog = PictureDialog(None, True)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        dialog.show()
        for box in (dialog.format, dialog.content, dialog.colors, dialog.size_):
            right = box.grab().toImage()
            ratio, middle = right.devicePixelRatio(), right.height() // 2
            arrow = right.pixelColor(int((box.width() - 10.5) * ratio), middle)
            assert arrow == theme.current()["muted"]

    def test_lines_have_no_size_in_pixels(self, qtbot: QtBot, qapp) -> None:
        dialog = PictureDialog(None, False)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        assert dialog.size_.isEnabled()
        dialog.format.setCurrentIndex(2)
        assert dialog.choice().suffix == ".pdf"
        assert not dialog.size_.isEnabled()


class TestPlot:
    DOT = 'digraph { a [label="extract"] }'

    def test_it_is_drawn_by_a_process_of_its_own(
        self, qtbot: QtBot, drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
    ) -> None:
        asker.path = tmp_path / "a.svg"
        drawn.actions_["save_plot"].trigger()
        assert [asked["do"] for asked in engine.asked] == ["plot"]
        assert said(drawn) == "Keras is drawing the plot…"
        engine.answer("plot", dot=self.DOT)
        qtbot.waitUntil(asker.path.exists, timeout=20_000)
        qtbot.waitUntil(lambda: said(drawn) == f"{asker.path} was written.")
        assert "extract" in asker.path.read_text(encoding="utf-8")

    @pytest.mark.parametrize("dot", ["no graph", "digraph {"])
    def test_what_graphviz_refuses_is_told(
        self,
        qtbot: QtBot,
        drawn: MainWindow,
        engine: FakeEngine,
        asker: FakeAsker,
        tmp_path: Path,
        dot: str,
    ) -> None:
        asker.path = tmp_path / "a.png"
        write_bytes(asker.path, b"the old one")
        drawn.actions_["save_plot"].trigger()
        engine.answer("plot", dot=dot)
        qtbot.waitUntil(lambda: "Graphviz could not draw" in said(drawn), timeout=20_000)
        assert asker.path.read_bytes() == b"the old one"

    def test_another_suffix_is_refused_before_anything_is_asked(
        self, drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
    ) -> None:
        asker.path = tmp_path / "a.gif"
        drawn.actions_["save_plot"].trigger()
        assert said(drawn) == (
            "a.gif was not written. Its name must end in one of: .png, .svg, .pdf. "
            "Choose such a name."
        )
        assert engine.asked == []

    def test_one_at_a_time(
        self, drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
    ) -> None:
        asker.path = tmp_path / "a.png"
        drawn.actions_["save_plot"].trigger()
        asker.path = tmp_path / "b.png"
        drawn.actions_["save_plot"].trigger()
        assert said(drawn) == "b.png was not written. Another plot is being drawn; wait for it."
        assert [asked["do"] for asked in engine.asked] == ["plot"]
        drawn.exports.plotter.cancel()


def test_the_name_takes_the_suffix_of_the_format_that_is_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: QFileDialog) -> int:
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.filterSelected.emit("PDF page (*.pdf)")
        return 1

    monkeypatch.setattr(QFileDialog, "exec", choose)
    found = Dialogs(window).save_path(
        "", tmp_path / "my.model.png", "PNG (*.png);;PDF page (*.pdf)"
    )
    assert found == tmp_path / "my.model.pdf"


class TestSummary:
    def test_copied_as_markdown_and_csv(self, drawn: MainWindow) -> None:
        drawn.actions_["copy_summary_markdown"].trigger()
        assert "| extract | LSTM |" in QGuiApplication.clipboard().text()
        assert said(drawn) == "The summary is on the clipboard as Markdown."
        drawn.actions_["copy_summary_csv"].trigger()
        assert '\nextract,LSTM,"(None, 784, 64)",' in QGuiApplication.clipboard().text()

    @pytest.mark.parametrize(
        ("suffix", "part"), [(".md", "| extract | LSTM |"), (".csv", "\nextract,LSTM,")]
    )
    def test_saved_as_a_table(
        self, drawn: MainWindow, asker: FakeAsker, tmp_path: Path, suffix: str, part: str
    ) -> None:
        asker.path = tmp_path / f"a{suffix}"
        drawn.actions_["save_summary"].trigger()
        assert part in asker.path.read_text(encoding="utf-8")

    def test_saved_as_keras_prints_it(
        self, drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
    ) -> None:
        asker.path = tmp_path / "a.txt"
        drawn.actions_["save_summary"].trigger()
        engine.answer("summary", text="Model: ...")
        assert asker.path.read_text(encoding="utf-8") == "Model: ..."

    def test_without_an_engine_the_text_is_the_table(
        self, drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
    ) -> None:
        engine.become(EngineState.FAILED)
        asker.path = tmp_path / "a.txt"
        drawn.actions_["save_summary"].trigger()
        assert asker.path.read_text(encoding="utf-8") == drawn.summary.text()


def test_an_example_is_what_it_was(drawn: MainWindow) -> None:
    """Exports look at the model and change nothing of it."""
    assert drawn.document.graph == read_example("multiple_outputs")
    assert not drawn.document.modified
