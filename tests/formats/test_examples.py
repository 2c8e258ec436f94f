"""The bundled models: MODELS.md's figures, said of the files themselves."""

from __future__ import annotations

import json
import re
from importlib import resources
from itertools import combinations

import pytest

from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.errors import FileAccessError
from app.formats.examples import examples, read_example
from app.formats.names import NAMES
from app.graph.ports import arguments_of, spec_of
from app.graph.walk import call_plan
from tests.engine.models import TOTALS
from tests.formats.keras_examples import BY_HAND, NOT_TRAINABLE, made_by_hand
from tests.formats.keras_examples import TOTALS as MORE_TOTALS

# MODELS.md, in its own order: class, arguments that it names, shape without the batch, parameters.
Row = tuple[str, str, dict[str, object], tuple[int, ...], int]
RELU, SOFTMAX = {"activation": "relu"}, {"activation": "softmax"}


def conv(name: str, filters: int, kernel: int, shape: tuple[int, ...], count: int) -> Row:
    arguments: dict[str, object] = {"filters": filters, "kernel_size": kernel, **RELU}
    return (name, "Conv2D", arguments, shape, count)


def dense(name: str, units: int, more: dict[str, str], shape: tuple[int, ...], count: int) -> Row:
    return (name, "Dense", {"units": units, **more}, shape, count)


def other(name: str, class_name: str, shape: tuple[int, ...], **arguments: object) -> Row:
    return (name, class_name, arguments, shape, 0)


def lstm(name: str, shape: tuple[int, ...], count: int, **arguments: object) -> Row:
    return (name, "LSTM", arguments, shape, count)


MODELS: dict[str, list[Row]] = {
    "mlp": [
        other("input", "Input", (784,)),
        dense("hidden1", 512, RELU, (512,), 401_920),
        dense("hidden2", 216, RELU, (216,), 110_808),
        dense("hidden3", 128, RELU, (128,), 27_776),
        dense("output", 10, SOFTMAX, (10,), 1_290),
    ],
    "cnn": [
        other("input", "Input", (28, 28, 1)),
        conv("conv1", 128, 4, (25, 25, 128), 2_176),
        other("pool1", "MaxPooling2D", (12, 12, 128)),
        conv("conv2", 64, 4, (9, 9, 64), 131_136),
        other("pool2", "MaxPooling2D", (4, 4, 64)),
        dense("hidden1", 64, RELU, (4, 4, 64), 4_160),
        dense("output", 10, SOFTMAX, (4, 4, 10), 650),
    ],
    "rnn": [
        other("input", "Input", (784, 1)),
        lstm("lstm1", (128,), 66_560, units=128),
        dense("hidden1", 128, RELU, (128,), 16_512),
        dense("output", 10, SOFTMAX, (10,), 1_290),
    ],
    "shared_input": [
        other("input", "Input", (28, 28, 1)),
        conv("conv1", 32, 4, (25, 25, 32), 544),
        conv("conv2", 16, 8, (21, 21, 16), 1_040),
        other("pool1", "MaxPooling2D", (12, 12, 32)),
        other("pool2", "MaxPooling2D", (10, 10, 16)),
        other("flatten1", "Flatten", (4_608,)),
        other("flatten2", "Flatten", (1_600,)),
        other("concatenate", "Concatenate", (6_208,)),
        dense("hidden1", 64, RELU, (64,), 397_376),
        dense("output", 10, SOFTMAX, (10,), 650),
    ],
    "shared_extractor": [
        other("input", "Input", (784, 1)),
        lstm("lstm1", (128,), 66_560, units=128),
        dense("interp1", 10, RELU, (10,), 1_290),
        dense("interp21", 64, RELU, (64,), 8_256),
        dense("interp22", 32, RELU, (32,), 2_080),
        dense("interp23", 16, RELU, (16,), 528),
        other("merge", "Concatenate", (26,)),
        dense("output", 10, SOFTMAX, (10,), 270),
    ],
    "multiple_inputs": [
        other("img_gray_bigsize", "Input", (64, 64, 1)),
        other("img_rgb_smallsize", "Input", (32, 32, 3)),
        conv("conv11", 32, 4, (61, 61, 32), 544),
        other("pool11", "MaxPooling2D", (30, 30, 32)),
        conv("conv12", 16, 4, (27, 27, 16), 8_208),
        other("pool12", "MaxPooling2D", (13, 13, 16)),
        other("flatten1", "Flatten", (2_704,)),
        conv("conv21", 32, 4, (29, 29, 32), 1_568),
        other("pool21", "MaxPooling2D", (14, 14, 32)),
        conv("conv22", 16, 4, (11, 11, 16), 8_208),
        other("pool22", "MaxPooling2D", (5, 5, 16)),
        other("flatten2", "Flatten", (400,)),
        other("concatenate", "Concatenate", (3_104,)),
        dense("hidden1", 128, RELU, (128,), 397_440),
        dense("hidden2", 64, RELU, (64,), 8_256),
        dense("output", 10, SOFTMAX, (10,), 650),
    ],
    "multiple_outputs": [
        other("input", "Input", (784, 1)),
        lstm("extract", (784, 64), 16_896, units=64, return_sequences=True),
        lstm("class11", (32,), 12_416, units=32),
        dense("class12", 32, RELU, (32,), 1_056),
        dense("output1", 10, SOFTMAX, (10,), 330),
        ("output2", "TimeDistributed", {}, (784, 10), 650),
    ],
    "sequential": [
        other("input", "Input", (1,)),
        dense("hidden1", 2, {}, (2,), 4),
        dense("output", 1, {}, (1,), 3),
    ],
}
CHECKER = Checker()


