"""The words that a lookup layer learned by ``adapt``: beside the config in a ``.keras`` file.

They become the layer's ``vocabulary`` argument, for without them not even its output's shape is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.errors import FileFormatError
from app.formats.keras_files.notes import Notes
from app.graph.model import LayerDefinition
from nodes.values import Value, refuse_unstorable

MOST_WORDS = 100_000
# Of an integer in a file; one of more is told as too large.
MOST_DIGITS = 30
TOO_MANY = (
    "The vocabulary has more words than a document can hold and was left out: {names}. Set it "
    "again, or call adapt."
)
UNREADABLE = (
    "The file of the vocabulary cannot be read, and it was left out: {names}. Set it again, or "
    "call adapt."
)
LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")


@dataclass(frozen=True)
class Words:
    """Reads what stands at ``path``: ``read(path)`` gives the lines, ``weigh(path)`` the weights of
    the words, each None where there are none. Both raise FileFormatError, OSError or ValueError.
    """

    read: Callable[[str], tuple[str, ...] | None]
    weigh: Callable[[str], tuple[float, ...] | None]
    notes: Notes
    path: str = ""

    def at(self, path: str) -> Words:
        return replace(self, path=path)

    def given_to(self, layer: LayerDefinition) -> LayerDefinition:
        """The layer with its vocabulary, if it is one that has learned one."""
        if layer.class_name not in LOOKUPS or layer.arguments.get("vocabulary"):
            return layer
        try:
            return self._with_words(layer)
        except (FileFormatError, OSError, ValueError):
            self.notes.tell_of(UNREADABLE, layer.name)
            return layer

    def _with_words(self, layer: LayerDefinition) -> LayerDefinition:
        lines = self.read(self.path)
        if not lines:
            return layer
        if len(lines) > MOST_WORDS:
            self.notes.tell_of(TOO_MANY, layer.name)
            return layer
        special = _specials(layer)
        words = lines[special:]
        arguments = {**layer.arguments, "vocabulary": _typed(layer, words)}
        if layer.arguments.get("output_mode") == "tf_idf" and (weights := self.weigh(self.path)):
            arguments["idf_weights"] = weights[special : special + len(words)]
        return replace(layer, arguments=arguments) if words else layer


def _typed(layer: LayerDefinition, words: tuple[str, ...]) -> Value:
    """Numbers for a layer that looks up numbers. Raises ValueError for words that are none."""
    if layer.class_name != "IntegerLookup":
        return words
    numbers = tuple(int(word[:MOST_DIGITS]) for word in words)
    refuse_unstorable(numbers)
    return numbers


def _specials(layer: LayerDefinition) -> int:
    """How many lines stand before the words: the mask, and those for unknown words."""
    mode = layer.arguments.get("output_mode", "int")
    if layer.class_name == "TextVectorization":
        return 2 if mode == "int" else 1
    masked = layer.arguments.get("mask_token") is not None and mode == "int"
    unknown = layer.arguments.get("num_oov_indices", 1)
    return int(masked) + (unknown if isinstance(unknown, int) else 1)
