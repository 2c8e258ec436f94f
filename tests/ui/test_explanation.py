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


def test_the_question_mark_beside_the_class_explains_it(window: MainWindow) -> None:
    window.session.open_named("example:mlp")
    window.canvas.select(("hidden1",))
    buttons = window.properties.findChildren(QToolButton)
    (button,) = [button for button in buttons if button.accessibleName() == "Explain the layer"]
    button.click()
    found = window.findChild(ExplanationWindow)
    assert isinstance(found, ExplanationWindow)
    assert found.windowTitle() == "Dense"
