"""The catalogue against the installed Keras: each layer is made, and called on real numbers.

Expected values are what Keras does, not what the generator found: the generator asks symbolically,
these tests run the layers.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nodes.catalogue import catalogue
from nodes.kinds import DTYPES, POLICIES
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value, same
from tests.nodes.samples import OVERLAY, sample

pytestmark = [
    pytest.mark.slow,
    # What TensorFlow and Keras warn of is theirs.
    pytest.mark.filterwarnings("ignore"),
]


class _Later:
    """A module, imported by the first test that runs: collecting tests must stay quick."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


keras, np = _Later("keras"), _Later("numpy")

NAMES = [spec.name for spec in catalogue() if spec.name != "Input"]
ADAPTIVE = [name for name in NAMES if name.startswith("Adaptive")]

# Where the catalogue departs from Keras's signature on purpose.
OTHER_DEFAULTS = {("Input", "dtype"): "float32"}
REQUIRED_THOUGH_KERAS_HAS_A_DEFAULT = {("Input", "shape"), ("CategoryEncoding", "num_tokens")}

# Keras looks at these only when data of some kind flows, or never; the values are the docstring's.
UNCHECKED_CHOICES = {
    *(("RandomFlip", "mode"), ("StringLookup", "oov_method")),
    *(("ContrastLimitedAdaptiveHistogramEqualization", "data_format"),),
    ("MaxNumBoundingBoxes", "bounding_box_format"),
}
# Bounds that Keras documents, or that no use of the layer can go below, and that it does not check.
UNCHECKED_BOUNDS = {
    ("HashedCrossing", "num_bins"),
    *("dropout", "recurrent_dropout", "value_dim", "sequence_length", "sampling_rate"),
    *("num_chains", "chain_depth", "num_ops", "tile_grid_size", "ngrams"),
    "output_sequence_length",
    "max_number",
}

# Bounds that fit in themselves, but not with the other arguments, or not when the layer is run.
UNFIT_IN_COMPANY = {
    *(("GroupQueryAttention", "num_query_heads"), ("Discretization", "num_bins")),
    *(("TextVectorization", "max_tokens"), ("StringLookup", "max_tokens")),
    *(
        ("IntegerLookup", "max_tokens"),
        ("Embedding", "input_dim"),
        ("ReversibleEmbedding", "input_dim"),
    ),
    ("Permute", "dims"),
    # Taken as documented, from 0 to 1, but 1 divides by zero in training.
    *(("GaussianDropout", "rate"), ("AlphaDropout", "rate")),
}


def spec_of(name: str) -> LayerSpec:
    found = catalogue().get(name)
    assert found is not None
    return found


def real(value: Value) -> Any:
    """The Keras object that a value stands for."""
    if isinstance(value, Instance):
        arguments = {name: real(item) for name, item in value.arguments.items()}
        return getattr(keras.layers, value.class_name)(**arguments)
    return tuple(map(real, value)) if isinstance(value, tuple) else value


def run(name: str, arguments: Mapping[str, Value], **call: Any) -> Any:
    """The layer made so and called on a batch of two. Raises what Keras raises."""
    spec = spec_of(name)
    layer = getattr(keras.layers, name)(**{key: real(item) for key, item in arguments.items()})
    tensors = [_numbers((2, *sizes), dtype) for sizes, dtype in sample(name)]
    if any(item.name == "training" for item in spec.call_parameters):
        call = {"training": True, **call}
    if spec.ports[0].key:
        return layer(_in_a_dict(spec, tensors), **call)
    if spec.ports[0].name != "inputs":
        return layer(*tensors, **call)
    return layer(tensors if spec.ports[0].many else tensors[0], **call)


def _in_a_dict(spec: LayerSpec, tensors: list[Any]) -> dict[str, Any]:
    """What MaxNumBoundingBoxes and its like take, as their docstrings write it."""
    found: dict[str, Any] = {}
    for port, tensor in zip(spec.ports, tensors, strict=True):
        outer, _, inner = port.key.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = tensor
        else:
            found[outer] = tensor
    return found


def _numbers(shape: tuple[int, ...], dtype: str) -> Any:
    if dtype == "string":
        return keras.ops.convert_to_tensor(np.full(shape, "a"), dtype="string")
    return np.ones(shape, dtype)


def accepts(name: str, arguments: Mapping[str, Value]) -> bool:
    """Whether Keras makes and runs the layer with these arguments, others as placed."""
    spec = spec_of(name)
    try:
        run(name, {**spec.initial_arguments(), **arguments})
    except Exception:  # noqa: BLE001  Keras refuses with errors of all kinds
        return False
    finally:
        keras.backend.clear_session(free_memory=False)
    return True


