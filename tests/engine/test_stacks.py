"""Several layers in a wrapper: a ``keras.Sequential`` at each step of a TimeDistributed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.codegen import written
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.layerloom import decode, encode
from app.formats.route import read_model
from app.graph.model import Graph
from nodes.values import Instance
from tests.builder import Builder
from tests.codegen.running import executed
from tests.command_line import Run

pytestmark = pytest.mark.filterwarnings("ignore")

CHECKER = Checker()
EYE = Instance(
    "Sequential",
    {
        "layers": (
            Instance("Conv2D", {"filters": 4, "kernel_size": 3, "name": "look"}),
            Instance("Flatten", {"name": "flat"}),
            Instance(
                "Sequential",
                {"layers": (Instance("Dense", {"units": 3, "name": "say"}),), "name": "mouth"},
            ),
        ),
        "name": "eye",
    },
)
# Conv2D 3*3*1*4 + 4, Dense (10*10*4 + 1) * 3, LSTM 4 * (3 + 2 + 1) * 2.
PARAMETERS = 40 + 1203 + 48


def video() -> Graph:
    b = Builder("video")
    frames = b.input("frames", 5, 12, 12, 1)
    b.layer("LSTM", b.layer("TimeDistributed", frames, layer=EYE, name="each"), units=2)
    return b.graph


def built(graph: Graph) -> Any:
    plan, outcomes = CHECKER.outcomes(graph)
    return build(graph, plan, outcomes)


def test_it_is_checked_built_and_written() -> None:
    graph = video()
    assert decode(encode(graph)) == graph
    report = CHECKER.check(graph)
    assert not [p.message for p in report.problems if p.severity != "hint"]
    assert report.parameters == PARAMETERS
    assert report.calls["time_distributed"].outputs[0].shape == (None, 5, 3)
    with scratch():
        ours = json.loads(built(graph).to_json())
    text = written(graph).text
    assert "keras.Sequential(" in text
    assert "from keras import layers\n" in text
    with scratch():
        theirs = json.loads(executed(text).to_json())
    assert unnumbered(ours) == unnumbered(theirs)


def unnumbered(config: Any) -> Any:
    """Without the names that Keras gives the Inputs of stacks, numbered as they are made."""
    if isinstance(config, dict):
        config = {key: unnumbered(item) for key, item in config.items()}
        if config.get("class_name") == "InputLayer" and "frames" not in str(config):
            config["config"].pop("name", None)
        return config
    return list(map(unnumbered, config)) if isinstance(config, list) else config


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_it_comes_back_from_keras_files_with_its_weights(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    keras.utils.set_random_seed(1)
    model = built(video())
    file, again = tmp_path / f"video{suffix}", tmp_path / "again.keras"
    model.save(file)
    graph = read_model(str(file))
    (layer,) = (item for item in graph.layers.values() if item.class_name == "TimeDistributed")
    assert layer.arguments["layer"] == with_whole_sizes(EYE)
    assert run("export", file, "-o", again).status == 0
    numbers = np.random.default_rng(1).normal(size=(2, 5, 12, 12, 1))
    back = keras.models.load_model(again)
    np.testing.assert_array_equal(np.asarray(model(numbers)), np.asarray(back(numbers)))


def with_whole_sizes(eye: Instance) -> Instance:
    """Keras writes a kernel_size of 3 as (3, 3)."""
    layers = eye.arguments["layers"]
    assert isinstance(layers, tuple)
    look, *rest = layers
    assert isinstance(look, Instance)
    look = Instance("Conv2D", {**look.arguments, "kernel_size": (3, 3)})
    return Instance("Sequential", {**eye.arguments, "layers": (look, *rest)})


def in_a_model(part: Any) -> Any:
    frames = keras.Input((5, 12, 12, 1), name="frames")
    each = keras.layers.TimeDistributed(part, name="each")(frames)
    return keras.Model(frames, keras.layers.LSTM(2, name="end")(each), name="video")


def row(image: Any) -> Any:
    seen = keras.layers.Conv2D(4, 3, activation="relu", name="look")(image)
    left = keras.layers.Dropout(0.5, name="drop")(keras.layers.Flatten(name="flat")(seen))
    return keras.layers.Dense(3, name="say")(left)


def branching(image: Any) -> Any:
    one, two = (keras.layers.Flatten(name=f"flat_{n}")(image) for n in range(2))
    return keras.layers.Add(name="add")([one, two])


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_functional_model_in_a_row_is_read_as_a_stack(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    keras.utils.set_random_seed(1)
    image = keras.Input((12, 12, 1), name="image")
    model = in_a_model(keras.Model(image, row(image), name="eye"))
    file, again = tmp_path / f"video{suffix}", tmp_path / "again.keras"
    model.save(file)
    eye = read_model(str(file)).layers["each"].arguments["layer"]
    assert isinstance(eye, Instance)
    layers = eye.arguments["layers"]
    assert isinstance(layers, tuple)
    found = [(i.class_name, i.arguments["name"]) for i in layers if isinstance(i, Instance)]
    assert found == [("Conv2D", "look"), ("Flatten", "flat"), ("Dropout", "drop"), ("Dense", "say")]
    assert run("export", file, "-o", again).status == 0
    numbers = np.random.default_rng(1).normal(size=(2, 5, 12, 12, 1))
    back = keras.models.load_model(again)
    np.testing.assert_array_equal(np.asarray(model(numbers)), np.asarray(back(numbers)))


@pytest.mark.slow
def test_a_functional_model_that_is_no_row_is_kept_and_told(run: Run, tmp_path: Path) -> None:
    image = keras.Input((12, 12, 1), name="image")
    file, again = tmp_path / "video.keras", tmp_path / "again.layerloom"
    in_a_model(keras.Model(image, branching(image), name="eye")).save(file)
    done = run("check", file)
    assert done.status == 1
    assert "it holds a model whose layers do not stand in a row" in done.out
    assert "fix:" not in done.out, "no Dense does what the model did"
    kept = read_model(str(file)).layers["each"].arguments["layer"]
    assert isinstance(kept, dict)
    assert kept["class_name"] == "Functional"
    assert run("export", file, "-o", again).status == 1
    assert read_model(str(again)).layers["each"].arguments["layer"] == kept
