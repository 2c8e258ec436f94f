"""What the last check knows of a node or a tensor; of a skipped call, what it hands on."""

from __future__ import annotations

from app.graph.bypass import result_of
from app.graph.model import Graph, TensorRef
from app.graph.report import CallReport, Report, Shape, TensorSpec


def call_of(graph: Graph, report: Report | None, node: str) -> CallReport | None:
    """The report of a call. A skipped one is none; it shows the tensor that goes through it."""
    if report is None:
        return None
    if not graph.nodes[node].bypassed:
        return report.calls.get(node)
    tensor = tensor_of(graph, report, TensorRef(node))
    return CallReport("ok", (tensor,) if tensor else ())


def tensor_of(graph: Graph, report: Report | None, ref: TensorRef) -> TensorSpec | None:
    """The tensor that a reader of ``ref`` is given, where it is known."""
    given = result_of(graph, ref)
    call = report.calls.get(given.node) if report and given else None
    if call is None or given is None or given.output >= len(call.outputs):
        return None
    return call.outputs[given.output]


def shape_of(graph: Graph, report: Report | None, ref: TensorRef) -> Shape | None:
    """The shape of that tensor, batch axis first; None too for one of a node that is not there."""
    tensor = tensor_of(graph, report, ref) if ref.node in graph.nodes else None
    return tensor.shape if tensor else None
