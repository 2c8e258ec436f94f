"""Layers that the library lacks go through a file of Keras as they came, weights and all.

Keras itself saves the models, with the classes at hand, and loads what comes out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.service import Service
from app.formats import layerloom
from app.formats.route import open_model
from app.graph.edits import Rename, SetArguments
from app.graph.model import Graph, TensorRef
from app.graph.records import to_records
from app.graph.walk import call_plan

pytestmark = pytest.mark.filterwarnings("ignore")
layers, ops = keras.layers, keras.ops
SERVICE = Service()
NO_MASK = ("mask", None)


@keras.saving.register_keras_serializable("kept")
class Scaled(layers.Layer):  # type: ignore[name-defined]
    """One weight of its own, and one argument."""

    def __init__(self, factor: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale * self.factor

    def get_config(self) -> Any:
        return {**super().get_config(), "factor": self.factor}


@keras.saving.register_keras_serializable("kept")
class Block(layers.Layer):  # type: ignore[name-defined]
    """Layers inside layers, in lists too; two tensors and a number go in, two tensors come out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = layers.Dense(4)
        self.rest = [layers.Dense(4), layers.BatchNormalization(), layers.Dense(4)]
        self.attention = layers.MultiHeadAttention(2, 3)

    def build(self, x_shape: Any, other_shape: Any) -> None:
        for layer in (self.first, *self.rest):
            layer.build(x_shape)
        self.attention.build(x_shape, other_shape, other_shape)
        self.built = True

    def call(self, x: Any, other: Any, factor: float = 1.0) -> Any:
        y = self.first(x) * factor
        for layer in self.rest:
            y = layer(y)
        return y + self.attention(y, other), y


def in_the_middle() -> Any:
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(Scaled(3.0, name="odd")(layers.Dense(3)(x))))


def at_the_end() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, Scaled(name="odd")(layers.Dense(3)(x)))


def in_a_stack() -> Any:
    return keras.Sequential([layers.Input((4,)), Scaled(name="odd"), layers.Dense(2)])


def called_twice() -> Any:
    x, odd = layers.Input((4,)), Scaled(name="odd")
    return keras.Model(x, layers.Dense(2)(odd(layers.Dense(4)(odd(x)))))


def in_a_submodel() -> Any:
    i, x = layers.Input((4,)), layers.Input((4,))
    inner = keras.Model(i, layers.Dense(4)(Scaled(name="odd")(i)), name="inner")
    return keras.Model(x, [inner(inner(x)), Scaled(name="other")(x)])


def of_many_parts() -> Any:
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(a, b, factor=2.0)
    return keras.Model([a, b], [layers.Dense(2)(p), layers.LSTM(2)(q)])


def both_at_the_end() -> Any:
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(layers.Dense(4)(a), b)
    return keras.Model([a, b], [q, p])


def one_at_the_end() -> Any:
    """The file tells the shape of the one alone that a layer reads."""
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(a, b)
    return keras.Model([a, b], [q, layers.Dense(2)(p)])


def around_models() -> Any:
    """Around models that are no row of layers; around a row there is a layer of the library."""
    i, j, x = layers.Input((8, 8, 3)), layers.Input((6, 6, 4)), layers.Input((3, 8, 8, 3))
    both = layers.Add()([layers.Conv2D(4, 3)(i), layers.Conv2D(4, 3)(i)])
    frame = keras.Model(i, layers.BatchNormalization()(both), name="frame")
    ends = [layers.GlobalMaxPooling2D()(j), layers.GlobalAveragePooling2D()(j)]
    inner = keras.Model(j, layers.Dense(2)(layers.Concatenate()(ends)))
    frames = layers.TimeDistributed(frame, name="odd")(x)
    return keras.Model(x, layers.LSTM(2)(layers.TimeDistributed(inner)(frames)))


def of_functions() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, layers.Dense(2)(layers.Lambda(ops.tanh, name="odd")(x)))


@keras.saving.register_keras_serializable("kept")
class Doubled(layers.Layer):  # type: ignore[name-defined]
    """Without weights."""

    def call(self, x: Any) -> Any:
        return x * 2


