"""Each step of the history says what it was done to, by the names that a person gave."""

from __future__ import annotations

import pytest

from app.graph.bypass import Bypass
from app.graph.compose import removed_and_healed
from app.graph.cures import cures
from app.graph.document import Document
from app.graph.edits import (
    Connect,
    Disconnect,
    DropArguments,
    Edit,
    Move,
    RemoveNodes,
    Rename,
    SetArguments,
)
from app.graph.model import Link, Position, TensorRef
from app.graph.problems import Problem
from app.graph.replacing import ReplaceLayer
from app.graph.silence import Silence
from app.graph.submodels import MakeSubmodel
from tests.builder import Builder, chain, residual

HERE, FLOAT = Position(0, 0), "float32"


def step(document: Document, edit: Edit) -> str:
    """What the history calls it."""
    document.apply(edit)
    return str(document.undo_label)


def renamed() -> Document:
    """Of ids and names that differ: ``a``, then ``one``, ``two`` to ``six``."""
    document = Document(chain(6))
    for number, name in enumerate(("one", "two", "three", "four", "five", "six")):
        document.apply(Rename(f"dense_{number}" if number else "dense", name))
    return document


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (SetArguments("dense_1", {"units": 7}), "Set units of two"),
        (DropArguments("dense_1", frozenset({"units"})), "Remove units of two"),
        (Rename("dense_2", "3rd"), "Rename three to 3rd"),
        (Move({"dense_2": HERE}), "Move three"),
        (Move({"dense": HERE, "dense_2": HERE}), "Move one, three"),
        (
            Move(dict.fromkeys(("dense", "dense_1", "dense_2", "dense_3"), HERE)),
            "Move one, two, three, …",
        ),
        (RemoveNodes(frozenset({"dense_1"})), "Remove two"),
        (RemoveNodes(frozenset({"dense_1", "dense_4"})), "Remove two, five"),
        (Connect(TensorRef("a"), "dense_3", "inputs"), "Wire a to four"),
        (
            Disconnect(frozenset({Link(TensorRef("dense"), "dense_1", "inputs", 0)})),
            "Unwire one from two",
        ),
        (
            Disconnect(
                frozenset(
                    {
                        Link(TensorRef("dense"), "dense_1", "inputs", 0),
                        Link(TensorRef("dense_1"), "dense_2", "inputs", 0),
                    }
                )
            ),
            "Remove 2 wires into two, three",
        ),
        (Bypass(frozenset({"dense_1", "dense_2"})), "Skip two, three"),
        (Silence("dense_1", "linear-chain"), "Do not tell a hint of two again"),
        (ReplaceLayer("dense_1", "Dropout"), "Replace two by Dropout"),
        (
            MakeSubmodel(
                frozenset({"dense_1", "dense_2"}), {TensorRef("dense"): ((None, 4), FLOAT)}
            ),
            "Make a submodel of two, three",
        ),
    ],
)
def test_it_names_the_layers(edit: Edit, told: str) -> None:
    assert step(renamed(), edit) == told


def test_removed_and_joined() -> None:
    document = renamed()
    assert step(document, removed_and_healed(document.graph, ["dense_1"])) == "Remove two and join"


def test_of_a_long_name_the_beginning_is_told() -> None:
    document = Document(chain(2))
    document.apply(Rename("dense", "block_of_many_layers_in_the_middle"))
    assert str(document.undo_label) == "Rename dense to block_of_many_layers_in…"
    assert step(document, Move({"dense": HERE})) == "Move block_of_many_layers_in…"


def test_a_cure_is_short_on_its_button_and_whole_in_the_history() -> None:
    builder = Builder()
    left, right = builder.input("a", 4, 3), builder.input("b", 4, 5)
    builder.layer("Concatenate", left, right, name="join", axis=1)
    values: dict[str, str | int] = {"node": "join", "shapes": "None,4,3;None,4,5", "axis": 1}
    problem = Problem("error", "concatenate-mismatch", "concatenate", "inputs", values)
    fixes = [fix for fix in cures(builder.graph, problem) if "axis" in str(fix.label)]
    assert fixes
    for fix in fixes:
        document = Document(builder.graph)
        assert step(document, fix.edit) == f"{fix.label} on join"


def test_no_step_of_a_shared_document_speaks_of_ids() -> None:
    """An id that is no name any more would be seen at once."""
    document = Document(residual(2))
    for key in tuple(document.graph.layers):
        document.apply(Rename(key, f"n{key.upper()}"))
    ids = set(document.graph.nodes) | set(document.graph.layers)
    edits: list[Edit] = [
        Move(dict.fromkeys(document.graph.nodes, HERE)),
        SetArguments("dense", {"units": 3}),
        Bypass(frozenset({"dense_1"})),
        RemoveNodes(frozenset({"dense_1", "add"})),
    ]
    for edit in edits:
        words = set(step(document, edit).replace(",", " ").split())
        assert not words & (ids - {"a"})
