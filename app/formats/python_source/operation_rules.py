"""One rule a family of operations: the shapes that come out."""

from __future__ import annotations

from app.formats.python_source.arrays import item, reshaped
from app.formats.python_source.recorder import Shape
from app.formats.python_source.shape_rules import (
    Given,
    Rule,
    Size,
    broadcast,
    concatenated,
    convolution,
    is_channels_first,
    merged,
    pair,
    resized,
    same,
)
from app.formats.python_source.values import Array
from nodes.slices import parse_slice


def reduced(given: Given) -> list[Shape | None]:
    shape, axis = given.first, given["axis"]
    if axis is None:
        return [(1,) * len(shape) if given["keepdims"] else ()]
    axes = {a % len(shape) for a in (axis if isinstance(axis, tuple) else (axis,))}
    if given["keepdims"]:
        return [tuple(1 if place in axes else size for place, size in enumerate(shape))]
    return [tuple(size for place, size in enumerate(shape) if place not in axes)]


def taken(given: Given) -> list[Shape | None]:
    found = item(Array(given.first), parse_slice(str(given["key"])))
    return [found.shape if found else None]


def operation_reshape(given: Given) -> list[Shape | None]:
    target = given["newshape"]
    sizes = target if isinstance(target, tuple) else (target,)
    if -1 in sizes and None not in given.first:
        return [reshaped(given.first, sizes)]
    if sizes[:1] == (-1,) and given.first[0] is None:
        return [(None, *sizes[1:])]
    return [tuple(None if size == -1 else size for size in sizes)]


def transposed_operation(given: Given) -> list[Shape | None]:
    axes = given["axes"]
    return [given.first[::-1] if axes is None else tuple(given.first[axis] for axis in axes)]


def expanded(given: Given) -> list[Shape | None]:
    shape, axis = list(given.first), given["axis"]
    if not isinstance(axis, int):
        return []
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
    return [tuple(shape)]


def squeezed(given: Given) -> list[Shape | None]:
    axis = given["axis"]
    if not isinstance(axis, int):
        return []
    shape = list(given.first)
    del shape[axis]
    return [tuple(shape)]


def stacked(given: Given) -> list[Shape | None]:
    shape, axis = list(given.first), given["axis"]
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, len(given.all))
    return [tuple(shape)]


def multiplied(given: Given) -> list[Shape | None]:
    one, other = given.all
    if len(one) < 2 or len(other) < 2:
        return []
    return [(*broadcast([one[:-2], other[:-2]]), one[-2], other[-1])] if len(one) > 2 else []


