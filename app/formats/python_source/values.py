"""What a name in a source can hold while it is read.

Numbers, texts, lists, tuples, sets, dicts and ranges are Python's own. All else is one of these, or
a tensor, layer or model of ``recorder``: nothing that could run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.formats.python_source.notes import Note
from nodes.values import Instance

Thing: TypeAlias = Any  # anything that a name can hold
Named: TypeAlias = dict[str, Thing]


@dataclass(eq=False, slots=True)
class Unknown:
    """What is not known without running the code. ``what``: as a person calls it, ``x_train``.

    ``path`` and ``arguments``: what was called, where it came from a call of something foreign.
    ``of`` and ``part``: of what it is a part, where that may be a model: ``base.output``.
    """

    what: str
    line: int = 0
    path: str = ""
    arguments: Mapping[str, Thing] = field(default_factory=dict)
    of: Unknown | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class External:
    """A name from elsewhere, by its whole path: ``keras.layers.Dense``."""

    path: str


@dataclass(eq=False, slots=True)
class Once:
    """What can be gone through once, and may have no end: a generator, ``itertools.count()``.

    ``doubts``: what is uncertain about the last item. ``sources``: of what it is made.
    """

    items: Iterator[Thing]
    doubts: list[Note] = field(default_factory=list)
    sources: tuple[Once, ...] = ()
    deep: int = 0

    def uncertain(self) -> list[Note]:
        found: dict[Note, None] = {}
        todo, seen = [self], {id(self)}
        while todo:
            item = todo.pop()
            found |= dict.fromkeys(item.doubts)
            more = [source for source in item.sources if id(source) not in seen]
            seen |= set(map(id, more))
            todo += more
        return list(found)


@dataclass(eq=False)
class Scope:
    """Names and what they hold. ``stars``: modules of which all names were imported."""

    names: Named = field(default_factory=dict)
    parent: Scope | None = None
    stars: list[str] = field(default_factory=list)
    declared: dict[str, Scope] = field(default_factory=dict)  # global and nonlocal names
    is_class: bool = False

    def find(self, name: str) -> Scope | None:
        """The scope that holds a name; those of classes are seen from themselves only."""
        scope: Scope | None = self.declared.get(name, self)
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None

    def assign(self, name: str, value: Thing) -> None:
        self.declared.get(name, self).names[name] = value

    @property
    def top(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(eq=False)
class Function:
    """A ``def`` or a ``lambda`` of the source."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: tuple[Thing, ...] = ()
    keyword_defaults: Mapping[str, Thing] = field(default_factory=dict)
    owner: UserClass | None = None
    kind: str = ""  # staticmethod, classmethod, property

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "lambda")


@dataclass(eq=False, slots=True)
class Method:
    """A function of the source, or a thing of ours, with its first argument."""

    function: Thing
    receiver: Thing


@dataclass(eq=False, slots=True)
class Native:
    """A function of the reader's own: ``call(positional, named)``."""

    name: str
    call: Callable[[list[Thing], Named], Thing]


@dataclass(eq=False, slots=True)
class Partial:
    """``functools.partial(function, ...)``."""

    function: Thing
    positional: tuple[Thing, ...]
    named: Named


@dataclass(eq=False, slots=True)
class Factory:
    """``field(default_factory=make)`` of a dataclass: called for each object."""

    make: Thing


@dataclass(eq=False)
class UserClass:
    """A class of the source. ``bases`` are UserClass, External or Unknown."""

    name: str
    bases: tuple[Thing, ...]
    attributes: Named
    line: int
    is_record: bool = False  # a dataclass or a named tuple
    fields: tuple[str, ...] = ()
    factories: Named = field(default_factory=dict)  # of a field: what makes its value anew
    members: Named = field(default_factory=dict)  # of an enum

    def lineage(self) -> list[UserClass]:
        """This class and those of the source that it comes from, depth first, each once."""
        found: list[UserClass] = [self]
        for base in self.bases:
            if isinstance(base, UserClass):
                found += [item for item in base.lineage() if item not in found]
        return found

    def foreign_bases(self) -> list[str]:
        """The paths of the classes from elsewhere that it comes from."""
        bases = (base for item in self.lineage() for base in item.bases)
        return [base.path for base in bases if isinstance(base, External | Unknown)]

    def find(self, name: str, after: UserClass | None = None) -> Thing | None:
        """An attribute, by the order of inheritance; ``after``: only beyond that class."""
        line = self.lineage()
        start = line.index(after) + 1 if after in line else 0
        return next((c.attributes[name] for c in line[start:] if name in c.attributes), None)


@dataclass(eq=False)
class UserObject:
    """An instance of a class of the source."""

    of: UserClass
    attributes: Named = field(default_factory=dict)
    # What an instance of a class that Keras knows needs besides.
    made: Any = None


@dataclass(eq=False, slots=True)
class SuperOf:
    """``super()`` within a method of ``owner``."""

    owner: UserClass
    receiver: UserObject | UserClass

    @property
    def of(self) -> UserClass:
        """The class whose order of inheritance counts."""
        return self.receiver if isinstance(self.receiver, UserClass) else self.receiver.of


@dataclass(eq=False, slots=True)
class Array:
    """A NumPy array or data set of which the shape alone is known; ``classes``: distinct labels.

    ``constant``: a tensor that the source writes out, as an operation may hold it.
    """

    shape: tuple[int | None, ...]
    dtype: str = "float32"
    classes: int | None = None
    constant: Instance | None = None


def unknown_in(value: Thing, deep: int = 0) -> Unknown | None:
    """The first thing that is not known in a value, or the value itself."""
    if isinstance(value, Unknown):
        return value
    if deep < 8:
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        if isinstance(value, list | tuple | set | frozenset):
            for item in value:
                found = unknown_in(item, deep + 1)
                if found:
                    return found
    return None


def source_of(node: ast.AST, most: int = 40) -> str:
    """What stands in the source, on one line, for a sentence."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (ValueError, RecursionError):
        return "this"
    return text if len(text) <= most else f"{text[: most - 3]}..."
