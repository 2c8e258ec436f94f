"""The tree of a large document's items finds what asking each of them finds, whatever is done."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsScene

from app.graph.document import Document
from app.graph.edits import Disconnect, Edit, Move, RemoveNodes, SetArguments
from app.graph.model import Graph, Position
from app.ui.canvas.canvas import Canvas
from tests.builder import residual

METHODS = QGraphicsScene.ItemIndexMethod
TOUCHED = Qt.ItemSelectionMode.IntersectsItemBoundingRect
ACROSS, DOWN, COLUMNS, LITTLE = 224.0, 120.0, 20, 1e-5


def placed(blocks: int) -> Graph:
    graph = residual(blocks)
    places = {
        node: Position(ACROSS * (n % COLUMNS), DOWN * (n // COLUMNS))
        for n, node in enumerate(graph.nodes)
    }
    return replace(graph, positions=places)


@pytest.fixture
def canvas(qtbot) -> Canvas:
    made = Canvas(Document())
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def opened(canvas: Canvas, blocks: int) -> Document:
    document = canvas._document
    assert isinstance(document, Document)
    document.reset(placed(blocks))
    canvas.view.projection.finish()
    return document


def agrees(canvas: Canvas, seed: int) -> None:
    """In some places, the edges of the drawing and beyond among them."""
    shown, random_ = canvas.view.projection, random.Random(seed)
    items = [*shown.nodes.values(), *shown.wires.values()]
    bounds = canvas.view.overview.bounds().adjusted(-900, -900, 900, 900)
    for _ in range(25):
        x = random_.uniform(bounds.left(), bounds.right())
        y = random_.uniform(bounds.top(), bounds.bottom())
        box = QRectF(x, y, random_.uniform(5, 700), random_.uniform(5, 500))
        # A level wire has no height, and is found for all that.
        rects = ((item, item.sceneBoundingRect().adjusted(0, 0, LITTLE, LITTLE)) for item in items)
        expected = {item for item, rect in rects if rect.intersects(box)}
        assert set(canvas.view.scene().items(box, TOUCHED)).intersection(items) == expected


def test_only_a_large_document_has_one(canvas) -> None:
    opened(canvas, 5)
    assert canvas.view.scene().itemIndexMethod() == METHODS.NoIndex
    document = opened(canvas, 250)
    assert canvas.view.scene().itemIndexMethod() == METHODS.BspTreeIndex
    document.reset(placed(260))
    assert canvas.view.projection.building
    assert canvas.view.scene().itemIndexMethod() == METHODS.NoIndex


def test_it_follows_edits_and_undo(canvas) -> None:
    document = opened(canvas, 250)
    agrees(canvas, 1)
    nodes = tuple(document.graph.nodes)
    far = {node: Position(-3_000.0 + 40 * n, -2_000.0) for n, node in enumerate(nodes[100:180])}
    edits: list[Edit] = [
        Move(far),
        RemoveNodes(frozenset(nodes[300:340])),
        Disconnect(frozenset(list(document.graph.links())[50:90])),
        SetArguments("dense_9", {"units": 99}),
    ]
    for number, edit in enumerate(edits):
        document.apply(edit)
        agrees(canvas, 10 + number)
    while document.position:
        document.undo()
        agrees(canvas, 20 + document.position)
    canvas.select(nodes[200:260])
    canvas.delete()
    agrees(canvas, 30)


def test_another_document_is_found_in_its_place(canvas) -> None:
    opened(canvas, 250)
    opened(canvas, 5)
    agrees(canvas, 40)
    opened(canvas, 300)
    agrees(canvas, 41)
