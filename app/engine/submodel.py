"""What the call of a submodel gives, from what is known of the calls inside it.

As Keras does it: on the shapes that its Inputs declare, the outputs are those of the inside; on
other shapes that fit, it is walked again with these. Masks end at a submodel. After
``compute_output_spec`` of ``keras.src.ops.function``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.engine.cause import Cause, problem_of
from app.engine.outcome import Outcome, failed
from app.engine.symbol import Symbol, shape_text
from app.graph.model import Graph
from app.graph.problems import Problem, sizes_text
from app.graph.report import CallReport, Shape
from app.graph.walk import CallPlan, upstream

Given = Mapping[str, Symbol]  # by the Input node that it stands for
Outcomes = Mapping[str, Outcome]


def given_to(definition: Graph, declared: Outcomes, given: Given) -> Given:
    """What to walk the inside with again; empty where it is what the Inputs declare, or no fit."""
    known = {key: symbol for key, symbol in given.items() if _is_known(declared, key)}
    if not all(_fits(declared[key].outputs[0].shape, known[key].shape) for key in known):
        return {}
    if all(declared[key].outputs[0].shape == known[key].shape for key in known):
        return {}
    return {key: Symbol(symbol.shape, symbol.dtype) for key, symbol in known.items()}


def _is_known(outcomes: Outcomes, node: str) -> bool:
    return node in outcomes and outcomes[node].ok


def _fits(declared: Shape, given: Shape) -> bool:
    """Whether a shape can be given for a declared one; the batch axis does not count."""
    return len(declared) == len(given) and all(
        one is None or other is None or one == other
        for one, other in zip(declared[1:], given[1:], strict=True)
    )


def submodel_outcome(
    definition: Graph,
    plan: CallPlan,
    declared: Outcomes,
    given: Given,
    again: Outcomes | None = None,
) -> Outcome:
    """The outcome of a call; its cause, where there is none, is the first one inside."""
    known = declared if again is None else again
    for node, symbol in given.items():
        if _is_known(declared, node) and not _fits(declared[node].outputs[0].shape, symbol.shape):
            return failed(_misfit(definition, node, declared[node].outputs[0], symbol))
    symbols = []
    for ref in definition.outputs:
        outcome = known.get(ref.node)
        if outcome is None or ref.output >= len(outcome.outputs):
            return failed(_cause_inside(definition, plan, declared, again))
        symbol = outcome.outputs[ref.output]
        symbols.append(Symbol(symbol.shape, symbol.dtype))
    if not symbols:
        return failed(_cause_inside(definition, plan, declared, again))
    return _counted(definition, declared, tuple(symbols), any(s.mask for s in given.values()))


def _counted(
    definition: Graph, declared: Outcomes, symbols: tuple[Symbol, ...], masked: bool
) -> Outcome:
    """The weights are made once, on the shapes that the Inputs declare."""
    inside = upstream(definition, (ref.node for ref in definition.outputs))
    calls = [declared[node] for node in inside if node in declared]
    report = CallReport(
        "ok",
        tuple(symbol.spec for symbol in symbols),
        sum(call.report.parameters for call in calls),
        sum(call.report.trainable for call in calls),
    )
    lost = (Cause("mask-lost", severity="warning"),) if masked else ()
    return Outcome(report, symbols, sum(call.bytes for call in calls), warnings=lost)


def _misfit(definition: Graph, node: str, declared: Symbol, given: Symbol) -> Cause:
    values = {"received": given.text, "expected": shape_text(declared.shape)}
    values |= {"port": definition.name_of(node), "inner": node, "shape": sizes_text(given.shape)}
    return Cause("submodel-mismatch", {**values, "declared": sizes_text(declared.shape)})


def _cause_inside(
    definition: Graph, plan: CallPlan, declared: Outcomes, again: Outcomes | None
) -> Cause:
    """Why there is no output.

    What is wrong on the tensors that the Inputs declare is told inside; here only where. What is
    wrong on this call's tensors alone is told here. Without either, the inside is unfinished.
    """
    found = next(_errors(definition, plan, declared), None)
    if found is not None:
        return wrong_inside(definition, found.node)
    found = next(_errors(definition, plan, again or {}), None)
    return refused_inside(definition, found) if found else UNFINISHED


UNFINISHED = Cause("submodel-unfinished", severity="warning")


def wrong_inside(definition: Graph, node: str) -> Cause:
    """The cause at a call whose submodel is wrong at a node, as its own report tells."""
    return Cause("submodel-wrong", {"inner": definition.name_of(node)})


def refused_inside(definition: Graph, problem: Problem) -> Cause:
    """The cause at a call whose submodel is right by itself, and wrong on what it is given."""
    values = {"inner": definition.name_of(problem.node), "reason": problem.message}
    return Cause("submodel-refuses", values, problem.detail)


def _errors(definition: Graph, plan: CallPlan, outcomes: Outcomes) -> Iterator[Problem]:
    yield from (problem for problem in plan.problems if problem.severity == "error")
    for node, outcome in ((node, outcomes[node]) for node in plan.order if node in outcomes):
        if outcome.cause is not None and outcome.cause.severity == "error":
            yield problem_of(definition, node, outcome.cause)
