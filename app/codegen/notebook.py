"""A graph as a Jupyter notebook: where it runs, the model, its summary and its picture.

The code is that of the module, cut where its functions begin. nbformat 4.5, as JSON.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from app.codegen.formatting import formatted
from app.codegen.module import written
from app.codegen.prose import printable
from app.codegen.values import quoted
from app.graph.model import Graph
from nodes.catalogue import catalogue

Cell = dict[str, Any]
FORMAT, MINOR = 4, 5
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

ENVIRONMENT = (
    "The environment: Keras, the TensorFlow that it computes with, and pydot for the picture at "
    "the end. The picture needs Graphviz's program `dot`, too; where it is missing, Keras says so "
    "and everything else works."
)
SUBMODEL = "`{function}` makes a submodel, which the model below calls as if it were a layer."
MODEL = "`{function}` makes the model, one line a layer. Each call of it makes new weights."
MADE = "The model itself, not compiled and not trained."
SUMMARY = "Its summary: every layer with the shape of its output and its parameters."
PICTURE = "Its picture, with the shapes on the way; `plot_model` keeps it as `model.png`."
SUMMARISED = "model.summary()"
PLOTTED = "keras.utils.plot_model(model, show_shapes=True, show_layer_names=True, dpi=96)"


def notebook(graph: Graph) -> str:
    """The notebook of a graph. What cannot be written is left out, and a comment says why."""
    whole = {
        "cells": list(_cells(graph)),
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": FORMAT,
        "nbformat_minor": MINOR,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cells(graph: Graph) -> Iterator[Cell]:
    imports, functions = _parts(formatted(written(graph).text))
    yield _markdown("title", _title(graph))
    yield _markdown("about-environment", ENVIRONMENT)
    keras = f'"keras>={catalogue().keras_version},<4"'
    yield _code("environment", f"%pip install --quiet {keras} tensorflow pydot")
    yield _code("imports", imports)
    for number, (name, text) in enumerate(functions.items(), start=1):
        about = MODEL if name == "build_model" else SUBMODEL
        yield _markdown(f"about-function-{number}", about.format(function=f"{name}()"))
        yield _code(f"function-{number}", text)
    for key, about, code in (
        ("model", MADE, "model = build_model()"),
        ("summary", SUMMARY, SUMMARISED),
        ("picture", PICTURE, PLOTTED),
    ):
        yield _markdown(f"about-{key}", about)
        yield _code(key, code)


def _title(graph: Graph) -> str:
    title = graph.title or f"The Keras model {quoted(graph.name)}"
    return "\n\n".join([f"# {_text(title)}", *map(_text, graph.notes.splitlines())])


def _text(line: str) -> str:
    """A person's words as Markdown, which may hold HTML otherwise."""
    return printable(line).replace("&", "&amp;").replace("<", "&lt;")


def _parts(source: str) -> tuple[str, dict[str, str]]:
    """The import lines of a module, and each of its functions by name."""
    lines = source.split("\n")

    def text(statement: ast.stmt) -> str:
        return "\n".join(lines[statement.lineno - 1 : statement.end_lineno])

    body = ast.parse(source).body
    imports = [text(item) for item in body if isinstance(item, ast.Import | ast.ImportFrom)]
    functions = {item.name: text(item) for item in body if isinstance(item, ast.FunctionDef)}
    return "\n".join(imports), functions


def _markdown(key: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": _lines(text)}


def _code(key: str, text: str) -> Cell:
    fresh: Cell = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": key, "metadata": {}, "source": _lines(text), **fresh}


def _lines(text: str) -> list[str]:
    """As Jupyter keeps texts: line by line, so that a diff is one of lines."""
    *most, last = text.split("\n")
    return [*(f"{line}\n" for line in most), last]
