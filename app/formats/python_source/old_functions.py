"""Functions of TensorFlow and of Keras's old backend, and the operations that do the same now.

A line names an operation and the arguments in the order of the old function; ``old=new`` where they
are called otherwise, ``-old`` where they mean nothing here.
"""

from __future__ import annotations

from app.formats.python_source.values import Named, Thing

_SAME_UNARY = (
    "abs sqrt square exp log sin cos tan sinh cosh arcsin arccos arctan floor ceil round sign "
    "sigmoid softplus softsign relu relu6 elu selu gelu silu swish tanh erf rsqrt log1p expm1 "
    "negative reciprocal isnan stop_gradient hard_sigmoid log_softmax softmax zeros_like ones_like "
    "logical_not log_sigmoid isfinite isinf leaky_relu"
)

TENSORFLOW: dict[str, str] = {
    **{name: f"{name} x=x" for name in _SAME_UNARY.split()},
    "gelu": "gelu features=x approximate",
    "swish": "silu features=x",
    "softmax": "softmax logits=x axis",
    "log_softmax": "log_softmax logits=x axis",
    "leaky_relu": "leaky_relu features=x alpha=negative_slope",
    "identity": "identity x",
    "neg": "negative x",
    "add": "add x=x1 y=x2",
    "subtract": "subtract x=x1 y=x2",
    "sub": "subtract x=x1 y=x2",
    "multiply": "multiply x=x1 y=x2",
    "mul": "multiply x=x1 y=x2",
    "divide": "true_divide x=x1 y=x2",
    "div": "true_divide x=x1 y=x2",
    "truediv": "true_divide x=x1 y=x2",
    "floordiv": "floor_divide x=x1 y=x2",
    "mod": "mod x=x1 y=x2",
    "pow": "power x=x1 y=x2",
    "maximum": "maximum x=x1 y=x2",
    "minimum": "minimum x=x1 y=x2",
    "equal": "equal x=x1 y=x2",
    "not_equal": "not_equal x=x1 y=x2",
    "less": "less x=x1 y=x2",
    "less_equal": "less_equal x=x1 y=x2",
    "greater": "greater x=x1 y=x2",
    "greater_equal": "greater_equal x=x1 y=x2",
    "logical_and": "logical_and x=x1 y=x2",
    "logical_or": "logical_or x=x1 y=x2",
    "where": "where condition x=x1 y=x2",
    "reduce_mean": "mean input_tensor=x axis keepdims",
    "reduce_sum": "sum input_tensor=x axis keepdims",
    "reduce_max": "max input_tensor=x axis keepdims",
    "reduce_min": "min input_tensor=x axis keepdims",
    "reduce_prod": "prod input_tensor=x axis keepdims",
    "reduce_std": "std input_tensor=x axis keepdims",
    "reduce_variance": "var input_tensor=x axis keepdims",
    "reduce_any": "any input_tensor=x axis keepdims",
    "reduce_all": "all input_tensor=x axis keepdims",
    "reduce_logsumexp": "logsumexp input_tensor=x axis keepdims",
    "argmax": "argmax input=x axis",
    "argmin": "argmin input=x axis",
    "cumsum": "cumsum x axis",
    "concat": "concatenate values=xs axis",
    "stack": "stack values=x axis",
    "unstack": "unstack value=x num axis",
    "split": "split value=x num_or_size_splits=indices_or_sections axis",
    "reshape": "reshape tensor=x shape=newshape",
    "transpose": "transpose a=x perm=axes",
    "expand_dims": "expand_dims input=x axis",
    "squeeze": "squeeze input=x axis",
    "tile": "tile input=x multiples=repeats",
    "repeat": "repeat input=x repeats axis",
    "pad": "pad tensor=x paddings=pad_width mode constant_values",
    "reverse": "flip tensor=x axis",
    "roll": "roll input=x shift axis",
    "gather": "take params=x indices -validate_indices axis",
    "matmul": "matmul a=x1 b=x2 transpose_a transpose_b",
    "einsum": "einsum subscripts *operands",
    "tensordot": "tensordot a=x1 b=x2 axes",
    "cast": "cast x dtype",
    "one_hot": "one_hot indices=x depth=num_classes",
    "clip_by_value": "clip t=x clip_value_min=x_min clip_value_max=x_max",
    "l2_normalize": "normalize x axis epsilon",
    "norm": "norm tensor=x ord axis keepdims",
    "broadcast_to": "broadcast_to input=x shape",
    "top_k": "top_k input=x k sorted",
    "depth_to_space": "depth_to_space input=x block_size",
    "space_to_depth": "space_to_depth input=x block_size",
    "resize": "image.resize images=images size -method",
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
    "relu": "relu x -alpha -max_value -threshold",
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
    "argmax": "argmax x axis",
    "argmin": "argmin x axis",
    "cumsum": "cumsum x axis",
    "maximum": "maximum x=x1 y=x2",
    "minimum": "minimum x=x1 y=x2",
    "equal": "equal x=x1 y=x2",
    "not_equal": "not_equal x=x1 y=x2",
    "less": "less x=x1 y=x2",
    "greater": "greater x=x1 y=x2",
    "less_equal": "less_equal x=x1 y=x2",
    "greater_equal": "greater_equal x=x1 y=x2",
    "switch": "where condition then_expression=x1 else_expression=x2",
    "concatenate": "concatenate tensors=xs axis",
    "stack": "stack x axis",
    "reshape": "reshape x shape=newshape",
    "permute_dimensions": "transpose x pattern=axes",
    "transpose": "transpose x",
    "expand_dims": "expand_dims x axis",
    "squeeze": "squeeze x axis",
    "tile": "tile x n=repeats",
    "repeat_elements": "repeat x rep=repeats axis",
    "reverse": "flip x axes=axis",
    "flatten": "reshape x",
    "gather": "take reference=x indices",
    "dot": "matmul x=x1 y=x2",
    "cast": "cast x dtype",
    "one_hot": "one_hot indices=x num_classes",
    "clip": "clip x min_value=x_min max_value=x_max",
    "l2_normalize": "normalize x axis",
}
# The modules in which these functions are found.
MODULES: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        (
            *("tensorflow", "tensorflow.math", "tensorflow.nn", "tensorflow.linalg"),
            *("tensorflow.image", "tensorflow.math.special", "keras.activations"),
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
    """The operation, and the arguments under its own names."""
    name, *words = line.split()
    if words and words[-1].startswith("*"):
        return name, positional, named
    given: Named = {}
    renamed: dict[str, str] = {"keep_dims": "keepdims", "reduction_indices": "axis"}
    for place, word in enumerate(words):
        old, _, new = word.removeprefix("-").partition("=")
        renamed[old] = "" if word.startswith("-") else new or old
        if place < len(positional):
            given[old] = positional[place]
    given |= named
    given.pop("name", None)
    found = {renamed.get(key, key): value for key, value in given.items()}
    first = (words[0].partition("=")[2] or words[0]) if words else "x"
    for alias in ("x", "input", "inputs", "features", "tensor", "a", "value"):
        if first not in found and alias in found and alias != first:
            found[first] = found.pop(alias)
    found.pop("", None)
    return name, [], found
