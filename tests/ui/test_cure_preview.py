"""A cure under the cursor is seen on the canvas before it is chosen; the document is as it was.

What is shown is held against the document that applying the same cure gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.graph.arrange import arranged
from app.graph.compose import removed_and_healed
from app.graph.edits import Batch, Move, SetArguments
from app.graph.model import Graph, Link, Position
from app.graph.problems import Fix, Problem
from app.graph.report import CallReport, Report, TensorSpec
from app.ui import theme
from app.ui.canvas.ghosts import Ghosts
from app.ui.main_window import MainWindow
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.problems import FIX
from nodes.sentence import Sentence
from tests.corpus.reading import drawn

CONTROL = Qt.KeyboardModifier.ControlModifier
IMAGE = """
image = Input(8, 8, 3)
conv = Conv2D(image, filters=4, kernel_size=3)
out = Dense(conv, units=2, activation="softmax")
"""
FLAT = Problem(
    "hint",
    "not-flattened",
    "out",
    "inputs",
    {"node": "out", "received": "(6, 6, 4)", "shape": "None,6,6,4"},
)


@pytest.fixture(params=[theme.DARK, theme.LIGHT], ids=["dark", "light"])
def shown(window: MainWindow, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, request.param)
    graph = drawn(IMAGE)
    window.session.start_empty()
    window.document.reset(replace(graph, positions=arranged(graph)))
    QApplication.processEvents()  # What the walker has to tell.
    window.show_tab(window.problems)
    window.problems.set_report(Report(problems=(FLAT,)))
    QApplication.processEvents()
    yield window
    theme.apply(app, theme.DARK)


def buttons(window: MainWindow) -> FixButtons:
    found = window.problems.table.indexWidget(window.problems.model.index(0, FIX))
    assert isinstance(found, FixButtons)
    return found


def ghosts(window: MainWindow) -> Ghosts:
    return window.canvas.looks.ghosts


def hover(widget: QWidget) -> None:
    """The cursor goes there, as the system tells it."""
    QTest.mouseMove(widget.window(), QPoint(2, 2))
    QTest.mouseMove(widget.window(), widget.mapTo(widget.window(), widget.rect().center()))
    QApplication.processEvents()


def away(window: MainWindow) -> None:
    QTest.mouseMove(window, QPoint(3, 3))
    QApplication.processEvents()


def state(window: MainWindow) -> tuple[object, ...]:
    """What the canvas shows, but for ghosts."""
    shown = window.canvas.view.projection
    return (
        {node: (item.pos(), item.opacity()) for node, item in shown.nodes.items()},
        {link: (w.path(), w.pen(), w.opacity()) for link, w in shown.wires.items()},
        len(shown.loose),
    )


def between(links: set[Link]) -> set[tuple[str, str]]:
    return {(link.source.node, link.node) for link in links}


def compare(window: MainWindow, before: Graph, after: Graph) -> None:
    """The ghosts are what the two graphs do not share, where the second one has it."""
    found, shown = ghosts(window), window.canvas.view.projection
    added = after.nodes.keys() - before.nodes.keys()
    assert found.cards.keys() == added
    places = {node: QPointF(*after.positions[node]) for node in after.nodes}
    assert {node: found.cards[node].pos() for node in added} == {n: places[n] for n in added}
    assert {n: item.pos() for n, item in shown.nodes.items()} == {
        node: places[node] for node in shown.nodes
    }
    assert {card.card.class_name for card in found.cards.values()} == {
        after.class_of(node) for node in added
    }
    old, new = set(before.links()), set(after.links())
    assert between(set(found.wires)) == between(new) - between(old)
    assert between(set(found.cut)) == between(old) - between(new)
    for link, wire in found.wires.items():
        begin, end = wire.path().pointAtPercent(0), wire.path().pointAtPercent(1)
        for node, point in ((link.source.node, begin), (link.node, end)):
            near = window.canvas.view.projection.nodes.get(node) or found.cards[node]
            assert near.sceneBoundingRect().contains(point)


def test_what_would_be_inserted_is_seen_under_the_cursor_and_gone_behind_it(
    shown: MainWindow,
) -> None:
    graph, before = shown.document.graph, state(shown)
    assert not ghosts(shown).cards
    hover(buttons(shown).best)
    fix = buttons(shown)._fixes[0]
    compare(shown, graph, fix.edit.apply(graph))
    assert len(ghosts(shown).cards) == 1
    assert len(ghosts(shown).wires) == 2
    assert len(ghosts(shown).cut) == 1
    assert shown.document.graph is graph
    assert not shown.document.steps
    away(shown)
    assert state(shown) == before
    assert not ghosts(shown).cards


def test_keys_show_it_too(shown: MainWindow) -> None:
    before = state(shown)
    best = buttons(shown).best
    best.setFocus(Qt.FocusReason.TabFocusReason)
    compare(shown, shown.document.graph, buttons(shown)._fixes[0].edit.apply(shown.document.graph))
    assert ghosts(shown).cards
    QTest.keyClick(best, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert state(shown) == before


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_each_of_the_other_cures_is_seen_in_the_menu(shown: MainWindow) -> None:
    """Its second one puts another layer there."""
    graph, before = shown.document.graph, state(shown)
    found = buttons(shown)
    assert len(found._fixes) > 1
    found.others.popup(found.mapToGlobal(QPoint(0, 0)))
    for fix in found._fixes[1:]:
        QTest.keyClick(found.others, Qt.Key.Key_Down)
        compare(shown, graph, fix.edit.apply(graph))
    found.others.close()
    assert state(shown) == before


def test_choosing_it_leaves_what_was_shown(shown: MainWindow) -> None:
    """The card stands where its ghost stood; nothing of the ghosts is left."""
    hover(buttons(shown).best)
    ((node, ghost),) = ghosts(shown).cards.items()
    place = ghost.pos()
    QTest.mouseClick(buttons(shown).best, Qt.MouseButton.LeftButton)
    assert shown.canvas.view.projection.nodes[node].pos() == place
    assert not ghosts(shown).cards
    assert not shown.canvas.view.projection.loose
    for item in shown.canvas.view.projection.nodes.values():
        assert item.opacity() == 1.0


def test_the_bubble_on_the_canvas_shows_it(shown: MainWindow) -> None:
    graph = shown.document.graph
    shown.canvas.set_report(Report(problems=(replace(FLAT, severity="error"),)))
    shown.canvas.select(("out",))
    before, bubble = state(shown), shown.canvas._telling.trouble.bubble
    place = bubble.geometry()
    hover(bubble.button)
    assert bubble._fix is not None
    compare(shown, graph, bubble._fix.edit.apply(graph))
    assert len(ghosts(shown).cards) == 1
    # It stays below the cursor, whatever steps aside.
    assert bubble.geometry() == place
    away(shown)
    assert state(shown) == before


def test_what_would_go_is_faint(shown: MainWindow) -> None:
    """A cure that takes a node away and joins its neighbours."""
    graph, before = shown.document.graph, state(shown)
    edit = Batch(Sentence("Remove"), (removed_and_healed(graph, ["conv"]),))
    shown.canvas.looks.preview(Fix(edit.label, edit))
    after = edit.apply(graph)
    assert ghosts(shown).leaving == {"conv"}
    assert shown.canvas.view.projection.nodes["conv"].opacity() < 0.5
    assert between(set(ghosts(shown).wires)) == between(set(after.links()))
    shown.canvas.looks.preview(None)
    assert state(shown) == before


def test_a_cure_of_another_place_shows_nothing_here(shown: MainWindow) -> None:
    shown._preview_fix(buttons(shown)._fixes[0], ("elsewhere",))
    assert not ghosts(shown).cards


def test_a_ghost_is_nothing_to_be_hit(shown: MainWindow) -> None:
    hover(buttons(shown).best)
    (ghost,) = ghosts(shown).cards.values()
    view = shown.canvas.view
    assert all(item.id for item in view.nodes_in(ghost.sceneBoundingRect()))


@pytest.mark.parametrize("gesture", ["align", "nudge"])
def test_what_stepped_aside_is_no_place_for_the_hands(shown: MainWindow, gesture: str) -> None:
    places = shown.document.graph.positions
    hover(buttons(shown).best)
    aside = next(iter(ghosts(shown).aside))
    shown.canvas._selection.set((aside,))
    if gesture == "align":
        shown.canvas.arranging.line_up("top")
        assert shown.document.graph.positions == places
    else:
        shown.canvas.arranging.nudge(QPointF(1, 0))
        x, y = places[aside]
        assert shown.document.graph.positions[aside] == (round(x + 1), round(y))


def test_the_shape_to_come_is_seen_with_the_card(shown: MainWindow) -> None:
    """Conv2D gives 6 x 6 x 4, 144 numbers; its mean over the places 4."""
    call = CallReport("ok", (TensorSpec((None, 6, 6, 4), "float32"),))
    shown.canvas.set_report(Report(calls={"conv": call}))
    hover(buttons(shown).best)
    (ghost,) = ghosts(shown).cards.values()
    assert (ghost.card.class_name, ghost.card.shapes) == ("Flatten", ("144",))
    away(shown)
    (pooled,) = (fix for fix in buttons(shown)._fixes if "Pooling" in str(fix.label))
    shown.canvas.looks.preview(pooled)
    (ghost,) = ghosts(shown).cards.values()
    assert ghost.card.shapes == ("4",)
    shown.canvas.set_report(None)
    shown.canvas.looks.preview(pooled)
    (ghost,) = ghosts(shown).cards.values()
    assert ghost.card.shape() == "?"


def test_what_a_cure_brings_is_in_view_after_it(shown: MainWindow) -> None:
    view = shown.canvas.view
    view.zoom_to(1.0)
    view.center_at(QPointF(3000, 3000))
    before = view.seen()
    QTest.mouseClick(buttons(shown).best, Qt.MouseButton.LeftButton)
    flatten = view.projection.nodes["flatten"]
    assert view.seen().contains(flatten.card_rect())
    assert view.seen().size() == before.size()


def test_undo_shows_what_it_changed(shown: MainWindow) -> None:
    view, canvas = shown.canvas.view, shown.canvas
    canvas.setFocus()
    shown.document.apply(Move({"out": Position(900, 0)}))
    view.zoom_to(1.0)
    view.center_at(QPointF(3000, 3000))
    QTest.keyClick(shown, Qt.Key.Key_Z, CONTROL)
    assert view.seen().contains(view.projection.nodes["out"].card_rect())
    # What is seen already stays where it is.
    QTest.keyClick(shown, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    view.center_at(view.projection.nodes["out"].card_rect().center())
    seen = view.seen()
    shown.document.apply(SetArguments("out", {"units": 3}))
    QTest.keyClick(shown, Qt.Key.Key_Z, CONTROL)
    assert view.seen() == seen
