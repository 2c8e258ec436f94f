"""What the window and the engine say to each other: one JSON object a line, each way.

A request has an ``id`` and a ``do``; the reply repeats the ``id`` and holds either what was asked
for or ``error``, a sentence. Pure Python, so that the window can import it.

========== ============================================== ==========================================
do         also holds                                     reply
========== ============================================== ==========================================
hello      --                                             keras, tensorflow: versions
check      revision; graph, or base and patch             report
summary    graph, width                                   text: Keras's own ``model.summary()``
export     graph, path, format (keras, json)              path: what was written
plot       graph, path                                    path: a picture by ``plot_model``
quit       --                                             the worker ends
========== ============================================== ==========================================

``patch`` makes revision ``base`` into this one: only what changed goes over the pipe. A worker that
does not hold ``base`` replies with ``error`` and ``resend: true``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from app.graph.model import Graph, TensorRef
from app.graph.problems import Problem, Severity
from app.graph.records import Records, from_records, to_records

Shape = tuple[int | None, ...]
State = Literal["ok", "error", "waiting"]


@dataclass(frozen=True)
class TensorSpec:
    """One output of a call. shape: batch axis first, None for a size that is not known."""

    shape: Shape
    dtype: str


@dataclass(frozen=True)
class CallReport:
    """What is known of one call. ``parameters`` are 0 at all but a shared layer's first call."""

    state: State
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    trainable: int = 0


@dataclass(frozen=True)
class Report:
    """The check of one revision of a graph.

    ``calls`` by node id, in Keras's own summary order; nodes outside the model stand last.
    ``bytes`` are those of all weights at their dtypes. ``milliseconds`` is the engine's own time.
    """

    revision: int = 0
    calls: Mapping[str, CallReport] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    parameters: int = 0
    trainable: int = 0
    bytes: int = 0
    milliseconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether no problem is an error."""
        return not any(problem.severity == "error" for problem in self.problems)


def report_to_json(report: Report) -> Records:
    """The JSON form of a report; cures are not sent, the window finds them itself."""
    calls = {
        node: [
            call.state,
            [[o.shape, o.dtype] for o in call.outputs],
            call.parameters,
            call.trainable,
        ]
        for node, call in report.calls.items()
    }
    problems = [
        [p.severity, p.code, p.node, p.port, dict(p.values), p.detail] for p in report.problems
    ]
    return {
        "revision": report.revision,
        "calls": calls,
        "problems": problems,
        "parameters": report.parameters,
        "trainable": report.trainable,
        "bytes": report.bytes,
        "milliseconds": report.milliseconds,
    }


def report_from_json(data: Mapping[str, Any]) -> Report:
    """The report of its JSON form. Raises KeyError, TypeError or ValueError for anything else."""
    calls = {
        node: CallReport(_state(state), tuple(map(_tensor, outputs)), int(total), int(trainable))
        for node, (state, outputs, total, trainable) in data["calls"].items()
    }
    problems = tuple(
        Problem(_severity(severity), code, node, port, values, detail)
        for severity, code, node, port, values, detail in data["problems"]
    )
    return Report(
        revision=int(data["revision"]),
        calls=calls,
        problems=problems,
        parameters=int(data["parameters"]),
        trainable=int(data["trainable"]),
        bytes=int(data["bytes"]),
        milliseconds=float(data["milliseconds"]),
    )


def _tensor(data: tuple[list[int | None], str]) -> TensorSpec:
    shape, dtype = data
    return TensorSpec(tuple(shape), dtype)


def _state(text: str) -> State:
    if text not in get_args(State):
        raise ValueError(f"{text!r} is no state of a call")
    return text  # type: ignore[return-value]


def _severity(text: str) -> Severity:
    if text not in get_args(Severity):
        raise ValueError(f"{text!r} is no severity")
    return text  # type: ignore[return-value]


def patch_between(before: Graph, after: Graph) -> Records:
    """What must be sent to make ``before`` into ``after``: changed records, None for removed ones.

    Places on the canvas are left out: the engine does not look at them.
    """
    return {
        "name": after.name,
        "inputs": list(after.inputs),
        "outputs": [str(ref) for ref in after.outputs],
        "graph": _changed_records(before, after),
    }


def _changed_records(before: Graph, after: Graph) -> Records:
    nodes = {k: n for k, n in after.nodes.items() if before.nodes.get(k) is not n}
    layers = {k: v for k, v in after.layers.items() if before.layers.get(k) is not v}
    for key in layers:
        nodes |= {
            node: after.nodes[node] for node in after.calls.get(key, ()) if after.is_input(node)
        }
    definitions = {k: d for k, d in after.definitions.items() if before.definitions.get(k) is not d}
    called = {n.layer: after.layers[n.layer] for n in nodes.values() if n.layer in after.layers}
    changed = to_records(Graph(layers=layers | called, nodes=nodes, definitions=definitions))
    gone = {
        "nodes": sorted(before.nodes.keys() - after.nodes.keys()),
        "layers": sorted(before.layers.keys() - after.layers.keys()),
        "definitions": sorted(before.definitions.keys() - after.definitions.keys()),
    }
    return {"changed": changed, "gone": gone}


def patched(base: Graph, patch: Mapping[str, Any]) -> Graph:
    """``base`` after a patch; what the patch does not name keeps its identity.

    Raises KeyError, TypeError or ValueError for a patch that is none.
    """
    changed = from_records(patch["graph"]["changed"])
    gone = {table: set(ids) for table, ids in patch["graph"]["gone"].items()}

    def merged(table: str) -> dict[str, Any]:
        old, new = getattr(base, table), getattr(changed, table)
        kept = {key: item for key, item in old.items() if key not in gone[table]}
        # An unchanged layer that came along with its node keeps its identity: results hang on it.
        return kept | {key: item for key, item in new.items() if kept.get(key) != item}

    return Graph(
        name=patch["name"],
        layers=merged("layers"),
        nodes=merged("nodes"),
        definitions=merged("definitions"),
        inputs=tuple(patch["inputs"]),
        outputs=tuple(map(TensorRef.parse, patch["outputs"])),
    )
