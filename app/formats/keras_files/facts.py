"""What must be known of Keras's classes to read a config: names alone, held against Keras by tests.

Keras writes into a config more than a person wrote: what a call was given by default, what a layer
worked out when it was built. These tables tell the one from the other.
"""

from __future__ import annotations

from collections.abc import Mapping

# The first part of the modules in which Keras itself lives, under all its names.
MODULES = frozenset({"keras", "tf_keras", "keras_core", "tensorflow", "builtins"})

# Classes that Keras offers under another name than they bear, which it then uses for weights.
BORNE_NAMES: Mapping[str, str] = {"GroupQueryAttention": "GroupedQueryAttention"}

# What ``training`` is in a call that does not give it, and what Keras then writes; None for others.
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
RECURRENT = frozenset({*_RECURRENT, "Bidirectional"})
_DROPPING = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout")
_NOISE = ("GaussianNoise", "GaussianDropout")
_INFERRING = (*_RECURRENT, *_DROPPING, *_NOISE, "Attention", "AdditiveAttention")
_AUGMENTING = (
    *("AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization"),
    *("CutMix", "MaxNumBoundingBoxes", "MixUp", "Pipeline", "RandAugment", "RandomBrightness"),
    *("RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop"),
    *("RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur"),
    *("RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization"),
    *("RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation"),
    *("RandomZoom", "Resizing", "Solarization"),
)
TRAINING: Mapping[str, bool] = {
    **dict.fromkeys((*_INFERRING, "SpectralNormalization"), False),
    **dict.fromkeys(_AUGMENTING, True),
}

# Layers whose output has the mask of their (first) input.
PASSES_MASK = frozenset(
    {
        *("Dense", "Activation", "Identity", "MultiHeadAttention", "GroupQueryAttention"),
        *("LayerNormalization", "GroupNormalization", "UnitNormalization", "BatchNormalization"),
        *(*_DROPPING, *_NOISE, "ActivityRegularization", "ReLU", "LeakyReLU", "PReLU", "ELU"),
        *("Rescaling", "Normalization", "TimeDistributed", "Softmax"),
    }
)
# Those that pass it on if they give a whole sequence, and to the sequence alone.
PASSES_MASK_OF_SEQUENCE = frozenset(_RECURRENT)
MERGES_MASKS = frozenset({"Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"})

# Layers whose dtype, if none is given, is another than float32.
DTYPES: Mapping[str, str] = {"Hashing": "int64", "HashedCrossing": "int64"}

# What a config may hold beside the arguments of a layer: any value of these, these values of those.
NO_ARGUMENTS = frozenset(
    {
        *("name", "build_input_shape", "batch_input_shape", "input_length", "vocabulary_size"),
        *("implementation", "query_shape", "key_shape", "value_shape", "softmax_robust_masking"),
        *("kernel_initializer", "rng_type", "trainable"),
    }
)
NOTHING_SAID: Mapping[str, tuple[object, ...]] = {
    "oov_method": ("floormod",),
    "data_format": ("channels_last",),
    "groups": (1,),
}

# Layers of older versions of Keras, which nobody has now: of no use where a class is asked for.
GONE = frozenset(
    {
        *("Lambda", "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod"),
        *("InstanceMethod", "InstanceProperty", "AddLoss", "AddMetric", "Merge", "Highway"),
        *("MaxoutDense", "TimeDistributedDense", "TimeDistributedMerge", "LocallyConnected1D"),
        *("LocallyConnected2D", "ThresholdedReLU", "CuDNNLSTM", "CuDNNGRU", "DenseFeatures"),
    }
)
