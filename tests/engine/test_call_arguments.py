"""Each argument of each operation, and of each call of a layer, is set to another value than its
default: it changes the model that is built, and the code makes that same model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.codegen import written
from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.layerloom import decode, encode
from app.graph.edits import Disconnect, SetCallArguments, SetOutputs
from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.ports import outputs_of
from nodes.arrays import shape_of
from nodes.catalogue import catalogue
from nodes.spec import CallSpec, OperationSpec, ParameterSpec
from nodes.values import Value
from tests.codegen.running import executed
from tests.engine.library_walk import layer_graph, library, operation_graph, other_values

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

CHECKER = Checker()
OPERATIONS = {spec.title: spec for spec in catalogue().operations()}
Shape = tuple[int | None, ...]

# Of these the example's channels stand last, and would not fit if they stood first.
CHANNELS = (
    *("conv", "depthwise_conv", "separable_conv", "space_to_depth"),
    *("image.extract_patches", "image.extract_patches_3d"),
)
# What fits the example and is hard to guess: a value, and what must be set with it.
VALUES: Mapping[tuple[str, str], Mapping[str, Value]] = {
    ("transpose", "axes"): {"axes": (0, 2, 1)},
    ("squeeze", "axis"): {"axis": 1},
    ("broadcast_to", "shape"): {"shape": (3, 4)},
    ("cross", "axis"): {"axis": 1},
    ("depth_to_space", "block_size"): {"block_size": 3},
    ("image.crop_images", "target_height"): {"target_height": 3, "bottom_cropping": None},
    ("image.crop_images", "target_width"): {"target_width": 3, "right_cropping": None},
    ("image.pad_images", "target_height"): {"target_height": 30, "bottom_padding": None},
    ("image.pad_images", "target_width"): {"target_width": 30, "right_padding": None},
    ("slice", "start_indices"): {"start_indices": (0, 1, 0)},
    ("slice", "shape"): {"shape": (1, 2, 3)},
    **{(name, "data_format"): {"data_format": "channels_first"} for name in CHANNELS},
}
# An example of other shapes, where the library's own has no room for another value.
SHAPES: Mapping[tuple[str, str], tuple[Shape, ...]] = {
    ("squeeze", "axis"): ((None, 1, 4),),
    ("cross", "axis"): ((2, 3, 3), (2, 3, 3)),
    ("depth_to_space", "block_size"): ((None, 4, 4, 9),),
    ("slice", "start_indices"): ((None, 8, 8),),
    ("conv", "data_format"): ((None, 3, 8, 8), (3, 3, 3, 8)),
    ("depthwise_conv", "data_format"): ((None, 3, 8, 8), (3, 3, 3, 1)),
    ("separable_conv", "data_format"): ((None, 3, 8, 8), (3, 3, 3, 1), (1, 1, 3, 8)),
    ("space_to_depth", "data_format"): ((None, 4, 4, 4),),
    ("image.extract_patches", "data_format"): ((None, 3, 8, 8),),
    ("image.extract_patches_3d", "data_format"): ((None, 3, 8, 8, 8),),
}
# No other value can be told apart, or Keras takes none with TensorFlow.
ONE_VALUE = {
    ("image.resize", "fill_mode"),
    ("dot_product_attention", "attn_logits_soft_cap"),
}


def node_of(graph: Graph) -> str:
    (node,) = (key for key in graph.nodes if not graph.is_input(key))
    return node


def tried(spec: CallSpec, parameter: ParameterSpec) -> Iterator[tuple[Graph, Graph]]:
    """Graphs in which the argument has another value, each beside the graph without it."""
    key = (spec.title, parameter.name)
    graph = drawn(spec, SHAPES.get(key))
    node = node_of(graph)
    if parameter.kind == "constant":
        graph, values = _without_wire(graph, spec, parameter)
    else:
        values = [VALUES[key]] if key in VALUES else [
            {parameter.name: value} for value in other_values(parameter)
        ]  # fmt: skip
    for given in values:
        beside = {name: value for name, value in given.items() if name != parameter.name}
        before = SetCallArguments(node, beside).apply(graph) if beside else graph
        yield before, _ending(SetCallArguments(node, given).apply(graph), node)


def _ending(graph: Graph, node: str) -> Graph:
    """A model of the tensor that is left, where the argument took its output away."""
    if all(ref.output < len(outputs_of(graph, ref.node)) for ref in graph.outputs):
        return graph
    return SetOutputs((TensorRef(node),)).apply(graph)


def drawn(spec: CallSpec, shapes: tuple[Shape, ...] | None) -> Graph:
    if not isinstance(spec, OperationSpec):
        return layer_graph(spec)  # type: ignore[arg-type]
    if shapes:
        example = zip(shapes, spec.example, strict=True)
        spec = replace(spec, example=tuple((shape, old[1]) for shape, old in example))  # type: ignore[index]
    return operation_graph(spec)


def _without_wire(
    graph: Graph, spec: CallSpec, parameter: ParameterSpec
) -> tuple[Graph, list[Mapping[str, Value]]]:
    """A constant takes the place of the wire at its port: of the wire's own shape, or a number."""
    assert isinstance(spec, OperationSpec)
    node = node_of(graph)
    links = {link for link in graph.links_into(node) if link.port == parameter.name}
    read = next(iter(links)).source.node if links else graph.inputs[0]
    shape, dtype = shape_and_dtype(graph.layers[read])
    found = Disconnect(frozenset(links)).apply(graph) if links else graph
    one: Value = True if dtype == "bool" else 1 if dtype == "int32" else 1.5
    arrays = [_filled(shape, one), _filled(shape[-1:], one), _filled((4, 4), one)]
    values = arrays if parameter.tuple_only else [one, *arrays]
    assert all(shape_of(value) is not None for value in values)
    return found, [{parameter.name: value} for value in values]


