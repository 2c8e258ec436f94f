"""Keras's own architectures, read from its source, are what Keras makes of them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.python_source import applications, read_source
from tests.formats.python_source.described import described

NAMES = sorted(name for name in dir(keras.applications) if name[0].isupper())
# Of these some layers are classes of their own: they are told, or read as submodels.
OF_STRANGERS = {name for name in NAMES if name.startswith("ConvNeXt")}
OF_SUBMODELS = {"InceptionResNetV2"}
CHECKER = Checker()


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if n not in OF_STRANGERS | OF_SUBMODELS])
def test_an_architecture_is_read_as_keras_builds_it(name: str) -> None:
    (found,) = read_source(f"import keras\nm = keras.applications.{name}(weights=None)").models
    assert not found.notes
    with scratch():
        theirs: Any = described(getattr(keras.applications, name)(weights=None))
    plan, outcomes = CHECKER.outcomes(found.graph)
    with scratch():
        ours = described(build(found.graph, plan, outcomes))
    # One by one, so that a difference is told and not two models.
    for our, their in zip(ours["operations"], theirs["operations"], strict=True):
        assert json.loads(json.dumps(our)) == json.loads(json.dumps(their))
    assert json.loads(json.dumps(ours)) == json.loads(json.dumps(theirs))


@pytest.mark.parametrize("name", sorted(OF_STRANGERS | OF_SUBMODELS))
def test_what_has_classes_of_its_own_is_opened_and_told(name: str) -> None:
    (found,) = read_source(f"import keras\nm = keras.applications.{name}(weights=None)").models
    assert len(found.graph.nodes) > 100
    assert found.notes
    assert any(note.gap for note in found.notes) == (name in OF_STRANGERS)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["resnet50", "vgg16", "mobilenet_v2", "densenet", "xception"])
def test_pictures_are_prepared_as_keras_does(module: str) -> None:
    source = (
        f"import keras\nfrom keras.applications import {module}\n"
        f"i = keras.Input((4, 5, 3))\nm = keras.Model(i, {module}.preprocess_input(i))"
    )
    (found,) = read_source(source).models
    assert not found.notes
    plan, outcomes = CHECKER.outcomes(found.graph)
    pictures = np.random.default_rng(0).uniform(0, 255, (2, 4, 5, 3)).astype("float32")
    theirs = getattr(keras.applications, module).preprocess_input(pictures.copy())
    with scratch():
        ours = build(found.graph, plan, outcomes)(pictures)
    np.testing.assert_allclose(np.asarray(ours), theirs, rtol=1e-5, atol=1e-4)


def test_without_keras_s_source_an_architecture_is_a_stranger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(applications, "modules", dict)
    monkeypatch.setattr(applications, "homes", dict)
    source = (
        "import keras\ni = keras.Input((32, 32, 3))\n"
        "x = keras.applications.VGG16(include_top=False)(i)\n"
        "m = keras.Model(i, keras.layers.Flatten()(x))"
    )
    (found,) = read_source(source).models
    assert [found.graph.class_of(node) for node in found.graph.nodes] == [
        "Input",
        "VGG16",
        "Flatten",
    ]
    assert "keras.applications.VGG16 is not known" in str(found.notes[0])
