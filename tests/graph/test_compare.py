"""What differs between two models: told by hand for small ones, by round trips for random ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.codegen import written
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.formats.python_source import read_source
from app.graph.bypass import Bypass
from app.graph.compare import Comparison, compare
from app.graph.compose import called_again
from app.graph.edits import Edit, RemoveNodes, Rename, SetArguments, SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.submodels import Inside, MakeSubmodel
from nodes.values import Instance
from tests.builder import Builder, chain, residual
from tests.engine.random_graphs import graphs
from tests.formats.python_source.alike import form, written_part
from tests.work import lines_run


def sentences(comparison: Comparison) -> dict[str, list[str]]:
    """What is told of each changed call, by its name in the second graph."""
    return {
        comparison.after.name_of(item.after): [str(change.sentence) for change in item.changes]
        for item in comparison.changed
    }


def with_other_ids(graph: Graph, rename: Callable[[str], str]) -> Graph:
    """The same model in which nothing bears the id that it had; submodels, too."""
    inner = {rename(key): with_other_ids(part, rename) for key, part in graph.definitions.items()}

    def moved(ref: TensorRef) -> TensorRef:
        return TensorRef(rename(ref.node), ref.output)

    def wires(node: Node) -> Mapping[str, tuple[TensorRef, ...]]:
        return {
            (rename(port) if node.layer in graph.definitions else port): tuple(map(moved, refs))
            for port, refs in node.inputs.items()
        }

    return replace(
        graph,
        layers={rename(key): layer for key, layer in graph.layers.items()},
        nodes={
            rename(key): replace(node, layer=node.layer and rename(node.layer), inputs=wires(node))
            for key, node in reversed(tuple(graph.nodes.items()))
        },
        definitions=inner,
        inputs=tuple(map(rename, graph.inputs)),
        outputs=tuple(map(moved, graph.outputs)),
        positions={},
    )


def with_other_names(graph: Graph) -> Graph:
    layers = {key: replace(item, name=f"my_{item.name}") for key, item in graph.layers.items()}
    return replace(graph, layers=layers)


def edited(graph: Graph, *edits: Edit) -> Graph:
    for edit in edits:
        graph = edit.apply(graph)
    return graph


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_equal_to_itself_however_it_is_kept(name: str) -> None:
    graph = read_example(name)
    assert compare(graph, graph).equal
    assert compare(graph, with_other_ids(graph, lambda key: f"n{hash(key)}")).equal
    (found,) = read_source(written(graph).text).models
    assert compare(graph, found.graph).equal


def test_places_titles_and_notes_make_no_difference() -> None:
    graph = read_example("cnn")
    other = replace(graph, title="Another", notes="words", positions={"conv1": Position(9, 9)})
    assert compare(graph, other).equal


def test_examples_differ() -> None:
    """mlp and cnn have an input, hidden1 and output by name; the rest by MODELS.md."""
    found = compare(read_example("mlp"), read_example("cnn"))
    assert [found.before.name_of(node) for node in found.removed] == ["hidden2", "hidden3"]
    added = [found.after.name_of(node) for node in found.added]
    assert added == ["conv1", "pool1", "conv2", "pool2"]
    assert sentences(found) == {
        "input": ["shape is (28, 28, 1) and was (784,)."],
        "hidden1": ["units is 64 and was 512.", "'inputs' reads pool2 and read input."],
        "output": ["'inputs' reads hidden1 and read hidden3."],
    }
    assert [str(c.sentence) for c in found.model] == ["The model is named cnn and was named mlp."]
    assert found.count() == (4, 2, 3)


def test_an_argument() -> None:
    graph = chain(3)
    found = compare(graph, edited(graph, SetArguments("dense_1", {"activation": "relu"})))
    assert sentences(found) == {"dense_1": ["activation is 'relu' and was Keras's default."]}
    back = compare(edited(graph, SetArguments("dense_1", {"activation": "relu"})), graph)
    assert sentences(back) == {"dense_1": ["activation is Keras's default and was 'relu'."]}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"kernel_size": 3}, {"kernel_size": (3, 3)}, True),
        ({"kernel_size": 3, "strides": (1, 1)}, {"kernel_size": 3}, True),
        ({"kernel_size": 3, "use_bias": True}, {"kernel_size": 3}, True),
        ({"kernel_size": (3, 1)}, {"kernel_size": (1, 3)}, False),
        ({"kernel_size": 3, "use_bias": False}, {"kernel_size": 3}, False),
    ],
)
def test_two_ways_to_say_the_same(one: dict, other: dict, alike: bool) -> None:
    def made(arguments: dict) -> Graph:
        b = Builder()
        b.layer("Conv2D", b.input("x", 8, 8, 1), filters=4, **arguments)
        return b.graph

    assert compare(made(one), made(other)).equal is alike


def test_arguments_of_a_call() -> None:
    b = Builder()
    b.layer("Dropout", b.input("x", 4), rate=0.5)
    told = replace(b.graph.nodes["dropout"], arguments={"training": True})
    found = compare(b.graph, b.graph.with_node("dropout", told))
    assert sentences(found) == {
        "dropout": ["In the call, training is True and was Keras's default."]
    }


def test_a_renamed_layer_is_told_as_renamed() -> None:
    graph = chain(5)
    found = compare(graph, edited(graph, Rename("dense_2", "middle")))
    assert sentences(found) == {"middle": ["It is named middle and was named dense_2."]}
    assert not found.added
    assert not found.removed


@pytest.mark.parametrize("graph", [chain(6), residual(4), read_example("unet")])
def test_a_model_of_other_names_and_ids_is_renamed_and_nothing_else(graph: Graph) -> None:
    other = with_other_ids(with_other_names(graph), lambda key: f"k_{key}")
    found = compare(graph, other)
    assert not found.added
    assert not found.removed
    assert {change.what for item in found.changed for change in item.changes} == {"name"}
    assert len(found.changed) == sum(1 for node in graph.nodes.values() if node.layer)


def numbered(widths: tuple[int, ...]) -> Graph:
    """Dense layers in a row, with the names that Keras gives them."""
    builder = Builder()
    tensor = builder.input("a", 4)
    for width in widths:
        tensor = builder.layer("Dense", tensor, units=width)
    return SetOutputs((tensor,)).apply(builder.graph)


def test_a_layer_put_in_before_others_is_added_and_those_behind_it_have_other_numbers() -> None:
    found = compare(numbered((8, 16, 32, 2)), numbered((8, 64, 16, 32, 2)))
    assert [found.after.name_of(node) for node in found.added] == ["dense_1"]
    assert not found.removed
    told = sentences(found)
    assert all("units" not in sentence for kept in told.values() for sentence in kept)


@pytest.mark.parametrize(("name", "alike"), [("dense", True), ("dense_7", True), ("mine", False)])
def test_a_layer_inside_another_may_bear_the_name_that_keras_gives(name: str, alike: bool) -> None:
    """A file of Keras's has it, code has not."""

    def wrapped(**named: str) -> Graph:
        builder = Builder()
        inner = Instance("Dense", {"units": 3, **named})
        builder.layer("TimeDistributed", builder.input("a", 5, 4), layer=inner)
        return builder.graph

    assert compare(wrapped(), wrapped(name=name)).equal is alike


