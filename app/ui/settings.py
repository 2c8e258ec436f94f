"""What is remembered between sessions: one accessor a thing, over one ``QSettings``.

Lists are stored as JSON text, because ``QSettings`` gives back a list of one as a plain string.
What cannot be read (edited by hand, written by another version) counts as never stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

MOST_RECENT_FILES = 10
MOST_RECENT_LAYERS = 6
LANGUAGES = ("system", "en", "zh_CN")
THEMES = ("system", "light", "dark")
WIRE_COLORS = ("rank", "family")


class Settings:
    """Files, layers, panels and the theme that a person used last.

    ``state``: the folder for what must outlive the program; the system's own for None.
    """

    def __init__(self, store: QSettings | None = None, state: Path | None = None) -> None:
        self._store = store if store is not None else QSettings("Layerloom", "Layerloom")
        self._state = state

    @property
    def recovery_folder(self) -> Path:
        """Where models are kept that are not saved yet, by all windows of this person's."""
        place = QStandardPaths.StandardLocation.StateLocation
        return (self._state or Path(QStandardPaths.writableLocation(place))) / "recovery"

    @property
    def recent_files(self) -> list[Path]:
        """The files last opened or saved, latest first; some may be gone by now."""
        return [Path(text) for text in self._texts("recent_files")]

    def remember_file(self, path: Path) -> None:
        others = (known for known in self.recent_files if known != path)
        self._keep("recent_files", map(str, (path, *others)), MOST_RECENT_FILES)

    def forget_file(self, path: Path) -> None:
        kept = (str(known) for known in self.recent_files if known != path)
        self._keep("recent_files", kept, MOST_RECENT_FILES)

    def forget_files(self) -> None:
        self._store.remove("recent_files")

    @property
    def recent_layers(self) -> list[str]:
        """Class names of the layers last added, latest first."""
        return self._texts("recent_layers")

    def remember_layer(self, class_name: str) -> None:
        others = (known for known in self.recent_layers if known != class_name)
        self._keep("recent_layers", (class_name, *others), MOST_RECENT_LAYERS)

    @property
    def favourite_layers(self) -> list[str]:
        return self._texts("favourite_layers")

    @favourite_layers.setter
    def favourite_layers(self, names: Iterable[str]) -> None:
        self._keep("favourite_layers", names, most=None)

    @property
    def folded_categories(self) -> list[str] | None:
        """The categories that are folded in the library; None before anyone folded one."""
        return (
            self._texts("folded_categories") if self._store.contains("folded_categories") else None
        )

    @folded_categories.setter
    def folded_categories(self, names: Iterable[str]) -> None:
        self._keep("folded_categories", names, most=None)

    @property
    def theme(self) -> str:
        name = self._store.value("theme", "system")
        return name if name in THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def language(self) -> str:
        """What the window speaks: ``system`` for the system's language, or one of ours."""
        name = self._store.value("language", "system")
        return name if name in LANGUAGES else "system"

    @language.setter
    def language(self, name: str) -> None:
        self._store.setValue("language", name)

    @property
    def tour_offered(self) -> bool:
        """Whether the tour was begun or refused: it is offered until then."""
        return self._store.value("tour_offered", "false") in (True, "true")

    @tour_offered.setter
    def tour_offered(self, yes: bool) -> None:
        self._store.setValue("tour_offered", yes)

    @property
    def shortcuts(self) -> dict[str, tuple[str, ...]]:
        """The keys of the actions that a person gave others, by the action's id."""
        try:
            found = json.loads(str(self._store.value("shortcuts", "{}")))
        except json.JSONDecodeError:
            return {}
        entries = found.items() if isinstance(found, dict) else ()
        return {
            name: tuple(key for key in keys if isinstance(key, str))
            for name, keys in entries
            if isinstance(keys, list)
        }

    @shortcuts.setter
    def shortcuts(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        self._store.setValue("shortcuts", json.dumps(keys))

    @property
    def snapping(self) -> bool:
        """Whether what is dragged on the canvas is caught by neighbours and the grid."""
        return self._store.value("snapping", "true") in (True, "true")

    @snapping.setter
    def snapping(self, yes: bool) -> None:
        self._store.setValue("snapping", yes)

    @property
    def shapes_on_wires(self) -> bool:
        """Whether the canvas writes its shape on every wire."""
        return self._store.value("shapes_on_wires", "false") in (True, "true")

    @shapes_on_wires.setter
    def shapes_on_wires(self, yes: bool) -> None:
        self._store.setValue("shapes_on_wires", yes)

    @property
    def wire_colors(self) -> str:
        """What gives wires their colours: ``rank`` or ``family``."""
        name = self._store.value("wire_colors", "rank")
        return name if name in WIRE_COLORS else "rank"

    @wire_colors.setter
    def wire_colors(self, name: str) -> None:
        self._store.setValue("wire_colors", name)

    @property
    def folder(self) -> Path:
        """Where the last file was chosen, or the home folder."""
        last = next(iter(self.recent_files), None)
        return last.parent if last and last.parent.is_dir() else Path.home()

    def bytes_of(self, key: str) -> QByteArray:
        """The stored geometry or layout of a window; empty if there is none."""
        data = self._store.value(key)
        return data if isinstance(data, QByteArray) else QByteArray()

    def keep_bytes(self, key: str, data: QByteArray) -> None:
        self._store.setValue(key, data)

    def _texts(self, key: str) -> list[str]:
        try:
            texts = json.loads(str(self._store.value(key, "[]")))
        except json.JSONDecodeError:
            return []
        return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []

    def _keep(self, key: str, texts: Iterable[str], most: int | None) -> None:
        self._store.setValue(key, json.dumps(list(texts)[:most], ensure_ascii=False))
