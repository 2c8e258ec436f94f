"""The second look: each call that inference lets through is tried on a batch of known size.

What comes out of one trial goes into the next, so the model is tried as a whole, call by call: what
fails is named by its node, results are remembered as those of inference are, and the work can be
put by between two calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.engine.flow import Flow, Ranks
from app.engine.infer import Inference, Tell
from app.engine.outcome import Call, Outcome
from app.engine.results import Results
from app.engine.submodel import Given
from app.engine.symbol import Symbol
from app.engine.trial import Trial, Verdict, is_left_out, of_a_batch
from app.graph.model import Graph, TensorRef
from app.graph.ports import Filled, filled_ports

# What a submodel, named by its id, gives on tensors of known size; what was inferred stands first.
Inside = Callable[[str, Given, Given], Verdict]


class Look(Flow[Verdict]):
    """The verdicts on the calls of one graph, kept up with its inference.

    ``given``: tensors of known size that stand for the Inputs of a submodel; ``sized`` says what
    the others are tried as. ``wrong``: the verdicts that have a cause. What may not be tried now is
    ``left``.
    """

    def __init__(
        self,
        results: Results,
        inference: Inference,
        inside: Inside,
        tell: Tell = lambda node, call: None,
        given: Given | None = None,
        sized: Callable[[Symbol], Symbol] = of_a_batch,
    ) -> None:
        super().__init__()
        self.wrong: dict[str, Verdict] = {}
        self._results, self._inference, self._inside = results, inference, inside
        self._tell, self._given, self._sized = tell, given or {}, sized

    def update(self, ranks: Ranks, due: Iterable[str], trying: bool) -> set[str]:
        """Bring it up to date; ``due`` are the nodes whose call may be another.

        ``trying``: calls may be tried now. Returns the nodes whose verdict is another, or gone.
        """
        due = {*due, *self.left_out, *(self.left if trying else ())}
        if ranks is not self.ranks:
            due |= ranks.of.keys() - self.values.keys()
        changed = self.settle(ranks, self._graph.consumers, due)
        for node in changed:
            self.wrong.pop(node, None)
            verdict = self.values.get(node)
            if verdict is not None and verdict.cause is not None:
                self.wrong[node] = verdict
        return changed

    @property
    def left_out(self) -> set[str]:
        """The nodes that were not tried because that ended the engine before."""
        return {node for node, verdict in self.wrong.items() if is_left_out(verdict.cause)}

    @property
    def errors(self) -> list[str]:
        """The nodes that cannot be run, in order."""
        found = (node for node, item in self.wrong.items() if not item.outputs)
        return sorted(found, key=self.ranks.of.__getitem__)

    def make(self, node: str, old: Verdict | None) -> Verdict | None:
        """The verdict on the node's call; None where it cannot be tried."""
        kept = self._inference.values.get(node)
        if kept is None or not kept.outcome.ok:
            return None
        if node in self._given:
            return _same(old, Verdict((self._given[node],)))
        if not kept.node.wires:
            return _same(old, Verdict(tuple(map(self._sized, kept.outcome.outputs))))
        if not all(map(self.is_known, kept.node.wires)):
            return None
        ports = filled_ports(self._graph, node, self.symbol)
        if kept.call is None:
            return _same(old, self._of_submodel(node, ports))
        return self._tried(node, kept.call, kept.outcome, ports)

    def handed_on(self, value: Verdict) -> tuple[Symbol, ...]:
        return value.outputs

    @property
    def _graph(self) -> Graph:
        return self._inference.graph

    def is_known(self, ref: TensorRef) -> bool:
        """Whether a tensor's sizes are known."""
        verdict = self.values.get(ref.node)
        return verdict is not None and ref.output < len(verdict.outputs)

    def symbol(self, ref: TensorRef) -> Symbol:
        """A tensor of known sizes."""
        return self.values[ref.node].outputs[ref.output]

    def _tried(self, node: str, call: Call, known: Outcome, ports: Filled[Symbol]) -> Verdict:
        inputs = tuple(symbol for _, symbols in ports for symbol in symbols)
        return self._results.verdict(
            Trial(call, inputs),
            lambda: self._inference.called(node, call),
            known,
            lambda digest: self._tell(node, digest),
        )

    def _of_submodel(self, node: str, ports: Filled[Symbol]) -> Verdict:
        sizes = {port.name: symbols[0] for port, symbols in ports}
        return self._inside(self._graph.nodes[node].layer, self._inference.given_to(node), sizes)


def _same(old: Verdict | None, new: Verdict) -> Verdict:
    """The old verdict where the new one says the same."""
    return old if old is not None and old == new else new
