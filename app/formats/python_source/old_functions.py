"""Functions of TensorFlow and of Keras's old backend, and the operations that do the same now.

A line names an operation and the arguments in the order of the old function; ``old=new`` where they
are called otherwise, ``name:value`` where the old function takes this value when none is given and
Keras may not. ``-old`` has nothing to say here; ``-old:value`` has, with any other value than this.
"""

from __future__ import annotations

import ast

from app.formats.keras_files.older import FUNCTIONS, NEUTRAL, Function
from app.formats.python_source.values import Named, Thing
from nodes.values import same

_SAME_UNARY = (
    "abs sqrt square exp log sin cos tan sinh cosh arcsin arccos arctan floor ceil round sign "
    "sigmoid softplus softsign relu relu6 elu selu gelu silu swish tanh erf rsqrt log1p expm1 "
    "negative reciprocal isnan stop_gradient hard_sigmoid log_softmax softmax zeros_like ones_like "
    "logical_not log_sigmoid isfinite isinf leaky_relu"
)


def _line(function: Function) -> str:
    """What the reader of files knows of a function."""
    words = [
        f"{old}={new}" + (f":{function.defaults[new]!r}" if new in function.defaults else "")
        for old, new in function.arguments.items()
    ]
    return " ".join((function.name.removeprefix("keras.ops."), *words))


TENSORFLOW: dict[str, str] = {
    **{name: f"{name} x=x" for name in _SAME_UNARY.split()},
    **{
        name.rpartition(".")[2]: _line(function)
        for name, function in FUNCTIONS.items()
        if not name.startswith("__")
    },
    "identity": "identity x",
    "neg": "negative x",
    "sub": "subtract x=x1 y=x2",
    "mul": "multiply x=x1 y=x2",
    "div": "true_divide x=x1 y=x2",
    "mod": "mod x=x1 y=x2",
    "reduce_logsumexp": "logsumexp input_tensor=x axis keepdims",
    "argmax": "argmax input=x axis:0 -output_type",
    "argmin": "argmin input=x axis:0 -output_type",
    "cumsum": "cumsum x axis:0 -exclusive:False -reverse:False",
    "unstack": "unstack value=x num axis",
    "split": "split value=x num_or_size_splits=indices_or_sections axis -num",
    "transpose": "transpose a=x perm=axes -conjugate:False",
    "repeat": "repeat input=x repeats axis",
    "pad": "pad tensor=x paddings=pad_width mode constant_values",
    "reverse": "flip tensor=x axis",
    "roll": "roll input=x shift axis",
    "gather": "take params=x indices -validate_indices axis:0 -batch_dims:0",
    "matmul": "matmul a=x1 b=x2 transpose_a transpose_b",
    "einsum": "einsum subscripts *operands",
    "tensordot": "tensordot a=x1 b=x2 axes",
    "one_hot": "one_hot indices=x depth=num_classes -on_value:1 -off_value:0 axis:-1 dtype",
    "l2_normalize": "normalize x axis:None epsilon",
    "norm": "norm tensor=x ord axis keepdims",
    "broadcast_to": "broadcast_to input=x shape",
    "top_k": "top_k input=x k:1 sorted -index_type",
    "depth_to_space": "depth_to_space input=x block_size -data_format:'NHWC'",
    "space_to_depth": "space_to_depth input=x block_size -data_format:'NHWC'",
    "resize": "image.resize images=images size method=interpolation "
    "-preserve_aspect_ratio:False antialias",
    "extract_patches": "image.extract_patches images=images sizes=size strides rates=dilation_rate "
    "padding",
    "flip_left_right": "fliplr image=x",
    "atan": "arctan x",
    "asin": "arcsin x",
    "acos": "arccos x",
    "ndim": "ndim x",
}
BACKEND: dict[str, str] = {
    **{name: f"{name} x" for name in _SAME_UNARY.split()},
    "relu": "relu x -alpha:0 -max_value:None -threshold:0",
    "softmax": "softmax x axis",
    "elu": "elu x alpha",
    "pow": "power x=x1 a=x2",
    "mean": "mean x axis keepdims",
    "sum": "sum x axis keepdims",
    "max": "max x axis keepdims",
    "min": "min x axis keepdims",
    "prod": "prod x axis keepdims",
    "var": "var x axis keepdims",
    "std": "std x axis keepdims",
    "any": "any x axis keepdims",
    "all": "all x axis keepdims",
    "logsumexp": "logsumexp x axis keepdims",
    "argmax": "argmax x axis:-1",
    "argmin": "argmin x axis:-1",
    "cumsum": "cumsum x axis:0",
    "maximum": "maximum x=x1 y=x2",
    "minimum": "minimum x=x1 y=x2",
    "equal": "equal x=x1 y=x2",
    "not_equal": "not_equal x=x1 y=x2",
    "less": "less x=x1 y=x2",
    "greater": "greater x=x1 y=x2",
    "less_equal": "less_equal x=x1 y=x2",
    "greater_equal": "greater_equal x=x1 y=x2",
    "switch": "where condition then_expression=x1 else_expression=x2",
    "concatenate": "concatenate tensors=xs axis:-1",
    "stack": "stack x axis",
    "reshape": "reshape x shape=newshape",
    "permute_dimensions": "transpose x pattern=axes",
    "transpose": "transpose x",
    "expand_dims": "expand_dims x axis:-1",
    "squeeze": "squeeze x axis",
    "tile": "tile x n=repeats",
    "repeat_elements": "repeat x rep=repeats axis",
    "reverse": "flip x axes=axis",
    "flatten": "reshape x",
    "gather": "take reference=x indices axis:0",
    "dot": "matmul x=x1 y=x2",
    "cast": "cast x dtype",
    "one_hot": "one_hot indices=x num_classes",
    "clip": "clip x min_value=x_min max_value=x_max",
    "l2_normalize": "normalize x axis:None",
}
# Where Keras's activations have other arguments than its operations, or other names.
ACTIVATIONS: dict[str, str] = {
    "exponential": "exp x",
    "gelu": "gelu x approximate:False",
    "linear": "identity x",
    "relu": "relu x -negative_slope:0 -max_value:None -threshold:0",
}
# The modules in which these functions are found.
MODULES: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        (
            *("tensorflow", "tensorflow.math", "tensorflow.nn", "tensorflow.linalg"),
            *("tensorflow.image", "tensorflow.math.special"),
        ),
        TENSORFLOW,
    ),
    "keras.backend": BACKEND,
}


