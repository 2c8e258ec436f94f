"""What Keras 2 wrote otherwise: names of classes and arguments, and operations as layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.formats.keras_files.checked import Record

# Classes of TensorFlow's Keras that Keras 3 has under another name.
CLASSES: Mapping[str, str] = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "LSTMV2": "LSTM",
    "GRUV2": "GRU",
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "CategoryEncoding": {"max_tokens": "num_tokens"},
    "Discretization": {"bins": "bin_boundaries"},
}


def renamed(class_name: str, config: Record) -> Record:
    """The config under the names of Keras 3. Other configs are given back as they are."""
    names = _NAMES.get(class_name, {})
    if not names.keys() & config.keys():
        return config
    changed: dict[str, Any] = {names.get(key, key): item for key, item in config.items()}
    return changed
