"""Files: opened, saved, refused; the question before anything unsaved goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.errors import FileFormatError
from app.formats import layerloom
from app.formats.examples import read_example
from app.formats.route import read_model
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
        self.session.asked.connect(lambda kind, text, key, actions: self.failed.append(text))
        self.session.told.connect(lambda text, key: self.told.append(text))
        self.session.noted.connect(lambda text, key: self.told.append(text))

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


def test_opening_says_what_the_command_line_says(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(b"PK\x03\x04")
    assert not bench.session.open_path(path)
    with pytest.raises(FileFormatError) as error:
        read_model(str(path))
    assert bench.failed == [f"model.keras was not opened. {error.value}"]
    assert "expected a whole .keras file" in bench.failed[0]


def test_no_name_is_not_the_current_folder(bench: Bench) -> None:
    assert not bench.session.open_named("")
    assert bench.failed == ["The name is empty; expected a file, or example:NAME."]


def test_a_name_of_another_suffix_gets_ours(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    bench.asker.path = tmp_path / "model.py"
    bench.asker.path.write_text("# mine\n")
    assert bench.session.save_as()
    assert bench.session.path == tmp_path / "model.py.layerloom"
    assert bench.asker.path.read_text() == "# mine\n"
    assert layerloom.decode(bench.session.path.read_bytes()).name == "drawn"


def test_what_gets_our_suffix_replaces_nothing(bench: Bench, tmp_path: Path) -> None:
    other = saved(tmp_path / "model.py.layerloom")
    before = other.read_bytes()
    bench.draw()
    bench.asker.path = tmp_path / "model.py"
    assert not bench.session.save_as()
    assert "There is a model.py.layerloom already" in bench.failed[0]
    assert other.read_bytes() == before
    assert bench.document.modified


def test_a_model_keeps_the_suffix_that_its_file_has(bench: Bench, tmp_path: Path) -> None:
    path = saved(tmp_path / "model.json")
    bench.session.open_path(path)
    bench.draw()
    assert bench.session.save()
    bench.asker.path = path
    assert bench.session.save_as()
    assert bench.session.path == path
    assert [item.name for item in tmp_path.glob("model*")] == ["model.json"]


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


def test_code_gets_a_name_of_code(bench: Bench, tmp_path: Path) -> None:
    bench.draw()
    bench.asker.path = tmp_path / "drawn.txt"
    assert not bench.session.export_code()
    assert not bench.asker.path.exists()
    assert "Its name must end in one of: .py." in bench.failed[0]


@pytest.mark.parametrize("linked", [False, True])
def test_no_export_goes_over_the_open_file(bench: Bench, tmp_path: Path, linked: bool) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    path = saved(tmp_path / "real" / "a.layerloom")
    before = path.read_bytes()
    assert bench.session.open_path(path)
    bench.asker.path = tmp_path / ("link" if linked else "real") / "a.layerloom"
    assert not bench.session.export_code()
    assert not bench.session.save_part(chain(1))
    assert path.read_bytes() == before
    assert len(bench.failed) == 2
    assert all("The model came from this file; choose another" in text for text in bench.failed)


def test_code_that_was_opened_is_not_exported_over(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "train.py"
    path.write_text(ONE)
    assert bench.session.open_path(path)
    suggestions: list[Path] = []

    def over_it(title: str, suggested: Path, filters: str) -> Path:
        suggestions.append(suggested)
        return path

    monkeypatch.setattr(bench.asker, "save_path", over_it)
    assert not bench.session.export_code()
    assert suggestions == [tmp_path / "train_model.py"]
    assert path.read_text() == ONE


ONE = "import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
TWO = ONE + "i = keras.Input((5,))\nn = keras.Model(i, keras.layers.Dense(units)(i))\n"


def test_a_source_is_opened_and_never_written_over(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(ONE)
    assert bench.session.open_path(path)
    assert list(bench.document.graph.nodes) == ["input_layer", "dense"]
    assert bench.settings.recent_files == [path]
    bench.draw("other")
    bench.asker.path = tmp_path / "saved.layerloom"
    assert bench.session.save()
    assert path.read_text() == ONE
    assert read_model(str(bench.asker.path)) == bench.document.graph


def test_of_several_models_one_is_asked_for(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(TWO)
    bench.asker.model = "n"
    assert bench.session.open_path(path)
    assert bench.asker.models == ("m", "n")
    assert bench.document.graph.layers["dense_1"].arguments == {}
    assert bench.told == [
        "model.py, line 4: units of dense_1 is units, which is not known without running the code; "
        "it was left out."
    ]


def test_nobody_chooses_and_nothing_changes(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(TWO)
    before = bench.document.graph
    assert not bench.session.open_path(path)
    assert bench.document.graph is before
    assert not bench.failed
    assert not bench.settings.recent_files


def test_reading_that_is_given_up_changes_nothing(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.draw()
    graph = bench.document.graph
    path = saved(tmp_path / "a.layerloom")
    monkeypatch.setattr(bench.asker, "read", lambda name, work: None)
    assert not bench.session.open_path(path)
    assert bench.document.graph is graph
    assert bench.document.modified
    assert not bench.settings.recent_files
    assert not bench.failed