def operation(path: str) -> str | None:
    """The line of a function's path, or None."""
    module, _, name = path.rpartition(".")
    return MODULES.get(module, {}).get(name)


def arguments(line: str, positional: list[Thing], named: Named) -> tuple[str, list[Thing], Named]:
    """The operation, and the arguments under its own names; what it cannot say as it was given."""
    name, *words = line.split()
    if words and words[-1].startswith("*"):
        return name, positional, named
    given: Named = {}
    renamed: dict[str, str] = {"keep_dims": "keepdims", "reduction_indices": "axis"}
    nothing: Named = dict(NEUTRAL)
    defaults: Named = {}
    for place, word in enumerate(words):
        names, _, value = word.partition(":")
        old, _, new = names.removeprefix("-").partition("=")
        renamed[old] = new or old
        if place < len(positional):
            given[old] = positional[place]
        if not word.startswith("-"):
            defaults |= {new or old: ast.literal_eval(value)} if value else {}
        elif value:
            nothing[old] = ast.literal_eval(value)
        else:
            renamed[old] = ""
    given |= {f"argument_{n}": item for n, item in enumerate(positional, 1) if n > len(words)}
    given |= named
    given.pop("name", None)
    found = {
        renamed.get(key, key): value
        for key, value in given.items()
        if not (key in nothing and same(value, nothing[key]))
    }
    first = (words[0].partition("=")[2] or words[0]) if words else "x"
    for alias in ("x", "input", "inputs", "features", "tensor", "a", "value"):
        if first not in found and alias in found and alias != first:
            found[first] = found.pop(alias)
    found.pop("", None)
    for key, value in defaults.items():
        if found.get(key) is None:
            found[key] = value
    return _of_relu(found) if name == "relu" else name, [], found


def _of_relu(given: Named) -> str:
    """``relu(x, max_value=6)`` and ``relu(x, alpha=0.1)`` have operations of their own."""
    keys = given.keys() - {"x"}
    if keys == {"max_value"} and same(given["max_value"], 6):
        del given["max_value"]
        return "relu6"
    if keys in ({"alpha"}, {"negative_slope"}):
        given["negative_slope"] = given.pop(keys.pop())
        return "leaky_relu"
    return "relu"
