"""What Keras says of a layer, shown beside the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton

from app.ui.explanation import ExplanationWindow
from app.ui.main_window import MainWindow
from nodes.catalogue import catalogue


@pytest.fixture
def explained(window: MainWindow) -> ExplanationWindow:
    window.session.open_named("example:cnn")
    node = next(n for n in window.document.graph.nodes if _class(window, n) == "Conv2D")
    window.canvas.select((node,))
    window.actions_["explain"].trigger()
    found = window.findChild(ExplanationWindow)
    assert isinstance(found, ExplanationWindow)
    return found


def _class(window: MainWindow, node: str) -> str:
    return window.document.graph.class_of(node)


def test_a_layer_is_explained_in_kerass_words(explained: ExplanationWindow) -> None:
    text = explained.text.toPlainText()
    # From the docstring of keras.layers.Conv2D.
    assert explained.windowTitle() == "Conv2D"
    assert "keras.layers.Conv2D" in text
    assert "2D convolution layer" in text
    assert "If use_bias is True, a bias vector is created" in text
    assert "strides=(1, 1)" in text
    assert "filters\n" in text
    assert "`" not in text
    assert explained.text.isReadOnly()


def test_it_goes_on_with_what_is_selected(explained: ExplanationWindow, window: MainWindow) -> None:
    dense = next(n for n in window.document.graph.nodes if _class(window, n) == "Dense")
    window.canvas.select((dense,))
    assert explained.windowTitle() == "Dense"
    window.canvas.select(())
    assert explained.windowTitle() == "Dense"


def test_every_layer_and_operation_can_be_explained(explained: ExplanationWindow) -> None:
    for spec in (*catalogue(), *catalogue().operations()):
        explained.explain(spec)
        text = explained.text.toPlainText()
        assert spec.title in text
        for parameter in spec.parameters:
            assert parameter.name in text


def test_what_several_ports_have_in_common_is_told_once(explained: ExplanationWindow) -> None:
    for name in ("Bidirectional", "LSTM"):
        spec = catalogue().find(name)
        assert spec
        explained.explain(spec)
        lines = explained.text.toPlainText().splitlines()
        told = lines[lines.index("Inputs") : lines.index("Arguments")]
        assert told.count("initial_state") == 1, name


def test_the_question_mark_beside_the_class_explains_it(window: MainWindow) -> None:
    window.session.open_named("example:mlp")
    window.canvas.select(("hidden1",))
    buttons = window.properties.findChildren(QToolButton)
    (button,) = [button for button in buttons if button.accessibleName() == "Explain the layer"]
    button.click()
    found = window.findChild(ExplanationWindow)
    assert isinstance(found, ExplanationWindow)
    assert found.windowTitle() == "Dense"


def headings(explained: ExplanationWindow, name: str) -> list[str]:
    """The lines of the text that are headings of a section."""
    spec = catalogue().find(name)
    assert spec is not None
    explained.explain(spec)
    document = explained.text.document()
    blocks = (document.findBlockByNumber(n) for n in range(document.blockCount()))
    return [block.text() for block in blocks if block.blockFormat().headingLevel() == 3]


def test_of_inputs_and_outputs_only_what_says_something_is_listed(
    explained: ExplanationWindow,
) -> None:
    assert headings(explained, "Dense") == ["Arguments", "Arguments of a call"]
    assert "Outputs" in headings(explained, "LSTM")
    lines = explained.text.toPlainText().split("\n")
    assert [lines.count(name) for name in ("output", "state_h", "state_c")] == [1, 1, 1]
    assert "Inputs" in headings(explained, "MultiHeadAttention")
    for spec in (*catalogue(), *catalogue().operations()):
        explained.explain(spec)
        document = explained.text.document()
        blocks = [document.findBlockByNumber(n).text() for n in range(document.blockCount())]
        # A line of its own that says nothing: nothing but space.
        assert all(text.replace("\u2028", "\n").split("\n")[-1].strip() for text in blocks), spec
