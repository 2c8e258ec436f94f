"""The written module: what it says, which lines are whose, what is left out and why."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codegen import formatted, formatting, reduced, source, written
from app.formats.examples import read_example
from app.formats.layerloom import decode, encode
from app.formats.names import NAMES
from app.graph.compose import inserted_submodel
from app.graph.edits import SetOutputs
from app.graph.marks import ChangeFrames, held_nodes
from app.graph.model import Box, Frame, Graph, LayerDefinition, ModelForm, Node, Position, TensorRef
from app.graph.walk import CallPlan, call_plan
from nodes.sentence import Sentence
from nodes.values import Instance
from tests.builder import Builder, chain, residual
from tests.codegen.running import ruff_complaints
from tests.engine.random_graphs import graphs
from tests.work import lines_run

MULTIPLE_OUTPUTS = '''\
"""Multiple outputs.

One LSTM reads a sequence and returns its state at every step, for two readers. One of
them gives a class for the whole sequence, the other a label for each step: a model has
as many outputs as it needs.
"""

import keras
from keras import layers


def build_model() -> keras.Model:
    """Return the model, not compiled."""
    inputs = keras.Input(shape=(784, 1), name="input")
    extract = layers.LSTM(64, return_sequences=True, name="extract")(inputs)
    class11 = layers.LSTM(32, name="class11")(extract)
    class12 = layers.Dense(32, activation="relu", name="class12")(class11)
    output1 = layers.Dense(10, activation="softmax", name="output1")(class12)
    output2 = layers.TimeDistributed(
        layers.Dense(10, activation="softmax"), name="output2"
    )(extract)
    return keras.Model(
        inputs=inputs, outputs=[output1, output2], name="multiple_outputs"
    )


if __name__ == "__main__":
    build_model().summary()
'''


def body(graph: Graph) -> list[str]:
    """The statements and comments of ``build_model``, without their indentation."""
    text = written(graph).text
    inside = text.partition('not compiled."""\n')[2].partition("\n\n\nif __name__")[0]
    return [line.removeprefix("    ") for line in inside.splitlines()]


def test_an_example_reads_as_a_person_writes_it() -> None:
    assert source(read_example("multiple_outputs")) == MULTIPLE_OUTPUTS


@pytest.mark.parametrize("name", NAMES)
def test_written_is_formatted_already(name: str) -> None:
    """So that what the code panel shows is what a file gets."""
    text = written(read_example(name)).text
    assert formatted(text) == text


def test_lines_belong_to_their_nodes() -> None:
    found = written(read_example("multiple_outputs"))
    lines = found.text.splitlines()
    assert [lines[number - 1] for number in found.lines[("extract",)]] == [
        '    extract = layers.LSTM(64, return_sequences=True, name="extract")(inputs)'
    ]
    assert len(found.lines[("output2",)]) == 3
    assert found.node_at(found.lines[("class12",)][0]) == ("class12",)
    assert found.node_at(1) is None
    assert found.lines.keys() == {(node,) for node in read_example("multiple_outputs").nodes}


def test_a_shared_layer_is_made_once_and_called_often() -> None:
    b = Builder("siamese")
    left, right = b.input("left", 4), b.input("right", 4)
    tower = b.layer("Dense", left, units=3, name="tower")
    again = Node(layer=tower.node, inputs={"inputs": (right,)})
    graph = replace(b.graph, nodes={**b.graph.nodes, "again": again})
    graph = SetOutputs((tower, TensorRef("again"))).apply(graph)
    assert body(graph) == [
        'left = keras.Input(shape=(4,), name="left")',
        'tower = layers.Dense(3, name="tower")',
        "tower_1 = tower(left)",
        'right = keras.Input(shape=(4,), name="right")',
        "tower_2 = tower(right)",
        'return keras.Model(inputs=[left, right], outputs=[tower_1, tower_2], name="siamese")',
    ]
    found = written(graph)
    made = found.lines[("again",)][0]
    assert made == found.lines[(tower.node,)][0]
    assert found.node_at(made) == (tower.node,)


