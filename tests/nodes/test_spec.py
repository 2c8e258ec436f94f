"""Ports and outputs that come and go with the arguments."""

from __future__ import annotations

import pytest

from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, PortSpec
from nodes.values import Instance, Value


def spec(name: str) -> LayerSpec:
    found = catalogue().get(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "arguments", "outputs"),
    [
        ("Dense", {}, ["output"]),
        ("LSTM", {}, ["output"]),
        ("LSTM", {"return_state": True}, ["output", "state_h", "state_c"]),
        ("GRU", {"return_state": True}, ["output", "state"]),
        ("Bidirectional", {"layer": Instance("LSTM", {"units": 2})}, ["output"]),
        (
            "Bidirectional",
            {"layer": Instance("LSTM", {"units": 2, "return_state": True})},
            [
                "output",
                "forward_state_h",
                "forward_state_c",
                "backward_state_h",
                "backward_state_c",
            ],
        ),
        (
            "Bidirectional",
            {"layer": Instance("GRU", {"units": 2, "return_state": True}), "merge_mode": None},
            ["output", "backward_output", "forward_state_h", "backward_state_h"],
        ),
    ],
)
def test_outputs_follow_the_arguments(
    name: str, arguments: dict[str, Value], outputs: list[str]
) -> None:
    assert [output.name for output in spec(name).outputs_for(arguments)] == outputs


def test_outputs_follow_the_arguments_of_the_call() -> None:
    attention = spec("Attention")
    assert len(attention.outputs_for({})) == 1
    assert len(attention.outputs_for({}, {"return_attention_scores": True})) == 2


@pytest.mark.parametrize(
    ("name", "argument"),
    [("LSTM", "sequences"), ("RMSNormalization", "x"), ("Resizing", "data"), ("Dense", "")],
)
def test_the_first_port_is_inputs_and_knows_what_keras_calls_it(name: str, argument: str) -> None:
    port = spec(name).ports[0]
    assert (port.name, port.argument) == ("inputs", argument)


@pytest.mark.parametrize(
    ("name", "fewest", "most"), [("Concatenate", 2, None), ("Dot", 2, 2), ("Attention", 2, 3)]
)
def test_merging_layers_take_a_list(name: str, fewest: int, most: int | None) -> None:
    port = spec(name).ports[0]
    assert (port.many, port.minimum, port.maximum) == (True, fewest, most)


def test_a_port_knows_the_ranks_it_takes() -> None:
    assert [rank for rank in range(1, 7) if spec("Conv2D").ports[0].takes_rank(rank)] == [4]
    assert [rank for rank in range(1, 7) if spec("Dense").ports[0].takes_rank(rank)] == [
        2,
        3,
        4,
        5,
        6,
    ]
    assert [rank for rank in range(1, 7) if spec("Resizing").ports[0].takes_rank(rank)] == [3, 4]
    assert PortSpec("any").takes_rank(1)


def test_a_new_layer_starts_with_what_keras_needs() -> None:
    assert spec("Conv2D").initial_arguments() == {"filters": 32, "kernel_size": 3}
    assert spec("TimeDistributed").initial_arguments() == {
        "layer": Instance("Dense", {"units": 10})
    }
    assert spec("Flatten").initial_arguments() == {}
