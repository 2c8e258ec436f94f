"""Which calls of two graphs are the same one: by name first, then by what they are and stand in.

The names that a person gave say most. Those that Keras gives (``dense_2``) shift when a layer is
put in before, so of such calls structure may say more: class and arguments, what flows into a call
and what is made of it. Of both ways that is taken by which less differs. Everything is linear in
nodes and wires.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property

from app.graph.model import Graph, Link
from app.graph.names import operation_stem, snake_case
from app.graph.ports import arguments_of, spec_of
from app.graph.walk import reading_order
from nodes.kinds import UnfitValue
from nodes.spec import ParameterSpec
from nodes.values import Instance, Value, key_of, same

Numbers = dict[Hashable, int]
Key = Callable[[str], Hashable]


def matched(before: Graph, after: Graph) -> dict[str, str]:
    """The calls that are the same, ids of ``after`` by those of ``before``, in reading order."""
    numbers: Numbers = {}
    one, other = Side(before, numbers), Side(after, numbers)
    pairs = _by_name(_Pairs(one, other))
    if pairs.cost:
        pairs = min(pairs, _by_structure(_Pairs(one, other)), key=lambda found: found.cost)
    return {node: pairs.found[node] for node in one.order if node in pairs.found}


def _by_name(pairs: _Pairs) -> _Pairs:
    pairs.by(lambda side: side.name)
    pairs.by(lambda side: lambda node: (side.up[node], side.down[node]))
    pairs.by(lambda side: side.up.__getitem__)
    pairs.by(lambda side: side.down.__getitem__)
    pairs.by(lambda side: lambda node: (node, side.kind(node)))
    pairs.spread()
    return pairs


def _by_structure(pairs: _Pairs) -> _Pairs:
    pairs.by(lambda side: side.given_name)
    # Of calls that are alike those first that have one name, so that none is told as renamed.
    pairs.by(lambda side: lambda node: _all(side.name(node), side.up[node], side.down[node]))
    pairs.by(lambda side: lambda node: _all(side.name(node), side.up[node]))
    pairs.by(lambda side: lambda node: _all(side.name(node), side.down[node]))
    pairs.by(lambda side: lambda node: (side.up[node], side.down[node]))
    pairs.by(lambda side: side.up.__getitem__)
    pairs.by(lambda side: side.down.__getitem__)
    pairs.spread()
    pairs.by(lambda side: side.name)
    pairs.by(lambda side: lambda node: (node, side.kind(node)))
    pairs.spread()
    return pairs


def _all(name: Hashable, *structure: Hashable) -> Hashable:
    return None if name is None else (name, *structure)


def own_arguments(graph: Graph, node: str) -> dict[str, Value]:
    """The arguments of a layer, or of an operation, without those at Keras's default."""
    spec = spec_of(graph, node)
    return _told(arguments_of(graph, node), spec.parameters_by_name if spec else {})


def call_arguments(graph: Graph, node: str) -> dict[str, Value]:
    """The arguments of one call of a layer, without those at Keras's default."""
    if graph.nodes[node].operation or not graph.nodes[node].arguments:
        return {}
    spec = spec_of(graph, node)
    known = getattr(spec, "call_parameters", ())
    return _told(graph.nodes[node].arguments, {item.name: item for item in known})


def _told(arguments: Mapping[str, Value], known: Mapping[str, ParameterSpec]) -> dict[str, Value]:
    found = {}
    for name, value in arguments.items():
        parameter = known.get(name)
        if parameter is not None:
            value = _one_form(parameter, _unnamed(value))
            default = _one_form(parameter, parameter.default)
            if not parameter.required and same(value, default):
                continue
        found[name] = value
    return found


def _unnamed(value: Value) -> Value:
    """Layers in arguments without the names that Keras gives them: a file has them, code not."""
    if isinstance(value, tuple):
        return tuple(map(_unnamed, value))
    if not isinstance(value, Instance):
        return value
    kept = {key: _unnamed(item) for key, item in value.arguments.items()}
    name = kept.get("name")
    if isinstance(name, str) and _automatic(name, value.class_name):
        del kept["name"]
    return Instance(value.class_name, kept)


def _automatic(name: str, class_name: str) -> bool:
    return operation_stem(name) == operation_stem(snake_case(class_name))


def _one_form(parameter: ParameterSpec, value: Value) -> Value:
    """As the parameter has it, and 3 for (3, 3) where both mean the same to Keras.

    What the parameter does not take is compared as it is.
    """
    try:
        value = parameter.check(value)
        if isinstance(value, tuple) and value and all(same(value[0], item) for item in value):
            alone = parameter.check(value[0])
            return value if isinstance(alone, tuple) else alone
    except UnfitValue:
        return value
    return value


