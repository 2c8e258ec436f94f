"""What is known of one graph, the model itself or the inside of a submodel, kept up with edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.engine.cause import Cause, problem_of
from app.engine.flow import Ranks, Stopped
from app.engine.infer import Inference, Tell
from app.engine.look import Look
from app.engine.outcome import Outcome
from app.engine.results import Results
from app.engine.submodel import (
    Given,
    given_to,
    refused_inside,
    submodel_outcome,
    wrong_inside,
)
from app.engine.symbol import Symbol
from app.engine.trial import Verdict, of_a_long_batch, only_some_sizes
from app.graph.model import Graph
from app.graph.replan import Planner

Key = tuple[tuple[str, Symbol], ...]


class Part:
    """The plan, the outcomes and the verdicts of a graph; ``inside``: those of its submodels.

    ``revision`` counts on with each change of what is known.
    """

    def __init__(self, results: Results, tell: Tell) -> None:
        self.graph = Graph()
        self.inside: dict[str, Part] = {}
        self.revision = 0
        self.results, self.tell = results, tell
        self._planner = Planner()
        self.plan = self._planner.plan(self.graph)
        self.ranks = Ranks(())
        self._ranked: tuple[tuple[str, ...], frozenset[str]] = ((), frozenset())
        self.inference = Inference(results, self._call_inside, tell)
        self.look = Look(results, self.inference, self._try_inside, tell)
        # The same with a long size wherever an Input leaves one open; idle where none does.
        self._long = Look(results, self.inference, self._try_inside, tell, sized=of_a_long_batch)
        self._open = False
        # What calls of this submodel on other tensors than its Inputs declare have given.
        self._again: dict[Key, Inference] = {}
        self._tried: dict[tuple[Key, Key], Look] = {}

    @property
    def known(self) -> bool:
        """Whether all that can be inferred is known."""
        return not self.inference.left and all(part.known for part in self.inside.values())

    @property
    def looked(self) -> bool:
        """Whether all that can be tried has been."""
        left = any(look.left for look in self._looks)
        return not left and all(part.looked for part in self.inside.values())

    def wrong(self) -> Iterator[tuple[str, Cause]]:
        """What the looks have shown, by node."""
        for node, verdict in self.look.wrong.items():
            if verdict.cause is not None:
                yield node, verdict.cause
        for node in self._long.errors if self._open else ():
            cause = self._long.wrong[node].cause
            if cause is not None and node not in self.look.wrong:
                yield node, only_some_sizes(problem_of(self.graph, node, cause))

    def update(self, graph: Graph) -> None:
        """Bring all up to date with the graph, as far as it is known or may be found out now."""
        if graph is self.graph and self._settled:
            return
        self.graph, self.plan = graph, self._planner.plan(graph)
        changes = self._planner.changes
        due = {*changes.nodes, *self._calls_of(changes.layers), *self._update_inside()}
        self._again.clear()
        self._tried.clear()
        self._rank()
        due |= self.inference.update(graph, self.ranks, due)
        was_open, self._open = self._open, self._leaves_sizes_open()
        self.look.update(self.ranks, due, trying=False)
        if self._open:
            self._long.update(self.ranks, due if was_open else self.ranks.order, trying=False)
        self.revision += 1

    def look_on(self) -> None:
        """Try what has not been tried, until the results say stop."""
        before = sum(part.revision for part in self.inside.values())
        for part in self.inside.values():
            part.look_on()
        changed = [look.update(self.ranks, (), trying=True) for look in self._looks]
        if any(changed) or before != sum(part.revision for part in self.inside.values()):
            self.revision += 1

    def called_on(self, given: Given) -> Outcome:
        """What this submodel gives. Raises Stopped where that is not known."""
        declared = self.inference
        again = self._inferred_on(given)
        if declared.left or again.left:
            raise Stopped
        others = again.outcomes if again is not declared else None
        return submodel_outcome(self.graph, self.plan, declared.outcomes, given, others)

    def tried_on(self, given: Given, sizes: Given) -> Verdict:
        """What this submodel gives on tensors of these sizes, inferred on those given.

        Raises Stopped while not all inside has been tried.
        """
        look = self._looked_on(given, sizes)
        if self.look.left or look.left:
            raise Stopped
        if not all(map(look.is_known, self.graph.outputs)):
            return self._refused(look)
        return Verdict(tuple(map(look.symbol, self.graph.outputs)))

    @property
    def _looks(self) -> tuple[Look, ...]:
        return (self.look, self._long) if self._open else (self.look,)

    def _leaves_sizes_open(self) -> bool:
        outcomes = (self.inference.outcomes.get(node) for node in self.graph.inputs)
        return any(None in o.outputs[0].shape[1:] for o in outcomes if o is not None and o.ok)

    @property
    def _settled(self) -> bool:
        left = {*self.inference.left, *self.inference.left_out}
        left = left.union(*(look.left_out for look in self._looks))
        return not left and all(part._settled for part in self.inside.values())

    def _update_inside(self) -> set[str]:
        """Bring the submodels up to date; the calls of those of which something new is known."""
        definitions = self.graph.definitions
        self.inside = {key: part for key, part in self.inside.items() if key in definitions}
        changed = []
        for key, definition in definitions.items():
            part = self.inside.get(key) or self.inside.setdefault(key, self._new_part(key))
            before = part.revision
            part.update(definition)
            if part.revision != before:
                changed.append(key)
        return self._calls_of(changed)

    def _new_part(self, key: str) -> Part:
        def tell(node: str, call: str) -> None:
            self.tell(next(iter(self.graph.calls.get(key, ())), key), call)

        return Part(self.results, tell)

    def _calls_of(self, layers: Iterable[str]) -> set[str]:
        return {node for layer in layers for node in self.graph.calls.get(layer, ())}

    def _rank(self) -> None:
        """A shared layer's weights are made by its first call that is part of the model."""
        order, live = self.plan.order, self.plan.live
        if (order, live) == self._ranked:
            return
        self._ranked = order, live
        ranked = [node for node in order if node in live]
        if len(ranked) < len(order):
            ranked += [node for node in order if node not in live]
        self.ranks = Ranks(ranked)

    def _call_inside(self, key: str, given: Given) -> Outcome:
        return self.inside[key].called_on(given)

    def _try_inside(self, key: str, given: Given, sizes: Given) -> Verdict:
        return self.inside[key].tried_on(given, sizes)

    def _inferred_on(self, given: Given) -> Inference:
        """The calls inside on these tensors; those of the Inputs where they are no others."""
        declared = self.inference
        tensors = given_to(self.graph, declared.outcomes, given)
        if not tensors:
            return declared
        key = tuple(tensors.items())
        if key not in self._again:
            made = declared.made()
            again = Inference(self.results, self._call_inside, self.tell, tensors, made)
            again.update(self.graph, self.ranks, self.ranks.order)
            self._again[key] = again
        return self._again[key]

    def _looked_on(self, given: Given, sizes: Given) -> Look:
        """The verdicts inside on these tensors; those of the Inputs where they are no others."""
        inference = self._inferred_on(given)
        inputs = {key: self.look.values.get(key) for key in sizes}
        if inference is self.inference and inputs == {k: Verdict((s,)) for k, s in sizes.items()}:
            return self.look
        key = tuple(given.items()), tuple(sizes.items())
        look = self._tried.get(key)
        if look is None:
            look = Look(self.results, inference, self._try_inside, self.tell, sizes)
            self._tried[key] = look
        look.update(self.ranks, (), trying=True)
        return look

    def _refused(self, look: Look) -> Verdict:
        """The verdict on a call that was inferred to give something and gives nothing."""
        if self.look.errors:
            return Verdict(cause=wrong_inside(self.graph, self.look.errors[0]))
        for node in look.errors:
            cause = look.wrong[node].cause
            assert cause is not None
            return Verdict(cause=refused_inside(self.graph, problem_of(self.graph, node, cause)))
        return Verdict()
