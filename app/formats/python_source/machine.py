"""The reader's machine: what is being read, how far it may go, and what it has made.

It walks the syntax tree of a source. It never compiles, evaluates or imports anything of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from app.formats.python_source import attributes, calling, expressions, statements
from app.formats.python_source.budget import LOOP_STEPS, Budget, TooLargeError
from app.formats.python_source.notes import Note, told
from app.formats.python_source.recorder import Layer, Model, Recorder, Tensor
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Named,
    Native,
    Partial,
    Scope,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    source_of,
)

N = TypeVar("N", bound=ast.AST)
T = TypeVar("T")

# What goes wrong when the source itself goes wrong, or asks for too much.
FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError),
    *(TypeError, ValueError, RecursionError, StopIteration, TooLargeError),
)


class Raised(Exception):  # noqa: N818 - what the source did, not what went wrong here
    """A ``raise`` of the source. ``kind``: the name of the exception's class."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


class Machine:
    """Reads one source. ``first_era``: it is written for Keras 1."""

    def __init__(self, budget: Budget | None = None, first_era: bool = False) -> None:
        self.budget = budget or Budget()
        self.recorder = Recorder()
        self.notes: dict[Note, None] = {}
        self.reading_library = False
        self._line = 1
        self.yielded: list[list[Thing]] = []  # by the generators being read
        self.guards = 0  # how many ``try`` are open
        self.first_era = first_era
        self.called: set[int] = set()  # the ids of the functions' nodes
        self.functions: list[Function] = []
        self.classes: list[UserClass] = []
        self.objects: list[UserObject] = []
        self.within: list[Function] = []  # the functions being read
        self.top = Scope()
        self.strangers: dict[Unknown, Layer] = {}
        self.library: dict[str, Scope] = {}  # modules of Keras's own applications
        self.architectures = 0
        self.ends: dict[tuple[int, str], Tensor] = {}  # of models from elsewhere
        self._answers: dict[tuple[Any, int], tuple[ast.AST, Any]] = {}

    @property
    def line(self) -> int:
        """The line of the source that is being read; Keras's own source has none."""
        return self._line

    @line.setter
    def line(self, line: int) -> None:
        if not self.reading_library:
            self._line = line

    # --- the walk

    def evaluate(self, node: ast.expr, scope: Scope) -> Thing:
        """The value of an expression. Raises what Python would, of FAULTS."""
        budget = self.budget
        budget.used += 1
        if budget.used > budget.limit:
            budget.renew()
        handler = expressions.HANDLERS.get(type(node))
        if handler is None:
            return self.unknown(node)
        return handler(self, node, scope)

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> statements.Signal:
        """Read statements, up to the end or to what leaves them."""
        return statements.run(self, body, scope)

    def call(
        self, thing: Thing, positional: list[Thing], named: Named, node: ast.AST | None
    ) -> Thing:
        """What a call gives."""
        return calling.call(self, thing, positional, named, node)

    def apply(self, thing: Thing, *positional: Thing, **named: Thing) -> Thing:
        """A call that the source does not write itself."""
        return calling.call(self, thing, list(positional), named, None)

    def attribute(self, thing: Thing, name: str) -> Thing:
        return attributes.get(self, thing, name)

    def once(self, ask: Callable[[N], T], node: N) -> T:
        """The answer of a function that looks at nothing but a node: it is asked once."""
        key = (ask, id(node))
        if key not in self._answers:
            self._answers[key] = (node, ask(node))  # the node too, lest its id be another's
        found: T = self._answers[key][1]
        return found

    def patience(self) -> Callable[[], bool]:
        """Asked before each round of a loop: whether it has gone on for long and made nothing."""
        start, made = self.budget.used, self.recorder.made

        def is_over() -> bool:
            nonlocal start, made
            if self.recorder.made != made:
                start, made = self.budget.used, self.recorder.made
            return self.budget.used - start > LOOP_STEPS

        return is_over

    # --- what is not known

    def unknown(self, node: ast.AST | None, what: str = "") -> Unknown:
        """Something that cannot be known; named as the source writes it."""
        if not what:
            what = self.once(source_of, node) if node is not None else "it"
        return Unknown(what, self.line)

    def note(self, template: str, **values: str | int) -> None:
        """Tell what concerns the whole reading."""
        self.notes[told(self.line, template, **values)] = None

    @contextmanager
    def doubting(self, *notes: Note) -> Iterator[None]:
        """What is made inside is in doubt."""
        self.recorder.doubts += notes
        try:
            yield
        finally:
            for note in notes:
                self.recorder.doubts.remove(note)

    def truth(self, thing: Thing) -> bool | None:
        """Whether a value counts as true; None where that is not known."""
        if isinstance(thing, Unknown | Tensor):
            return None
        if isinstance(thing, Array):
            return None
        if isinstance(thing, bool | int | float | str | bytes | complex) or thing is None:
            return bool(thing)
        if isinstance(thing, list | tuple | set | frozenset | dict | range):
            return len(thing) > 0
        if isinstance(thing, External):
            return attributes.external_truth(thing.path)
        return True


def is_callable(thing: Thing) -> bool:
    return isinstance(
        thing,
        Function | Method | Native | Partial | UserClass | External | Layer | Model | UserObject,
    )
