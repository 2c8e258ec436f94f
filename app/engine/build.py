"""The real ``keras.Model`` of a graph: for Keras's own summary, for saving, for training."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from app.engine.backend import keras
from app.engine.calling import call_layer, flat
from app.engine.make import call_operation, make_input, make_layer
from app.engine.outcome import Outcome
from app.engine.translate import reason
from app.errors import EngineError
from app.graph.model import Graph, TensorRef
from app.graph.ports import filled_ports
from app.graph.walk import CallPlan, call_plan, upstream
from nodes.sentence import Sentence

T = TypeVar("T")
Model: TypeAlias = Any  # keras.Model, which has no types
Progress = Callable[[str, int, int], None]  # the node, calls done, calls in all

# Keras follows a model's calls by recursion, some frames a call: 1,000 layers in a row break
# Python's limit of 1,000, and some more the stack of 8 MB.
FRAMES_PER_CALL = 20
STACK_BYTES = 256 * 2**20


def build(
    graph: Graph,
    plan: CallPlan,
    outcomes: Mapping[str, Outcome],
    progress: Progress = lambda node, done, of: None,
) -> Model:
    """The functional model of all outputs that can be computed; what is unfinished is left out.

    Names are those of the graph. One input or output goes in bare, several as a list, as a person
    writes them. Call it inside ``deep``. Raises EngineError when there is nothing to build, or when
    Keras refuses a call that looked right.
    """
    outputs = [ref for ref in graph.outputs if _is_known(outcomes, ref)]
    inputs = [node for node in graph.inputs if node in outcomes and outcomes[node].ok]
    if not outputs or not inputs:
        raise EngineError(_nothing(plan, outcomes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # The check has told them.
        return _Builder(graph, progress).model(plan, inputs, outputs)


def deep(work: Callable[[], T], calls: int) -> T:
    """What ``work`` returns or raises, done where a chain of ``calls`` layers does not overflow."""
    found: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again, in the thread that asked
            errors.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(max(limit, 1_000 + FRAMES_PER_CALL * calls))
    try:
        thread = threading.Thread(target=run, name="deep")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return found[0]


def _is_known(outcomes: Mapping[str, Outcome], ref: TensorRef) -> bool:
    return ref.node in outcomes and ref.output < len(outcomes[ref.node].outputs)


def _bare(tensors: list[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors


def _nothing(plan: CallPlan, outcomes: Mapping[str, Outcome]) -> Sentence:
    """Why there is nothing to build: the first problem, where there is one."""
    wrong = [problem for problem in plan.problems if problem.severity == "error"]
    wrong += [problem for problem in plan.problems if problem.severity == "warning"]
    if wrong:
        return wrong[0].sentence
    if any(not outcome.ok for outcome in outcomes.values()):
        return Sentence("No output of the model can be computed. Mend its errors first.")
    return Sentence("The model has no output yet. Wire an Input through a layer.")


class _Builder:
    """Makes the layers, each once, and calls them."""

    def __init__(self, graph: Graph, progress: Progress) -> None:
        self._graph, self._progress = graph, progress
        self._layers: dict[str, Any] = {}
        self._tensors: dict[str, list[Any]] = {}

    def model(self, plan: CallPlan, inputs: list[str], outputs: list[TensorRef]) -> Model:
        """The model from these Inputs to these outputs."""
        needed = upstream(self._graph, (ref.node for ref in outputs)) | set(inputs)
        self._call_all([node for node in plan.order if node in needed])
        sources = _bare([self._tensors[node][0] for node in inputs])
        results = _bare([self._tensor(ref) for ref in outputs])
        try:
            return keras.Model(sources, results, name=self._graph.name)
        except ValueError as error:
            # Masks are computed by calls of Keras's own, whose names may clash with a layer's.
            values = {"reason": reason(error)}
            raise EngineError(Sentence("Keras refuses the model: {reason}", values)) from error

    def _call_all(self, order: list[str]) -> None:
        for done, node in enumerate(order):
            self._progress(node, done, len(order))
            try:
                self._tensors[node] = self._called(node)
            except EngineError:
                raise  # It comes from inside a submodel and says where.
            except Exception as error:
                raise EngineError(self._refused(node, error)) from error

    def _called(self, node_id: str) -> list[Any]:
        node = self._graph.nodes[node_id]
        if self._graph.is_input(node_id):
            return [make_input(self._graph.layers[node.layer])]
        ports = filled_ports(self._graph, node_id, self._tensor)
        if node.operation:
            return call_operation(node.operation, ports, node.arguments)
        if node.layer not in self._layers:
            self._layers[node.layer] = self._made(node_id, node.layer)
        layer = self._layers[node.layer]
        if node.layer in self._graph.definitions:
            sources = _bare([tensors[0] for _, tensors in ports])
            return flat(layer(sources, **node.arguments))
        return call_layer(layer, ports, node.arguments)

    def _made(self, node_id: str, key: str) -> Any:
        """The layer, or the model of a submodel."""
        if key not in self._graph.definitions:
            definition = self._graph.layers[key]
            return make_layer(definition, definition.name)
        inner = self._graph.definitions[key]

        def tell(_: str, done: int, of: int) -> None:
            self._progress(node_id, done, of)

        return _Builder(inner, tell).model(
            call_plan(inner), list(inner.inputs), list(inner.outputs)
        )

    def _tensor(self, ref: TensorRef) -> Any:
        return self._tensors[ref.node][ref.output]

    def _refused(self, node: str, error: Exception) -> Sentence:
        values = {"node": self._graph.name_of(node), "layer": self._graph.class_of(node)}
        return Sentence(
            "{layer} {node} cannot be built: {reason}", {**values, "reason": reason(error)}
        )
