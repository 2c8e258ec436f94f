"""Two configs of models beside each other, as far as they say the same thing otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.codegen import written
from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.keras_files.reading import read_json
from app.formats.opened import Opened
from app.graph.model import Graph
from tests.codegen.running import executed

CHECKER = Checker()
Config = Any


def opened(config: Config) -> Opened:
    """The graph of a config, read as a file of ``to_json()``."""
    return read_json(json.dumps(config).encode())


def built_config(graph: Graph) -> Config:
    """The config of the model that the engine builds of a graph."""
    plan, outcomes = CHECKER.outcomes(graph)
    wrong = {node: outcome.cause for node, outcome in outcomes.items() if not outcome.ok}
    assert not wrong
    assert not [problem.message for problem in plan.problems if problem.severity == "error"]
    with scratch():
        return json.loads(build(graph, plan, outcomes).to_json())


def written_config(graph: Graph) -> Config:
    """The config of the model that the written code makes."""
    with scratch():
        return json.loads(executed(written(graph).text).to_json())


def differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """Where two configs differ. Numbers are compared by value: 8000 is 8000.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key in one and key in other:
                yield from differences(one[key], other[key], f"{place}.{key}")
            else:
                yield f"{place}.{key} only in {'the first' if key in one else 'the second'}"
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{place}: {len(one)} and {len(other)} items"
        for number, pair in enumerate(zip(one, other, strict=False)):
            yield from differences(*pair, f"{place}[{number}]")
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield f"{place}: {one!r} and {other!r}"


def without_operation_names(config: Config) -> Config:
    """The config with operations called by their place: Keras counts them by when they are made."""
    names = {
        layer["name"]: f"operation {place}"
        for place, layer in enumerate(config["config"].get("layers", ()))
        if ".ops." in layer["module"]
    }

    def renamed(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: renamed(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [renamed(inner) for inner in item]
        return names.get(item, item) if isinstance(item, str) else item

    return renamed(config)
