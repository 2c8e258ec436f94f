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
from app.engine.backend import keras, scratch
from app.engine.service import Service
from app.formats.route import open_model
from app.graph.records import to_records
from tests.codegen.running import executed
from tests.formats.keras_files.comparing import differences

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

NAMES = sorted(
    name
    for name, item in vars(keras.applications).items()
    if inspect.isfunction(item) and name[0].isupper()
)
# The smallest images that an architecture takes, where 32 x 32 is too small.
SIZES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
SERVICE = Service()
RANDOM = np.random.default_rng(3)


class Made(NamedTuple):
    """An application with weights that no initializer gives, and an image with its answer."""

    model: Any
    image: Any
    answer: Any


def parts(model: Any) -> tuple[list[Any], list[Any]]:
    """Its weights that learn, and those that do not."""
    return model.trainable_variables, model.non_trainable_variables


def normalizations(model: Any) -> list[Any]:
    """The layers that compute with what was worked out of their weights when they were read."""
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)]


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
    for layer in normalizations(model):
        layer.finalize_state()
    image = RANDOM.uniform(0, 255, (1, size, size, 3)).astype("float32")
    yield Made(model, image, np.asarray(model(image, training=False)))
    keras.backend.clear_session()


def test_nothing_is_lost(made: Made, tmp_path: Path) -> None:
    model, image, answer = made
    assert np.isfinite(answer).all()
    assert len(np.unique(answer)) > 1
    model.save(tmp_path / "original.keras")
    config = json.loads(model.to_json())
    found = open_model(str(tmp_path / "original.keras"))
    assert found.notes == ()

    keras.backend.clear_session(free_memory=False)  # Operations are counted from the start again.
    with scratch():
        by_code = executed(source(found.graph))
        assert list(differences(config, json.loads(by_code.to_json()))) == []
    for layer, other in zip(normalizations(by_code), normalizations(model), strict=True):
        layer.mean, layer.variance = other.mean, other.variance
    learned, still = ([np.asarray(w) for w in weights] for weights in parts(model))
    results, _ = by_code.stateless_call(learned, still, image, training=False)
    assert np.array_equal(np.asarray(results), answer)

    request = {"id": 1, "do": "export", "graph": to_records(found.graph), "format": "keras"}
    reply = SERVICE.handle({**request, "path": str(tmp_path / "again.keras")})
    assert reply.get("lost") == [], reply
    again = keras.models.load_model(tmp_path / "again.keras")
    assert list(differences(config, json.loads(again.to_json()))) == []
    for one, other in zip(again.get_weights(), model.get_weights(), strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(np.asarray(again(image, training=False)), answer)
