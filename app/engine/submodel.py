"""What the call of a submodel gives, from what is known of the calls inside it.

As Keras does it: on the shapes that its Inputs declare, the outputs are those of the inside; on
other shapes that fit, it is walked again with these. Masks end at a submodel. After
``compute_output_spec`` of ``keras.src.ops.function``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.engine.outcome import Outcome, failed
from app.engine.protocol import CallReport, Shape
from app.engine.symbol import Symbol, shape_text
from app.engine.translate import Cause, problem_of
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.walk import CallPlan, upstream

Given = Mapping[str, Symbol]  # by the Input node that it stands for
Outcomes = Mapping[str, Outcome]


def given_to(definition: Graph, declared: Outcomes, given: Given) -> Given:
    """What to walk the inside with again; empty where it is what the Inputs declare, or no fit."""
    known = {key: symbol for key, symbol in given.items() if key in declared}
    if not all(_fits(declared[key].outputs[0].shape, known[key].shape) for key in known):
        return {}
    if all(declared[key].outputs[0].shape == known[key].shape for key in known):
        return {}
    return {key: Symbol(symbol.shape, symbol.dtype) for key, symbol in known.items()}


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
        if node in declared and not _fits(declared[node].outputs[0].shape, symbol.shape):
            return failed(_misfit(definition, node, declared[node].outputs[0], symbol))
    symbols = []
    for ref in definition.outputs:
        outcome = known.get(ref.node)
        if outcome is None or ref.output >= len(outcome.outputs):
            return failed(_cause_inside(definition, plan, known))
        symbol = outcome.outputs[ref.output]
        symbols.append(Symbol(symbol.shape, symbol.dtype))
    if not symbols:
        return failed(_cause_inside(definition, plan, known))
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
    return Cause("submodel-mismatch", {**values, "port": definition.name_of(node)})


def _cause_inside(definition: Graph, plan: CallPlan, outcomes: Outcomes) -> Cause:
    """The first error inside; without one, the inside is unfinished."""
    problem = next(_errors(definition, plan, outcomes), None)
    if problem is None:
        return Cause("submodel-unfinished", severity="warning")
    values = {"inner": definition.name_of(problem.node), "reason": problem.message}
    return Cause("submodel-wrong", values, problem.detail)


def _errors(definition: Graph, plan: CallPlan, outcomes: Outcomes) -> Iterator[Problem]:
    yield from (problem for problem in plan.problems if problem.severity == "error")
    for node, outcome in outcomes.items():
        if outcome.cause is not None and outcome.cause.severity == "error":
            yield problem_of(definition, node, outcome.cause)