def test_a_call_s_made_up_name_does_not_take_that_of_a_layer() -> None:
    b = Builder("named")
    shared = b.layer("Dense", b.input("x", 4), units=4, name="d")
    nodes = {**b.graph.nodes, "again": Node(layer=shared.node, inputs={"inputs": (shared,)})}
    b.graph = replace(b.graph, nodes=nodes)
    b.layer("Dense", TensorRef("again"), units=2, name="d_1")
    assert body(b.graph)[1:5] == [
        'd = layers.Dense(4, name="d")',
        "d_2 = d(x)",
        "d_3 = d(d_2)",
        'd_1 = layers.Dense(2, name="d_1")(d_3)',
    ]


def test_several_outputs_of_one_call_are_unpacked() -> None:
    b = Builder("states")
    lstm = b.layer("LSTM", b.input("x", 5, 4), units=3, return_state=True, name="lstm")
    graph = SetOutputs((lstm, TensorRef(lstm.node, 2))).apply(b.graph)
    assert body(graph)[1] == (
        'lstm, _, lstm_state_c = layers.LSTM(3, return_state=True, name="lstm")(x)'
    )


def test_operations_read_as_operators_where_python_has_them() -> None:
    b = Builder("ops")
    x, y = b.input("x", 4), b.input("y", 4)
    ops = {
        "plus": Node(operation="keras.ops.add", inputs={"x1": (x,), "x2": (y,)}),
        "small": Node(operation="keras.ops.relu", inputs={"x": (TensorRef("plus"),)}),
        "all": Node(
            operation="keras.ops.concatenate",
            inputs={"xs": (TensorRef("small"), y)},
            arguments={"axis": -1},
        ),
    }
    graph = replace(b.graph, nodes={**b.graph.nodes, **ops}, outputs=(TensorRef("all"),))
    assert body(graph)[2:5] == [
        "add = x + y",
        "relu = ops.relu(add)",
        "concatenate = ops.concatenate([relu, y], axis=-1)",
    ]
    assert "from keras import ops" in written(graph).text


def test_a_submodel_is_a_function_called() -> None:
    inner = replace(chain(1), name="tower")
    b = Builder("outer")
    x = b.input("x", 4)
    call = Node(layer="sub", inputs={"a": (x,)})
    graph = replace(
        b.graph,
        nodes={**b.graph.nodes, "call": call},
        definitions={"sub": inner},
        outputs=(TensorRef("call"),),
    )
    text = written(graph).text
    assert text.index("def build_tower()") < text.index("def build_model()")
    assert "    tower = build_tower()(x)" in text
    lines = written(graph).lines
    assert set(lines) == {(x.node,), ("call",), ("sub", "a"), ("sub", "dense")}
    assert max(lines["sub", "dense"]) < min(lines[x.node,])


def test_outputs_that_their_node_does_not_have_leave_the_rest_to_be_read() -> None:
    graph = replace(chain(1), outputs=(TensorRef("dense", 1),))
    assert body(graph) == [
        'a = keras.Input(shape=(4,), name="a")',
        '_ = layers.Dense(4, name="dense")(a)',
        'raise ValueError("The model has no output yet: wire an Input through a layer.")',
    ]