def test_the_catalogue_is_what_the_installed_keras_gives(tmp_path: Path) -> None:
    """On failure: run ``python -m nodes.generate`` and look at the difference."""
    fresh = tmp_path / "keras_catalogue.json"
    command = [sys.executable, "-W", "ignore", "-m", "nodes.generate", str(fresh)]
    root = Path(__file__).parents[2]
    child = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert child.returncode == 0, child.stderr
    assert fresh.read_bytes() == (root / "nodes" / "keras_catalogue.json").read_bytes()


def test_every_public_layer_is_here_or_left_out_for_a_reason() -> None:
    public = {
        item
        for item in vars(keras.layers).values()
        if inspect.isclass(item) and issubclass(item, keras.layers.Layer)
    }
    left_out = {getattr(keras.layers, name) for name in OVERLAY["left_out"]}
    here = {getattr(keras.layers, name) for name in NAMES}
    assert here | left_out == public
    assert not here & left_out
    assert all(reason.endswith(".") for reason in OVERLAY["left_out"].values())


def test_an_alias_is_the_same_class_in_keras() -> None:
    for spec in catalogue():
        for alias in spec.aliases:
            assert getattr(keras.layers, alias) is getattr(keras.layers, spec.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_runs_as_it_is_placed(name: str) -> None:
    run(name, spec_of(name).initial_arguments())


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_stands_in_a_functional_model(name: str) -> None:
    spec = spec_of(name)
    arguments = {key: real(value) for key, value in spec.initial_arguments().items()}
    inputs = [keras.Input(sizes, dtype=dtype) for sizes, dtype in sample(name)]
    layer = getattr(keras.layers, name)(**arguments)
    if spec.ports[0].key:
        outputs = layer(_in_a_dict(spec, inputs))
    else:
        outputs = layer(inputs) if spec.ports[0].many else layer(*inputs)
    assert layer in keras.Model(inputs, outputs).layers


def _taken_beside(name: str, spec: LayerSpec) -> set[str]:
    """Which arguments of the base class a layer's constructor takes: a few do not hand them on."""
    needed = {key: real(value) for key, value in spec.initial_arguments().items()}
    taken = set()
    given = (("trainable", False), ("dtype", "float32"), ("dtype", "int32"), ("autocast", False))
    for key, value in (*given, ("activity_regularizer", keras.regularizers.L1(0.5))):
        # Some take a regularizer, and then cannot be saved.
        with contextlib.suppress(TypeError, ValueError, NotImplementedError):
            getattr(keras.layers, name)(**needed, **{key: value}).get_config()
            taken.add(key)
    return taken


@pytest.mark.parametrize("name", ["Input", *NAMES])
def test_parameters_and_defaults_are_those_of_the_signature(name: str) -> None:
    spec = spec_of(name)
    made = keras.Input if name == "Input" else getattr(keras.layers, name).__init__
    signature = dict(inspect.signature(made).parameters)
    for aside in ("self", "name", "kwargs"):
        signature.pop(aside, None)
    hidden = {
        parameter
        for parameter in signature
        for table in (OVERLAY["parameters"], OVERLAY["layers"].get(name, {}).get("parameters", {}))
        if table.get(parameter, {}).get("hidden")
    }
    base = set() if name == "Input" else _taken_beside(name, spec)
    base |= set(OVERLAY["layers"].get(name, {}).get("more_parameters", ()))
    assert spec.parameters_by_name.keys() == (signature.keys() - hidden) | base
    for parameter in spec.parameters:
        if parameter.name in signature:
            _compare_default(name, parameter, signature[parameter.name].default)


# What stands in a layer's config and is no argument that anyone gives.
CONFIG_ASIDE = {"name", "vocabulary_size", "quantization_config"}


@pytest.mark.parametrize("name", NAMES)
def test_what_keras_writes_of_a_layer_can_be_read(name: str) -> None:
    """Each entry of ``get_config`` is a parameter, with the default that the config then has."""
    spec = spec_of(name)
    arguments = {key: real(value) for key, value in spec.initial_arguments().items()}
    config = getattr(keras.layers, name)(**arguments).get_config()
    assert config.keys() - CONFIG_ASIDE <= spec.parameters_by_name.keys()
    for key in OVERLAY["layers"].get(name, {}).get("more_parameters", ()):
        parameter = spec.parameters_by_name[key]
        if key in config and not parameter.required and parameter.default is not None:
            assert config[key] == parameter.default, key


def _compare_default(layer: str, parameter: ParameterSpec, default: Any) -> None:
    if (layer, parameter.name) in REQUIRED_THOUGH_KERAS_HAS_A_DEFAULT:
        assert parameter.required
        return
    assert parameter.required == (default is inspect.Parameter.empty), parameter.name
    if parameter.required:
        return
    wanted = OTHER_DEFAULTS.get((layer, parameter.name), default)
    # "Zeros" and "zeros" are one initializer; the catalogue uses one name.
    if isinstance(wanted, str) and wanted in parameter.aliases:
        wanted = parameter.aliases[wanted]
    assert same(parameter.default, wanted), parameter.name


@pytest.mark.parametrize("name", NAMES)
def test_choices_are_those_that_keras_takes(name: str) -> None:
    for parameter in spec_of(name).parameters:
        if parameter.kind != "choice":
            continue
        key = parameter.name
        for choice in parameter.choices:
            if key == "data_format" and choice == "channels_first":
                continue  # A sample is channels_last, and some CPUs know no other.
            also = {}
            if choice == "tf_idf":
                also = {"idf_weights": (1.0, 1.0, 1.0)}
            assert accepts(name, {key: choice, **also}), (key, choice)
        if (name, key) not in UNCHECKED_CHOICES:
            assert not accepts(name, {key: "no such choice"}), key


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ADAPTIVE])
def test_bounds_are_those_of_keras(name: str) -> None:
    for parameter in spec_of(name).parameters:
        if parameter.kind not in ("integer", "integers", "number", "numbers"):
            continue
        step = 1 if parameter.kind.startswith("integer") else 0.1
        if parameter.minimum is not None:
            _compare_bound(name, parameter, parameter.minimum, parameter.minimum - step)
        if parameter.maximum is not None:
            _compare_bound(name, parameter, parameter.maximum, parameter.maximum + step)


