"""The layer library as data: what it holds, how it is found. Nothing here imports Keras."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources

import pytest

from nodes.catalogue import CATEGORIES, Catalogue, catalogue
from nodes.kinds import KINDS
from nodes.spec import LayerSpec, OperationSpec, ParameterSpec
from nodes.values import Instance

LAYERS = list(catalogue())
NAMES = [spec.name for spec in LAYERS]


def spec(name: str) -> LayerSpec:
    found = catalogue().get(name)
    assert found is not None
    return found


def test_categories_are_those_of_the_documentation() -> None:
    assert tuple(catalogue().by_category()) == CATEGORIES


@pytest.mark.parametrize(
    ("category", "first"),
    [
        # As mock.png shows them.
        ("Core", ["Input", "Dense", "Embedding"]),
        ("Convolution", ["Conv1D", "Conv2D"]),
        ("Recurrent", ["LSTM", "GRU"]),
        ("Merging", ["Concatenate", "Add"]),
        ("Reshaping", ["Flatten", "Reshape"]),
    ],
)
def test_what_is_used_most_stands_first(category: str, first: list[str]) -> None:
    found = [layer.name for layer in catalogue().by_category()[category]]
    assert found[: len(first)] == first


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_is_complete(name: str) -> None:
    layer = spec(name)
    assert layer.summary
    assert not layer.summary.endswith(".")
    assert layer.outputs
    for parameter in layer.parameters:
        assert parameter.kind in KINDS
        assert parameter.doc, parameter.name
        assert parameter.kind != "choice" or parameter.choices, parameter.name
    assert all(layer.parameter(part.parameter) for part in layer.headline)


@pytest.mark.parametrize("name", NAMES)
def test_defaults_and_first_values_pass_their_own_check(name: str) -> None:
    layer = spec(name)
    for parameter in layer.parameters:
        if not parameter.required:
            assert parameter.check(parameter.default) == parameter.default, parameter.name
    for key, value in layer.initial_arguments().items():
        parameter = layer.parameters_by_name[key]
        assert parameter.check(value) == value, key


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Input"])
def test_every_layer_takes_something(name: str) -> None:
    layer = spec(name)
    ports = layer.ports_for(layer.initial_arguments())
    assert ports[0].name in ("inputs", "query", "images")
    assert len({port.name for port in ports}) == len(ports)


def test_an_alias_is_the_same_layer() -> None:
    assert catalogue().get("MaxPool2D") is catalogue().get("MaxPooling2D")
    assert "Convolution2D" in catalogue()


def test_a_class_that_is_no_layer_is_none() -> None:
    assert catalogue().get("Lambda") is None
    assert "TFSMLayer" not in catalogue()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lstm", ["LSTM"]),
        ("LSTM", ["LSTM"]),
        ("conv", ["Conv1D", "Conv2D", "Conv3D"]),
        ("conv2", ["Conv2D"]),
        ("maxpool", ["MaxPooling1D", "MaxPooling2D"]),
        ("maxpool2d", ["MaxPooling2D"]),
        ("bn", ["BatchNormalization"]),
        ("norm", ["BatchNormalization"]),
        ("mp2", ["MaxPooling2D"]),
        ("dropout", ["Dropout"]),
        ("td", ["TimeDistributed"]),
        ("gap", ["GlobalAveragePooling2D"]),
        ("fc", ["Dense"]),
        ("dense", ["Dense"]),
        ("pool", ["MaxPooling1D", "MaxPooling2D"]),
        ("add", ["Add"]),
        ("relu", ["ReLU"]),
        ("long short", ["LSTM"]),
        ("cctnt", ["Concatenate"]),
    ],
)
def test_a_search_shows_first_what_a_person_means(text: str, first: list[str]) -> None:
    assert [layer.name for layer in catalogue().search(text)][: len(first)] == first


def test_an_empty_search_shows_all_and_nonsense_nothing() -> None:
    assert [layer.name for layer in catalogue().search("  ")] == NAMES
    assert catalogue().search("zzzz") == []


def test_initializers_bear_their_own_arguments() -> None:
    uniform = catalogue().object("initializer", "glorot_uniform")
    assert uniform is not None
    assert uniform.name == "GlorotUniform"
    assert uniform is catalogue().object("initializer", "GlorotUniform")
    assert uniform.parameters_by_name["seed"].check(1) == 1
    assert catalogue().object("initializer", "relu") is None


def test_choices_of_an_initializer_are_the_names_that_need_no_arguments() -> None:
    parameter = spec("Dense").parameters_by_name["kernel_initializer"]
    assert "he_normal" in parameter.choices
    # Constant needs its value; one cannot write "constant".
    assert "constant" not in parameter.choices
    assert parameter.check(Instance("Constant", {"value": 0.5}))


def test_objects_of_an_unknown_kind_are_none() -> None:
    assert catalogue().objects("optimizer") == ()


def test_the_texts_say_where_they_come_from() -> None:
    data = json.loads(resources.files("nodes").joinpath("keras_catalogue.json").read_text("utf-8"))
    assert "Apache License 2.0" in data["about"]


def test_a_catalogue_can_be_made_of_other_data() -> None:
    small = Catalogue(
        {
            "keras": "0",
            "parameters": {"rate": {"name": "rate", "kind": "number"}},
            "layers": {"Drop": {"category": "Odd", "parameters": ["rate"]}},
        }
    )
    assert small.by_category()["Odd"][0].parameters == (ParameterSpec("rate", "number"),)


def test_reading_the_library_imports_neither_keras_nor_qt_nor_the_program() -> None:
    code = (
        "import sys; from nodes.catalogue import catalogue; import nodes.headline\n"
        "list(catalogue()); catalogue().search('lstm'); catalogue().objects('initializer')\n"
        "heavy = {'keras', 'tensorflow', 'numpy', 'PySide6', 'NodeGraphQt', 'app'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Lambda", "Lambda", ["Activation"]),
        ("lambd", "Lambda", ["Activation"]),
        ("lstmcell", "LSTMCell", ["RNN"]),
        ("InputLayer", "InputLayer", ["Input"]),
        ("while_loop", "keras.ops.while_loop", []),
    ],
)
def test_a_search_for_what_is_left_out_says_why(text: str, name: str, found: list[str]) -> None:
    left_out = catalogue().left_out_for(text)
    assert left_out is not None
    assert left_out.name == name
    assert str(left_out.sentence).startswith(f"{left_out.title} is not in the library. ")
    assert [spec.name for spec in catalogue().search(text)] == found


@pytest.mark.parametrize("text", ["", "la", "layer", "input", "den", "no such thing"])
def test_no_other_search_speaks_of_what_is_left_out(text: str) -> None:
    """``layer`` is the beginning of LayerNormalization, two letters are of anything."""
    assert catalogue().left_out_for(text) is None


def test_what_is_left_out_is_not_here() -> None:
    for left_out in catalogue().left_out.values():
        spec = catalogue().find(left_out.name)
        assert spec is None or (isinstance(spec, LayerSpec) and spec.inside_only), left_out.name
        assert left_out.reason[0].isupper()
        assert left_out.reason.endswith(".")


@pytest.mark.parametrize("operation", catalogue().operations(), ids=lambda spec: spec.title)
def test_an_operation_is_complete(operation: OperationSpec) -> None:
    assert operation.summary
    assert operation.example
    for parameter in operation.parameters:
        assert parameter.kind in KINDS
        assert parameter.doc, parameter.name
        assert parameter.kind != "choice" or parameter.choices, parameter.name
        if parameter.required:
            assert parameter.check(parameter.initial) == parameter.initial, parameter.name
        else:
            assert parameter.check(parameter.default) == parameter.default, parameter.name
    literal = {port.name for port in operation.ports if port.literal}
    constants = {item.name for item in operation.parameters if item.kind == "constant"}
    assert literal == constants, "a port may hold a constant, and the constant has its field"