def test_a_changed_layer_among_numbered_ones_is_changed() -> None:
    found = compare(numbered((8, 16, 32, 2)), numbered((8, 16, 33, 2)))
    assert (found.added, found.removed) == ((), ())
    assert list(sentences(found)) == ["dense_2"]


def test_renamed_and_changed_at_once_is_found_by_its_neighbours() -> None:
    """All of another name, one of another width, one taken out, one put in at the end."""
    graph = with_other_ids(with_other_names(chain(6)), lambda key: f"k_{key}")
    graph = edited(
        graph, SetArguments("k_dense_3", {"units": 9}), RemoveNodes(frozenset({"k_dense_5"}))
    )
    b = Builder()
    b.graph = replace(graph, outputs=(TensorRef("k_dense_4"),))
    b.layer("Dropout", TensorRef("k_dense_4"), rate=0.5, name="end")
    found = compare(chain(6), b.graph)
    assert [found.before.name_of(node) for node in found.removed] == ["dense_5"]
    assert [found.after.name_of(node) for node in found.added] == ["end"]
    told = sentences(found)
    assert told["my_dense_3"] == [
        "It is named my_dense_3 and was named dense_3.",
        "units is 9 and was 4.",
    ]
    assert all(len(item) == 1 for name, item in told.items() if name != "my_dense_3")
    assert [str(change.sentence) for change in found.model] == [
        "The outputs are end and were dense_5."
    ]


