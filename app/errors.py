"""Every error that Layerloom raises on purpose. Each carries one sentence for a person.

::

    LayerloomError
    ├── EditError            an edit that the graph cannot take
    │   ├── ArgumentError    a value that an argument of a layer cannot take
    │   ├── NameRefusedError a name that is taken, empty, or refused by Keras
    │   └── CycleError       a wire that would close a cycle
    ├── FileFormatError      a file that cannot be read as what it should be
    │   └── SeveralModelsError   a file of several models, of which one must be chosen
    ├── FileAccessError      a file that the system does not let us read or write
    ├── FileChangedError     a file that somebody else has changed since it was read
    └── EngineError          the engine could not answer (the model itself may be fine)

A *wrong model* is no error of the program: it opens, and ``app.graph.problems`` lists what is
wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from nodes.sentence import Sentence


class LayerloomError(Exception):
    """One sentence: what was found, what was expected, what to do."""

    def __init__(self, sentence: Sentence | str) -> None:
        self.sentence = (
            sentence if isinstance(sentence, Sentence) else Sentence("{text}", {"text": sentence})
        )
        super().__init__(str(sentence))


class EditError(LayerloomError):
    """An edit that the graph cannot take; the graph is as it was."""


class ArgumentError(EditError):
    """``dense_1.units is -3; expected an integer >= 1.``"""


class NameRefusedError(EditError):
    """A name that is taken, empty, or refused by Keras."""


class CycleError(EditError):
    """A wire that would close a cycle: a functional model has none."""


class FileFormatError(LayerloomError):
    """A file that cannot be read as what it should be. Nothing was opened or changed."""


class SeveralModelsError(FileFormatError):
    """A file of several models, ``names``, of which one must be chosen."""

    def __init__(self, sentence: Sentence | str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(sentence)


class FileAccessError(LayerloomError):
    """A file that the system does not let us read or write. Nothing was changed."""


class FileChangedError(LayerloomError):
    """A file that somebody else has changed since it was read. Nothing was written."""


class EngineError(LayerloomError):
    """The engine could not answer: it died, hung, or ran out of memory."""
