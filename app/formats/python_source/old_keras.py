"""Arguments as Keras 1 and 2 named them, as Keras names them now.

Keras 1: ``Convolution2D(32, 3, 3, border_mode="same", subsample=(2, 2), init="he_normal")``.
After the signatures of Keras 1.2.2 and the conversions that Keras 2 made of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.formats.keras_files import older
from app.formats.python_source.values import Named, Thing

# New names of old arguments, for layers of any class; None: it has no meaning any more.
RENAMED: dict[str, str | None] = {
    "border_mode": "padding",
    "subsample": "strides",
    "dim_ordering": "data_format",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "atrous_rate": "dilation_rate",
    "nb_filter": "filters",
    "forget_bias_init": None,
    "consume_less": None,
    "implementation": None,
    "time_major": None,
    "dynamic": None,
    "virtual_batch_size": None,
    "adjustment": None,
    "fused": None,
    "scope": None,
}
# Of some classes; they come before those above.
RENAMED_IN: Mapping[str, Mapping[str, str | None]] = {
    **older.NAMES,
    "Dense": {"output_dim": "units", "input_length": None},
    **{
        name: {"output_dim": "units", "length_dim": None}
        for name in ("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell")
    },
    "Embedding": {
        "dropout": None,
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
    }
    | {"W_constraint": "embeddings_constraint"},
    "Dropout": {"p": "rate"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "AlphaDropout": {"p": "rate"},
    **{f"SpatialDropout{n}D": {"p": "rate"} for n in (1, 2, 3)},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"}
    | {"mode": None},
    "MaxPooling1D": {"pool_length": "pool_size", "stride": "strides"},
    "AveragePooling1D": {"pool_length": "pool_size", "stride": "strides"},
    "UpSampling1D": {"length": "size"},
    "Conv1D": {"filter_length": "kernel_size", "subsample_length": "strides"},
    "Conv2DTranspose": {"output_shape": None},
    "Conv3DTranspose": {"output_shape": None},
    "ReLU": {"theta": "threshold"},
    "PReLU": {"init": "alpha_initializer"},
    "Reshape": {"dims": "target_shape"},
    "Concatenate": {"concat_axis": "axis"},
    "Dot": {"dot_axes": "axes"},
    "LayerNormalization": {"renorm": None},
    "Resizing": {"output_height": "height", "output_width": "width"},
}
ORDERINGS = {"th": "channels_first", "tf": "channels_last", "default": None}
KERNELS = {
    "Conv2D": ("nb_row", "nb_col"),
    "Conv2DTranspose": ("nb_row", "nb_col"),
    "SeparableConv2D": ("nb_row", "nb_col"),
    "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
# What followed the leading arguments in Keras 1, by position.
FIRST_ERA = {
    "Dense": ("output_dim", "init", "activation"),
    "Conv1D": ("nb_filter", "filter_length", "init", "activation"),
    "LSTM": ("output_dim", "init", "inner_init", "forget_bias_init", "activation"),
    "GRU": ("output_dim", "init", "inner_init", "activation"),
    "SimpleRNN": ("output_dim", "init", "inner_init", "activation"),
    "Embedding": ("input_dim", "output_dim", "init", "input_length"),
    "BatchNormalization": ("epsilon", "mode", "axis", "momentum"),
    "MaxPooling2D": ("pool_size", "strides", "border_mode", "dim_ordering"),
    "AveragePooling2D": ("pool_size", "strides", "border_mode", "dim_ordering"),
}
# Signs of Keras 1 anywhere in a source.
SIGNS = (
    *("border_mode", "nb_epoch", "subsample", "output_dim", "dim_ordering", "W_regularizer"),
    *("nb_filter", "nb_row", "samples_per_epoch", "inner_activation", "concat_axis", "init"),
)


def modernised(
    class_name: str, positional: list[Thing], named: Named, first_era: bool, written: str
) -> tuple[list[Thing], Named]:
    """Arguments under their present names. ``written``: the class as the source calls it."""
    positional, named = list(positional), dict(named)
    _kernel(class_name, positional, named, first_era or written.startswith("Convolution"))
    if first_era and class_name in FIRST_ERA and len(positional) > 1:
        names = FIRST_ERA[class_name]
        named |= dict(zip(names, positional, strict=False))
        positional = positional[len(names) :] if len(positional) > len(names) else []
    if class_name == "ReLU" and written == "ThresholdedReLU":
        named["threshold"] = positional.pop(0) if positional else named.pop("theta", 1.0)
    renamed = RENAMED_IN.get(class_name, {})
    found: Named = {}
    for name, value in named.items():
        new = renamed[name] if name in renamed else RENAMED.get(name, name)
        if new is None:
            continue
        if new == "data_format" and isinstance(value, str):
            value = ORDERINGS.get(value, value)
        found[new] = value
    if written == "SyncBatchNormalization":
        found.setdefault("synchronized", True)
    return positional, found


def _kernel(class_name: str, positional: list[Thing], named: Named, old: bool) -> None:
    """``Convolution2D(32, 3, 3)``: the sizes of the kernel as one tuple."""
    names = KERNELS.get(class_name)
    if names is None:
        return
    count = len(names)
    sizes = positional[1 : 1 + count]
    if old and len(sizes) == count and all(isinstance(size, int) for size in sizes):
        positional[1 : 1 + count] = [tuple(sizes)]
        del positional[2:]  # Keras 1 went on with init and activation, whose names tell them.
        return
    given = [named.pop(name, None) for name in names]
    if any(size is not None for size in given):
        place = iter(positional[1:])
        named["kernel_size"] = tuple(size if size is not None else next(place, 1) for size in given)
        del positional[1:]
