"""Everything that can be asked for by name: actions, layers, nodes, examples, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.formats.examples import examples
from app.formats.names import EXAMPLE
from app.graph.model import Graph
from app.graph.place import PlacePath
from app.ui.action_spec import plain_text, unmarked
from app.ui.actions import MENUS, specs
from app.ui.fuzzy import score
from app.ui.words import example_text
from nodes.catalogue import catalogue

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

MOST_SHOWN = 60
# As much as a whole word: see ``fuzzy``.
ENABLED = 600


@dataclass(frozen=True)
class Command:
    """``text`` is what is searched; ``detail`` stands at the right: keys, or what it is.

    ``enabled``: it can be done now.
    """

    text: str
    detail: str
    run: Callable[[], object]
    enabled: bool = True


def commands(window: Window, keeper: QWidget) -> list[Command]:
    """All that this window can be asked for, actions first; until ``keeper`` goes."""
    return [
        *_actions(window),
        *_choices(window, keeper),
        *_nodes(window, window.document.graph, (), ()),
        *_layers(window),
        *_examples(window),
        *_files(window),
    ]


def found(known: Sequence[Command], typed: str) -> list[Command]:
    """What answers a text, best first; of much the same, what can be done now before the rest."""
    if not typed.strip():
        return list(known[:MOST_SHOWN])
    scored = ((score(typed, command.text), command) for command in known)
    rated = [
        (points + command.enabled * ENABLED, command)
        for points, command in scored
        if points is not None
    ]
    # ``nlargest`` is stable: of equals the one that was listed first stands first.
    best = nlargest(MOST_SHOWN, rated, key=lambda item: item[0])
    # Where something answers well, letters strewn over a long text are no answer.
    least = best[0][0] / 2 if best else 0
    return [command for points, command in best if points >= least]


def _actions(window: Window) -> Iterator[Command]:
    menus = {spec.id: plain_text(title) for title, entries in MENUS for spec in entries if spec}
    for spec in specs():
        # Those of submenus are among the choices.
        if spec.id in menus and spec.run and spec.id != "palette":
            action = window.actions_[spec.id]
            native = QKeySequence.SequenceFormat.NativeText
            keys = action.shortcut().toString(native)
            # The dots of a step's name that was cut are no promise of a dialog.
            plain = unmarked if spec.id in ("undo", "redo") else plain_text
            text = f"{menus[spec.id]}: {plain(action.text())}"
            yield Command(text, keys, action.trigger, action.isEnabled())


def _choices(window: Window, keeper: QWidget) -> Iterator[Command]:
    """What stands in menus inside menus, but files and examples: those are listed apart."""
    for title, entries in MENUS:
        for spec in entries:
            if spec and spec.fill and spec.id not in ("recent", "examples"):
                menu = QMenu(keeper)
                spec.fill(window, menu)
                of = f"{plain_text(title)}: {plain_text(spec.text)}"
                for action in menu.actions():
                    if not action.isSeparator():
                        text = f"{of} › {plain_text(action.text())}"
                        yield Command(text, "", action.trigger, action.isEnabled())


def _nodes(
    window: Window, graph: Graph, path: PlacePath, names: tuple[str, ...]
) -> Iterator[Command]:
    """The nodes of a graph and of the submodels in it, each with the way there."""
    go = QCoreApplication.translate("Commands", "Go to {node}")
    for node in graph.nodes:
        text = go.format(node=" › ".join((*names, graph.name_of(node))))
        yield Command(
            text,
            graph.class_of(node),
            lambda node=node: window.navigation.show(node, path),  # type: ignore[misc]
        )
    for key, inner in graph.definitions.items():
        yield from _nodes(window, inner, (*path, key), (*names, inner.name))


def _layers(window: Window) -> Iterator[Command]:
    add = QCoreApplication.translate("Commands", "Add {layer}")
    for spec in catalogue().search(""):
        yield Command(
            add.format(layer=spec.title),
            QCoreApplication.translate("Library", spec.category),
            lambda spec=spec: window.add_chosen(spec),  # type: ignore[misc]
        )


def _examples(window: Window) -> Iterator[Command]:
    text = QCoreApplication.translate("Commands", "Open the example {title}")
    detail = QCoreApplication.translate("Commands", "Example")
    for example in examples():
        name = EXAMPLE + example.name
        yield Command(
            f"{text.format(title=example_text(example.title))} ({example.name})",
            detail,
            lambda name=name: window.session.open_named(name),  # type: ignore[misc]
        )


def _files(window: Window) -> Iterator[Command]:
    text = QCoreApplication.translate("Commands", "Open {file}")
    for path in window.settings.recent_files:
        yield Command(
            text.format(file=path.name),
            str(path.parent),
            lambda path=path: window.session.open_named(str(path)),  # type: ignore[misc]
        )
