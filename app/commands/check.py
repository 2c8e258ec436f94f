"""``layerloom check``: the problems of a model, or all that is known of it as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.commands.engine import Engine
from app.commands.opening import opened
from app.commands.outcome import DONE, WRONG_MODEL, say
from app.graph.bypass import effective
from app.graph.model import INPUT, Graph
from app.graph.problems import Problem, Severity
from app.graph.report import Path, Report
from app.graph.walk import call_plan
from nodes.catalogue import catalogue
from nodes.sentence import Sentence

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


def run(file: str, as_json: bool, model: str = "") -> int:
    """0 when no problem is an error, 1 otherwise."""
    drawn = opened(file, model)
    engine, graph = Engine(file, drawn), effective(drawn)
    report = engine.check()
    if report.ok and any(call.state == "ok" for call in report.calls.values()):
        lost = tuple(_lost(sentence) for sentence in engine.lost_weights())
        report = replace(report, problems=(*report.problems, *lost))
    if as_json:
        say(json.dumps(as_records(graph, report), indent=1))
    else:
        for line in as_lines(graph, report):
            say(line)
    return DONE if report.ok else WRONG_MODEL


def _lost(sentence: Sentence) -> Problem:
    return Problem("warning", "weights-lost", values={"text": str(sentence)})


def as_lines(graph: Graph, report: Report) -> Iterator[str]:
    """The problems, worst first, then one line on the whole."""
    found = all_problems(report)
    for path, problem in found:
        inside = f"in {names_of(graph, path)}: " if path else ""
        yield f"{problem.severity}: {inside}{problem.message}"
        for fix in problem.fixes:
            yield f"    fix: {fix.label}"
    counts = Counter(problem.severity for _, problem in found)
    told = [_counted(counts[kind], kind) for kind in SEVERITIES if counts[kind]]
    verdict = ", ".join(told) or "no problems"
    nodes = _counted(len(graph.nodes), "node")
    yield f"{graph.name}: {verdict}; {nodes}, {report.parameters:,} parameters"


def all_problems(report: Report) -> list[tuple[Path, Problem]]:
    """Each problem once, those inside submodels too, worst first."""
    return sorted(report.all_problems(), key=lambda item: SEVERITIES.index(item[1].severity))


def names_of(graph: Graph, path: Path) -> str:
    """The names of the submodels on a path."""
    names = []
    for key in path:
        graph = graph.definitions[key]
        names.append(graph.name)
    return ", in ".join(names)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_records(graph: Graph, report: Report) -> dict[str, Any]:
    """The object that ``--json`` prints.

    What no output depends on stands last and has no parameters: Keras's summary lacks it.
    """
    live = call_plan(graph).live
    return {
        "ok": report.ok,
        "model": graph.name,
        "nodes": [_node(graph, report, node, node in live) for node in report.calls],
        "params": {
            "total": report.parameters,
            "trainable": report.trainable,
            "non_trainable": report.parameters - report.trainable,
        },
        "inputs": list(graph.inputs),
        "outputs": [str(ref) for ref in graph.outputs],
        "problems": [_problem(path, problem) for path, problem in all_problems(report)],
    }


def _node(graph: Graph, report: Report, node: str, live: bool) -> dict[str, Any]:
    call = report.calls[node]
    return {
        "id": node,
        "layer": graph.name_of(node),
        "class": keras_class(graph, node),
        "output_shapes": [list(output.shape) for output in call.outputs],
        "output_dtypes": [output.dtype for output in call.outputs],
        "params": call.parameters if live else 0,
        "shared": len(graph.calls.get(graph.nodes[node].layer, ())) > 1,
        "connected_to": [str(ref) for ref in graph.nodes[node].sources()],
    }


def keras_class(graph: Graph, node: str) -> str:
    """The public Keras class of a node: InputLayer, Add for ``x + y``, Functional."""
    operation = graph.nodes[node].operation
    if operation:
        known = catalogue().operation(operation)
        return known.keras_class if known else operation
    name = graph.class_of(node)
    spec = catalogue().get(name)
    return "InputLayer" if name == INPUT else spec.name if spec else name


def _problem(path: Path, problem: Problem) -> dict[str, Any]:
    """A problem; a node inside submodels is named with their ids in front: ``tower/dense_1``."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "node": "/".join((*path, problem.node)),
        "port": problem.port,
        "message": problem.message,
        "fixes": [str(fix.label) for fix in problem.fixes],
    }
