"""Several problems mended in one step."""

from __future__ import annotations

from app.graph.bypass import Bypass, skipped
from app.graph.document import Document
from app.graph.mending import mending, touched_by
from app.graph.model import TensorRef
from app.graph.problems import Problem
from app.graph.walk import call_plan
from tests.builder import Builder
from tests.corpus.reading import drawn

TWINS = """
x = Input(4)
one = Dense(x, units=2, activation="relu", name="hidden")
two = Dense(one, units=2, activation="relu", name="hidden")
three = Dense(two, units=2, activation="relu", name="a/b")
"""


def _flat(node: str) -> Problem:
    return Problem("hint", "not-flattened", node, "inputs", {"shape": "None,7,8"})


def test_all_that_can_be_mended_is_in_one_undo_step() -> None:
    graph = drawn(TWINS)
    problems = call_plan(graph).problems
    assert sorted(problem.code for problem in problems) == ["bad-name", "duplicate-name"]
    found = mending(graph, [((), problem) for problem in problems])
    assert found is not None
    assert found.count == 2
    document = Document(graph)
    document.apply(found.edit)
    assert call_plan(document.graph).problems == ()
    assert len(document.history) == 1
    document.undo()
    assert document.graph == graph


def test_two_layers_are_put_in_with_ids_of_their_own() -> None:
    builder = Builder()
    x = builder.input("a", 7, 8)
    one, other = builder.layer("Dense", x, units=2), builder.layer("Dense", x, units=3)
    found = mending(builder.graph, [((), _flat(one.node)), ((), _flat(other.node))])
    assert found is not None
    after = found.edit.apply(builder.graph)
    assert found.count == 2
    assert sorted(after.nodes.keys() - builder.graph.nodes.keys()) == ["flatten", "flatten_1"]


def test_of_two_at_one_node_the_first_is_mended() -> None:
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 7, 8), units=2)
    found = mending(builder.graph, [((), _flat(dense.node)), ((), _flat(dense.node))])
    assert found is not None
    assert found.count == 1


def test_what_was_skipped_on_purpose_stays_skipped() -> None:
    graph = Bypass(frozenset({"one", "two"})).apply(drawn(TWINS))
    assert mending(graph, [((), problem) for problem in skipped(graph)]) is None


def test_hints_are_left_alone_while_something_is_wrong() -> None:
    graph = drawn(TWINS)
    hint = ((), Problem("hint", "dead-branch", "two"))
    problems = [((), problem) for problem in call_plan(graph).problems]
    found = mending(graph, [hint, *problems])
    assert found is not None
    assert found.edit.apply(graph).outputs == graph.outputs
    alone = mending(graph, [hint])
    assert alone is not None
    assert TensorRef("two") in alone.edit.apply(graph).outputs


def test_what_is_to_be_wired_a_person_knows() -> None:
    builder = Builder()
    builder.input("x", 4)
    builder.layer("Dense", units=2)
    problems = [((), problem) for problem in call_plan(builder.graph).problems]
    assert {problem.code for _, problem in problems} >= {"missing-input"}
    assert mending(builder.graph, problems) is None


def test_where_nothing_can_be_done_there_is_nothing() -> None:
    graph = drawn(TWINS)
    assert mending(graph, []) is None
    assert mending(graph, [((), Problem("error", "cannot-run", "one"))]) is None
    assert mending(graph, [(("gone",), Problem("error", "bad-name", "one"))]) is None


def test_what_only_moves_is_not_touched() -> None:
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 7, 8), units=2)
    builder.layer("Dense", dense, units=1)
    found = mending(builder.graph, [((), _flat(dense.node))])
    assert found is not None
    after = found.edit.apply(builder.graph)
    assert after.positions["dense_1"] != builder.graph.positions["dense_1"]
    assert touched_by(builder.graph, after) == {"dense"}