@keras.saving.register_keras_serializable("kept")
class Halved(keras.Operation):
    def call(self, x: Any) -> Any:
        return x / 2

    def compute_output_spec(self, x: Any) -> Any:
        return keras.KerasTensor(x.shape, x.dtype)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


def without_any() -> Any:
    """A layer and an operation without weights, behind one that has some."""
    x = layers.Input((4,), name="x")
    y = Halved(name="half")(Doubled(name="odd")(Scaled(name="scaled")(x)))
    return keras.Model(x, layers.Dense(2)(y))


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


def saved(make: Callable[[], Any], path: Path) -> Any:
    """A model with numbers that no initializer gives."""
    made = make()
    random = np.random.default_rng(4)
    for variable in made.variables:
        variable.assign(random.uniform(0.1, 0.9, variable.shape).astype(variable.dtype))
    made.save(path)
    return made


def exported(graph: Graph, path: Path) -> dict[str, Any]:
    request = {"id": 1, "do": "export", "graph": to_records(graph), "path": str(path)}
    return SERVICE.handle({**request, "format": path.suffix[1:]})


def record_of(config: Any, name: str) -> dict[str, Any]:
    found = [layer for layer in config["config"]["layers"] if layer["config"]["name"] == name]
    inner = [layer for layer in config["config"]["layers"] if "layers" in layer["config"]]
    return found[0] if found else record_of(inner[0], name)


def config_of(path: Path) -> Any:
    text = (
        zipfile.ZipFile(path).read("config.json") if path.suffix == ".keras" else path.read_text()
    )
    return json.loads(text)


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
    assert "odd is a Scaled, which Keras" in exported(replace(graph, layers=bare), out)["error"]
    odd = graph.layers["odd"]
    shapeless = replace(odd, origin={k: v for k, v in odd.origin.items() if k != "outputs"})
    reply = exported(replace(graph, layers={**graph.layers, "odd": shapeless}), out)
    assert "the file does not tell the shape of what comes out" in reply["error"]
    key = next(k for k, item in graph.layers.items() if item.class_name == "Dense")
    wrong = replace(graph.layers[key], arguments={"units": -3})
    reply = exported(replace(graph, layers={**graph.layers, key: wrong}), out)
    assert "expected an integer >= 1" in reply["error"]
    assert list(tmp_path.iterdir()) == [path]


def test_keras_2_does_not_tell_whose_the_weights_are(tmp_path: Path) -> None:
    path, out = tmp_path / "model.h5", tmp_path / "out.keras"
    saved(around_models, path)
    error = exported(open_model(str(path)).graph, out)["error"]
    assert error.startswith("odd is a TimeDistributed that is kept as its file has it")
    assert "which weights belong to what is inside it" in error
    assert list(tmp_path.iterdir()) == [path]


def test_a_layer_around_a_model_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(around_models().to_json())
    opened = open_model(str(path))
    assert "Layers around a model" in str(opened.notes[0])
    codes = [problem.code for problem in call_plan(opened.graph).problems]
    assert codes == ["other-form", "other-form"]


@keras.saving.register_keras_serializable("kept")
class Mixed(layers.Layer):  # type: ignore[name-defined]
    """Takes one tensor or two, and has a weight."""

    def build(self, x_shape: Any, other_shape: Any = None) -> None:
        self.scale = self.add_weight(shape=(x_shape[-1],), name="scale")

    def call(self, x: Any, other: Any = None, factor: float = 1.0) -> Any:
        return (x if other is None else x + other) * self.scale * factor


def of_one() -> Any:
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    return keras.Model([x, y], layers.Dense(2)(layers.Add()([Mixed(name="odd")(x), y])))


def of_two() -> Any:
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    z = layers.Input((4,), name="z")
    odd = Mixed(name="odd")(x, other=y, factor=2.0)
    return keras.Model([x, y, z], layers.Dense(2)(layers.Add()([odd, z])))


def opened(make: Callable[[], Any], folder: Path) -> Graph:
    saved(make, folder / "model.keras")
    return open_model(str(folder / "model.keras")).graph


