"""The real ``keras.Model`` of a graph: for Keras's own summary, for saving, for training."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from app.engine.backend import keras
from app.engine.calling import call_layer, flat
from app.engine.kept import Kept, stand_in
from app.engine.kept_form import Wanted
from app.engine.make import call_operation, make_input, make_layer
from app.engine.naming import name_operations
from app.engine.outcome import Outcome
from app.engine.translate import reason
from app.errors import EngineError
from app.graph.forms import (
    input_structure,
    is_frozen,
    output_structure,
    result_places,
    shaped,
    stack_of,
)
from app.graph.kept import is_kept, plan_of
from app.graph.model import Graph, TensorRef
from app.graph.ports import filled_ports
from app.graph.walk import CallPlan, upstream
from nodes.sentence import Sentence

T = TypeVar("T")
Model: TypeAlias = Any  # keras.Model, which has no types
Progress = Callable[[str, int, int], None]  # the node, calls done, calls in all

# Keras follows a model's calls by recursion, some frames a call: 1,000 layers in a row break
# Python's limit of 1,000, and some more the stack of 8 MB.
FRAMES_PER_CALL = 20
STACK_BYTES = 256 * 2**20


class Built(NamedTuple):
    """A model, and its layers by id: those of a submodel behind the submodel's own id."""

    model: Model
    layers: Mapping[tuple[str, ...], Any]


def build(
    graph: Graph,
    plan: CallPlan,
    outcomes: Mapping[str, Outcome],
    progress: Progress = lambda node, done, of: None,
) -> Model:
    """The model of ``built``."""
    return built(graph, plan, outcomes, progress).model


def built(
    graph: Graph,
    plan: CallPlan,
    outcomes: Mapping[str, Outcome] | None,
    progress: Progress = lambda node, done, of: None,
) -> Built:
    """The model of all outputs that can be computed; what is unfinished is left out.

    Names are those of the graph. One input or output goes in bare, several as a list, as a person
    writes them, unless the graph has a form of its own. ``outcomes`` None: nobody looked, since
    layers are in it of which nothing comes out here. Call it inside ``deep``. Raises EngineError
    when there is nothing to build, or when Keras refuses a call that looked right.
    """
    outputs, inputs = list(graph.outputs), list(graph.inputs)
    if outcomes is not None:
        outputs = [ref for ref in outputs if _is_known(outcomes, ref)]
        inputs = [node for node in inputs if node in outcomes and outcomes[node].ok]
    if not outputs or not inputs:
        raise EngineError(_nothing(plan, outcomes or {}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # The check has told them.
        builder = _Builder(graph, progress)
        return Built(builder.model(plan, inputs, outputs), builder.made)


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
    """Makes the layers, each once, and calls them. ``made``: those of submodels, too."""

    def __init__(self, graph: Graph, progress: Progress, is_inside: bool = False) -> None:
        self._graph, self._progress, self._is_inside = graph, progress, is_inside
        self.made: dict[tuple[str, ...], Any] = {}
        self._tensors: dict[str, list[Any]] = {}

    def model(self, plan: CallPlan, inputs: list[str], outputs: list[TensorRef]) -> Model:
        """The model from these Inputs to these outputs."""
        model = self._made(plan, inputs, outputs)
        for layer in self.made.values():
            if isinstance(layer, Kept):
                layer.kept_check()
        return model

    def _made(self, plan: CallPlan, inputs: list[str], outputs: list[TensorRef]) -> Model:
        whole = inputs == list(self._graph.inputs) and outputs == list(self._graph.outputs)
        if whole and (stack := stack_of(self._graph)):
            return self._made_safely(lambda: self._sequential(stack))
        needed = upstream(self._graph, (ref.node for ref in outputs)) | set(inputs)
        self._call_all([node for node in plan.order if node in needed])
        sources: Any = _bare([self._tensors[node][0] for node in inputs])
        results: Any = _bare([self._tensor(ref) for ref in outputs])
        if whole:
            sources = shaped(input_structure(self._graph), lambda node: self._tensors[node][0])
            results = shaped(
                output_structure(self._graph), lambda text: self._tensor(TensorRef.parse(text))
            )
        name_operations(self._graph, results, self._tensors)
        return self._made_safely(lambda: self._functional(sources, results))

    def _made_safely(self, make: Callable[[], Model]) -> Model:
        try:
            return make()
        except EngineError:
            raise
        except Exception as error:
            values = {"reason": reason(error)}
            raise EngineError(Sentence("Keras refuses the model: {reason}", values)) from error

    def _functional(self, sources: Any, results: Any) -> Model:
        return keras.Model(sources, results, name=self._graph.name, **self._frozen())

    def _sequential(self, stack: tuple[str, ...]) -> Model:
        layers: list[Any] = []
        for done, node in enumerate(stack):
            self._progress(node, done, len(stack))
            key = self._graph.nodes[node].layer
            is_input = self._graph.is_input(node)
            layers.append(
                make_input(self._graph.layers[key]) if is_input else self._layer(node, key)
            )
        return keras.Sequential(layers, name=self._graph.name, **self._frozen())

    def _frozen(self) -> dict[str, bool]:
        return {"trainable": False} if is_frozen(self._graph) else {}

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
        layer = self._layer(node_id, node.layer)
        inner = self._graph.definitions.get(node.layer)
        if isinstance(layer, Kept):
            tensors = [self._tensor(ref) for refs in node.inputs.values() for ref in refs]
            return layer.kept_call(tensors, node.arguments)
        if inner is None:
            return call_layer(layer, ports, node.arguments)
        given = {port.name: tensors[0] for port, tensors in ports}
        results = flat(layer(shaped(input_structure(inner), given.get), **node.arguments))
        return [results[place] for place in result_places(inner)]

    def _layer(self, node_id: str, key: str) -> Any:
        """The layer, or the model of a submodel, made at its first call."""
        if (key,) not in self.made:
            self.made[key,] = self._new(node_id, key)
        return self.made[key,]

    def _new(self, node_id: str, key: str) -> Any:
        if key not in self._graph.definitions:
            definition = self._graph.layers[key]
            if is_kept(definition):
                return stand_in(definition, self._wanted(key))
            return make_layer(definition, definition.name)
        inner = self._graph.definitions[key]

        def tell(_: str, done: int, of: int) -> None:
            self._progress(node_id, done, of)

        builder = _Builder(inner, tell, is_inside=True)
        model = builder.model(plan_of(inner), list(inner.inputs), list(inner.outputs))
        self.made.update({(key, *path): layer for path, layer in builder.made.items()})
        return model

    def _wanted(self, layer: str) -> Wanted:
        """How many outputs of this layer others read, and how many the whole model gives."""
        calls = self._graph.calls[layer]
        links = [link for call in calls for link in self._graph.consumers.get(call, ())]
        read = max((1 + link.source.output for link in links), default=0)
        last = self._graph.last_given
        given = max((1 + last[call] for call in calls if call in last), default=0)
        return Wanted(max(read, given), 0) if self._is_inside else Wanted(read, given)

    def _tensor(self, ref: TensorRef) -> Any:
        return self._tensors[ref.node][ref.output]

    def _refused(self, node: str, error: Exception) -> Sentence:
        values = {"node": self._graph.name_of(node), "layer": self._graph.class_of(node)}
        return Sentence(
            "{layer} {node} cannot be built: {reason}", {**values, "reason": reason(error)}
        )