POOLED = """
import sys
import keras, numpy as np

name, axes, *sizes = sys.argv[1:]
for size in sizes:
    getattr(keras.layers, name)(int(size))(np.ones((2, *int(axes) * [8], 3), "float32"))
    print(size, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ADAPTIVE)
def test_bounds_of_adaptive_pooling_are_those_of_keras(name: str) -> None:
    """In a process of its own: TensorFlow may divide by zero and end it."""
    least = spec_of(name).parameters_by_name["output_size"].minimum
    assert least == 1
    # Of one place the maximum ends the process as well, which the average gives.
    good = ["2"] if "Max" in name else ["2", "1"]
    command = [sys.executable, "-c", POOLED, name, name[-2], *good, "0"]
    child = subprocess.run(command, capture_output=True, text=True)
    assert child.stdout.split() == good
    assert child.returncode != 0


def _compare_bound(layer: str, parameter: ParameterSpec, at: float, beyond: float) -> None:
    whole = parameter.kind.startswith("integer")

    def value(size: float) -> Value:
        number: Value = int(size) if whole else float(size)
        return (number,) * (parameter.length or 1) if parameter.tuple_only else number

    if not {parameter.name, (layer, parameter.name)} & UNCHECKED_BOUNDS:
        refused = not accepts(layer, {parameter.name: value(beyond)})
        assert refused, f"Keras takes {parameter.name}={beyond}"
    if (layer, parameter.name) not in UNFIT_IN_COMPANY:
        assert accepts(layer, {parameter.name: value(at)}), f"Keras refuses {parameter.name}={at}"


@pytest.mark.parametrize("name", NAMES)
def test_none_is_taken_where_it_is_said_to_be(name: str) -> None:
    for parameter in spec_of(name).parameters:
        if parameter.nullable and parameter.default is not None:
            assert accepts(name, {parameter.name: None}), parameter.name


@pytest.mark.parametrize("name", NAMES)
def test_tuples_have_one_item_an_axis(name: str) -> None:
    for parameter in spec_of(name).parameters:
        if parameter.kind == "integers" and parameter.length and parameter.minimum:
            size = _plain_size(parameter)
            right: Value = (size,) * parameter.length
            assert accepts(name, {parameter.name: right}), parameter.name
            if "tile" not in parameter.name:
                longer = (size,) * (parameter.length + 1)
                assert not accepts(name, {parameter.name: longer}), parameter.name


def _plain_size(parameter: ParameterSpec) -> int:
    """A size that fits for itself: what Keras starts with, else 2."""
    for value in (parameter.initial, parameter.default, 2):
        found = value[0] if isinstance(value, tuple) else value
        if isinstance(found, int):
            return found
    raise AssertionError(parameter)


@pytest.mark.parametrize("name", NAMES)
def test_ranks_that_a_port_refuses_are_refused_by_keras(name: str) -> None:
    spec = spec_of(name)
    tensors = sample(name)
    layer_class = getattr(keras.layers, name)
    for rank in range(2, 8):
        if spec.ports[0].takes_rank(rank) or spec.category == "Preprocessing":
            continue  # Image layers look at the rank only when they run.
        if name.startswith("Adaptive"):
            continue  # Their shape inference does not look; a run does, and dies.
        made = layer_class(**{k: real(v) for k, v in spec.initial_arguments().items()})
        inputs = [np.ones((2, *[8] * (rank - 1))[:rank], dtype) for _, dtype in tensors]
        with pytest.raises(Exception):  # noqa: B017, PT011  errors of all kinds
            made(*inputs) if spec.ports[0].name != "inputs" else made(
                inputs if spec.ports[0].many else inputs[0]
            )


LSTM = Instance("LSTM", {"units": 2, "return_state": True})
GRU = Instance("GRU", {"units": 2, "return_state": True})


@pytest.mark.parametrize(
    ("name", "arguments", "call"),
    [
        *[
            (name, {"return_state": True}, {})
            for name in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
        ],
        ("Bidirectional", {"layer": LSTM}, {}),
        ("Bidirectional", {"layer": GRU}, {}),
        ("Bidirectional", {"layer": LSTM, "merge_mode": None}, {}),
        ("Bidirectional", {"merge_mode": None}, {}),
        ("Attention", {}, {"return_attention_scores": True}),
        ("AdditiveAttention", {}, {"return_attention_scores": True}),
        ("MultiHeadAttention", {}, {"return_attention_scores": True}),
        ("GroupQueryAttention", {}, {"return_attention_scores": True}),
    ],
)
def test_a_call_gives_as_many_outputs_as_it_has_ports(
    name: str, arguments: dict[str, Value], call: dict[str, Any]
) -> None:
    spec = spec_of(name)
    arguments = {**spec.initial_arguments(), **arguments}
    assert len(run(name, arguments, **call)) == len(spec.outputs_for(arguments, call))


@pytest.mark.parametrize(
    ("wrapper", "wrapped"),
    [
        (wrapper, choice)
        for wrapper in ("Bidirectional", "SpectralNormalization")
        for choice in spec_of(wrapper).parameters_by_name["layer"].choices
    ],
)
def test_a_wrapper_takes_the_layers_that_it_offers(wrapper: str, wrapped: str) -> None:
    inner = real(Instance(wrapped, spec_of(wrapped).initial_arguments()))
    layer = getattr(keras.layers, wrapper)(inner)
    (sizes, dtype), *_ = sample(wrapped)
    layer(np.ones((2, *sizes), dtype))


@pytest.mark.parametrize("kind", ["initializer", "regularizer", "constraint", "activation"])
def test_objects_are_those_of_keras(kind: str) -> None:
    module = getattr(keras, f"{kind}s")
    for item in catalogue().objects(kind):
        made = getattr(module, item.name)
        if item.text:
            got = module.get(item.text)
            assert got is made or isinstance(got, made)
        if inspect.isclass(made):
            signature = inspect.signature(made).parameters
            for parameter in item.parameters:
                assert same(parameter.default, signature[parameter.name].default), parameter.name
                assert parameter.required is False
            made(**{parameter.name: parameter.default for parameter in item.parameters})


@pytest.mark.parametrize("kind", ["initializer", "regularizer", "constraint", "activation"])
def test_other_spellings_mean_the_same_to_keras(kind: str) -> None:
    module = getattr(keras, f"{kind}s")
    aliases = next(
        parameter.aliases
        for spec in catalogue()
        for parameter in spec.parameters
        if parameter.kind == kind
    )
    assert aliases
    for alias, text in aliases.items():
        one, other = module.get(alias), module.get(text)
        assert one is other or type(one) is type(other), alias


def test_dtypes_are_those_that_keras_takes() -> None:
    for dtype in DTYPES:
        assert keras.Input((2,), dtype=dtype).dtype == dtype
    assert spec_of("Input").parameters_by_name["dtype"].choices == DTYPES
    for policy in POLICIES:
        keras.layers.Identity(dtype=policy)
    # As a policy it would mean quantization.
    with pytest.raises(ValueError, match="int8"):
        keras.layers.Identity(dtype="int8")