def split(given: Given) -> list[Shape | None]:
    parts, axis = given["indices_or_sections"], given["axis"]
    shape = given.first
    size = shape[axis]
    if size is None:
        return []
    cuts = list(parts) if isinstance(parts, tuple) else [size // parts * n for n in range(1, parts)]
    ends = zip([0, *cuts], [*cuts, size], strict=True)
    axis %= len(shape)
    return [(*shape[:axis], end - start, *shape[axis + 1 :]) for start, end in ends]


def padded_operation(given: Given) -> list[Shape | None]:
    width = given["pad_width"]
    pairs = width if isinstance(width, tuple) else ((width, width),) * len(given.first)
    if len(pairs) == 1:
        pairs *= len(given.first)
    sizes = zip(given.first, pairs, strict=True)
    return [tuple(None if size is None else size + sum(pair) for size, pair in sizes)]


def tiled(given: Given) -> list[Shape | None]:
    times = given["repeats"]
    if not isinstance(times, tuple) or len(times) != len(given.first):
        return []
    sizes = zip(given.first, times, strict=True)
    return [tuple(None if size is None else size * count for size, count in sizes)]


def repeated_operation(given: Given) -> list[Shape | None]:
    axis, times = given["axis"], given["repeats"]
    if not isinstance(axis, int) or not isinstance(times, int):
        return []
    shape = list(given.first)
    size = shape[axis]
    shape[axis] = None if size is None else size * times
    return [tuple(shape)]


def swapped(given: Given) -> list[Shape | None]:
    shape = list(given.first)
    one, other = given["axis1"], given["axis2"]
    shape[one], shape[other] = shape[other], shape[one]
    return [tuple(shape)]


def one_hot(given: Given) -> list[Shape | None]:
    return [(*given.first, given["num_classes"])] if given["axis"] == -1 else []


def image_resized(given: Given) -> list[Shape | None]:
    if len(given.first) == 3:  # one image
        return [(*given["size"], given.first[-1])] if not is_channels_first(given) else []
    return resized(
        Given(
            {
                "height": given["size"][0],
                "width": given["size"][1],
                "data_format": given["data_format"],
            },
            given.ports,
        )
    )


def patches(given: Given) -> list[Shape | None]:
    """Windows of an image, each with its values along the last axis."""
    if given["data_format"] == "channels_first" or len(given.first) != 4:
        return []
    height, width = pair(given["size"], 2)
    return convolution(
        Given(
            {
                "kernel_size": (height, width),
                "strides": given["size"] if given["strides"] is None else given["strides"],
                "dilation_rate": given["dilation_rate"],
                "padding": given["padding"],
                "data_format": "channels_last",
            },
            given.ports,
        ),
        lambda channels: None if channels is None else channels * height * width,
    )


def einsum(given: Given) -> list[Shape | None]:
    before, arrow, after = str(given["subscripts"]).replace(" ", "").partition("->")
    if not arrow or "." in before + after:
        return []
    sizes: dict[str, Size] = {}
    for letters, shape in zip(before.split(","), given.all, strict=True):
        for letter, size in zip(letters, shape, strict=True):
            if sizes.get(letter) is None:
                sizes[letter] = size
    return [tuple(sizes[letter] for letter in after)]


def tensordot(given: Given) -> list[Shape | None]:
    axes = given["axes"]
    one, other = given.all
    if not isinstance(axes, int) or axes < 1:
        return []
    return [(*one[:-axes], *other[axes:])]


_SAME = (
    "abs absolute negative sqrt square exp log sin cos tan sinh cosh tanh arcsin arccos arctan "
    "floor ceil round sign sigmoid softplus softsign relu relu6 elu selu gelu silu swish erf "
    "rsqrt log1p expm1 reciprocal isnan stop_gradient hard_sigmoid log_softmax softmax "
    "zeros_like ones_like "
    "logical_not log_sigmoid isfinite isinf leaky_relu clip cast normalize flip roll cumsum copy "
    "fliplr flipud hard_silu hard_swish mish celu sort nan_to_num"
)
OPERATIONS: dict[str, Rule] = {
    **dict.fromkeys(_SAME.split(), same),
    **dict.fromkeys(
        (
            *("add", "subtract", "multiply", "true_divide", "divide", "floor_divide", "mod"),
            *("power", "maximum", "minimum", "equal", "not_equal", "less", "less_equal"),
            *("greater", "greater_equal", "logical_and", "logical_or", "where", "logical_xor"),
        ),
        merged,
    ),
    **dict.fromkeys(
        ("mean", "sum", "max", "min", "prod", "var", "std", "any", "all", "logsumexp", "median"),
        reduced,
    ),
    "amax": reduced,
    "amin": reduced,
    "argmax": reduced,
    "argmin": reduced,
    "norm": reduced,
    "get_item": taken,
    "concatenate": concatenated,
    "reshape": operation_reshape,
    "transpose": transposed_operation,
    "expand_dims": expanded,
    "squeeze": squeezed,
    "stack": stacked,
    "matmul": multiplied,
    "split": split,
    "pad": padded_operation,
    "tile": tiled,
    "repeat": repeated_operation,
    "swapaxes": swapped,
    "one_hot": one_hot,
    "einsum": einsum,
    "tensordot": tensordot,
    "image.resize": image_resized,
    "image.extract_patches": patches,
}
