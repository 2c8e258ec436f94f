"""The door to Keras: imported once, on TensorFlow, without its greetings.

Every module of the engine takes ``keras`` from here, so that the settings stand before the import.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version

__all__ = ["KERAS", "TENSORFLOW", "keras", "scratch"]

# The layer library describes Keras on TensorFlow; ~/.keras/keras.json may name another backend.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The engine computes shapes; a graphics card would only be taken from whoever trains on it.
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


@contextlib.contextmanager
def _descriptor_2_kept_for_errors() -> Iterator[None]:
    """What C++ code writes to descriptor 2 inside is shown only if an exception leaves."""
    sys.stderr.flush()
    before = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(before, 2)
            kept.seek(0)
            os.write(2, kept.read())
            raise
        finally:
            os.dup2(before, 2)
            os.close(before)


# TensorFlow greets with lines about oneDNN and CUDA before any log level holds.
with _descriptor_2_kept_for_errors():
    import keras

KERAS = keras.__version__
TENSORFLOW = version("tensorflow")


@contextlib.contextmanager
def scratch() -> Iterator[None]:
    """Inside, layers may be built and called on symbolic tensors, and no weight is allocated.

    Keras puts the variables that were made so on a pending list and would allocate them all at the
    next shape inference outside: ``clear_session`` empties it. It also starts automatic names anew.
    """
    from app.engine.states import declared

    try:
        with keras.StatelessScope(initialize_variables=False), declared():
            yield
    finally:
        keras.backend.clear_session(free_memory=False)
