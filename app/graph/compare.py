"""What differs between two models: layers added, removed, changed, renamed; wires; results.

It compares what is drawn and computed. Places on the canvas, titles and the numbers in the weights
make no difference, nor does whether a stack was made as a ``keras.Sequential``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from app.graph.bypass import effective
from app.graph.forms import is_frozen
from app.graph.matching import Side, call_arguments, matched, own_arguments
from app.graph.model import Graph, TensorRef
from nodes.sentence import Sentence
from nodes.values import Value, same, show_short

Names = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One thing that is not as before, in words. None: it was not there, or is not."""

    what: str
    before: Value
    after: Value
    sentence: Sentence


@dataclass(frozen=True)
class NodeChange:
    """A call that both have and that differs: its ids in both, and how."""

    before: str
    after: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Ids of nodes: ``added`` in ``after``, ``removed`` in ``before``; ``matched`` maps the others.

    ``model``: what of the model as a whole differs. ``inside``: the comparisons of submodels that
    differ, by the nodes that call them first, in ``after``.
    """

    before: Graph
    after: Graph
    matched: Mapping[str, str]
    added: Names = ()
    removed: Names = ()
    changed: tuple[NodeChange, ...] = ()
    model: tuple[Change, ...] = ()
    inside: Mapping[str, Comparison] = field(default_factory=dict)

    @property
    def equal(self) -> bool:
        return not (self.added or self.removed or self.changed or self.model or self.inside)

    def count(self) -> tuple[int, int, int]:
        """How many calls were added, removed and changed, those in submodels among them."""
        own = (len(self.added), len(self.removed), len(self.changed))
        inner = [comparison.count() for comparison in self.inside.values()]
        added, removed, changed = zip(own, *inner, strict=True)
        return sum(added), sum(removed), sum(changed)


def compare(before: Graph, after: Graph) -> Comparison:
    """What differs between two graphs, in O(nodes + wires). Calls that are skipped are none."""
    return _Comparer(effective(before), effective(after)).comparison()


class _Comparer:
    def __init__(self, before: Graph, after: Graph) -> None:
        self._before, self._after = before, after
        self._matched = matched(before, after)
        self._taken = frozenset(self._matched.values())
        self._one, self._other = Side(before, {}), Side(after, {})

    def comparison(self) -> Comparison:
        pairs = (
            (one, other, tuple(self._of_call(one, other))) for one, other in self._matched.items()
        )
        return Comparison(
            self._before,
            self._after,
            self._matched,
            added=tuple(node for node in self._other.order if node not in self._taken),
            removed=tuple(node for node in self._one.order if node not in self._matched),
            changed=tuple(NodeChange(*found) for found in pairs if found[2]),
            model=tuple(self._of_model()),
            inside=self._insides(),
        )

    def _insides(self) -> dict[str, Comparison]:
        """Each pair of submodels is compared once, however often it is called."""
        known: set[tuple[str, str]] = set()
        found: dict[str, Comparison] = {}
        for one, other in self._matched.items():
            keys = self._before.nodes[one].layer, self._after.nodes[other].layer
            inner = self._before.definitions.get(keys[0]), self._after.definitions.get(keys[1])
            if keys in known or inner[0] is None or inner[1] is None:
                continue
            known.add(keys)
            comparison = compare(inner[0], inner[1])
            # The name of a submodel is told with its calls.
            if not _alike_inside(comparison):
                found[other] = comparison
        return found

    def _of_call(self, one: str, other: str) -> Iterator[Change]:
        before, after = self._before, self._after
        names = before.name_of(one), after.name_of(other)
        if names[0] != names[1] and not after.nodes[other].operation:
            yield _change("name", *names, RENAMED)
        kinds = before.class_of(one), after.class_of(other)
        if kinds[0] != kinds[1]:
            yield _change("class", *kinds, OTHER_CLASS)
        yield from _of_arguments(own_arguments(before, one), own_arguments(after, other))
        yield from _of_arguments(call_arguments(before, one), call_arguments(after, other), CALL)
        yield from self._of_wires(one, other)
        yield from self._of_sharing(one, other)

    def _of_wires(self, one: str, other: str) -> Iterator[Change]:
        wires = _wires(self._one, one), _wires(self._other, other)
        for port in dict.fromkeys((*wires[0], *wires[1])):
            before, after = wires[0].get(port, ()), wires[1].get(port, ())
            if tuple(map(self._moved, before)) != after:
                named = _listed(self._before, before), _listed(self._after, after)
                name = _port_name(self._after, other, port)
                yield _change(f"wires.{name}", *named, WIRED, port=name)

    def _of_sharing(self, one: str, other: str) -> Iterator[Change]:
        """How often its layer is called; whether by the same calls, of those that both have."""
        keys = self._before.nodes[one].layer, self._after.nodes[other].layer
        if not keys[0] or not keys[1]:
            return
        calls = self._before.calls[keys[0]], self._after.calls[keys[1]]
        before = {self._matched[call] for call in calls[0] if call in self._matched}
        after = {call for call in calls[1] if call in self._taken}
        if len(calls[0]) != len(calls[1]):
            yield _change("calls", len(calls[0]), len(calls[1]), CALLS)
        elif before != after:
            yield _change("calls", len(calls[0]), len(calls[1]), SHARED)

    def _of_model(self) -> Iterator[Change]:
        before, after = self._before, self._after
        if before.name != after.name:
            yield _change("model.name", before.name, after.name, MODEL_NAME)
        inputs = [self._matched.get(node, "") for node in before.inputs]
        if tuple(inputs) != after.inputs:
            named = (
                tuple(map(before.name_of, filter(before.nodes.__contains__, before.inputs))),
                tuple(map(after.name_of, filter(after.nodes.__contains__, after.inputs))),
            )
            yield _change("model.inputs", *named, MODEL_INPUTS)
        if tuple(map(self._moved, before.outputs)) != after.outputs:
            named = _listed(before, before.outputs), _listed(after, after.outputs)
            yield _change("model.outputs", *named, MODEL_OUTPUTS)
        frozen = is_frozen(before), is_frozen(after)
        if frozen[0] != frozen[1]:
            yield _change("model.trainable", not frozen[0], not frozen[1], MODEL_TRAINABLE)

    def _moved(self, ref: TensorRef) -> TensorRef:
        """The same tensor in the other graph; one that no graph has where its call was removed."""
        if ref.node not in self._before.nodes:
            return ref  # Of a wrong file: neither has it.
        return TensorRef(self._matched.get(ref.node, ""), ref.output)


RENAMED = "It is named {after} and was named {before}."
OTHER_CLASS = "Its class is {after} and was {before}."
ARGUMENT = "{name} is {after} and was {before}."
CALL_ARGUMENT = "In the call, {name} is {after} and was {before}."
WIRED = "'{port}' reads {after} and read {before}."
CALLS = "The number of calls of its layer is {after} and was {before}."
SHARED = "Its layer is shared with other calls than before."
MODEL_NAME = "The model is named {after} and was named {before}."
MODEL_INPUTS = "The inputs are {after} and were {before}."
MODEL_OUTPUTS = "The outputs are {after} and were {before}."
MODEL_TRAINABLE = "Whether the model can be trained is {after} and was {before}."
CALL = "call."
# For an argument that one of both leaves to Keras, and for a port that one does not wire.
DEFAULT, NOTHING = "Keras's default", "nothing"


def _alike_inside(comparison: Comparison) -> bool:
    named = all(change.what == "model.name" for change in comparison.model)
    return named and not (
        comparison.added or comparison.removed or comparison.changed or comparison.inside
    )


def _of_arguments(
    before: Mapping[str, Value], after: Mapping[str, Value], prefix: str = ""
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after and same(before[name], after[name]):
            continue
        shown = {
            side: show_short(arguments[name]) if name in arguments else DEFAULT
            for side, arguments in (("before", before), ("after", after))
        }
        template = CALL_ARGUMENT if prefix else ARGUMENT
        sentence = Sentence(template, {"name": name, **shown})
        yield Change(f"{prefix}{name}", before.get(name), after.get(name), sentence)


def _change(what: str, before: Value, after: Value, template: str, **more: str) -> Change:
    values = {"before": _shown(before), "after": _shown(after), **more}
    return Change(what, before, after, Sentence(template, values))


def _shown(value: Value) -> str | int:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NOTHING
    return value if isinstance(value, str | int) and not isinstance(value, bool) else str(value)


def _wires(side: Side, node: str) -> dict[Hashable, tuple[TensorRef, ...]]:
    """What a call reads, by port."""
    inputs = side.graph.nodes[node].inputs
    return {side.port(node, port): tuple(wires) for port, wires in inputs.items() if wires}


def _port_name(graph: Graph, node: str, port: Hashable) -> str:
    """What a person calls a port: of a submodel, which has them by number, its Input."""
    inner = graph.definitions.get(graph.nodes[node].layer)
    if inner is None or not isinstance(port, int) or port >= len(inner.inputs):
        return str(port)
    return inner.name_of(inner.inputs[port])


def _listed(graph: Graph, refs: tuple[TensorRef, ...]) -> Names:
    """``lstm``, ``lstm:1``: tensors by the names of the calls that make them."""
    return tuple(
        f"{graph.name_of(ref.node) if ref.node in graph.nodes else ref.node}"
        f"{f':{ref.output}' if ref.output else ''}"
        for ref in refs
    )
