"""What Keras's ``plot_model`` draws, as Graphviz text.

``plot_model`` itself runs Graphviz's program ``dot``, which is not there on most machines; the text
is laid out by ``app.formats.plots`` instead, outside the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.engine.backend import keras


def plot_text(model: Any) -> str:
    """The plot of a model: shapes and names shown, submodels in frames of their own.

    The names of the model's layers are changed by it, so it is the last that is done with a model.
    """
    for operation in _all_operations(model):
        operation.name = _escaped(operation.name)
    dot = keras.utils.model_to_dot(
        model, show_shapes=True, show_layer_names=True, expand_nested=True
    )
    return str(dot.to_string())


def _escaped(name: str) -> str:
    """As Graphviz must be given it: Keras writes names into HTML, and into quotes, as they are.

    Codes such as \\N hold for Graphviz even there, so a backslash stands twice.
    """
    name = name.replace("\\", "\\\\")
    shown = (c if c.isalnum() or c in " _-." else f"&#{ord(c)};" for c in name if c.isprintable())
    return "".join(shown)


def _all_operations(model: Any) -> Iterator[Any]:
    """The model and all that it holds, each once, however often it is called."""
    todo, seen = [model], {id(model)}
    while todo:
        operation = todo.pop()
        yield operation
        inner = getattr(operation, "_operations", ())
        inner = operation.layers if isinstance(operation, keras.Sequential) else inner
        todo += [item for item in inner if id(item) not in seen]
        seen.update(map(id, inner))
