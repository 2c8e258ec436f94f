"""The whole library from end to end: each layer and operation is placed, wired, checked, built and
exported; the code is run in another process, and gives the model that the engine builds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.codegen import written
from app.codegen.layout import flat
from app.codegen.values import constructed
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.engine.make import make_layer
from app.formats.layerloom import decode, encode
from app.graph.model import Graph, LayerDefinition
from nodes.catalogue import catalogue
from nodes.spec import CallSpec, LayerSpec, ParameterSpec
from nodes.values import Value
from tests.engine.library_walk import COMPANY, layer_graph, library, operation_graph, other_values

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

CHECKER = Checker()
# Keras 3.15 takes these arguments and does nothing with them.
LOST = frozenset(
    {
        "SimpleRNN.activity_regularizer",
        *("StringLookup.trainable", "StringLookup.dtype"),
        *("IntegerLookup.trainable", "IntegerLookup.dtype"),
        *("HashedCrossing.trainable", "HashedCrossing.autocast"),
        "HashedCrossing.activity_regularizer",
        *("LayerNormalization.autocast", "GroupNormalization.autocast"),
        *("Embedding.autocast", "ReversibleEmbedding.autocast"),
        # These have one value that Keras takes, their default.
        *("Resizing.fill_mode", "IntegerLookup.vocabulary_dtype"),
        "RandomColorDegeneration.data_format",
    }
)
SPECS: tuple[CallSpec, ...] = (*library(), *catalogue().operations())
NAMES = [spec.name for spec in SPECS]
LAYERS = [*library(), *catalogue().inside_only()]

# Reads {name: source} and writes {name: config}; a name with a dot in front is an expression.
CHILD = """
import json, sys
import keras
from keras import layers, ops

def kept(layer, argument):
    # Under the argument's name, in the layer or its cell: a config may forget it.
    name = lambda value: getattr(value, "__name__", repr(value))
    plain = lambda value: value.get_config() if hasattr(value, "get_config") else name(value)
    owners = [layer, getattr(layer, "cell", None)]
    return [plain(getattr(o, n, None)) for o in owners for n in (argument, "_" + argument)]

found = {}
for name, source in json.load(open(sys.argv[1])).items():
    keras.backend.clear_session(free_memory=False)
    with keras.StatelessScope(initialize_variables=False):
        names = {"__name__": "written", "keras": keras, "layers": layers, "ops": ops}
        try:
            if name.startswith("."):
                layer = eval(source, names)
                found[name] = [layer.get_config(), kept(layer, name.rpartition(".")[2])]
            else:
                exec(source, names)
                found[name] = json.loads(names["build_model"]().to_json())
        except Exception as error:
            found[name] = f"{type(error).__name__}: {error}"
