"""``layerloom diff``: what differs between the models of two files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.commands.check import keras_class
from app.commands.opening import opened
from app.commands.outcome import DIFFERENT, DONE, say
from app.graph.compare import Change, Comparison, compare
from app.graph.model import Graph
from nodes.values import to_json


def run(before: str, after: str, as_json: bool, model: str = "") -> int:
    """0 when nothing differs, 1 when something does. ``model``: which, of a file of several."""
    graphs = (opened(file, model, several=True) for file in (before, after))
    comparison = compare(*graphs)
    if as_json:
        say(json.dumps(as_records(comparison), indent=1))
    else:
        for line in as_lines(comparison):
            say(line)
    return DONE if comparison.equal else DIFFERENT


def as_lines(comparison: Comparison) -> Iterator[str]:
    """What differs, the model as a whole first, then one line on it all."""
    yield from _lines(comparison, "")
    if comparison.equal:
        yield "no differences"
        return
    added, removed, changed = comparison.count()
    yield f"{added} added, {removed} removed, {changed} changed"


def _lines(comparison: Comparison, place: str) -> Iterator[str]:
    before, after = comparison.before, comparison.after
    for change in comparison.model:
        yield f"{place}{change.sentence}"
    for node in comparison.removed:
        yield f"removed: {place}{_named(before, node)}"
    for node in comparison.added:
        yield f"added: {place}{_named(after, node)}"
    for item in comparison.changed:
        yield f"changed: {place}{_named(after, item.after)}"
        yield from (f"    {change.sentence}" for change in item.changes)
    for node, inner in comparison.inside.items():
        yield from _lines(inner, f"{place}{after.name_of(node)}/")


def _named(graph: Graph, node: str) -> str:
    return f"{graph.name_of(node)} ({keras_class(graph, node)})"


def as_records(comparison: Comparison) -> dict[str, Any]:
    """The object that ``--json`` prints; ``inside`` holds the like of it for each submodel."""
    before, after = comparison.before, comparison.after
    return {
        "equal": comparison.equal,
        "before": before.name,
        "after": after.name,
        "added": [_node(after, node) for node in comparison.added],
        "removed": [_node(before, node) for node in comparison.removed],
        "changed": [
            {
                "before": _node(before, item.before),
                "after": _node(after, item.after),
                "changes": [_change(change) for change in item.changes],
            }
            for item in comparison.changed
        ],
        "model": [_change(change) for change in comparison.model],
        "inside": {node: as_records(inner) for node, inner in comparison.inside.items()},
    }


def _node(graph: Graph, node: str) -> dict[str, str]:
    return {"id": node, "layer": graph.name_of(node), "class": keras_class(graph, node)}


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "before": to_json(change.before),
        "after": to_json(change.after),
        "message": str(change.sentence),
    }
