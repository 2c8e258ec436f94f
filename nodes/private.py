"""Layers that Keras uses in ``keras.applications`` and does not offer: they come in files alone.

The library does not list them; a model that holds one is checked, built and written all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from nodes.spec import HeadlinePart, LayerSpec, ParameterSpec, PortSpec

_BASE = (
    ParameterSpec("trainable", "boolean", default=True),
    ParameterSpec("dtype", "dtype", nullable=True),
)
_LAYERS = (
    LayerSpec(
        "LayerScale",
        "Regularization",
        summary="Multiplies each channel by a weight of its own.",
        parameters=(
            ParameterSpec("init_values", "number", required=True, initial=1e-6),
            ParameterSpec("projection_dim", "integer", required=True, minimum=1, initial=32),
            *_BASE,
        ),
        headline=(HeadlinePart("projection_dim", essential=True),),
        module="keras.src.applications.convnext",
    ),
    LayerSpec(
        "StochasticDepth",
        "Regularization",
        summary="Leaves its input out now and then while training, the whole batch at once.",
        parameters=(
            ParameterSpec(
                "drop_path_rate", "number", required=True, minimum=0, maximum=1, initial=0.1
            ),
            *_BASE,
        ),
        call_parameters=(ParameterSpec("training", "boolean", nullable=True),),
        headline=(HeadlinePart("drop_path_rate", essential=True),),
        module="keras.src.applications.convnext",
    ),
    LayerSpec(
        "CustomScaleLayer",
        "Merging",
        summary="Adds the second input, multiplied by a number, to the first.",
        ports=(PortSpec("inputs", many=True, minimum=2, maximum=2),),
        parameters=(ParameterSpec("scale", "number", required=True, initial=1.0), *_BASE),
        headline=(HeadlinePart("scale", essential=True),),
        module="keras.src.applications.inception_resnet_v2",
    ),
)
PRIVATE: Mapping[str, LayerSpec] = {spec.name: spec for spec in _LAYERS}
