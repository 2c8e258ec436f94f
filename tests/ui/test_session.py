"""Files: opened, saved, refused; the question before anything unsaved goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.formats import layerloom
from app.formats.examples import read_example
from app.graph.document import Document
from app.graph.edits import SetModelName
from app.ui.dialogs import Answer
from app.ui.session import Session
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker


class Bench:
    def __init__(self, settings: Settings, asker: FakeAsker) -> None:
        self.document = Document()
        self.settings, self.asker = settings, asker
        self.session = Session(self.document, settings, asker, lambda graph: f"# {graph.name}\n")
        self.failed: list[str] = []
        self.told: list[str] = []
        self.session.failed.connect(lambda text, key: self.failed.append(text))
        self.session.told.connect(lambda text, key: self.told.append(text))

    def draw(self, name: str = "drawn") -> None:
        self.document.apply(SetModelName(name))


@pytest.fixture
def bench(qapp: QApplication, settings: Settings, asker: FakeAsker) -> Bench:
    return Bench(settings, asker)


def saved(path: Path, length: int = 2) -> Path:
    path.write_bytes(layerloom.encode(chain(length)))
    return path


def test_a_file_is_opened_and_remembered(bench: Bench, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.layerloom")
    assert bench.session.open_path(path)
    assert bench.document.graph == chain(2)
    assert bench.session.name == "a.layerloom"
    assert not bench.document.modified
    assert bench.settings.recent_files == [path]


def test_what_was_saved_is_read_back(bench: Bench, tmp_path: Path) -> None:
    bench.session.open_path(saved(tmp_path / "a.layerloom"))
    bench.draw("other")
    assert bench.session.save()
    assert not bench.document.modified
    assert layerloom.decode((tmp_path / "a.layerloom").read_bytes()).name == "other"


def test_the_first_save_asks_for_a_place(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    assert not bench.session.save()
    assert bench.document.modified
    bench.asker.path = tmp_path / "b.layerloom"
    assert bench.session.save()
    assert bench.session.path == tmp_path / "b.layerloom"


def broken(folder: Path) -> Path:
    path = saved(folder / "half.layerloom")
    path.write_bytes(path.read_bytes()[:40])
    return path


def newer(folder: Path) -> Path:
    path = saved(folder / "newer.layerloom")
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 99'))
    return path


def foreign(folder: Path) -> Path:
    path = folder / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    return path


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (broken, "broken"),
        (newer, "version 99"),
        (foreign, "not UTF-8"),
        (lambda folder: folder, "directory"),
        (lambda folder: folder / "nothing.layerloom", "no such file"),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    bench: Bench, tmp_path: Path, make: object, word: str
) -> None:
    bench.session.open_path(saved(tmp_path / "a.layerloom"))
    before = bench.document.graph
    assert callable(make)
    assert not bench.session.open_path(make(tmp_path))
    assert bench.document.graph is before
    assert bench.session.name == "a.layerloom"
    assert len(bench.failed) == 1
    assert word in bench.failed[0]
    assert " was not opened. " in bench.failed[0]


def test_a_recent_file_that_is_gone_is_forgotten(bench: Bench, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.layerloom")
    bench.session.open_path(path)
    path.unlink()
    assert not bench.session.open_path(path)
    assert bench.settings.recent_files == []


@pytest.mark.skipif(os.name != "posix", reason="folders without permission are a POSIX affair")
def test_a_failed_save_keeps_the_file_and_the_mark(bench: Bench, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.layerloom")
    bench.session.open_path(path)
    before = path.read_bytes()
    bench.draw()
    bench.asker.path = tmp_path / "nowhere" / "b.layerloom"
    assert not bench.session.save_as()
    assert "b.layerloom was not saved. Its folder does not exist" in bench.failed[0]
    assert bench.document.modified
    assert bench.session.path == path
    assert path.read_bytes() == before


def test_nobody_is_asked_when_nothing_would_be_lost(bench: Bench, tmp_path: Path) -> None:
    bench.session.open_path(saved(tmp_path / "a.layerloom"))
    bench.session.new()
    assert bench.asker.questions == 0
    assert not bench.document.graph.nodes
    assert bench.session.blank


def test_cancel_keeps_the_model(bench: Bench) -> None:
    bench.draw()
    bench.session.new()
    bench.session.open_named("example:mlp")
    assert bench.asker.questions == 2
    assert bench.document.graph.name == "drawn"


def test_discard_lets_it_go(bench: Bench) -> None:
    bench.draw()
    bench.asker.answer = Answer.DISCARD
    bench.session.open_named("example:mlp")
    assert bench.document.graph == read_example("mlp")
    assert bench.session.path is None
    assert bench.session.name == "mlp"


def test_save_first_then_go(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    bench.asker.answer = Answer.SAVE
    bench.asker.path = tmp_path / "c.layerloom"
    bench.session.new()
    assert layerloom.decode((tmp_path / "c.layerloom").read_bytes()).name == "drawn"
    assert bench.session.blank


def test_a_save_that_fails_keeps_the_model(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    bench.asker.answer = Answer.SAVE
    bench.asker.path = tmp_path / "nowhere" / "c.layerloom"
    bench.session.new()
    assert bench.document.graph.name == "drawn"
    assert bench.failed


def test_an_example_that_is_none_is_told(bench: Bench) -> None:
    bench.session.open_named("example:nothing")
    assert "There is no example 'nothing'" in bench.failed[0]


def test_the_code_is_exported(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    bench.asker.path = tmp_path / "drawn.py"
    assert bench.session.export_code()
    assert (tmp_path / "drawn.py").read_text() == "# drawn\n"
    assert bench.told == [f"The code was written to {tmp_path / 'drawn.py'}."]
    assert bench.document.modified
