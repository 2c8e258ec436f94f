"""Models of every kind of wiring: read, built, written, saved and run, without a difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras, scratch
from app.engine.service import Service
from app.formats import layerloom
from app.formats.route import open_model
from app.graph.records import to_records
from tests.formats.keras_files.comparing import (
    built_config,
    differences,
    opened,
    without_operation_names,
    written_config,
)
from tests.formats.keras_files.zoo import ZOO

pytestmark = pytest.mark.filterwarnings("ignore")

SERVICE = Service()
RANDOM = np.random.default_rng(5)
# Keras's activation function is an operation of its own there, of the same effect as ops.relu.
SAME_RELU = (
    '"module": "keras.src.activations.activations", "class_name": "ReLU", "config": {"name": '
    '"re_lu", "negative_slope": 0.0, "max_value": null, "threshold": 0.0}, "registered_name": '
    '"ReLU"',
    '"module": "keras.src.ops.nn", "class_name": "Relu", "config": {"name": "re_lu"}, '
    '"registered_name": "Relu"',
)


def config_of(name: str) -> Any:
    """The config that Keras writes of a model of the zoo."""
    with scratch():
        text: str = ZOO[name]().to_json()
    # An array is a tensor of the same numbers and dtype when the model is made again.
    return json.loads(text.replace(*SAME_RELU).replace('"__numpy__"', '"__tensor__"'))


def same_tensors_named_once(config: Any) -> Any:
    """The same tensor at several places among a submodel's outputs: any of them may be named."""
    text = json.dumps(config)
    for one, other in (
        ('["twice", 0, 1]', '["twice", 0, 0]'),
        ('["inner", 0, 2]', '["inner", 0, 0]'),
    ):
        text = text.replace(one, other)
    return json.loads(text)


@pytest.mark.parametrize("name", ZOO)
def test_the_engine_builds_what_was_read(name: str) -> None:
    config = config_of(name)
    found = opened(config)
    assert found.notes == ()
    one, other = config, built_config(found.graph)
    if name == "masks":
        # The masks are computed anew, in another order.
        one, other = without_operation_names(one), without_operation_names(other)
    if name == "dicts_and_lists":
        one, other = same_tensors_named_once(one), same_tensors_named_once(other)
    assert list(differences(one, other)) == []


@pytest.mark.parametrize("name", ZOO)
def test_the_code_makes_what_was_read(name: str) -> None:
    config = config_of(name)
    made = written_config(opened(config).graph)
    if name == "operations_named_like_layers":
        # Layers and operations of one name are numbered by Keras together.
        assert [layer["class_name"] for layer in made["config"]["layers"]] == [
            layer["class_name"] for layer in config["config"]["layers"]
        ]
        return
    one, other = without_operation_names(config), without_operation_names(made)
    one, other = same_tensors_named_once(one), same_tensors_named_once(other)
    assert list(differences(one, other)) == []


@pytest.mark.parametrize("name", ZOO)
def test_the_document_holds_all_of_it(name: str) -> None:
    graph = opened(config_of(name)).graph
    assert layerloom.decode(layerloom.encode(graph)) == graph


def test_masks_that_keras_made_are_not_drawn() -> None:
    graph = opened(config_of("masks")).graph
    assert not any(node.operation for node in graph.nodes.values())
    assert not any("mask" in node.inputs for node in graph.nodes.values())


def test_masks_that_somebody_wired_are() -> None:
    graph = opened(config_of("masks_by_hand")).graph
    wired = {node for node, call in graph.nodes.items() if "mask" in call.inputs}
    # Not the LSTM behind the first: Keras handed its mask on.
    assert wired == {"lstm", "gru", "softmax", "attention"}


def random_weights(model: Any) -> None:
    for variable in model.variables:
        if "float" in keras.backend.standardize_dtype(variable.dtype):
            variable.assign(RANDOM.uniform(0.1, 0.9, variable.shape))


def random_inputs(model: Any) -> Any:
    """Tensors that the model takes, three in a batch."""

    def tensor(symbol: Any) -> Any:
        shape = [16 if size is None else size for size in symbol.shape]
        shape[0] = symbol.shape[0] or 3
        dtype = str(symbol.dtype)
        if dtype == "string":
            values: Any = np.array(["a", "b", "x"], dtype=object).reshape(shape)
        elif dtype == "bool":
            values = RANDOM.uniform(size=shape) > 0.5
        elif "int" in dtype:
            values = RANDOM.integers(0, 5, shape).astype(dtype)
        else:
            values = RANDOM.uniform(-1, 1, shape).astype(dtype)
        return keras.ops.convert_to_tensor(values)

    is_stack = isinstance(model, keras.Sequential)
    return keras.tree.map_structure(tensor, model.inputs[0] if is_stack else model.input)


def answers(model: Any, inputs: Any) -> list[Any]:
    keras.utils.set_random_seed(3)
    return [np.asarray(item) for item in keras.tree.flatten(model(inputs, training=False))]


# An .h5 file cannot hold two weights of one name: Keras refuses to write this one.
NOT_WRITTEN = ("submodels_three_deep", "h5")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "suffix"), sorted({(n, s) for n in ZOO for s in ("keras", "h5")} - {NOT_WRITTEN})
)
def test_weights_travel(name: str, suffix: str, tmp_path: Path) -> None:
    keras.backend.clear_session()
    model = ZOO[name]()
    random_weights(model)
    path, out = tmp_path / f"model.{suffix}", tmp_path / "again.keras"
    model.save(path)
    graph = open_model(str(path)).graph
    request = {"id": 1, "do": "export", "graph": to_records(graph), "format": "keras"}
    reply = SERVICE.handle({**request, "path": str(out)})
    assert reply.get("lost") == [], reply
    again = keras.models.load_model(out)
    for one, other in zip(model.weights, again.weights, strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other)), one.path
    inputs = random_inputs(model)
    for one, other in zip(answers(model, inputs), answers(again, inputs), strict=True):
        assert np.array_equal(one, other)
