"""A stack of layers as one layer: ``keras.Sequential`` in an argument of a wrapper.

Keras has it beside its layers, as a model. On the canvas a stack is drawn, or stands as a submodel;
a TimeDistributed that shall do several layers at each step holds one.
"""

from __future__ import annotations

from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance

SEQUENTIAL = LayerSpec(
    "Sequential",
    "Core",
    summary="Several layers, one after the other, as one.",
    ports=(),
    parameters=(
        ParameterSpec(
            "layers",
            "layers",
            required=True,
            initial=(Instance("Dense", {"units": 32}), Instance("Dropout", {"rate": 0.5})),
            doc="The layers, from the first to the last.",
        ),
        ParameterSpec(
            "trainable",
            "boolean",
            default=True,
            doc="Boolean, whether the layer's variables should be trainable.",
        ),
    ),
    inside_only=True,
    module="keras",
)
