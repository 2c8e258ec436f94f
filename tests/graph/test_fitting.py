"""Whether a tensor can go into a port, told at once. What is refused, Keras refuses too."""

from __future__ import annotations

import pytest

from app.engine.check import Checker
from app.graph.edits import Connect
from app.graph.fitting import Shape, misfit
from app.graph.model import TensorRef
from tests.corpus.reading import drawn

CHECKER = Checker()

# The model, the port to which ``wire`` is led, and the words; "" where nothing speaks against it.
CASES = {
    "another rank": (
        "wire = Input(4)\nlstm = LSTM(units=3)",
        ("lstm", "inputs"),
        "lstm takes rank 3, with the batch: this is 4, of rank 2",
    ),
    "images to read both ways": (
        "wire = Input(8, 8, 3)\nboth = Bidirectional(layer=LSTM(units=3))",
        ("both", "inputs"),
        "both takes rank 3, with the batch: this is 8 × 8 × 3, of rank 4",
    ),
    "images to a cell": (
        "wire = Input(8, 8, 3)\nrnn = RNN(cell=LSTMCell(units=3))",
        ("rnn", "inputs"),
        "rnn takes rank 3, with the batch: this is 8 × 8 × 3, of rank 4",
    ),
    "one image where there are to be many": (
        "wire = Input(8, 8, 3)\neach = TimeDistributed(layer=Conv2D(filters=2, kernel_size=3))",
        ("each", "inputs"),
        "each takes rank 5, with the batch: this is 8 × 8 × 3, of rank 4",
    ),
    "images to read both ways as images": (
        "wire = Input(5, 8, 8, 3)\n"
        "both = Bidirectional(layer=ConvLSTM2D(filters=3, kernel_size=3))",
        ("both", "inputs"),
        "",
    ),
    "a Dense at each step of any": (
        "wire = Input(5, 8, 3)\neach = TimeDistributed(layer=Dense(units=2))",
        ("each", "inputs"),
        "",
    ),
    "too low a rank": (
        "wire = Input()\ndense = Dense(units=3)",
        ("dense", "inputs"),
        "dense takes rank 2 or more, with the batch: this is 1, of rank 1",
    ),
    "text": (
        'wire = Input(4, dtype="string")\ndense = Dense(units=3)',
        ("dense", "inputs"),
        "dense takes numbers: this is text",
    ),
    "numbers": (
        "wire = Input(1)\nwords = TextVectorization()",
        ("words", "inputs"),
        "words takes text: this is float32",
    ),
    "another width": (
        "a = Input(4)\nwire = Input(5)\nadd = Add(a)",
        ("add", "inputs"),
        "add has 4 already: this is 5",
    ),
    "another height": (
        "a = Input(4, 3)\nwire = Input(5, 3)\nmerge = Concatenate(a)",
        ("merge", "inputs"),
        "merge has 4 × 3 already: this is 5 × 3",
    ),
    "another rank to join": (
        "a = Input(4, 3)\nwire = Input(5)\nmerge = Concatenate(a)",
        ("merge", "inputs"),
        "merge has 4 × 3 already: this is 5",
    ),
    "a submodel of another width": (
        "def tower():\n    inside = Input(4)\n    out = Dense(inside, units=2)\n"
        "wire = Input(5)\na = Input(4)\npart = tower(a)",
        ("part", "inside"),
        "tower takes 4: this is 5",
    ),
    "the joined axis may differ": (
        "a = Input(4, 3)\nwire = Input(5, 3)\nmerge = Concatenate(a, axis=1)",
        ("merge", "inputs"),
        "",
    ),
    "one is broadcast": ("a = Input(4)\nwire = Input(1)\nadd = Add(a)", ("add", "inputs"), ""),
    "an open size may be any": (
        "a = Input(None)\nwire = Input(5)\nadd = Add(a)",
        ("add", "inputs"),
        "",
    ),
    "text to look up": (
        'wire = Input(1, dtype="string")\nwords = Hashing(num_bins=4)',
        ("words", "inputs"),
        "",
    ),
    "what fits": ("wire = Input(4)\ndense = Dense(units=3)", ("dense", "inputs"), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_port_says_what_does_not_fit_and_is_right(name: str) -> None:
    text, (node, port), expected = CASES[name]
    graph = drawn(text)
    outputs = {key: call.outputs for key, call in CHECKER.check(graph).calls.items()}
    spec = outputs["wire"][0]

    def known(ref: TensorRef) -> Shape | None:
        return outputs[ref.node][ref.output].shape if outputs.get(ref.node) else None

    found = misfit(graph, node, port, spec.shape, spec.dtype, known)
    assert str(found or "") == expected
    after = Connect(TensorRef("wire"), node, port).apply(graph)
    CHECKER.check(after)
    assert CHECKER.look().ok is (expected == "")