class Side:
    """One of two graphs. ``numbers`` is shared by both: equal structures get equal numbers."""

    def __init__(self, graph: Graph, numbers: Numbers) -> None:
        self.graph, self._numbers = graph, numbers
        self.order = reading_order(graph)

    def name(self, node: str) -> Hashable:
        """The layer's name and which of its calls it is; None for an operation that has none."""
        key = self.graph.nodes[node].layer
        is_input = self.graph.is_input(node)
        if not key:
            name = self.graph.nodes[node].name
            return (name, 0, is_input) if name else None
        return self.graph.name_of(node), self._numbered[node], is_input

    def given_name(self, node: str) -> Hashable:
        """The name, unless it is one that Keras gives."""
        automatic = _automatic(self.graph.name_of(node), self.kind(node))
        return None if automatic else self.name(node)

    @cached_property
    def _numbered(self) -> Mapping[str, int]:
        """Which call of its layer each is, in reading order."""
        counts: dict[str, int] = {}
        found = {}
        for node in self.order:
            key = self.graph.nodes[node].layer
            found[node] = counts.get(key, 0)
            counts[key] = found[node] + 1
        return found

    def kind(self, node: str) -> str:
        return self.graph.class_of(node)

    def port(self, node: str, port: str) -> Hashable:
        """Those of a submodel bear ids of its inside, which differ from file to file."""
        inner = self.graph.definitions.get(self.graph.nodes[node].layer)
        return inner.inputs.index(port) if inner and port in inner.inputs else port

    @cached_property
    def what(self) -> Mapping[str, int]:
        """A number for what each call is by itself: class, arguments, the inside of a submodel."""
        graph = self.graph
        insides = {
            key: Side(inner, self._numbers).whole for key, inner in graph.definitions.items()
        }
        return {
            node: self._number(
                "what",
                self.kind(node),
                key_of(own_arguments(graph, node)),
                key_of(call_arguments(graph, node)),
                insides.get(graph.nodes[node].layer, -1),
            )
            for node in self.order
        }

    @cached_property
    def whole(self) -> int:
        """A number for the structure of the whole graph."""
        inputs = tuple(self.up.get(node, -1) for node in self.graph.inputs)
        outputs = tuple((self.up.get(ref.node, -1), ref.output) for ref in self.graph.outputs)
        return self._number("whole", inputs, outputs)

    @cached_property
    def up(self) -> Mapping[str, int]:
        """A number for each call and all that it is made from."""
        found: dict[str, int] = {}
        for node in self.order:
            wires = tuple(
                sorted(
                    (
                        str(self.port(node, link.port)),
                        link.index,
                        found.get(link.source.node, -1),
                        link.source.output,
                    )
                    for link in self.graph.links_into(node)
                )
            )
            found[node] = self._number("up", self.what[node], wires)
        return found

    @cached_property
    def down(self) -> Mapping[str, int]:
        """A number for each call and all that is made of it."""
        found: dict[str, int] = {}
        results: dict[str, list[tuple[int, int]]] = {}
        for place, ref in enumerate(self.graph.outputs):
            results.setdefault(ref.node, []).append((ref.output, place))
        for node in reversed(self.order):
            wires = tuple(
                sorted((*self.wire(link), found.get(link.node, -1)) for link in self._leaving(node))
            )
            given = tuple(results.get(node, ()))
            found[node] = self._number("down", self.what[node], wires, given)
        return found

    def wire(self, link: Link) -> tuple[str, int, int]:
        """How a wire is fixed at both its ends."""
        return str(self.port(link.node, link.port)), link.index, link.source.output

    def neighbours(self, node: str) -> Iterator[tuple[Hashable, str]]:
        """The calls that it reads and that read it, each with the way there."""
        for link in self.graph.links_into(node):
            if link.source.node in self.graph.nodes:
                yield ("source", *self.wire(link)), link.source.node
        for link in self._leaving(node):
            yield ("reader", *self.wire(link)), link.node

    def _leaving(self, node: str) -> Iterable[Link]:
        return self.graph.consumers.get(node, ())

    def _number(self, *structure: Hashable) -> int:
        return self._numbers.setdefault(structure, len(self._numbers))


class _Pairs:
    """``found``: what was matched so far, each call once."""

    def __init__(self, one: Side, other: Side) -> None:
        self.one, self.other = one, other
        self.found: dict[str, str] = {}
        self._taken: set[str] = set()

    @property
    def cost(self) -> int:
        """How much is to be told: a call that is other or alone counts twice, a name once."""
        one, other, found = self.one, self.other, self.found
        alone = len(one.order) + len(other.order) - 2 * len(found)
        changed = sum(one.what[node] != other.what[twin] for node, twin in found.items())
        renamed = sum(one.name(node) != other.name(twin) for node, twin in found.items())
        return 2 * (alone + changed) + renamed

    def by(self, key_of_side: Callable[[Side], Key]) -> None:
        """Match what is alike in a key and still alone, in reading order; None is like nothing."""
        if len(self.found) in (len(self.one.order), len(self.other.order)):
            return  # Nobody is alone on one of both sides.
        waiting: dict[Hashable, deque[str]] = {}
        key = key_of_side(self.other)
        for node in self.other.order:
            if node not in self._taken:
                waiting.setdefault(key(node), deque()).append(node)
        key = key_of_side(self.one)
        for node in self.one.order:
            alike = key(node)
            if alike is not None and node not in self.found and waiting.get(alike):
                self._match(node, waiting[alike].popleft())

    def spread(self) -> None:
        """From each pair to its neighbours: first to those that are alike by themselves, where
        that ends to one whose class alone is the same, and on from there.
        """
        closely, loosely = deque(self.found), deque(self.found)
        while closely or loosely:
            if closely:
                new = self._beside(closely.popleft(), lambda side: side.what.__getitem__)
            else:
                new = self._beside(loosely.popleft(), lambda side: side.kind)
            closely.extend(new)
            loosely.extend(new)

    def _beside(self, node: str, key_of_side: Callable[[Side], Key]) -> list[str]:
        waiting: dict[Hashable, deque[str]] = {}
        key = key_of_side(self.other)
        for way, near in self.other.neighbours(self.found[node]):
            if near not in self._taken:
                waiting.setdefault((way, key(near)), deque()).append(near)
        if not waiting:
            return []
        key = key_of_side(self.one)
        new = []
        for way, near in self.one.neighbours(node):
            alike = waiting.get((way, key(near)))
            while alike and alike[0] in self._taken:
                alike.popleft()
            if alike and near not in self.found:
                self._match(near, alike.popleft())
                new.append(near)
        return new

    def _match(self, node: str, other: str) -> None:
        self.found[node] = other
        self._taken.add(other)