def test_submodels_in_submodels_are_looked_at_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls a level: 2 ** 13 looks at the innermost if each call took one of its own."""
    graph = replace(chain(1), name="level0")
    for level in range(1, 14):
        x = TensorRef("a")
        nodes = {
            "a": Node(layer="a"),
            "one": Node(layer="sub", inputs={"a": (x,)}),
            "two": Node(layer="sub", inputs={"a": (TensorRef("one"),)}),
        }
        layers = {"a": LayerDefinition("Input", "a", {"shape": (4,)})}
        graph = Graph(
            f"level{level}",
            layers,
            nodes,
            definitions={"sub": graph},
            inputs=("a",),
            outputs=(TensorRef("two"),),
        )
    looks: list[str] = []

    def look(graph: Graph) -> CallPlan:
        looks.append(graph.name)
        return call_plan(graph)

    monkeypatch.setattr(reduced, "call_plan", look)
    text = written(graph).text
    assert sorted(looks) == sorted(f"level{level}" for level in range(14))
    assert text.count("def build_level") == 13


@settings(max_examples=40, deadline=None)
@given(graphs(), st.data())
def test_the_code_does_not_depend_on_how_the_document_keeps_its_nodes(
    graph: Graph, data: st.DataObject
) -> None:
    """A file sorts them. Half of the models are cut at one call, whose readers are left out."""
    if cut := data.draw(st.sampled_from(["", *graph.nodes])):
        graph = graph.with_node(cut, replace(graph.nodes[cut], inputs={}))
    assert written(decode(encode(graph))).text == written(graph).text


def test_a_submodel_of_which_an_output_is_unfinished_waits_as_in_the_check() -> None:
    """Its function would give fewer tensors than the code around it takes."""
    b = Builder("inner")
    x = b.input("x", 4)
    b.layer("Dense", x, units=2, name="done")
    b.layer("Dense", units=2, name="open")
    outer = Builder("outer")
    outer.graph = inserted_submodel(outer.graph, b.graph, Position(0, 0)).apply(outer.graph)
    (call,) = outer.graph.nodes
    y = outer.input("y", 4)
    outer.wire(y, call, b.graph.inputs[0])
    beside = outer.layer("Dense", y, units=3, name="beside")
    graph = SetOutputs((TensorRef(call), TensorRef(call, 1), beside)).apply(outer.graph)
    lines = body(graph)
    assert "# - inner (Functional): an output of the submodel is not finished." in lines
    assert lines[-1] == 'return keras.Model(inputs=y, outputs=beside, name="outer")'
    assert "inner" not in "".join(line for line in lines if not line.startswith("#"))


def test_what_is_unfinished_is_left_out_with_the_reason() -> None:
    b = Builder("unfinished")
    x = b.input("x", 4)
    good = b.layer("Dense", x, units=1, name="good")
    lost = b.layer("LSTM", units=2, name="lost")
    b.layer("Dense", lost, units=3, name="behind")
    assert body(b.graph) == [
        "# Left out of the model:",
        "# - lost needs an input at 'inputs'. Drag a wire to it.",
        "# - behind (Dense) waits for lost.",
        'x = keras.Input(shape=(4,), name="x")',
        'good = layers.Dense(1, name="good")(x)',
        'return keras.Model(inputs=x, outputs=good, name="unfinished")',
    ]
    found = written(b.graph)
    assert "lost" in found.text.splitlines()[found.lines[lost.node,][0] - 1]
    assert found.lines.keys() == {(node,) for node in b.graph.nodes}
    assert (good.node,) in found.lines


def test_half_a_chain_is_shown_as_far_as_it_goes() -> None:
    b = Builder("half")
    dense = b.layer("Dense", b.input("x", 4), units=1, name="dense")
    b.layer("Add", dense, name="add")
    assert body(b.graph)[-2:] == [
        'dense = layers.Dense(1, name="dense")(x)',
        'return keras.Model(inputs=x, outputs=dense, name="half")',
    ]


def test_an_unknown_layer_is_left_out() -> None:
    b = Builder("odd")
    x = b.input("x", 4)
    b.layer("Dense", x, units=1, name="good")
    odd = {"odd": Node(layer="odd", inputs={"inputs": (x,)})}
    layers = {"odd": LayerDefinition("os.system", "odd", {"command": "rm"})}
    graph = replace(b.graph, nodes={**b.graph.nodes, **odd}, layers={**b.graph.layers, **layers})
    assert body(graph)[1] == (
        "# - odd is a os.system, which Keras 3.15.1 does not have. It is kept as it is."
    )
    assert "os.system(" not in written(graph).text


@pytest.mark.parametrize("graph", [Graph(), Builder().graph, Graph(name="", title="")])
def test_an_empty_graph_says_so_when_run(graph: Graph) -> None:
    module: dict[str, object] = {"__name__": "written"}
    text = written(graph).text
    assert "layers" not in text
    exec(compile(text, "written.py", "exec"), module)
    with pytest.raises(ValueError, match="The model has no output yet"):
        module["build_model"]()  # type: ignore[operator]


def test_an_input_alone_is_shown() -> None:
    b = Builder()
    b.input("input", 3)
    assert body(b.graph) == [
        'keras.Input(shape=(3,), name="input")',
        'raise ValueError("The model has no output yet: wire an Input through a layer.")',
    ]


HOSTILE = [
    'a"""\nimport os\n"""b',
    "line\nbreak",
    "carriage\rreturn",
    "line\u2028separator",
    "\\",
    'ends with "',
    "right to left \u202e override",
    "nul \x00",
    "'''",
    "{braces} %s",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_becomes_code(text: str) -> None:
    """In title, notes, names and arguments: one function, one import of each, nothing else."""
    b = Builder(text)
    x = b.input(text, 4)
    b.layer("Dense", x, units=1, name=f"{text}2")
    b.layer("LSTM", name=f"{text}3", units=1)
    odd = Node(operation=f"keras.ops.add({text}", inputs={text or "x": (x,)})
    graph = replace(b.graph, title=text, notes=text, nodes={**b.graph.nodes, "odd": odd})
    tree = ast.parse(written(graph).text)
    kinds = [type(statement).__name__ for statement in tree.body]
    # Of a name that is refused no layer is left, so none is imported.
    assert [kind for kind in kinds if kind != "ImportFrom"] == [
        *("Expr", "Import", "FunctionDef", "If"),
    ]
    function = tree.body[-2]
    assert isinstance(function, ast.FunctionDef)
    statements = {type(statement).__name__ for statement in function.body}
    assert statements <= {"Expr", "Assign", "Return", "Raise"}


@st.composite
def drawn(draw: st.DrawFn) -> Graph:
    """A chain with branches, under names of every kind, with a title and notes."""
    names = st.text(
        st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=30
    ).filter(str.strip)
    b = Builder(draw(names))
    refs = [b.input(draw(names), 4)]
    for _ in range(draw(st.integers(0, 8))):
        some = draw(st.lists(st.sampled_from(refs), min_size=1, max_size=4))
        if len(some) == 1:
            kind: dict[str, object] = {"units": draw(st.integers(1, 10**6))}
            initializer = Instance("RandomUniform", {"minval": -0.1, "maxval": 0.1, "seed": 1})
            if draw(st.booleans()):
                kind["kernel_initializer"] = initializer
            refs.append(b.layer("Dense", *some, name=draw(names), **kind))  # type: ignore[arg-type]
        else:
            refs.append(b.layer("Concatenate", *some, name=draw(names)))
    return replace(b.graph, title=draw(st.text(max_size=100)), notes=draw(st.text(max_size=300)))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(drawn())
def test_ruff_finds_nothing_to_change_or_to_complain_of(graph: Graph) -> None:
    text = written(graph).text
    assert formatted(text) == text
    assert ruff_complaints(text) == ""


@pytest.mark.parametrize("graph", [Graph(), *map(read_example, NAMES)])
def test_examples_are_ruff_clean(graph: Graph) -> None:
    assert ruff_complaints(source(graph)) == ""


@pytest.mark.parametrize("finished", [True, False])
def test_work_grows_no_faster_than_the_graph(finished: bool) -> None:
    """Finished, and with its very first wire missing, so that everything is left out."""

    def made(blocks: int) -> Graph:
        graph = residual(blocks)
        bare = replace(graph.nodes["dense"], inputs={})
        return graph if finished else graph.with_node("dense", bare)

    small, large = (lines_run(partial(written, made(blocks))) for blocks in (25, 200))
    assert large < 16 * small  # 8 times the nodes; quadratic would be 64


class TestWithoutRuff:
    def test_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(formatting, "ruff", lambda: None)
        assert source(read_example("mlp")) == written(read_example("mlp")).text

    @pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for ruff")
    @pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "sleep 60", "exec 1>&-"])
    def test_failing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: object, script: str) -> None:
        program = tmp_path / "ruff"  # type: ignore[operator]
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(formatting, "ruff", lambda: str(program))
        monkeypatch.setattr(formatting, "SECONDS", 0.5)
        assert source(read_example("mlp")) == written(read_example("mlp")).text


def framed(graph: Graph, *titles: tuple[str, Box], comment: bool = False) -> Graph:
    frames = {
        f"frame_{n}": Frame(title, box, comment=comment) for n, (title, box) in enumerate(titles)
    }
    return ChangeFrames(frames, Sentence("Draw")).apply(graph)


def test_a_frames_title_stands_above_its_first_call() -> None:
    # Cards of a chain stand 220 pixels apart: the small frame holds dense_1, the large one two.
    graph = framed(
        chain(3), ("Inner", Box(440, 0, 180, 90)), ("The  head\nof it", Box(430, -40, 480, 200))
    )
    lines = source(graph).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("    dense = "))
    assert lines[start + 1 : start + 5] == [
        "",
        "    # The head of it",
        "    # Inner",
        '    dense_1 = layers.Dense(4, name="dense_1")(dense)',
    ]
    assert written(graph).text == formatted(written(graph).text)


def test_an_empty_line_says_where_a_frame_ends() -> None:
    # dense_1 in one frame, dense_1 and dense_2 in a larger one; dense_3 in none.
    graph = framed(chain(4), ("Inner", Box(440, 0, 180, 90)), ("Head", Box(430, -40, 480, 200)))
    lines = source(graph).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("    dense = "))
    assert [line.partition(" = ")[0].strip() for line in lines[start : start + 10]] == [
        "dense",
        "",
        "# Head",
        "# Inner",
        "dense_1",
        "",
        "dense_2",
        "",
        "dense_3",
        'return keras.Model(inputs=a, outputs=dense_3, name="chain")',
    ]
    assert written(graph).text == formatted(written(graph).text)


def test_frames_side_by_side_and_one_around_all_need_no_more() -> None:
    """One empty line between two frames; none where nothing follows."""
    graph = framed(chain(2), ("One", Box(210, -40, 200, 200)), ("Two", Box(430, -40, 200, 200)))
    assert held_nodes(graph, Box(210, -40, 200, 200)) == ("dense",)
    lines = [line.partition(" = ")[0].strip() for line in source(graph).splitlines()]
    start = lines.index("# One")
    assert lines[start - 1 : start + 5] == ["", "# One", "dense", "", "# Two", "dense_1"]
    assert lines[start + 5].startswith("return")


def test_in_a_stack_it_stands_above_the_layer() -> None:
    stack = replace(chain(3), form=ModelForm(sequential=True))
    graph = framed(stack, ("Head", Box(430, -40, 480, 200)))
    lines = source(graph).splitlines()
    start = lines.index('            layers.Dense(4, name="dense"),')
    assert lines[start + 1 : start + 3] == [
        "            # Head",
        '            layers.Dense(4, name="dense_1"),',
    ]
    assert written(graph).text == formatted(written(graph).text)


def test_a_title_can_do_no_harm_in_source() -> None:
    evil = 'x\n    import os\r\n"""\u2028#\\'
    graph = framed(chain(1), (evil, Box(-10, -10, 900, 300)))
    tree = ast.parse(source(graph))
    plain = ast.parse(source(chain(1)))
    assert ast.dump(tree) == ast.dump(plain)


def test_an_empty_title_and_a_comment_are_not_written() -> None:
    plain = source(chain(1))
    assert source(framed(chain(1), ("  ", Box(-10, -10, 900, 300)))) == plain
    assert source(framed(chain(1), ("Todo", Box(-10, -10, 900, 300)), comment=True)) == plain
