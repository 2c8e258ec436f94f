"""Inputs that no card shows until they are used get their wires in the properties."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.graph.document import Document
from app.graph.edits import SetArguments
from app.graph.model import TensorRef
from app.graph.ports import shown_ports
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.properties import PropertiesPanel
from app.ui.panels.wiring import WiringForm
from nodes.catalogue import catalogue
from nodes.values import Instance
from tests.builder import Builder
from tests.ui.hands import choose, press, row_of


class Bench:
    """A recurrent encoder and decoder, and an attention layer that reads both."""

    def __init__(self, qtbot: QtBot) -> None:
        b = Builder()
        source, target = b.input("source", 5, 4), b.input("target", 7, 4)
        self.encoder = b.layer("LSTM", source, units=6, return_state=True, name="encoder").node
        self.decoder = b.layer("LSTM", target, units=6, name="decoder").node
        self.attention = b.layer("MultiHeadAttention", num_heads=2, key_dim=4).node
        b.wire(target, self.attention, "query")
        b.wire(source, self.attention, "value")
        self.document = Document(b.graph)
        self.panel = PropertiesPanel(self.document)
        self.panel.resize(320, 900)
        qtbot.addWidget(self.panel)
        with qtbot.waitExposed(self.panel):
            self.panel.show()

    def form(self, node: str) -> WiringForm:
        self.panel.show_selection([node])
        page = self.panel.page
        assert isinstance(page, LayerPage)
        assert page.wiring is not None
        if not page.wiring.isVisibleTo(self.panel):
            assert page.form is not None
            assert page.form._more is not None
            press(page.form._more, Qt.Key.Key_Space)
        return page.wiring

    def wires(self, node: str, port: str) -> tuple[TensorRef, ...]:
        return self.document.graph.nodes[node].inputs.get(port, ())


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def texts(form: WiringForm) -> dict[tuple[str, int], str]:
    return {k: f.currentText() for k, f in form.fields.items() if f.isVisibleTo(form)}


def test_the_states_of_an_encoder_begin_a_decoder(bench: Bench) -> None:
    form = bench.form(bench.decoder)
    assert texts(form) == {("initial_state", 0): "–", ("mask", 0): "–"}
    choose_source(form, "initial_state", 0, "encoder: state_h")
    assert bench.wires(bench.decoder, "initial_state") == (TensorRef(bench.encoder, 1),)
    assert QApplication.focusWidget() is form.fields["initial_state", 0]
    choose_source(form, "initial_state", 1, "encoder: state_c")
    assert bench.wires(bench.decoder, "initial_state") == (
        TensorRef(bench.encoder, 1),
        TensorRef(bench.encoder, 2),
    )
    # It takes two, and the card shows the port now.
    assert ("initial_state", 2) not in texts(form)
    shown = shown_ports(bench.document.graph, bench.decoder)
    assert [port.name for port in shown] == ["inputs", "initial_state"]


def choose_source(form: WiringForm, port: str, place: int, text: str) -> None:
    field = form.fields[port, place]
    field.setFocus()
    index = field.findText(text)
    assert index >= 0, [field.itemText(i) for i in range(field.count())]
    # One choice from the list, as with the mouse; each arrow key would be a choice of its own.
    field.setCurrentIndex(index)
    field.activated.emit(index)


def test_a_wire_is_cut_and_undo_brings_it_back(bench: Bench) -> None:
    form = bench.form(bench.decoder)
    choose_source(form, "mask", 0, "source")
    assert bench.wires(bench.decoder, "mask") == (TensorRef("source"),)
    choose_source(form, "mask", 0, "–")
    assert bench.wires(bench.decoder, "mask") == ()
    bench.document.undo()
    assert texts(form)["mask", 0] == "source"


def test_every_mask_of_an_attention_layer_can_be_reached(bench: Bench) -> None:
    form = bench.form(bench.attention)
    names = ["query_mask", "value_mask", "key_mask", "attention_mask"]
    assert [name for name, _ in texts(form)] == names
    choose(form.fields["attention_mask", 0], "encoder: output")
    assert bench.wires(bench.attention, "attention_mask") == (TensorRef(bench.encoder),)


def test_what_depends_on_the_layer_is_not_offered(bench: Bench) -> None:
    field = bench.form(bench.encoder).fields["initial_state", 0]
    field.setFocus()
    offered = [field.itemText(i) for i in range(field.count())]
    assert "target" in offered
    assert not [text for text in offered if text.startswith("encoder")]


def test_the_slots_follow_the_arguments(bench: Bench) -> None:
    """The cells decide how many states there are."""
    b = Builder()
    cells = (Instance("LSTMCell", {"units": 3}), Instance("GRUCell", {"units": 3}))
    rnn = b.layer("RNN", b.input("x", 5, 4), cell=Instance("GRUCell", {"units": 3})).node
    bench.document.reset(b.graph)
    form = bench.form(rnn)
    stack = Instance("StackedRNNCells", {"cells": cells})
    bench.document.apply(SetArguments(rnn, {"cell": stack}))
    for place in range(3):
        choose_source(form, "initial_state", place, "x")
    assert ("initial_state", 3) not in texts(form)


@pytest.mark.slow
def test_every_folded_port_of_the_library_has_its_field(qtbot: QtBot, bench: Bench) -> None:
    for spec in catalogue():
        folded = [port.name for port in spec.ports_for(spec.initial_arguments()) if port.folded]
        if folded:
            b = Builder()
            node = b.layer(spec.name, **spec.initial_arguments()).node  # type: ignore[arg-type]
            bench.document.reset(b.graph)
            form = bench.form(node)
            assert {name for name, _ in texts(form)} == set(folded), spec.name
            page = bench.panel.page
            assert isinstance(page, LayerPage)
            assert page.form is not None
            assert row_of(page.form, "trainable" if spec.name != "Pipeline" else "layers")