def test_another_class_of_the_same_name() -> None:
    b = Builder()
    b.layer("LSTM", b.input("x", 8, 4), units=4, name="reader")
    c = Builder()
    c.layer("GRU", c.input("x", 8, 4), units=4, name="reader")
    assert sentences(compare(b.graph, c.graph)) == {"reader": ["Its class is GRU and was LSTM."]}


def test_wires() -> None:
    """Which tensors, from which outputs, in which order."""
    b = Builder()
    x = b.input("x", 8, 4)
    lstm = b.layer("LSTM", x, units=4, return_state=True)
    other = b.layer("Dense", x, units=4)
    add = b.layer("Add", lstm, TensorRef(lstm.node, 1))
    before = b.graph
    wires = {"inputs": (TensorRef(lstm.node, 1), lstm)}
    after = before.with_node(add.node, replace(before.nodes[add.node], inputs=wires))
    assert sentences(compare(before, after)) == {
        "add": ["'inputs' reads lstm:1, lstm and read lstm, lstm:1."]
    }
    cut = before.with_node(other.node, replace(before.nodes[other.node], inputs={}))
    assert sentences(compare(before, cut)) == {"dense": ["'inputs' reads nothing and read x."]}


def test_operations_have_no_names_to_be_found_by() -> None:
    """x + y, then times z; the sum is put in behind the product in the second graph."""
    b = Builder()
    x, y, z = (b.input(name, 4) for name in "xyz")
    product = b.operation("multiply", b.operation("add", x, y), z)
    after = Builder()
    after.graph = b.graph
    after.operation("add", product, z)
    found = compare(b.graph, with_other_ids(after.graph, lambda key: f"k_{key}"))
    assert [found.after.class_of(node) for node in found.added] == ["keras.ops.add"]
    assert not found.changed
    assert not found.removed
    assert [change.what for change in found.model] == ["model.outputs"]


def test_inputs_and_outputs_have_an_order() -> None:
    b = Builder()
    x, y = b.input("x", 4), b.input("y", 4)
    one, two = b.layer("Dense", x, units=1, name="one"), b.layer("Dense", y, units=2, name="two")
    graph = replace(b.graph, inputs=("x", "y"), outputs=(one, two))
    other = replace(graph, inputs=("y", "x"), outputs=(two,))
    assert [str(change.sentence) for change in compare(graph, other).model] == [
        "The inputs are y, x and were x, y.",
        "The outputs are two and were one, two.",
    ]


def test_sharing() -> None:
    """Called twice, then two layers of the same arguments; the second call is another layer's."""
    b = Builder()
    x = b.input("x", 4)
    first = b.layer("Dense", x, units=4, name="enc")
    again, _ = called_again(b.graph, (first.node,), Position(0, 0))
    b.graph = again.apply(b.graph)
    (second,) = set(b.graph.calls["dense"]) - {first.node}
    b.wire(first, second)
    shared = b.graph
    layer = LayerDefinition("Dense", "enc_1", {"units": 4})
    own = shared.with_layer("enc_1", layer).with_node(
        second, replace(shared.nodes[second], layer="enc_1")
    )
    found = compare(shared, own)
    assert sentences(found) == {
        "enc": ["The number of calls of its layer is 1 and was 2."],
        "enc_1": [
            "It is named enc_1 and was named enc.",
            "The number of calls of its layer is 1 and was 2.",
        ],
    }


