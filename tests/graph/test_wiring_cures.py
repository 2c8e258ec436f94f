"""What is not wired is wired by one click: to what nobody reads, or to what waits."""

from __future__ import annotations

from app.graph.cures import cures
from app.graph.document import Document
from app.graph.edits import Disconnect, Move, RemoveNodes, SetOutputs
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.problems import Problem
from app.graph.walk import call_plan
from app.graph.wiring_cures import read_before
from tests.builder import Builder

# Of an Input the library says that it begins with 784 features.
NEW = "Add an Input of shape (784,)"


def problem_of(graph: Graph, code: str, node: str) -> Problem:
    (found,) = (p for p in call_plan(graph).problems if (p.code, p.node) == (code, node))
    return found


def labels(graph: Graph, problem: Problem) -> list[str]:
    return [str(fix.label) for fix in cures(graph, problem)]


def test_a_layer_beside_an_input_is_wired_to_it_and_the_input_to_the_layer() -> None:
    b = Builder()
    x = b.input("image", 8)
    dense = b.layer("Dense", units=2, name="dense").node
    waits = problem_of(b.graph, "missing-input", dense)
    assert labels(b.graph, waits) == ["Wire image to dense", NEW]
    unread = Problem("hint", "unused-input", x.node, values={"node": "image"})
    assert labels(b.graph, unread) == ["Wire image to dense", "Remove image"]
    for problem in (waits, unread):
        after = cures(b.graph, problem)[0].edit.apply(b.graph)
        assert after.nodes[dense].wires == (x,)


def test_inputs_come_first_and_what_the_model_gives_last() -> None:
    b = Builder()
    a = b.input("a", 8)
    given = b.layer("Dense", a, units=2, name="given")
    b.layer("Dense", a, units=3, name="loose")
    b.input("late", 8)
    waits = b.layer("Dense", units=2, name="waits").node
    graph = SetOutputs((given,)).apply(b.graph)
    assert labels(graph, problem_of(graph, "missing-input", waits)) == [
        *("Wire late to waits", "Wire loose to waits", "Wire given to waits", NEW)
    ]


def test_nothing_below_the_layer_itself_is_offered() -> None:
    b = Builder()
    waits = b.layer("Dense", units=2, name="waits")
    b.layer("Dense", waits, units=2, name="below")
    assert labels(b.graph, problem_of(b.graph, "missing-input", waits.node)) == [NEW]


def test_a_sum_of_one_gets_another() -> None:
    b = Builder()
    one, other = b.input("one", 4), b.input("other", 4)
    total = b.layer("Add", one, name="total").node
    problem = problem_of(b.graph, "too-few-inputs", total)
    assert labels(b.graph, problem) == ["Wire other to total"]
    after = cures(b.graph, problem)[0].edit.apply(b.graph)
    assert after.nodes[total].wires == (one, TensorRef(other.node))


# --- an Input, new or again


def test_a_new_input_has_the_axes_that_the_layer_takes_and_stands_before_it() -> None:
    b = Builder()
    conv = b.layer("Conv2D", filters=4, kernel_size=3, name="conv").node
    graph = Move({conv: Position(400, 50)}).apply(b.graph)
    (fix,) = cures(graph, problem_of(graph, "missing-input", conv))
    assert str(fix.label) == "Add an Input of shape (32, 32, 3)"
    after = fix.edit.apply(graph)
    (ref,) = after.nodes[conv].wires
    assert after.layers[after.nodes[ref.node].layer].arguments == {"shape": (32, 32, 3)}
    assert after.positions[ref.node] == Position(180, 50)
    # With another card there it stands beside that.
    taken = Move({b.layer("Dense", units=2, name="other").node: Position(180, 50)})
    there = taken.apply(b.graph)
    graph = Move({conv: Position(400, 50)}).apply(there)
    fix = cures(graph, problem_of(graph, "missing-input", conv))[-1]
    (ref,) = fix.edit.apply(graph).nodes[conv].wires
    assert fix.edit.apply(graph).positions[ref.node] == Position(180, 160)


def test_a_model_without_an_input_gets_one_before_the_first_layer() -> None:
    b = Builder()
    waits = b.layer("Embedding", input_dim=10, output_dim=4, name="waits").node
    (problem,) = (p for p in call_plan(b.graph).problems if p.code == "no-inputs")
    (fix,) = cures(b.graph, problem)
    after = fix.edit.apply(b.graph)
    (ref,) = after.nodes[waits].wires
    assert after.layers[after.nodes[ref.node].layer].arguments["dtype"] == "int32"


def lost() -> tuple[Document, str, str, str]:
    """``a`` is read by a Dense and, between two others, by a Concatenate; then it is deleted."""
    b = Builder()
    one, a, two = b.input("one", 2), b.input("a", 28, 28), b.input("two", 2)
    dense = b.layer("Dense", a, units=2, name="dense")
    join = b.layer("Concatenate", one, a, two, name="join")
    document = Document(Move({a.node: Position(30, 40)}).apply(b.graph))
    document.apply(RemoveNodes(frozenset({a.node})))
    return document, a.node, dense.node, join.node


def test_an_input_that_was_deleted_comes_back_with_its_shape_and_all_its_wires() -> None:
    document, a, dense, join = lost()
    before = document.history[0].before
    document.apply(Move({dense: Position(300, 300)}))
    graph = document.graph
    problem = problem_of(graph, "missing-input", dense)
    (fix,) = read_before(graph, problem, document.past())
    assert str(fix.label) == "Add a again, of shape (28, 28)"
    document.apply(fix.edit)
    again = document.graph
    assert again.layers["a"].arguments["shape"] == (28, 28)
    assert again.positions[a] == Position(30, 40)
    assert again.nodes[dense].inputs == before.nodes[dense].inputs
    # In a list the order means something.
    assert again.nodes[join].inputs == before.nodes[join].inputs
    document.undo()
    assert document.graph is graph


def test_what_was_wired_instead_stays() -> None:
    document, a, dense, join = lost()
    graph = document.graph
    two = graph.nodes[join].wires[1]
    problem = problem_of(graph, "missing-input", dense)
    document.apply(Disconnect(frozenset({Link(two, join, "inputs", 1)})))
    (fix,) = read_before(document.graph, problem, document.past())
    after = fix.edit.apply(document.graph)
    assert after.nodes[join].wires == graph.nodes[join].wires[:1]
    assert after.nodes[dense].wires == (TensorRef(a),)


def test_without_a_past_or_with_another_problem_nothing_is_put_back() -> None:
    document, a, dense, _ = lost()
    problem = problem_of(document.graph, "missing-input", dense)
    assert read_before(document.graph, problem, ()) == ()
    other = Problem("hint", "unused-input", a, values={"node": "a"})
    assert read_before(document.graph, other, document.past()) == ()
    # The wire was taken away, and the Input is still there.
    document.undo()
    document.apply(Disconnect(frozenset({Link(TensorRef(a), dense, "inputs")})))
    problem = problem_of(document.graph, "missing-input", dense)
    assert read_before(document.graph, problem, document.past()) == ()