def with_odd(graph: Graph, *read: str, **arguments: Any) -> Graph:
    """The graph with other wires into the kept layer, or other arguments of its call."""
    node = graph.nodes["odd"]
    wires = {"inputs": tuple(map(TensorRef, read))} if read else node.inputs
    node = replace(node, inputs=wires, arguments={**node.arguments, **arguments})
    return replace(graph, nodes={**graph.nodes, "odd": node})


@pytest.mark.parametrize(
    ("make", "read", "said"),
    [
        (of_two, ("x",), "takes another number of tensors: 2, and not 1"),
        (of_two, ("x", "y", "z"), "takes another number of tensors: 2, and not 3"),
        (of_one, ("x", "y"), "for the shape (None, 4); what comes in is (None, 4), (None, 4)"),
    ],
)
def test_wires_that_its_call_does_not_know(
    make: Callable[[], Any], read: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Keras would leave a wire out, or give the layer a list where it takes a tensor."""
    error = exported(with_odd(opened(make, tmp_path), *read), tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it")
    assert said in error
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_it_is_wired_to_nothing(tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    bare = replace(graph.nodes["odd"], inputs={})
    graph = replace(graph, nodes={**graph.nodes, "odd": bare})
    assert "nothing is wired to it" in exported(graph, tmp_path / "out.keras")["error"]


def with_input(graph: Graph, name: str, **arguments: Any) -> Graph:
    return SetArguments(graph.nodes[name].layer, arguments).apply(graph)


def at_the_front() -> Any:
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(Scaled(name="odd")(x)))


@pytest.mark.parametrize("make", [at_the_front, in_a_stack], ids=lambda make: make.__name__)
def test_another_shape_comes_in(make: Callable[[], Any], tmp_path: Path) -> None:
    graph = opened(make, tmp_path)
    (source,) = graph.inputs
    error = exported(with_input(graph, source, shape=(8,)), tmp_path / "out.keras")["error"]
    assert "for the shape (None, 4); what comes in is (None, 8)" in error
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


@pytest.mark.parametrize("source", ["x", "y"])
def test_another_shape_comes_in_beside_one_that_stays(source: str, tmp_path: Path) -> None:
    graph = with_input(opened(of_two, tmp_path), source, shape=(8,))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert "for the shape (None, 4), (None, 4); what comes in is" in error


def test_another_batch_comes_in(tmp_path: Path) -> None:
    """No weight depends on how many there are."""
    graph, out = opened(at_the_front, tmp_path), tmp_path / "out.keras"
    (source,) = graph.inputs
    graph = with_input(graph, source, shape=(4,), batch_size=3)
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).input_shape == (3, 4)


@keras.saving.register_keras_serializable("kept")
class Pooled(Scaled):
    """Takes away the axis of time."""

    def call(self, x: Any) -> Any:
        return ops.mean(super().call(x), axis=1)


def of_two_lengths() -> Any:
    """Its file tells the shape of the first call alone."""
    a, b, odd = layers.Input((5, 4), name="a"), layers.Input((7, 4), name="b"), Pooled(name="odd")
    return keras.Model([a, b], layers.Dense(2)(layers.Add()([odd(a), odd(b)])))


def test_calls_of_several_shapes(tmp_path: Path) -> None:
    graph, out = opened(of_two_lengths, tmp_path), tmp_path / "out.keras"
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).count_params() == 4 + 4 * 2 + 2
    for name in ("a", "b"):
        graph = with_input(graph, name, shape=(9, 6))
    assert "for the shape (None, 5, 4)" in exported(graph, out)["error"]


SHAPE = {"shape": (None, 4), "dtype": "float32"}


@pytest.mark.parametrize(
    "outputs",
    [
        5,
        "float32",
        (7,),
        (SHAPE, 7),
        ({"shape": (None, 4)},),
        ({"dtype": "float32"},),
        ({**SHAPE, "shape": "abc"},),
        ({**SHAPE, "shape": (None, -4)},),
        ({**SHAPE, "shape": (None, True)},),
        ({**SHAPE, "shape": ("4",)},),
        ({**SHAPE, "dtype": "nonsense"},),
        ({**SHAPE, "dtype": None},),
    ],
)
def test_outputs_of_another_form(outputs: Any, tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    odd = graph.layers["odd"]
    odd = replace(odd, origin={**odd.origin, "outputs": outputs})
    graph = replace(graph, layers={**graph.layers, "odd": odd})
    graph = layerloom.decode(layerloom.encode(graph))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it, and the document")
    assert error.count(". ") == 1
    assert "expected a list of shapes with their dtypes" in error


@pytest.mark.parametrize(
    "arguments",
    [
        {"args": "ab"},
        {"args": {"wire": 0}},
        {"args": ({"wire": "a"}, {"wire": 1})},
        {"args": ({"wire": -1}, {"wire": 0})},
        {"args": ({"wire": True}, {"wire": 0})},
        {"args": ({"wire": 1}, {"wire": 1})},
        {"args": ({"wire": 1}, {"wire": 2})},
        {"args": ({"wire": (0,)}, {"wire": 1})},
        {"kwargs": ("ab",)},
        {"kwargs": {"other": {"wire": 1}, "self": 1}},
    ],
)
def test_calls_of_another_form(arguments: Any, tmp_path: Path) -> None:
    whole = {"args": ({"wire": 0},), "kwargs": {}} | arguments
    graph = with_odd(opened(of_two, tmp_path), **whole)
    graph = layerloom.decode(layerloom.encode(graph))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it, and the document")
    assert "expected a list 'args' and names in 'kwargs'" in error


@pytest.mark.parametrize("name", [5, "", ("Mixed",)])
def test_class_names_of_another_form(name: Any, tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    odd = graph.layers["odd"]
    odd = replace(odd, origin={**odd.origin, "class_name": name})
    graph = replace(graph, layers={**graph.layers, "odd": odd})
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert f"the document gives {name!r} as the name of its class; expected a text" in error


@pytest.mark.parametrize("is_read", [True, False])
def test_an_output_that_its_file_does_not_tell(is_read: bool, tmp_path: Path) -> None:
    """A layer cannot read it. What the model gives, Keras works out when it makes the layer."""
    graph, out = opened(one_at_the_end, tmp_path), tmp_path / "out.keras"
    (end,) = (ref.node for ref in graph.outputs if ref.node != "odd")
    if is_read:
        last = replace(graph.nodes[end], inputs={"inputs": (TensorRef("odd", 2),)})
        graph = replace(graph, nodes={**graph.nodes, end: last})
        assert "does not tell the shape of what comes out" in exported(graph, out)["error"]
        return
    graph = replace(graph, outputs=(TensorRef(end), TensorRef("odd", 1)))
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).output_shape == [(None, 5, 2), (None, 5, 4)]


def ending_a_stack() -> Any:
    stack = keras.Sequential([layers.Input((4,)), layers.Dense(3), Scaled(name="odd")], name="s")
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(stack(x)))


def test_the_end_of_a_stack_inside_has_no_shape(tmp_path: Path) -> None:
    """Nothing in the stack reads it. Keras would say so in words of its own, with colours."""
    error = exported(opened(ending_a_stack, tmp_path), tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Scaled that is kept as its file has it, and the file")
    assert "\x1b" not in error
    assert "Keras 3" not in error


@keras.saving.register_keras_serializable("kept")
class Hidden(layers.Layer):  # type: ignore[name-defined]
    """A layer inside under a name that its stand-in has for something else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept_own = layers.Dense(4)

    def build(self, shape: Any) -> None:
        self.kept_own.build(shape)

    def call(self, x: Any) -> Any:
        return self.kept_own(x)


def of_hidden() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, layers.Dense(2)(Hidden(name="odd")(x)))


def test_weights_at_a_name_that_is_taken(tmp_path: Path) -> None:
    reply = exported(opened(of_hidden, tmp_path), tmp_path / "out.keras")
    assert "weights at kept_own, a name that cannot be had" in reply["error"]


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