def nested() -> tuple[Graph, str]:
    graph = chain(4)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    made = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(graph)
    (key,) = made.definitions
    return made, key


def test_inside_a_submodel() -> None:
    graph, key = nested()
    after = edited(graph, Inside((key,), SetArguments("dense_2", {"units": 7})))
    found = compare(graph, with_other_ids(after, lambda key: f"k_{key}"))
    assert not found.changed
    (inner,) = found.inside.values()
    assert sentences(inner) == {"dense_2": ["units is 7 and was 4."]}
    assert found.count() == (0, 0, 1)
    assert not found.equal


def test_a_renamed_submodel_is_told_once() -> None:
    graph, key = nested()
    found = compare(graph, edited(graph, Rename(key, "tower")))
    assert sentences(found) == {"tower": ["It is named tower and was named submodel."]}
    assert not found.inside


def test_a_call_that_is_skipped_is_none() -> None:
    graph = chain(3)
    skipped = edited(graph, Bypass(frozenset({"dense_1"})))
    found = compare(graph, skipped)
    assert found.removed == ("dense_1",)
    assert sentences(found) == {"dense_2": ["'inputs' reads dense and read dense_1."]}
    assert compare(skipped, edited(graph, RemoveNodes(frozenset({"dense_1"})))).changed
    assert compare(skipped, skipped).equal


def test_models_that_are_wrong() -> None:
    """A cycle, a source that is not there, a layer that is not there, outputs of nothing."""
    loop = {"a": Node(layer="d", inputs={"inputs": (TensorRef("b"),)})}
    loop["b"] = Node(layer="d", inputs={"inputs": (TensorRef("a"),)})
    loop["c"] = Node(layer="gone", inputs={"inputs": (TensorRef("nowhere", 3),)})
    graph = Graph("wrong", {"d": LayerDefinition("Dense", "d")}, loop, outputs=(TensorRef("x", 9),))
    assert compare(graph, graph).equal
    assert not compare(graph, Graph("wrong")).equal
    assert compare(Graph(), Graph()).equal


MODERATE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MODERATE
@given(graphs())
def test_random_graphs_are_equal_to_what_is_read_of_their_code(graph: Graph) -> None:
    part = written_part(graph)
    assume(part.outputs)
    (found,) = read_source(written(graph).text).models
    assert compare(part, found.graph).equal
    assert compare(part, with_other_ids(found.graph, lambda key: f"k_{key}")).equal


@MODERATE
@given(graphs(), graphs())
def test_equal_means_of_one_form(one: Graph, other: Graph) -> None:
    """``form`` is another way to see the same, that no name or id leads."""
    one, other = written_part(one), written_part(other)
    assert compare(one, other).equal == (form(one) == form(other))


@MODERATE
@given(graphs(), st.randoms(use_true_random=False))
def test_an_edit_never_passes_unseen(graph: Graph, random) -> None:
    """One layer's name, one wire, one output or one node less."""
    nodes = [node for node in graph.nodes if not graph.is_input(node)]
    assume(nodes)
    node = random.choice(nodes)
    others = [
        RemoveNodes(frozenset({node})).apply(graph),
        graph.with_node(node, replace(graph.nodes[node], inputs={})),
    ]
    if len(graph.outputs) > 1:
        others.append(SetOutputs(graph.outputs[1:]).apply(graph))
    if layer := graph.layer_of(node):
        key = graph.nodes[node].layer
        others.append(graph.with_layer(key, replace(layer, name=f"{layer.name}_x")))
    for other in others:
        if other.nodes != graph.nodes or other.layers != graph.layers:
            assert not compare(graph, other).equal


def test_the_work_grows_with_the_model() -> None:
    """Ten times the calls: ten times the lines of code run, and not a hundred times."""

    def work(blocks: int) -> int:
        graph = residual(blocks)
        other = with_other_ids(with_other_names(graph), lambda key: f"k_{key}")
        other = edited(other, SetArguments("k_dense_3", {"units": 9}))
        return lines_run(lambda: compare(graph, other))

    assert work(100) < 13 * work(10)