def test_all_are_there_and_no_others() -> None:
    folder = resources.files("resources") / "examples"
    files = {item.name.removesuffix(".layerloom") for item in folder.iterdir()}
    assert files == set(NAMES) == MODELS.keys() | BY_HAND.keys()
    assert [example.name for example in examples()] == list(NAMES)


@pytest.mark.parametrize("name", BY_HAND)
def test_it_is_the_model_that_a_person_writes(name: str) -> None:
    """Layer by layer, argument by argument, wire by wire: Keras's config of both is the same."""
    graph = read_example(name)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        ours = build(graph, plan, outcomes)
        found, shapes = ours.to_json(), [tuple(tensor.shape) for tensor in ours.outputs]
    with scratch():
        theirs = made_by_hand(name)
        assert json.loads(found) == json.loads(theirs.to_json())
        assert shapes == [tuple(tensor.shape) for tensor in theirs.outputs]
    report = CHECKER.check(graph)
    assert report.parameters == theirs.count_params() == MORE_TOTALS[name]
    assert report.parameters - report.trainable == NOT_TRAINABLE.get(name, 0)


@pytest.mark.parametrize("name", MODELS)
def test_figures(name: str) -> None:
    graph = read_example(name)
    report = CHECKER.check(graph)
    found = [
        (
            graph.name_of(node),
            graph.class_of(node),
            tuple(report.calls[node].outputs[0].shape[1:]),
            report.calls[node].parameters,
        )
        for node in graph.nodes
    ]
    expected = [(row[0], row[1], row[3], row[4]) for row in MODELS[name]]
    assert sorted(found) == sorted(expected)
    assert report.parameters == report.trainable == TOTALS[name]
    assert graph.name == name


@pytest.mark.parametrize("name", MODELS)
def test_arguments(name: str) -> None:
    """Those that MODELS.md names, and no others but shapes, wrapped layers and return_sequences."""
    graph = read_example(name)
    for node, class_name, arguments, _, _ in MODELS[name]:
        if class_name not in ("Input", "TimeDistributed"):
            assert dict(graph.layers[node].arguments) == arguments


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_model_without_a_flaw(name: str) -> None:
    graph = read_example(name)
    assert call_plan(graph).problems == ()
    severities = {problem.severity for problem in CHECKER.check(graph).problems}
    assert severities == ({"hint"} if name == "cnn" else set())


def test_the_slip_in_cnn_is_pointed_out() -> None:
    """MODELS.md: it never flattens; a hint with its place, not an error."""
    (problem,) = CHECKER.check(read_example("cnn")).problems
    assert (problem.severity, problem.code) == ("hint", "not-flattened")
    assert problem.node in ("hidden1", "output")


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_names(name: str) -> None:
    graph = read_example(name)
    for node, call in graph.nodes.items():
        if call.operation:
            assert graph.name_of(node) == node
        elif call.layer in graph.definitions:
            # A submodel that is called again has its name with a number.
            assert graph.name_of(node) == call.layer == re.sub(r"_\d+$", "", node)
        else:
            assert graph.name_of(node) == node == call.layer


@pytest.mark.parametrize("name", NAMES)
def test_only_what_differs_from_keras_is_stored(name: str) -> None:
    for graph in (read_example(name), *read_example(name).definitions.values()):
        for node in graph.nodes:
            spec = spec_of(graph, node)
            assert spec is not None or graph.nodes[node].layer in graph.definitions
            for key, value in arguments_of(graph, node).items() if spec else ():
                parameter = spec.parameter(key) if spec else None
                assert parameter is not None
                assert parameter.required or parameter.default != value


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_title_and_two_sentences(example: object) -> None:
    title, notes = example.title, example.notes  # type: ignore[attr-defined]
    assert 1 <= len(title.split()) <= 4
    assert not title.endswith(".")
    assert len(re.findall(r"[.!?](?= [A-Z]|$)", notes)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_cards_stand_apart_on_whole_pixels(name: str) -> None:
    for graph in (read_example(name), *read_example(name).definitions.values()):
        places = graph.positions
        assert places.keys() == graph.nodes.keys()
        for one, two in combinations(places.values(), 2):
            assert abs(one.x - two.x) >= 202 or abs(one.y - two.y) >= 110
        for place in places.values():
            assert isinstance(place.x, int)
            assert isinstance(place.y, int)


def test_an_example_that_is_none() -> None:
    with pytest.raises(FileAccessError, match="There is no example '../secret'; expected one of"):
        read_example("../secret")
