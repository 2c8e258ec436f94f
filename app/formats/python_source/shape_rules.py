"""One rule a family of layers: the shapes that come out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.formats.python_source.arrays import reshaped
from app.formats.python_source.recorder import Shape
from nodes.catalogue import catalogue
from nodes.values import Instance, Value

Size = int | None


@dataclass(frozen=True)
class Given:
    """What a rule is told: complete arguments, and shapes by port, batch axis first."""

    arguments: Mapping[str, Value]
    ports: Mapping[str, list[Shape]]

    def __getitem__(self, name: str) -> Any:
        return self.arguments.get(name)

    @property
    def first(self) -> Shape:
        return next(iter(self.ports.values()))[0]

    @property
    def all(self) -> list[Shape]:
        return [shape for shapes in self.ports.values() for shape in shapes]


Rule = Callable[[Given], list[Shape | None]]


def same(given: Given) -> list[Shape | None]:
    return [given.first]


def dense(given: Given) -> list[Shape | None]:
    return [(*given.first[:-1], given["units"])]


def embedding(given: Given) -> list[Shape | None]:
    return [(*given.first, given["output_dim"])]


# --- windows


def pair(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,) * axes


def is_channels_first(given: Given) -> bool:
    return bool(given["data_format"] == "channels_first")


def _spatial(given: Given) -> tuple[tuple[Size, ...], Size]:
    """The sizes of an image, and its channels."""
    shape = given.first
    return (shape[2:], shape[1]) if is_channels_first(given) else (shape[1:-1], shape[-1])


def _image(given: Given, sizes: tuple[Size, ...], channels: Size) -> Shape:
    batch = given.first[0]
    return (batch, channels, *sizes) if is_channels_first(given) else (batch, *sizes, channels)


def _window(size: Size, window: int, stride: int, dilation: int, padding: str) -> Size:
    if size is None:
        return None
    reach = (window - 1) * dilation + 1
    if padding in ("same", "causal"):
        return -(-size // stride)
    found = (size - reach) // stride + 1
    if found < 1:
        raise ValueError("smaller than its window")
    return found


def convolution(given: Given, channels: Callable[[Size], Size] | None = None) -> list[Shape | None]:
    sizes, before = _spatial(given)
    axes = len(sizes)
    windows = zip(
        sizes,
        pair(given["kernel_size"], axes),
        pair(given["strides"], axes),
        pair(given["dilation_rate"] or 1, axes),
        strict=True,
    )
    found = tuple(_window(*window, given["padding"]) for window in windows)
    return [_image(given, found, channels(before) if channels else given["filters"])]


def depthwise(given: Given) -> list[Shape | None]:
    def channels(before: Size) -> Size:
        return None if before is None else before * given["depth_multiplier"]

    return convolution(given, channels)


def transposed(given: Given) -> list[Shape | None]:
    sizes, _ = _spatial(given)
    axes = len(sizes)
    extra = given["output_padding"]
    found: list[Size] = []
    for place, size in enumerate(sizes):
        kernel = pair(given["kernel_size"], axes)[place]
        stride = pair(given["strides"], axes)[place]
        kernel = (kernel - 1) * pair(given["dilation_rate"] or 1, axes)[place] + 1
        if size is None:
            found.append(None)
        elif extra is not None:
            pad = kernel // 2 if given["padding"] == "same" else 0
            found.append((size - 1) * stride + kernel - 2 * pad + pair(extra, axes)[place])
        elif given["padding"] == "same":
            found.append(size * stride)
        else:
            found.append(size * stride + max(kernel - stride, 0))
    return [_image(given, tuple(found), given["filters"])]


def pooling(given: Given) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    axes = len(sizes)
    pools = pair(given["pool_size"], axes)
    strides = pools if given["strides"] is None else pair(given["strides"], axes)
    found = tuple(
        _window(size, pool, stride, 1, given["padding"])
        for size, pool, stride in zip(sizes, pools, strides, strict=True)
    )
    return [_image(given, found, channels)]


def global_pooling(given: Given) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    ones: tuple[Size, ...] = (1,) * len(sizes)
    return [_image(given, ones, channels) if given["keepdims"] else (given.first[0], channels)]


def adaptive(given: Given) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    return [_image(given, pair(given["output_size"], len(sizes)), channels)]


def upsampling(given: Given) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    times = pair(given["size"], len(sizes))
    found = tuple(None if s is None else s * t for s, t in zip(sizes, times, strict=True))
    return [_image(given, found, channels)]


def _margins(value: Any, axes: int) -> list[tuple[int, int]]:
    if not isinstance(value, tuple):
        return [(value, value)] * axes
    if axes == 1 and not isinstance(value[0], tuple):
        return [(value[0], value[-1])]
    return [pair if isinstance(pair, tuple) else (pair, pair) for pair in value]


def padded(given: Given, sign: int = 1) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    margins = _margins(given["padding"] if sign > 0 else given["cropping"], len(sizes))
    found = tuple(
        None if size is None else size + sign * (one + other)
        for size, (one, other) in zip(sizes, margins, strict=True)
    )
    return [_image(given, found, channels)]


def cropped(given: Given) -> list[Shape | None]:
    return padded(given, -1)


def resized(given: Given) -> list[Shape | None]:
    sizes, channels = _spatial(given)
    return [_image(given, (given["height"], given["width"]), channels)]


# --- form


def flattened(given: Given) -> list[Shape | None]:
    batch, *sizes = given.first
    known = [size for size in sizes if size is not None]
    return [(batch, math.prod(known) if len(known) == len(sizes) else None)]


def reshape(given: Given) -> list[Shape | None]:
    batch, *sizes = given.first
    target = reshaped(sizes, given["target_shape"])
    return [None if target is None else (batch, *target)]


def permuted(given: Given) -> list[Shape | None]:
    return [(given.first[0], *(given.first[axis] for axis in given["dims"]))]


def repeated(given: Given) -> list[Shape | None]:
    return [(given.first[0], given["n"], given.first[1])]


# --- several


def merged(given: Given) -> list[Shape | None]:
    return [broadcast(given.all)]


def broadcast(shapes: list[Shape]) -> Shape:
    axes = max(map(len, shapes))
    found: list[Size] = []
    for place in range(-axes, 0):
        sizes = {shape[place] for shape in shapes if len(shape) >= -place} - {1}
        if len(sizes - {None}) > 1:
            raise ValueError("the sizes differ")
        known = sizes - {None}
        found.append(1 if not sizes else None if None in sizes and not known else known.pop())
    if any(shape[0] is None for shape in shapes if len(shape) == axes):
        found[0] = None
    return tuple(found)


def concatenated(given: Given) -> list[Shape | None]:
    shapes, axis = given.all, given["axis"]
    found = list(shapes[0])
    sizes = [shape[axis] for shape in shapes]
    known = [size for size in sizes if size is not None]
    for place in range(len(found)):
        other = [shape[place] for shape in shapes if shape[place] is not None]
        found[place] = other[0] if other and place else found[place]
    found[axis] = sum(known) if len(known) == len(sizes) else None
    return [tuple(found)]


def dotted(given: Given) -> list[Shape | None]:
    one, other = given.all
    axes = given["axes"]
    first, second = axes if isinstance(axes, tuple) else (axes, axes)
    left = [size for place, size in enumerate(one) if place != first % len(one)]
    right = [size for place, size in enumerate(other) if place not in (0, second % len(other))]
    found = (*left, *right)
    return [found if len(found) > 1 else (*found, 1)]


def multi_head(given: Given) -> list[Shape | None]:
    query, value = given.ports["query"][0], given.ports["value"][0]
    if given["output_shape"] is not None:
        sizes = given["output_shape"]
        out: Shape = (*query[:-1], *(sizes if isinstance(sizes, tuple) else (sizes,)))
    else:
        out = query
    return [out, (query[0], given["num_heads"], *query[1:-1], *value[1:-1])]


def attention(given: Given) -> list[Shape | None]:
    query, value = given.all[:2]
    return [(*query[:-1], value[-1]), (*query[:-1], value[-2])]


# --- sequences


def recurrent(given: Given, states: int) -> list[Shape | None]:
    batch, steps, *_ = given.first
    units = given["units"]
    out: Shape = (batch, steps, units) if given["return_sequences"] else (batch, units)
    return [out, *([(batch, units)] * states if given["return_state"] else [])]


def cell_recurrent(given: Given) -> list[Shape | None]:
    cell = given["cell"]
    if not isinstance(cell, Instance):
        return []
    units = cell.arguments.get("units")
    if cell.class_name == "StackedRNNCells" and isinstance(cell.arguments.get("cells"), tuple):
        units = cell.arguments["cells"][-1].arguments.get("units")  # type: ignore[index, union-attr]
    batch, steps, *_ = given.first
    if not isinstance(units, int) or given["return_state"]:
        return []
    return [(batch, steps, units) if given["return_sequences"] else (batch, units)]


def bidirectional(given: Given) -> list[Shape | None]:
    layer = given["layer"]
    if not isinstance(layer, Instance):
        return []
    inner = _inside(layer, given.ports)
    if not inner or inner[0] is None:
        return []
    out = inner[0]
    if given["merge_mode"] == "concat" and out[-1] is not None:
        out = (*out[:-1], out[-1] * 2)
    whole: list[Shape | None] = [out, out] if given["merge_mode"] is None else [out]
    return [*whole, *inner[1:], *inner[1:]]


def distributed(given: Given) -> list[Shape | None]:
    layer = given["layer"]
    if not isinstance(layer, Instance):
        return []
    batch, steps, *rest = given.first
    inner = _inside(layer, {"inputs": [(batch, *rest)]})
    if len(inner) != 1 or inner[0] is None:
        return []
    return [(batch, steps, *inner[0][1:])]


def _inside(layer: Instance, ports: Mapping[str, list[Shape]]) -> list[Shape | None]:
    spec, rule = catalogue().get(layer.class_name), LAYERS.get(layer.class_name)
    if spec is None or rule is None:
        return []
    arguments = {key: item for key, item in layer.arguments.items() if key != "name"}
    return rule(Given(spec.complete(arguments), ports))


def convolved_sequence(given: Given) -> list[Shape | None]:
    """ConvLSTM: a convolution at each step."""
    batch, steps, *rest = given.first
    inner = convolution(Given(given.arguments, {"inputs": [(batch, *rest)]}))[0]
    if inner is None:
        return []
    out = (batch, steps, *inner[1:]) if given["return_sequences"] else inner
    return [out, *([inner, inner] if given["return_state"] else [])]


LAYERS: dict[str, Rule] = {
    "Dense": dense,
    "Embedding": embedding,
    "EinsumDense": lambda given: [],
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), convolution),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), convolution),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), depthwise),
    **{f"Conv{n}DTranspose": transposed for n in (1, 2, 3)},
    **{f"{kind}Pooling{n}D": pooling for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{
        f"Global{kind}Pooling{n}D": global_pooling for kind in ("Max", "Average") for n in (1, 2, 3)
    },
    **{f"Adaptive{kind}Pooling{n}D": adaptive for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"UpSampling{n}D": upsampling for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": padded for n in (1, 2, 3)},
    **{f"Cropping{n}D": cropped for n in (1, 2, 3)},
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), resized),
    "Flatten": flattened,
    "Reshape": reshape,
    "Permute": permuted,
    "RepeatVector": repeated,
    "Concatenate": concatenated,
    **dict.fromkeys(("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"), merged),
    "Dot": dotted,
    "MultiHeadAttention": multi_head,
    "GroupQueryAttention": multi_head,
    **dict.fromkeys(("Attention", "AdditiveAttention"), attention),
    "LSTM": lambda given: recurrent(given, 2),
    "GRU": lambda given: recurrent(given, 1),
    "SimpleRNN": lambda given: recurrent(given, 1),
    "RNN": cell_recurrent,
    "Bidirectional": bidirectional,
    "TimeDistributed": distributed,
    **{f"ConvLSTM{n}D": convolved_sequence for n in (1, 2, 3)},
    **dict.fromkeys(
        (
            *("Activation", "Masking", "Identity", "BatchNormalization", "LayerNormalization"),
            *("GroupNormalization", "RMSNormalization", "UnitNormalization", "Dropout"),
            *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise"),
            *("GaussianDropout", "AlphaDropout", "ActivityRegularization", "ReLU", "LeakyReLU"),
            *("PReLU", "ELU", "Softmax", "Rescaling", "Normalization", "RandomFlip"),
            *("RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast"),
            *("RandomBrightness", "RandomHue", "RandomSaturation", "RandomSharpness"),
            *("Solarization", "AutoContrast", "Equalization", "RandomErasing", "RandomShear"),
        ),
        same,
    ),
}