def shape_and_dtype(layer: LayerDefinition) -> tuple[tuple[int, ...], str]:
    """Of an Input, at a batch of two."""
    sizes, batch = layer.arguments["shape"], layer.arguments.get("batch_size", 2)
    assert isinstance(sizes, tuple)
    whole = [size if isinstance(size, int) else 2 for size in (batch, *sizes)]
    return tuple(whole), str(layer.arguments.get("dtype", "float32"))


def _filled(shape: tuple[int, ...], number: Value) -> Value:
    if not shape:
        return number
    return tuple(_filled(shape[1:], number) for _ in range(shape[0]))


def configs(graph: Graph) -> tuple[Any, Any] | None:
    """The model's config as the engine builds it and as the code makes it; None if it is wrong."""
    plan, outcomes = CHECKER.outcomes(graph)
    outcome = outcomes.get(node_of(graph))
    if outcome is None or not outcome.ok:
        return None
    assert len(outcome.outputs) == len(outputs_of(graph, node_of(graph)))
    assert decode(encode(graph)) == graph
    with scratch():
        built = json.loads(build(graph, plan, outcomes).to_json())
    with scratch():
        made = json.loads(executed(written(graph).text).to_json())
    return built, made


def wrong(spec: CallSpec, parameter: ParameterSpec) -> str:
    """Why the argument does not arrive; empty if it does."""
    for before, after in tried(spec, parameter):
        found, usual = configs(after), configs(before)
        if found is None:
            continue
        if found[0] != found[1]:
            return f"{parameter.name}: the code makes another model"
        # Where the wire was, there is nothing to compare with.
        if usual is None or usual[0] != found[0]:
            return ""
    return f"{parameter.name}: no value makes another model"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_argument_of_an_operation(name: str) -> None:
    spec = OPERATIONS[name]
    found = {parameter.name: wrong(spec, parameter) for parameter in spec.parameters}
    told = [text for key, text in found.items() if text and (name, key) not in ONE_VALUE]
    assert not told


WITH_CALL_ARGUMENTS = {spec.name: spec for spec in library() if spec.call_parameters}


@pytest.mark.parametrize("name", WITH_CALL_ARGUMENTS)
def test_every_argument_of_a_call_of_a_layer(name: str) -> None:
    spec = WITH_CALL_ARGUMENTS[name]
    assert not [text for parameter in spec.call_parameters if (text := wrong(spec, parameter))]