json.dump(found, open(sys.argv[2], "w"), default=keras.saving.serialize_keras_object)
"""


def graph_of(name: str) -> Graph:
    spec = catalogue().find(name)
    if isinstance(spec, LayerSpec):
        return layer_graph(spec)
    operation = catalogue().operation(name)
    assert operation is not None
    return operation_graph(operation)


Change = tuple[LayerSpec, ParameterSpec, Mapping[str, Value]]


def changed() -> Iterator[Change]:
    """Each argument of each layer with a value other than its default, as Keras takes it.

    Of several values the first that makes another layer; no arguments where there is none.
    """
    for spec in LAYERS:
        for parameter in spec.parameters:
            usual = {**spec.initial_arguments(), **COMPANY.get((spec.name, parameter.name), {})}
            if spec.parameter("seed") and parameter.name != "seed":
                usual["seed"] = 1
            values = other_values(parameter)
            tried = ({**usual, parameter.name: value} for value in values)
            found = (arguments for arguments in tried if _differ(spec, parameter, arguments, usual))
            yield spec, parameter, next(found, {})


def made(spec: LayerSpec, arguments: Mapping[str, Value]) -> Any:
    with scratch():
        try:
            return make_layer(LayerDefinition(spec.name, "x", arguments), "x")
        except Exception:  # noqa: BLE001 - Keras refuses with errors of all kinds
            return None


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the written code makes, in one other process: by name, the config of each."""
    sources = {name: written(graph_of(name)).text for name in NAMES}
    for spec, parameter, arguments in changed():
        if arguments:
            made_in_code = flat(constructed(spec.name, arguments, "x"))
            sources[f".{spec.name}.{parameter.name}"] = made_in_code
    folder = tmp_path_factory.mktemp("library")
    (folder / "child.py").write_text(CHILD)
    (folder / "sources.json").write_text(json.dumps(sources))
    command = [sys.executable, "-W", "ignore", "child.py", "sources.json", "found.json"]
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    found: dict[str, Any] = json.loads((folder / "found.json").read_text())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_from_the_library_to_the_code(name: str, run: dict[str, Any]) -> None:
    graph = graph_of(name)
    report = CHECKER.check(graph)
    assert not [p.message for p in report.problems if p.severity != "hint"]
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        model = build(graph, plan, outcomes)
        built = json.loads(model.to_json())
        shapes = [tuple(tensor.shape) for tensor in model.outputs]
    assert run[name] == built
    assert decode(encode(graph)) == graph, "its file gives it back"
    assert shapes == [outcomes[ref.node].outputs[ref.output].shape for ref in graph.outputs], (
        "infer and build agree"
    )


def test_every_argument_of_every_layer_reaches_layer_and_code(run: dict[str, Any]) -> None:
    """Another value makes another layer here, and the code makes that same layer."""
    wrong = []
    for spec, parameter, arguments in changed():
        place = f"{spec.name}.{parameter.name}"
        if not arguments and place not in LOST:
            wrong.append(f"{place}: no value makes another layer")
        elif arguments and run[f".{place}"] != _config_and_kept(spec, parameter, arguments):
            wrong.append(f"{place}: the code makes {run[f'.{place}']}")
    assert not wrong, "\n".join(wrong)


def _config(layer: Any) -> Any:
    plain = keras.saving.serialize_keras_object
    return json.loads(json.dumps(layer.get_config(), default=plain))


def _differ(
    spec: LayerSpec, parameter: ParameterSpec, one: Mapping[str, Value], other: Mapping[str, Value]
) -> bool:
    """Whether Keras makes two different layers: by their config, or by what they keep."""
    first, second = made(spec, one), made(spec, other)
    if first is None or second is None:
        # Some arguments are needed as soon as another is set (idf_weights for tf_idf).
        return first is not None
    if _config(first) != _config(second):
        return True
    # Keras forgets some arguments in the config (LSTM.use_cudnn): the layer has them yet.
    return _kept(first, parameter.name) != _kept(second, parameter.name)


def _config_and_kept(
    spec: LayerSpec, parameter: ParameterSpec, arguments: Mapping[str, Value]
) -> Any:
    layer = made(spec, arguments)
    plain = keras.saving.serialize_keras_object
    return [_config(layer), json.loads(json.dumps(_kept(layer, parameter.name), default=plain))]


def _kept(layer: Any, argument: str) -> list[Any]:
    """What the layer, or its cell, has under an argument's name."""
    owners = (layer, getattr(layer, "cell", None))
    names = (argument, f"_{argument}")
    found: list[Any] = [getattr(owner, name, None) for owner in owners for name in names]
    return [item.get_config() if hasattr(item, "get_config") else _name(item) for item in found]


def _name(value: Any) -> str:
    """A function's name, where its repr would tell where it lies in memory."""
    return str(getattr(value, "__name__", repr(value)))


def test_the_walk_covers_the_library() -> None:
    # README's figures: an InputLayer is what Input makes.
    assert len(LAYERS) + len(["InputLayer"]) == 134
    assert len(catalogue().operations()) == 310
    assert len(list((Path(__file__).parents[2] / "nodes").glob("keras_*.json"))) == 2
