"""The names that Keras gives to layers which the source does not name: ``dense``, ``dense_1``.

After ``keras.src.utils.naming``. Some layers make others inside, which are counted too; a test
compares with Keras.
"""

from __future__ import annotations

from app.graph.names import snake_case

# What a layer makes when it is called for the first time, beside what its arguments hold.
INSIDE: dict[str, tuple[str, ...]] = {
    "MultiHeadAttention": ("Softmax", "Dropout"),
    "GroupQueryAttention": ("Softmax", "Dropout"),
    "Masking": ("NotEqual", "Any"),
}
# Keras's own names for what has another class there.
CLASSES = {"Input": "InputLayer"}


class LayerNames:
    """Counts names by their stem, as Keras does from one ``clear_session`` to the next."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def automatic(self, class_name: str) -> str:
        """The next name of a class, which counts it."""
        stem = snake_case(CLASSES.get(class_name, class_name)) or "layer"
        count = self._counts.get(stem, 0)
        self._counts[stem] = count + 1
        return f"{stem}_{count}" if count else stem

    def called(self, class_name: str) -> None:
        """A layer of this class is called for the first time."""
        for inner in INSIDE.get(class_name, ()):
            self.automatic(inner)

    def clear(self) -> None:
        self._counts.clear()
