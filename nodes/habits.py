"""What people wire to what: the order in which a search from a wire offers layers.

Written by hand after the models of ``keras.applications`` and Keras's guides, by class of the layer
that the wire comes from; where nothing is known of the class, by the number of axes. It is an order
alone: whatever fits can be found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

AFTER: Mapping[str, Sequence[str]] = {
    "Dense": ("Dense", "Dropout", "BatchNormalization", "Activation", "Concatenate", "Add"),
    "Conv1D": ("MaxPooling1D", "Conv1D", "BatchNormalization", "GlobalMaxPooling1D", "Dropout"),
    "Conv2D": ("MaxPooling2D", "Conv2D", "BatchNormalization", "Activation", "Add", "Flatten"),
    "Conv3D": ("MaxPooling3D", "Conv3D", "BatchNormalization", "GlobalAveragePooling3D"),
    "DepthwiseConv2D": ("BatchNormalization", "Activation", "Conv2D"),
    "SeparableConv2D": ("BatchNormalization", "Activation", "MaxPooling2D", "SeparableConv2D"),
    "Conv2DTranspose": ("Concatenate", "Conv2DTranspose", "BatchNormalization", "Conv2D"),
    "MaxPooling1D": ("Conv1D", "Dropout", "LSTM", "Flatten"),
    "MaxPooling2D": ("Conv2D", "Flatten", "Dropout"),
    "MaxPooling3D": ("Conv3D", "BatchNormalization", "GlobalAveragePooling3D", "Flatten"),
    "AveragePooling2D": ("Conv2D", "Flatten", "Dropout"),
    "Flatten": ("Dense", "Dropout", "Concatenate"),
    "Embedding": ("LSTM", "GRU", "Bidirectional", "GlobalAveragePooling1D", "Conv1D", "Dropout"),
    "LSTM": ("Dense", "LSTM", "Dropout", "TimeDistributed", "Concatenate"),
    "GRU": ("Dense", "GRU", "Dropout", "TimeDistributed", "Concatenate"),
    "SimpleRNN": ("Dense", "SimpleRNN", "Dropout", "TimeDistributed"),
    "Bidirectional": ("Dense", "Bidirectional", "Dropout", "TimeDistributed", "Concatenate"),
    "BatchNormalization": ("Activation", "ReLU", "Conv2D", "Dense", "Dropout", "Add"),
    "LayerNormalization": ("MultiHeadAttention", "Dense", "Add", "Dropout"),
    "Dropout": ("Dense", "Add", "LSTM", "Conv2D", "Flatten"),
    "Concatenate": ("Dense", "Conv2D", "Dropout", "BatchNormalization"),
    "Add": ("Activation", "ReLU", "LayerNormalization", "Conv2D", "Dense", "Add"),
    "Multiply": ("Conv2D", "Add", "Dense", "GlobalAveragePooling2D"),
    "MultiHeadAttention": ("Dropout", "Add", "LayerNormalization"),
    "Reshape": ("Conv2D", "Conv2DTranspose", "Dense", "LSTM"),
    "RepeatVector": ("LSTM", "GRU"),
    "TextVectorization": ("Embedding",),
    "StringLookup": ("Embedding", "CategoryEncoding", "Flatten"),
    "IntegerLookup": ("Embedding", "CategoryEncoding", "Flatten"),
    "Normalization": ("Dense", "Concatenate", "Conv2D"),
    "Rescaling": ("Conv2D", "RandomFlip", "Dense"),
}  # fmt: skip

# By the number of axes, the batch axis included.
BY_RANK: Mapping[int, Sequence[str]] = {
    2: ("Dense", "Dropout", "BatchNormalization", "Concatenate", "Add"),
    3: ("LSTM", "GRU", "Conv1D", "Bidirectional", "GlobalAveragePooling1D", "MultiHeadAttention"),
    4: ("Conv2D", "MaxPooling2D", "Rescaling", "BatchNormalization", "GlobalAveragePooling2D"),
    5: ("Conv3D", "MaxPooling3D", "ConvLSTM2D", "GlobalAveragePooling3D"),
}

TEXT = ("TextVectorization", "StringLookup", "Hashing")
WHOLE_NUMBERS = ("Embedding", "CategoryEncoding", "IntegerLookup")


def likely_after(class_name: str, rank: int, dtype: str) -> Sequence[str]:
    """Layers that people put behind a tensor, likeliest first.

    ``class_name``: what it comes out of; rank: its number of axes, batch axis included.
    """
    if dtype == "string":
        return TEXT
    front = WHOLE_NUMBERS if dtype.startswith(("int", "uint")) else ()
    return (*front, *AFTER.get(class_name, ()), *BY_RANK.get(rank, ()))


@cache
def likely_before(class_name: str) -> Sequence[str]:
    """Layers whose output people lead into one of this class, likeliest first; Input among them."""
    places = {source: targets.index(class_name) for source, targets in AFTER.items()
              if class_name in targets}  # fmt: skip
    return (*sorted(places, key=lambda source: places[source]), "Input")
