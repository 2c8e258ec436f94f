"""Files that Keras 2 wrote: read, saved by Keras 3, and run to the same answers.

How they were made: ``tests/formats/data/make_keras2.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.check import Checker
from app.engine.service import Service
from app.formats.route import open_model
from app.graph.model import Graph, TensorRef
from app.graph.records import to_records
from nodes.values import Instance
from tests.formats.keras_files.comparing import opened

pytestmark = pytest.mark.filterwarnings("ignore")

DATA = Path(__file__).parents[1] / "data"
FILES = (
    *("images.h5", "words.h5", "words.keras", "words_2_12.keras"),
    *("functions.h5", "plain_functions.h5", "stack.h5"),
)
# Keras 3 calls other kernels than Keras 2 for some layers: they differ in the last bits.
CLOSE = {"images.h5": 1e-5, "words_2_12.keras": 1e-6}


def again(path: Path, out: Path) -> Any:
    """The model of a file as our export gives it to Keras 3."""
    graph = open_model(str(path)).graph
    request = {"id": 1, "do": "export", "graph": to_records(graph), "format": "keras"}
    reply = Service().handle({**request, "path": str(out)})
    assert reply.get("lost") == [], reply
    return keras.models.load_model(out)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FILES, "stack_without_input.h5"])
def test_keras_3_answers_as_keras_2_did(name: str, tmp_path: Path) -> None:
    model = again(DATA / name, tmp_path / "again.keras")
    with np.load((DATA / name).with_suffix(".npz")) as kept:
        inputs = [kept[f"x{number}"] for number in range(len(kept)) if f"x{number}" in kept]
        wanted = [kept[f"y{number}"] for number in range(len(kept)) if f"y{number}" in kept]
    found = keras.tree.flatten(model(inputs if len(inputs) > 1 else inputs[0], training=False))
    for one, other in zip(found, wanted, strict=True):
        assert np.asarray(one).shape == other.shape
        far = np.abs(np.asarray(one, "float64") - np.asarray(other, "float64")).max()
        assert far <= CLOSE.get(name, 0.0)


@pytest.mark.parametrize("name", FILES)
def test_the_check_finds_nothing_wrong(name: str) -> None:
    report = Checker().check(open_model(str(DATA / name)).graph)
    assert [p.message for p in report.problems if p.severity == "error"] == []
    assert all(call.state == "ok" for call in report.calls.values())


def test_json_is_the_same_model_without_weights() -> None:
    with_weights = open_model(str(DATA / "words.h5")).graph
    plain = open_model(str(DATA / "words.json")).graph
    assert plain.nodes == with_weights.nodes
    assert [layer.arguments for layer in plain.layers.values()] == [
        layer.arguments for layer in with_weights.layers.values()
    ]
    assert not any(layer.weights for layer in plain.layers.values())


def test_functions_of_tensorflow_are_operations() -> None:
    graph = open_model(str(DATA / "functions.h5")).graph
    assert {layer.class_name for layer in graph.layers.values()} == {"Input"}
    node = next(n for n in graph.nodes.values() if n.operation == "keras.ops.get_item")
    assert node.arguments == {"key": ":, 1:3, ..., None, ::2"}
    # 2.0 - x: the number came first.
    node = next(n for n in graph.nodes.values() if n.operation == "keras.ops.subtract")
    assert node.arguments == {"x1": 2.0}
    assert list(node.inputs) == ["x2"]


def test_states_stand_behind_the_sequence_in_keras_2() -> None:
    graph = open_model(str(DATA / "words.h5")).graph
    assert graph.nodes["again"].inputs == {
        "inputs": (TensorRef("each"),),
        "initial_state": (TensorRef("state"),),
    }
    assert graph.layers["two_ways"].arguments == {
        "layer": Instance(
            "GRU", {"units": 3, "return_sequences": True, "return_state": True, "name": "gru"}
        )
    }


def test_calls_of_submodels_count_from_one() -> None:
    graph = open_model(str(DATA / "images.h5")).graph
    assert graph.nodes["joined"].inputs == {
        "inputs": (TensorRef("both"), TensorRef("both@1"), TensorRef("flat"))
    }
    assert graph.outputs == (TensorRef("prelu"), TensorRef("both@2"))
    assert graph.nodes["other"].arguments == {"training": False}


def test_an_input_is_made_where_the_file_has_none() -> None:
    graph = open_model(str(DATA / "stack_without_input.h5")).graph
    (name,) = graph.inputs
    assert graph.layers[name].arguments == {"shape": (4,)}


def test_a_mask_that_keras_3_does_not_hand_on_is_told() -> None:
    config = json.loads((DATA / "words.json").read_text())
    for layer in config["config"]["layers"]:
        if layer["name"] == "embedding":
            layer["config"]["mask_zero"] = True
    (note,) = map(str, opened(config).notes)
    assert "does not give these layers the mask of their input" in note
    assert note.endswith("as Keras 2 did: again. Wire the mask to them.")


def test_a_function_that_keras_3_computes_otherwise_is_told() -> None:
    config = json.loads((DATA / "words.json").read_text())
    for layer in config["config"]["layers"]:
        if layer["name"] in ("lstm", "each"):
            target = layer["config"].get("layer", layer)["config"]
            target["activation"] = "hard_sigmoid"
    (note,) = map(str, opened(config).notes)
    assert "computes hard_sigmoid otherwise" in note
    assert note.endswith("change: lstm, each.")
    newer = {**config, "keras_version": "3.0.0"}
    assert opened(newer).notes == ()


def _layers(graph: Graph) -> dict[str, str]:
    return {name: layer.class_name for name, layer in graph.layers.items()}


OLD: dict[str, Any] = {
    "class_name": "Model",
    "config": {
        "name": "old",
        "layers": [
            {
                "name": "x",
                "class_name": "InputLayer",
                "config": {
                    "batch_input_shape": [None, 4],
                    "dtype": "float32",
                    "sparse": False,
                    "name": "x",
                },
                "inbound_nodes": [],
            },
            {
                "name": "norm",
                "class_name": "BatchNormalizationV1",
                "config": {"name": "norm", "trainable": True, "axis": [1], "momentum": 0.9},
                "inbound_nodes": [[["x", 0, 0, {}]]],
            },
            {
                "name": "leak",
                "class_name": "LeakyReLU",
                "config": {"name": "leak", "trainable": False, "alpha": 0.25},
                "inbound_nodes": [[["norm", 0, 0, {}]]],
            },
        ],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["leak", 0, 0]],
    },
    "keras_version": "2.2.4",
    "backend": "tensorflow",
}


def test_names_that_have_changed() -> None:
    graph = opened(OLD).graph
    assert _layers(graph) == {"x": "Input", "norm": "BatchNormalization", "leak": "LeakyReLU"}
    assert graph.layers["norm"].arguments == {"axis": 1, "momentum": 0.9}
    assert graph.layers["leak"].arguments == {"trainable": False, "negative_slope": 0.25}


def test_a_stack_of_keras_2_1() -> None:
    """It wrote the list of layers alone; the first one's shape is the Input's."""
    dense = {"name": "d", "units": 3, "batch_input_shape": [None, 7], "dtype": "float32"}
    record = {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": dense}]}
    graph = opened(record).graph
    assert graph.inputs == ("d_input",)
    assert graph.layers["d_input"].arguments == {"shape": (7,)}
    assert graph.layers["d"].arguments == {"units": 3}
    assert graph.form.sequential
