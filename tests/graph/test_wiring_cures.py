"""What is not wired is wired by one click: to what nobody reads, or to what waits."""

from __future__ import annotations

from app.graph.cures import cures
from app.graph.edits import SetOutputs
from app.graph.model import Graph, TensorRef
from app.graph.problems import Problem
from app.graph.walk import call_plan
from tests.builder import Builder


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
    assert labels(b.graph, waits) == ["Wire image to dense"]
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
        *("Wire late to waits", "Wire loose to waits", "Wire given to waits")
    ]


def test_nothing_below_the_layer_itself_is_offered() -> None:
    b = Builder()
    waits = b.layer("Dense", units=2, name="waits")
    b.layer("Dense", waits, units=2, name="below")
    assert labels(b.graph, problem_of(b.graph, "missing-input", waits.node)) == []


def test_a_sum_of_one_gets_another() -> None:
    b = Builder()
    one, other = b.input("one", 4), b.input("other", 4)
    total = b.layer("Add", one, name="total").node
    problem = problem_of(b.graph, "too-few-inputs", total)
    assert labels(b.graph, problem) == ["Wire other to total"]
    after = cures(b.graph, problem)[0].edit.apply(b.graph)
    assert after.nodes[total].wires == (one, TensorRef(other.node))
