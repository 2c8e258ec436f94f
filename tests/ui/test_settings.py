"""What is remembered, and that a spoilt store does no harm."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app.ui.settings import MOST_RECENT_FILES, MOST_RECENT_LAYERS, Settings


def test_recent_files_are_latest_first_and_each_once(settings: Settings) -> None:
    for name in ("a", "b", "a", "c"):
        settings.remember_file(Path("/x") / name)
    assert [path.name for path in settings.recent_files] == ["c", "a", "b"]
    settings.forget_file(Path("/x/a"))
    assert [path.name for path in settings.recent_files] == ["c", "b"]
    settings.forget_files()
    assert settings.recent_files == []


def test_the_lists_are_bounded(settings: Settings) -> None:
    for number in range(50):
        settings.remember_file(Path(f"/x/{number}"))
        settings.remember_layer(f"L{number}")
    assert len(settings.recent_files) == MOST_RECENT_FILES
    assert len(settings.recent_layers) == MOST_RECENT_LAYERS
    assert settings.recent_layers[0] == "L49"


def test_another_session_reads_what_this_one_wrote(store: QSettings) -> None:
    settings = Settings(store)
    settings.remember_file(Path("/x/ä b.layerloom"))
    settings.theme = "light"
    settings.language = "zh_CN"
    settings.keep_bytes("geometry", QByteArray(b"\x01\x02"))
    settings.folded_categories = ["Core"]
    store.sync()
    again = Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))
    assert again.recent_files == [Path("/x/ä b.layerloom")]
    assert again.theme == "light"
    assert again.language == "zh_CN"
    assert again.bytes_of("geometry") == QByteArray(b"\x01\x02")
    assert again.folded_categories == ["Core"]


def test_a_spoilt_store_counts_as_empty(store: QSettings) -> None:
    for key, value in (
        ("recent_files", "{"),
        ("recent_layers", '{"a": 1}'),
        ("theme", "pink"),
        ("language", "xx"),
        ("geometry", "text"),
    ):
        store.setValue(key, value)
    settings = Settings(store)
    assert settings.recent_files == []
    assert settings.recent_layers == []
    assert settings.theme == "system"
    assert settings.language == "system"
    assert settings.bytes_of("geometry").isEmpty()
    assert settings.folder == Path.home()
