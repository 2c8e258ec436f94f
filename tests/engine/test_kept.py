"""Layers that the library lacks go through a file of Keras as they came, weights and all.

Keras itself saves the models, with the classes at hand, and loads what comes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.calling import flat
from app.formats import layerloom
from app.formats.route import open_model
from app.graph.edits import Rename, SetArguments
from app.graph.kept import is_kept
from app.graph.model import Graph, TensorRef
from app.graph.walk import call_plan
from tests.engine.kept_models import (
    around_models,
    at_the_end,
    both_at_the_end,
    called_twice,
    config_of,
    exported,
    in_a_stack,
    in_a_submodel,
    in_the_middle,
    of_functions,
    of_many_parts,
    one_at_the_end,
    opened,
    saved,
    with_noise,
    without_any,
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
NO_MASK = ("mask", None)
# All that the layers that are kept own is their own.
OF_ONE_LAYER = [in_the_middle, at_the_end, called_twice, in_a_submodel, with_noise]


MODELS: list[Callable[[], Any]] = [
    in_the_middle,
    at_the_end,
    in_a_stack,
    called_twice,
    in_a_submodel,
    of_many_parts,
    both_at_the_end,
    one_at_the_end,
    around_models,
    of_functions,
    without_any,
]


def record_of(config: Any, name: str) -> dict[str, Any]:
    found = [layer for layer in config["config"]["layers"] if layer["config"]["name"] == name]
    inner = [layer for layer in config["config"]["layers"] if "layers" in layer["config"]]
    return found[0] if found else record_of(inner[0], name)


def without_addresses(item: Any) -> Any:
    """Keras numbers objects by where they stood in memory, and writes masks that are none."""
    if isinstance(item, dict):
        said = {k: v for k, v in item.items() if k != "shared_object_id" and (k, v) != NO_MASK}
        return {k: without_addresses(v) for k, v in said.items()}
    return [without_addresses(inner) for inner in item] if isinstance(item, list) else item


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_it_comes_out_as_it_went_in(make: Callable[[], Any], tmp_path: Path) -> None:
    path, out = tmp_path / "model.keras", tmp_path / "out.keras"
    made = saved(make, path)
    graph = open_model(str(path)).graph
    # Through our own file, too.
    graph = layerloom.decode(layerloom.encode(graph))
    assert exported(graph, out).get("lost") == []
    before, after = config_of(path), config_of(out)
    assert without_addresses(record_of(after, "odd")) == without_addresses(record_of(before, "odd"))
    again = keras.models.load_model(out, safe_mode=False)
    random = np.random.default_rng(5)
    given = [random.normal(size=(2, *tensor.shape[1:])) for tensor in made.inputs]
    for old, new in zip(made.predict(given), again.predict(given), strict=True):
        assert np.array_equal(old, new)


def test_json_has_it_too(tmp_path: Path) -> None:
    path, out = tmp_path / "model.json", tmp_path / "out.json"
    made = in_the_middle()
    path.write_text(made.to_json())
    assert "error" not in exported(open_model(str(path)).graph, out)
    assert without_addresses(record_of(config_of(out), "odd")) == without_addresses(
        record_of(config_of(path), "odd")
    )
    assert keras.models.model_from_json(out.read_text()).count_params() == made.count_params()


def test_what_is_edited_around_it_is_written(tmp_path: Path) -> None:
    path, out = tmp_path / "model.keras", tmp_path / "out.keras"
    saved(in_the_middle, path)
    graph = Rename("odd", "renamed").apply(open_model(str(path)).graph)
    (last,) = (key for key in graph.outputs)
    graph = SetArguments(graph.nodes[last.node].layer, {"units": 5}).apply(graph)
    (lost,) = exported(graph, out)["lost"]
    assert "do not fit any more" in lost[0]
    made = keras.models.load_model(out)
    assert made.get_layer("renamed").factor == 3.0
    assert made.output_shape == (None, 5)


def test_what_is_not_known_of_it_is_not_made_up(tmp_path: Path) -> None:
    """Without the weights, or without the shape that comes out, Keras could not go on."""
    path, out = tmp_path / "model.keras", tmp_path / "out.keras"
    saved(in_the_middle, path)
    graph = open_model(str(path)).graph
    bare = {key: replace(layer, weights=None) for key, layer in graph.layers.items()}
    error = exported(replace(graph, layers=bare), out)["error"]
    assert error.startswith("odd is a Scaled that is kept as its file has it, and no file holds")
    odd = graph.layers["odd"]
    shapeless = replace(odd, origin={k: v for k, v in odd.origin.items() if k != "outputs"})
    reply = exported(replace(graph, layers={**graph.layers, "odd": shapeless}), out)
    assert "the file does not tell the shape of what comes out" in reply["error"]
    key = next(k for k, item in graph.layers.items() if item.class_name == "Dense")
    wrong = replace(graph.layers[key], arguments={"units": -3})
    reply = exported(replace(graph, layers={**graph.layers, key: wrong}), out)
    assert "expected an integer >= 1" in reply["error"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("make", OF_ONE_LAYER, ids=lambda make: make.__name__)
def test_an_h5_file_tells_the_weights_of_the_layer_itself(
    make: Callable[[], Any], tmp_path: Path
) -> None:
    path, out = tmp_path / "model.h5", tmp_path / "out.keras"
    made = saved(make, path)
    graph = layerloom.decode(layerloom.encode(open_model(str(path)).graph))
    assert exported(graph, out).get("lost") == []
    again = keras.models.load_model(out)
    given = [np.random.default_rng(6).normal(size=(2, 4))] * len(made.inputs)
    for old, new in zip(flat(made.predict(given)), flat(again.predict(given)), strict=True):
        assert np.array_equal(old, new)
    renamed = Rename(next(iter(kept_in(graph))), "renamed").apply(graph)
    assert exported(renamed, tmp_path / "renamed.keras").get("lost") == []
    keras.models.load_model(tmp_path / "renamed.keras")


def kept_in(graph: Graph) -> list[str]:
    return [key for key, layer in graph.layers.items() if is_kept(layer)]


@pytest.mark.parametrize("make", [around_models, of_many_parts], ids=lambda make: make.__name__)
def test_keras_2_does_not_tell_whose_the_weights_inside_are(
    make: Callable[[], Any], tmp_path: Path
) -> None:
    path, out = tmp_path / "model.h5", tmp_path / "out.keras"
    saved(make, path)
    error = exported(open_model(str(path)).graph, out)["error"]
    assert error.startswith("odd is a ")
    assert "which weights belong to what is inside it" in error
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".json", ".h5"])
def test_a_layer_of_which_no_weights_came_is_refused(suffix: str, tmp_path: Path) -> None:
    """A config alone: Keras would build the layer, and look for its weights in vain."""
    path, out = tmp_path / f"model{suffix}", tmp_path / "out.keras"
    if suffix == ".json":
        path.write_text(in_the_middle().to_json())
    else:
        with h5py.File(path, "w") as file:
            config = keras.src.legacy.saving.saving_utils.model_metadata(in_the_middle())
            file.attrs["model_config"] = json.dumps(
                config["model_config"], default=keras.src.legacy.saving.json_utils.get_json_type
            )
    graph = open_model(str(path)).graph
    error = exported(graph, out)["error"]
    assert error.startswith("odd is a Scaled that is kept as its file has it, and no file holds")
    assert list(tmp_path.iterdir()) == [path]
    assert "error" not in exported(graph, tmp_path / "out.json")
    made = keras.models.model_from_json((tmp_path / "out.json").read_text())
    assert made.get_layer("odd").factor == 3.0


def test_layers_that_only_older_versions_had_are_no_classes_of_somebody(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    gone = {"class_name": "TensorFlowOpLayer", "config": {"name": "odd"}, "name": "odd"}
    config = json.loads(in_the_middle().to_json())
    place = next(n for n, item in enumerate(config["config"]["layers"]) if item["name"] == "odd")
    gone["inbound_nodes"] = config["config"]["layers"][place]["inbound_nodes"]
    config["config"]["layers"][place] = gone
    path.write_text(json.dumps(config))
    graph = open_model(str(path)).graph
    assert kept_in(graph) == []
    assert "odd is a TensorFlowOpLayer" in exported(graph, tmp_path / "out.keras")["error"]


def test_a_layer_around_a_model_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(around_models().to_json())
    opened = open_model(str(path))
    assert "Layers around a model" in str(opened.notes[0])
    codes = [problem.code for problem in call_plan(opened.graph).problems]
    assert codes == ["other-form", "other-form"]


def doubled(graph: Graph, key: str) -> Graph:
    """The graph with another layer like this, for which no file holds weights."""
    layer = replace(graph.layers[key], name="second", weights=None)
    node = replace(graph.nodes[key], layer="second")
    return replace(
        graph,
        layers={**graph.layers, "second": layer},
        nodes={**graph.nodes, "second": node},
        outputs=(*graph.outputs, TensorRef("second")),
    )


def test_weights_that_no_file_holds(tmp_path: Path) -> None:
    """Keras would build the layer, and look for its weights in vain."""
    graph = doubled(opened(without_any, tmp_path), "scaled")
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("second is a Scaled that is kept as its file has it, and no file holds")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]
    # Without weights at all it is written.
    assert "error" not in exported(graph, tmp_path / "out.json")


@pytest.mark.parametrize("name", ["odd", "half"])
def test_what_needs_no_weights_goes_without(name: str, tmp_path: Path) -> None:
    graph, out = doubled(opened(without_any, tmp_path), name), tmp_path / "out.keras"
    graph = layerloom.decode(layerloom.encode(graph))
    assert exported(graph, out)["lost"] == []
    first, last = keras.models.load_model(out).predict(np.ones((1, 4)))
    assert first.shape == (1, 2)
    whole = keras.models.load_model(tmp_path / "model.keras")
    scale = whole.get_layer("scaled").weights[0].numpy()
    assert np.allclose(last, scale * 2 * (2 if name == "odd" else 1))
    assert "weightless" not in json.dumps(config_of(out))


def test_the_file_of_its_weights_is_gone(tmp_path: Path) -> None:
    graph = opened(in_the_middle, tmp_path)
    (tmp_path / "model.keras").unlink()
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Scaled that is kept as its file has it, and no file holds")
    assert not list(tmp_path.iterdir())
