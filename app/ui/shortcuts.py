"""Which keys belong to which action: those of the table, or others that a person chose."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence

from app.ui.action_spec import ActionSpec
from app.ui.settings import Settings

# What the canvas, lists and fields take themselves: no action could ever hear them.
RESERVED = ("Tab", "Space", "Return", "Enter", "Esc", "Left", "Right", "Up", "Down")
CANVAS_OWN = tuple(f"{held}+{way}" for held in ("Shift", "Ctrl") for way in RESERVED[-4:])


class Shortcuts:
    """The keys of all actions, kept in the settings where they differ from the table.

    ``changed(id)`` is called for each action that gets others.
    """

    def __init__(
        self, specs: Iterable[ActionSpec], settings: Settings, changed: Callable[[str], object]
    ) -> None:
        self._specs = {spec.id: spec for spec in specs if spec.run}
        self._settings, self._changed = settings, changed
        # What is stored for an action that there no longer is, is passed over and kept.
        self._chosen = settings.shortcuts

    def of(self, name: str) -> tuple[str, ...]:
        """The keys of an action."""
        return self._chosen.get(name, self._specs[name].keys)

    def is_changed(self, name: str) -> bool:
        return name in self._chosen

    def reserved(self, key: str) -> bool:
        """Whether a key can belong to no action."""
        return _plain(key) in {_plain(known) for known in (*RESERVED, *CANVAS_OWN)}

    def owner(self, key: str, but: str = "") -> str:
        """The action that a key belongs to, if it is not this one; empty for none."""
        wanted = _plain(key)
        others = (name for name in self._specs if name != but)
        return next((n for n in others if wanted in map(_plain, self.of(n))), "")

    def give(self, name: str, key: str) -> None:
        """This key, and no other, to an action; whoever had it loses it. An empty key: none."""
        if key and (owner := self.owner(key, but=name)):
            kept = (known for known in self.of(owner) if _plain(known) != _plain(key))
            self._set(owner, tuple(kept))
        self._set(name, (key,) if key else ())

    def reset(self, name: str) -> str:
        """The keys of the table again; if another action has one, its id, and nothing is done."""
        keys = self._specs[name].keys
        for key in keys:
            if owner := self.owner(key, but=name):
                return owner
        self._set(name, keys)
        return ""

    def reset_all(self) -> None:
        """All actions have the keys of the table again."""
        changed = [name for name in self._chosen if name in self._specs]
        self._chosen = {}
        self._settings.shortcuts = {}
        for name in changed:
            self._changed(name)

    def _set(self, name: str, keys: tuple[str, ...]) -> None:
        if keys == self._specs[name].keys:
            self._chosen.pop(name, None)
        else:
            self._chosen[name] = keys
        self._settings.shortcuts = self._chosen
        self._changed(name)


def native(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _plain(key: str) -> str:
    return QKeySequence(key).toString()
