"""What is told beside the graph: what was left out, what stays as it is and cannot be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import FileFormatError
from nodes.sentence import Sentence

MOST_CALLS = 20_000
MOST_NAMES = 5
LEAST_ADDRESS = 2**20
SHARED = (
    "Shared by several models inside the file, of which each gets a copy with the same weights: "
    "{names}."
)


@dataclass
class Notes:
    """Sentences about one file, each once. ``calls`` counts what has been read of it."""

    sentences: list[Sentence] = field(default_factory=list)
    calls: int = 0
    _names: dict[str, list[str]] = field(default_factory=dict)
    _of_several: dict[str, Sentence] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    def tell(self, template: str, **values: str | int) -> None:
        sentence = Sentence(template, values)
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def tell_of(self, template: str, name: str) -> None:
        """The same of several layers: one sentence with their {names}, told in the end."""
        names = self._names.setdefault(template, [])
        if name not in names:
            names.append(name)
            self._of_several[template] = Sentence(template, {"names": _listed(names)})

    def meet(self, item: Mapping[str, object], name: str) -> None:
        """A layer's record; one that was met in another model of the file is told.

        Keras 3 marks an object that it meets twice by its address; Keras 2 counted from 0.
        """
        address = item.get("shared_object_id")
        if item.get("class_name") == "InputLayer":
            return  # It has no weights.
        if isinstance(address, int) and address >= LEAST_ADDRESS:
            if address in self._met:
                self.tell_of(SHARED, name)
            self._met.add(address)

    def told(self) -> tuple[Sentence, ...]:
        """All sentences, those of several layers with their names."""
        return (*self.sentences, *self._of_several.values())

    def count(self, calls: int) -> None:
        """Raises FileFormatError when the file holds more than can be drawn."""
        self.calls += calls
        if self.calls > MOST_CALLS:
            raise FileFormatError(
                Sentence(
                    "The model has more than {most} layers; expected one that can be drawn. "
                    "Save a part of it and open that.",
                    {"most": MOST_CALLS},
                )
            )


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:MOST_NAMES])
    return f"{shown}, … ({len(names)})" if len(names) > MOST_NAMES else shown
