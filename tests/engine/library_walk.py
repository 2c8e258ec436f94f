"""Graphs that use each layer and operation of the library, and values other than the defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.graph.compose import placed
from app.graph.edits import AddNodes, Connect
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.ports import ports_of
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, OperationSpec, ParameterSpec
from nodes.values import Instance, Value, same
from tests.nodes.samples import sample

PLACE = Position(0, 0)
# Some choices need another argument, which is given with them.
COMPANY: dict[tuple[str, str], dict[str, Value]] = {
    **{(f"Conv{n}DTranspose", "output_padding"): {"strides": 3} for n in (1, 2, 3)},
    ("Normalization", "mean"): {"variance": 1.0},
    ("Normalization", "variance"): {"mean": 1.0},
    ("Discretization", "num_bins"): {"bin_boundaries": None},
    **{
        (name, "sparse"): {"output_mode": "multi_hot"}
        for name in ("Discretization", "TextVectorization", "StringLookup", "IntegerLookup")
    },
    ("IntegerLookup", "salt"): {"oov_method": "farmhash", "num_oov_indices": 2},
    ("Hashing", "sparse"): {"output_mode": "one_hot"},
    **{
        (name, "pad_to_max_tokens"): {"output_mode": "multi_hot", "max_tokens": 9}
        for name in ("TextVectorization", "StringLookup", "IntegerLookup")
    },
    **{
        (name, "idf_weights"): {"output_mode": "tf_idf"}
        for name in ("TextVectorization", "StringLookup", "IntegerLookup")
    },
    ("BatchNormalization", "renorm_clipping"): {"renorm": True},
    ("BatchNormalization", "renorm_momentum"): {"renorm": True},
}


def layer_graph(spec: LayerSpec) -> Graph:
    """The layer as it is placed, each of its needed ports wired to an Input that fits."""
    tensors = [((None, *sizes), dtype) for sizes, dtype in sample(spec.name)]
    add = placed(Graph(name="library"), spec, PLACE)
    if spec.parameter("seed"):
        # Without a seed Keras draws one, another in each process.
        ((layer_id, layer),) = add.layers.items()
        seeded = replace(layer, arguments={**layer.arguments, "seed": 1})
        add = replace(add, layers={layer_id: seeded})
    return _wired(add, tensors)


def operation_graph(spec: OperationSpec) -> Graph:
    """The operation as it is placed, on the tensors that the library gives as an example."""
    add = placed(Graph(name="library"), spec, PLACE)
    example = [(shape, str(dtype)) for shape, dtype in spec.example]  # type: ignore[misc, str-unpack]
    return _wired(add, example)  # type: ignore[arg-type]


def _wired(add: AddNodes, tensors: list[tuple[tuple[int | None, ...], str]]) -> Graph:
    graph = add.apply(Graph(name="library"))
    (node,) = add.nodes
    sources = []
    for number, (shape, dtype) in enumerate(tensors):
        graph, source = _with_input(graph, f"tensor_{number}", shape, dtype)
        sources.append(source)
    ports = [port for port in ports_of(graph, node) if not port.optional]
    slots = [port.name for port in ports for _ in range(2 if port.many else 1)]
    assert len(slots) == len(sources), (slots, sources)
    for source, port in zip(sources, slots, strict=True):
        graph = Connect(source, node, port).apply(graph)
    return graph


def _with_input(
    graph: Graph, name: str, shape: tuple[int | None, ...], dtype: str
) -> tuple[Graph, TensorRef]:
    arguments: dict[str, Value] = {"shape": shape[1:]}
    if shape[0] is not None:
        arguments["batch_size"] = shape[0]
    if dtype != "float32":
        arguments["dtype"] = dtype
    layer = LayerDefinition("Input", name, arguments)
    return AddNodes({name: Node(layer=name)}, {name: layer}).apply(graph), TensorRef(name)


def other_values(parameter: ParameterSpec) -> Iterator[Value]:
    """Values that the parameter takes and that are not its default, likely ones first."""
    for value in _candidates(parameter):
        default = parameter.initial if parameter.required else parameter.default
        if not same(value, default) and _fits(parameter, value):
            yield parameter.check(value)


def _fits(parameter: ParameterSpec, value: Value) -> bool:
    try:
        parameter.check(value)
    except ValueError:
        return False
    return True


def _candidates(parameter: ParameterSpec) -> tuple[Value, ...]:
    length = parameter.length or 2
    listed: dict[str, tuple[Value, ...]] = {
        "boolean": (True, False),
        "switch": (True, False, *parameter.choices),
        "integer": (2, 3, 4, 1, 7),
        "number": (0.25, 0.75, 0.5, 2.0),
        "string": ("abc", "b", "bij,bjk->bki"),
        "choice": parameter.choices,
        "integers": (3, 2, (3,) * length, (1, 2), (1, 3), 4),
        "numbers": (0.25, (0.25, 0.75), (1.0, 2.0), (1.0, 2.0, 3.0), 2.0),
        "margins": (3, ((2, 1),) * length, (2, 1)),
        "shape": ((2, 4), (None, 8)),
        "axis": (1, 2, (1, 2)),
        "vocabulary": (("x", "y"),),
        "integer_vocabulary": ((7, 8),),
        "activation": ("tanh", "relu", "gelu"),
        "initializer": (Instance("RandomNormal", {"seed": 7}),),
        "regularizer": (Instance("L2", {"l2": 0.25}),),
        "constraint": (Instance("MaxNorm", {"max_value": 3.0}),),
        "layer": (
            Instance("Dense", {"units": 3}),
            Instance("GRU", {"units": 3}),
            Instance("LSTM", {"units": 32, "go_backwards": True}),
            Instance("GRUCell", {"units": 3}),
        ),
        "layers": (
            (Instance("RandomFlip"), Instance("Rescaling", {"scale": 2.0})),
            (Instance("GRUCell", {"units": 3}), Instance("GRUCell", {"units": 2})),
        ),
        "dtype": ("float64", "int32", "int64"),
        "literal": (7, 1, "fro", ((0, 0), (2, 1), (0, 0))),
        "array": (2.0, (0.25, 0.75)),
        "scalar": (0.25, 3),
        "constant": (0.25, (0.25, 0.75), (1, 2)),
        "slice": ("0", ":, 1", "..., 0"),
        "number_table": ({"rmax": 3.0},),
    }
    return listed[parameter.kind]  # A KeyError here: say what a new kind takes.


def library() -> tuple[LayerSpec, ...]:
    return tuple(spec for spec in catalogue() if spec.name != "Input")
