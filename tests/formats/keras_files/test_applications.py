"""All forty of ``keras.applications``: read, written as code, saved again, and run.

Nothing may differ: each layer's config, the wiring, the order, every weight, and the answers to the
last bit. The models are as they are but for small images and few classes.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from app.codegen import source
from app.engine.backend import keras
from app.engine.service import Service
from app.formats.route import open_model
from app.graph.records import to_records
from tests.codegen.running import executed
from tests.formats.keras_files.comparing import (
    built_config,
    differences,
    opened,
    written_config,
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

NAMES = sorted(
    name
    for name, item in vars(keras.applications).items()
    if inspect.isfunction(item) and name[0].isupper()
)
# The smallest images that an architecture takes, where 32 x 32 is too small.
SIZES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
# Answers are numbers, not zeros by saturation: so wide are the images.
RANDOM = np.random.default_rng(3)


class Made(NamedTuple):
    """An application with weights that no initializer gives, and an image with its answer."""

    model: Any
    image: Any
    answer: Any


@contextmanager
def narrow_convnext() -> Iterator[None]:
    """ConvNeXt with an eighth of its channels: the five of them have 735 million weights."""
    configs = import_module("keras.src.applications.convnext").MODEL_CONFIGS
    wide = {name: dict(config) for name, config in configs.items()}
    for config in configs.values():
        config["projection_dims"] = [width // 8 for width in config["projection_dims"]]
    try:
        yield
    finally:
        configs.update(wide)


def test_there_are_forty() -> None:
    assert len(NAMES) == 40


@pytest.fixture(scope="module", params=NAMES)
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    keras.backend.clear_session()
    size = SIZES.get(request.param, 32)
    with narrow_convnext():
        make = getattr(keras.applications, request.param)
        model = make(weights=None, input_shape=(size, size, 3), classes=5)
    for variable in model.weights:
        # Kernels are random already; what begins as ones and zeros is made so here.
        if len(variable.shape) == 1:
            variable.assign(RANDOM.uniform(0.5, 1.5, variable.shape))
    image = RANDOM.uniform(0, 255, (1, size, size, 3)).astype("float32")
    yield Made(model, image, np.asarray(model(image, training=False)))
    keras.backend.clear_session()


def test_nothing_is_lost(made: Made, tmp_path: Path) -> None:
    model, image, answer = made
    assert np.isfinite(answer).all()
    assert len(np.unique(answer)) > 1
    config = json.loads(model.to_json())
    graph = opened(config).graph
    assert list(differences(config, built_config(graph))) == []
    assert list(differences(config, written_config(graph))) == []

    by_code = executed(source(graph))
    by_code.set_weights(model.get_weights())
    assert np.array_equal(np.asarray(by_code(image, training=False)), answer)

    model.save(tmp_path / "original.keras")
    with_weights = open_model(str(tmp_path / "original.keras"))
    assert with_weights.notes == ()
    assert with_weights.graph.layers.keys() == graph.layers.keys()
    del by_code
    reply = Service().handle(
        {
            "id": 1,
            "do": "export",
            "graph": to_records(with_weights.graph),
            "path": str(tmp_path / "again.keras"),
            "format": "keras",
        }
    )
    assert reply.get("lost") == [], reply
    again = keras.models.load_model(tmp_path / "again.keras")
    assert list(differences(config, json.loads(again.to_json()))) == []
    for one, other in zip(again.get_weights(), model.get_weights(), strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(np.asarray(again(image, training=False)), answer)
