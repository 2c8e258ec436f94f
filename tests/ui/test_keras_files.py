"""Keras's files in the window: opened, told of, inserted, and never written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtWidgets import QLabel, QPushButton

from app.formats import layerloom
from app.formats.route import open_model
from app.ui.main_window import MainWindow
from app.ui.start_page import StartPage
from tests.formats.keras_files.hostile import as_json, layer, model, zipped
from tests.ui.drags import drop_on
from tests.ui.fakes import FakeAsker

DATA = Path(__file__).parents[1] / "formats" / "data"


def plain(folder: Path) -> Path:
    """A .keras file that nothing is to be told about."""
    path = folder / "plain.keras"
    path.write_bytes(zipped({"config.json": as_json(model(layer("a", "Dense", "x", units=3)))}))
    return path


def odd(folder: Path) -> Path:
    """One with a layer that is not Keras's."""
    path = folder / "odd.keras"
    path.write_bytes(zipped({"config.json": as_json(model(layer("o", "Odd", "x")))}))
    return path


def messages(window: MainWindow) -> list[tuple[str, str]]:
    return [(message.kind, message.text) for message in window.messages.messages]


NOTE = (
    "odd.keras was opened. Not among Keras's layers, kept as placeholders with all that the file "
    "says: o."
)


def test_one_is_opened(window: MainWindow, tmp_path: Path) -> None:
    path = plain(tmp_path)
    assert window.session.open_path(path)
    assert window.document.graph.nodes.keys() == {"x", "a"}
    assert window.document.graph.positions.keys() == {"x", "a"}
    assert not window.document.modified
    assert "plain.keras" in window.windowTitle()
    assert window.settings.recent_files == [path]
    assert messages(window) == []


def test_one_of_keras_2_has_its_weights(window: MainWindow) -> None:
    assert window.session.open_path(DATA / "images.h5")
    graph = window.document.graph
    assert graph == open_model(str(DATA / "images.h5")).graph
    assert graph.layers["prelu"].weights is not None


def test_what_is_told_stays_until_another_is_opened(window: MainWindow, tmp_path: Path) -> None:
    window.session.open_path(odd(tmp_path))
    assert messages(window) == [("warning", NOTE)]
    (message,) = window.messages.messages
    assert not message._time.isActive()
    window.session.open_path(plain(tmp_path))
    assert messages(window) == []


def test_what_is_told_does_not_outlive_the_model(window: MainWindow, tmp_path: Path) -> None:
    window.session.open_path(odd(tmp_path))
    window.session.new()
    assert messages(window) == []


def test_a_keras_file_is_never_written_over(
    window: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    path = plain(tmp_path)
    before = path.read_bytes()
    window.session.open_path(path)
    asker.path = None
    assert not window.session.save()
    # A person who asks for that very name gets a file of ours beside it.
    asker.path = path
    assert window.session.save()
    assert path.read_bytes() == before
    ours = tmp_path / "plain.keras.layerloom"
    assert layerloom.decode(ours.read_bytes(), tmp_path) == window.document.graph
    assert window.session.path == ours
    assert "plain.keras.layerloom" in window.windowTitle()
    assert window.session.save()
    assert path.read_bytes() == before


def test_the_name_that_is_suggested_is_the_file_s(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(
        window.session._asker,
        "save_path",
        lambda title, suggested, filters: asked.append(suggested),
    )
    window.session.open_path(plain(tmp_path))
    window.session.save()
    window.session.export_code()
    assert asked == [tmp_path / "plain.layerloom", tmp_path / "plain.py"]


def test_what_does_not_open_leaves_all_as_it_was(window: MainWindow, tmp_path: Path) -> None:
    window.session.open_path(odd(tmp_path))
    before = window.document.graph
    broken = tmp_path / "broken.keras"
    broken.write_bytes(plain(tmp_path).read_bytes()[:-30])
    assert not window.session.open_path(broken)
    assert window.document.graph is before
    assert "odd.keras" in window.windowTitle()
    kinds = dict(messages(window))
    assert kinds["warning"] == NOTE  # Still true of the model that is shown.
    assert kinds["error"].startswith("broken.keras was not opened. The zip archive cannot be read")


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.hdf5", "m.json", "M.KERAS"])
def test_one_is_dropped(window: MainWindow, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    source = DATA / "images.h5" if "h5" in name or "hdf5" in name else plain(tmp_path)
    data = as_json(model(layer("a", "Dense", "x", units=3)))
    path.write_bytes(data if name.endswith("json") else source.read_bytes())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop_on(window, mime, QPoint(50, 50))
    assert len(window.document.graph.nodes) >= 2
    assert name in window.windowTitle()


def test_the_dialog_offers_them(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        window.session._asker, "open_path", lambda folder, filters: asked.append(filters)
    )
    window.session.open()
    assert asked[0].split(";;") == [
        "Models (*.layerloom *.keras *.h5 *.hdf5 *.json *.py *.ipynb)",
        "Layerloom models (*.layerloom)",
        "Keras models (*.keras *.h5 *.hdf5 *.json)",
        "Keras code (*.py *.ipynb)",
        "All files (*)",
    ]


def test_the_start_page_opens_one(window: MainWindow, asker: FakeAsker, tmp_path: Path) -> None:
    asker.path = plain(tmp_path)
    page = window.findChild(StartPage)
    assert page is not None
    (button,) = (b for b in page.findChildren(QPushButton) if "Keras model" in b.text())
    button.click()
    assert window.document.graph.nodes.keys() == {"x", "a"}
    assert not page.isVisible()


def test_one_is_inserted_as_a_submodel(
    window: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    window.session.open_path(odd(tmp_path))
    for path in (odd(tmp_path), DATA / "images.h5"):
        asker.path = path
        window.navigation.insert_file()
    assert messages(window) == [("warning", NOTE.replace("opened", "inserted")), ("warning", NOTE)]
    odd_one, images = window.document.graph.definitions.values()
    assert odd_one.layers["o"].class_name == "Odd"
    assert images.layers["prelu"].weights is not None


def test_the_message_is_plain_text(window: MainWindow, tmp_path: Path) -> None:
    """A name from a file is no markup."""
    path = tmp_path / "m.json"
    path.write_bytes(as_json(model(layer("<b>o</b>", "Odd", "x"))))
    window.session.open_path(path)
    (message,) = window.messages.messages
    assert "<b>o</b>" in message.text
    words = [label for label in message.findChildren(QLabel) if label.text()]
    assert [label.textFormat().name for label in words] == ["PlainText"]
