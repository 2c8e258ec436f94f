"""Graphs as notebooks: valid, read back, and run to the model on the canvas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from app.codegen import notebook, source
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.formats.python_source import read_source
from app.graph.model import Graph, TensorRef
from app.graph.submodels import MakeSubmodel
from tests.builder import Builder, chain
from tests.codegen.test_same_model import STRANGE, built_config
from tests.formats.python_source.alike import form, written_part


def codes(text: str) -> list[str]:
    """The code cells, in order."""
    return ["".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "code"]


def with_submodel() -> Graph:
    """Of a chain of four, two in a submodel whose name is no identifier."""
    graph = chain(4)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    made = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(graph)
    (key,) = made.definitions
    inner = replace(made.definitions[key], name='a "tower"')
    return replace(made, definitions={key: inner})


def valid(text: str) -> None:
    nbformat.validate(nbformat.reads(text, as_version=nbformat.NO_CONVERT))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_notebook_that_is_read_back(name: str) -> None:
    graph = read_example(name)
    text = notebook(graph)
    valid(text)
    reading = read_source(text)
    assert not reading.notes
    (found,) = reading.models
    assert form(found.graph) == form(written_part(graph))


def test_what_stands_in_it() -> None:
    """Environment, imports, the model, its summary, its picture, each with a line of words."""
    text = notebook(read_example("mlp"))
    cells = json.loads(text)["cells"]
    assert codes(text)[0].startswith('%pip install --quiet "keras>=')
    assert codes(text)[1] == "import keras\nfrom keras import layers"
    assert codes(text)[2].startswith("def build_model() -> keras.Model:\n")
    assert codes(text)[3:5] == ["model = build_model()", "model.summary()"]
    assert codes(text)[5].startswith("keras.utils.plot_model(model, show_shapes=True, ")
    assert cells[0]["source"][0].startswith("# Multilayer perceptron")
    kinds = [cell["cell_type"] for cell in cells]
    assert all(
        "markdown" in (kind, before) or "%pip" in cells[place]["source"][0]
        for place, (before, kind) in enumerate(zip(kinds, kinds[1:], strict=False))
    )


def test_the_code_is_that_of_the_module() -> None:
    graph = with_submodel()
    joined = "\n\n\n".join(codes(notebook(graph))[1:4])
    assert joined in source(graph)


def test_strange_words_stay_words() -> None:
    """No title, note or name ends a cell, or becomes HTML."""
    b = Builder("strange\u2028model")
    x = b.input("x", 4)
    for name in STRANGE:
        x = b.layer("Dense", x, units=4, name=name)
    title = '"""<script>alert(1)</script>\u2028 & more\x1b[0m'
    graph = replace(b.graph, title=title, notes="one\n\n<b>two</b>")
    text = notebook(graph)
    valid(text)
    words = "".join("".join(c["source"]) for c in json.loads(text)["cells"][:1])
    assert (
        words
        == '# """&lt;script>alert(1)&lt;/script> &amp; more [0m\n\none\n\n\n\n&lt;b>two&lt;/b>'
    )
    (found,) = read_source(text).models
    assert form(found.graph)["nodes"] == form(written_part(graph))["nodes"]


def test_the_same_graph_gives_the_same_notebook() -> None:
    assert notebook(with_submodel()) == notebook(with_submodel())
    ids = [cell["id"] for cell in json.loads(notebook(with_submodel()))["cells"]]
    assert len(ids) == len(set(ids))


RUN = """
import json, sys
# What Keras takes as the sign of a notebook: there plot_model says what it lacks.
sys.modules["IPython.core.magics.namespace"] = json
room = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1]))["cells"]:
    text = "".join(cell["source"])
    if cell["cell_type"] == "code" and not text.startswith("%pip"):
        exec(compile(text, cell["id"], "exec"), room)
print("CONFIG" + json.dumps(room["model"].get_config()))
"""
# Graphviz's program as far as pydot calls it: dot -Tpng FILE.
DOT = """#!{python}
import sys, pygraphviz
form = next(a for a in sys.argv if a.startswith("-T"))[2:]
(path,) = [a for a in sys.argv[1:] if not a.startswith("-")]
sys.stdout.buffer.write(pygraphviz.AGraph(path).draw(format=form, prog="dot"))
"""


def run(graph: Graph, folder: Path, programs: Path) -> tuple[Any, str]:
    """The config of ``model`` after all cells were executed in a process of their own."""
    path = folder / "model.ipynb"
    path.write_text(notebook(graph), encoding="utf-8")
    paths = os.pathsep.join((str(programs), os.environ.get("PATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PATH": paths, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said, _, config = done.stdout.partition("CONFIG")
    return json.loads(config), said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a program of two lines needs a #! there")
def test_it_runs_to_the_model_on_the_canvas(tmp_path: Path) -> None:
    graph = with_submodel()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "dot").write_text(DOT.format(python=sys.executable))
    (programs / "dot").chmod(0o755)
    config, said = run(graph, tmp_path, programs)
    assert config == built_config(graph)
    # Four layers of 4 * 4 weights and 4 biases.
    assert "80 (320.00 B)" in said
    assert (tmp_path / "model.png").read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.slow
def test_without_graphviz_all_but_the_picture_is_there(tmp_path: Path) -> None:
    graph = read_example("multiple_outputs")
    config, said = run(graph, tmp_path, tmp_path)
    assert config == built_config(graph)
    assert "31,348" in said
    assert "You must install graphviz" in said or (tmp_path / "model.png").is_file()
