"""What files and bundled models are called. Nothing else: the window's start needs no more."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLE = "example:"
OURS = ".layerloom"
# What Keras keeps models in, and what people write them in.
KERAS = (".keras", ".h5", ".hdf5", ".json")
PYTHON = (".py", ".ipynb")
READABLE = (OURS, *KERAS, *PYTHON)

# In the order in which they teach: one path, then branches, then what these are good for.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "First steps": ("mlp", "cnn", "rnn", "sequential"),
    "Several inputs and outputs": (
        "shared_input",
        "shared_extractor",
        "multiple_inputs",
        "multiple_outputs",
        "wide_and_deep",
        "multi_task",
    ),
    "Building blocks": ("residual", "inception", "transformer"),
    "Whole architectures": ("unet", "siamese", "autoencoder", "seq2seq"),
}
NAMES = tuple(name for names in GROUPS.values() for name in names)
