"""Tensors, layers, models and calls, as a source makes them.

Nothing is computed: a layer is its class and arguments, a call what it is given. ``graphs`` makes a
``Graph`` of what a model's outputs depend on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.formats.python_source.budget import MOST_MADE, OverBudgetError
from app.formats.python_source.naming import LayerNames
from app.formats.python_source.notes import Note, told
from app.formats.python_source.values import Array, Thing
from app.graph.model import INPUT
from nodes.values import MOST_INTEGER, Value

Shape = tuple[int | None, ...]  # the batch axis first


@dataclass(eq=False, slots=True)
class Tensor:
    """An output of a call. ``shape`` is None where it is not known how many axes there are."""

    call: Call
    index: int
    shape: Shape | None
    dtype: str = "float32"


@dataclass(eq=False)
class Layer:
    """A layer as its constructor was called. ``function``: what a Lambda applies.

    ``input_shape``: what the source declares for the first layer of a stack, batch axis first.
    """

    class_name: str
    name: str
    arguments: dict[str, Value]
    line: int
    notes: list[Note] = field(default_factory=list)
    input_shape: Thing = None
    implied: bool = False  # that shape, as Keras 2 took it where nothing says another
    function: Thing = None
    named: bool = False  # by the source itself
    calls: list[Call] = field(default_factory=list)
    results: list[Thing] = field(default_factory=list)
    given: list[Thing] = field(default_factory=list)
    holder: Layer | None = None  # what it is an argument of
    held_in: Model | None = None  # the model that it is so with


@dataclass(eq=False)
class Model:
    """A functional model, or a stack (``stack`` is its layers then, Inputs left out).

    ``taken`` and ``form``: its inputs and outputs as the source nests them. ``line``: where it is
    made. ``frozen``: as a whole, ``model.trainable = False``.
    """

    name: str
    line: int
    inputs: list[Tensor] = field(default_factory=list)
    outputs: list[Tensor] = field(default_factory=list)
    form: Thing = None
    stack: list[Layer | Model] | None = None
    calls: list[Call] = field(default_factory=list)
    results: list[Thing] = field(default_factory=list)
    given: list[Thing] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    named: bool = False
    built: bool = False
    site: tuple[int, int] = (0, 0)
    made_in: str = ""  # the function that made it
    inner: bool = False  # made within a layer or model of the source
    holder: Layer | None = None  # what it is an argument of
    held_in: Model | None = None  # the model that it is so with
    from_library: bool = False  # one of Keras's own architectures
    taken: Thing = None
    frozen: bool = False

    @property
    def class_name(self) -> str:
        return "Functional" if self.stack is None else "Sequential"

    def row(self) -> list[Layer | Model]:
        """The layers, each called on the result of the one before it.

        Empty where something else happens between the one Input and the one output, or where a
        layer stands twice: the stack would have two, each with weights of its own.
        """
        found = self.stack
        if found is None:
            found = [call.target for call in self._path() if call.target is not None]
        return found if len(set(map(id, found))) == len(found) else []

    def own_calls(self) -> frozenset[int]:
        """The ids of the calls of its row that are its own, as a stack or on its path."""
        if self.stack is None:
            return frozenset(map(id, self._path()))
        calls = (call for item in self.stack for call in item.calls)
        return frozenset(id(call) for call in calls if call.within is self)

    def _path(self) -> list[Call]:
        if len(self.inputs) != 1 or len(self.outputs) != 1:
            return []
        found: list[Call] = []
        tensor = self.outputs[0]
        while tensor is not self.inputs[0]:
            call = tensor.call
            read = list(call.sources())
            if call.target is None or len(read) != 1 or len(call.outputs) != 1 or call.arguments:
                return []
            found.append(call)
            (tensor,) = read
        return found[::-1]


@dataclass(eq=False)
class Call:
    """One call of a layer or model, or of an operation. ``number`` counts all calls of a source."""

    target: Layer | Model | None
    operation: str
    inputs: dict[str, tuple[Tensor, ...]]
    arguments: dict[str, Value]
    line: int
    number: int
    outputs: tuple[Tensor, ...] = ()
    notes: list[Note] = field(default_factory=list)
    within: Model | None = None  # the stack that calls its layers

    @property
    def is_input(self) -> bool:
        return isinstance(self.target, Layer) and self.target.class_name == INPUT

    def sources(self) -> Iterator[Tensor]:
        for tensors in self.inputs.values():
            yield from tensors


class Recorder:
    """All that one source has made. ``doubts``: what is uncertain of what is being made now."""

    def __init__(self) -> None:
        self.names = LayerNames()
        self.models: list[Model] = []
        self.loose: list[Call] = []  # every call, for a snippet without a model
        self.doubts: list[Note] = []
        self.made = 0
        self.running: list[Model] = []  # the stacks that are calling their layers
        self.channels_first = False
        self.policy = ""

    def layer(self, class_name: str, name: Thing, arguments: dict[str, Value], line: int) -> Layer:
        """A layer, named by the source or as Keras would name it."""
        self._count()
        named = isinstance(name, str) and bool(name)
        given = whole_text(name) if named else self.names.automatic(class_name)
        layer = Layer(class_name, given, arguments, line, named=named)
        layer.notes += self.doubts
        return layer

    def _count(self) -> None:
        self.made += 1
        if self.made > MOST_MADE:
            raise OverBudgetError

    def call(
        self,
        target: Layer | Model | None,
        operation: str,
        inputs: dict[str, tuple[Tensor, ...]],
        arguments: dict[str, Value],
        line: int,
    ) -> Call:
        self._count()
        call = Call(target, operation, inputs, arguments, line, len(self.loose))
        call.notes += self.doubts
        call.within = self.running[-1] if self.running else None
        self.loose.append(call)
        if target is not None:
            target.calls.append(call)
            is_own = call.within is not None and call.within is target.held_in
            if target.holder is not None and not is_own:
                call.notes.append(_apart(target, target.holder, line))
        return call

    @contextmanager
    def calling(self, stack: Model) -> Iterator[None]:
        """A stack calls its own layers."""
        self.running.append(stack)
        try:
            yield
        finally:
            self.running.pop()

    def hold(
        self,
        part: Layer | Model,
        holder: Layer,
        within: Model | None = None,
        own: frozenset[int] = frozenset(),
        quiet: bool = False,
    ) -> None:
        """A layer is the argument of another from now on: the document has a copy of it there.

        A model is so with all of its row. ``within``: the model of whose row it is; ``own``: the
        ids of that model's own calls; ``quiet``: what is elsewhere has been told of the whole.
        """
        known = part.holder is holder
        is_elsewhere = any(id(call) not in own for call in part.calls)
        other = part.holder or (holder if is_elsewhere else None)
        if other is not None and not quiet:
            holder.notes.append(_apart(part, other, holder.line))
        part.holder, part.held_in = holder, within
        if isinstance(part, Model) and not known:
            own = part.own_calls()
            for item in part.row():
                self.hold(item, holder, part, own, quiet or other is not None)

    def outputs(self, call: Call, shapes: list[Shape | None], dtypes: list[str]) -> None:
        """Give a call its outputs, one for each shape."""
        call.outputs = tuple(
            Tensor(call, index, shape, dtype)
            for index, (shape, dtype) in enumerate(zip(shapes, dtypes, strict=True))
        )

    def input(self, shape: Thing, arguments: dict[str, Value], name: Thing, line: int) -> Tensor:
        """An Input. ``shape``: without the batch axis, or None where it is not known."""
        if shape is not None:
            # No file holds larger sizes, nor any tensor.
            shape = tuple(None if (size or 0) > MOST_INTEGER else size for size in shape)
            arguments = {"shape": shape, **arguments}
        layer = self.layer(INPUT, name, arguments, line)
        call = self.call(layer, "", {}, {}, line)
        batch = arguments.get("batch_size")
        whole = None if shape is None else (batch if isinstance(batch, int) else None, *shape)
        dtype = arguments.get("dtype")
        self.outputs(call, [whole], [dtype if isinstance(dtype, str) else "float32"])
        layer.results.append(call.outputs[0])
        return call.outputs[0]


def stand_in(array: Array) -> Tensor:
    """Something of an array's shape, for rules of shapes; no wire comes from it."""
    return Tensor(Call(None, "", {}, {}, 0, -1), 0, array.shape, array.dtype)


def whole_text(text: str) -> str:
    """A text with ``?`` for each half of a character: no file holds such, and Keras writes none."""
    return text.encode("utf-8", "replace").decode()


MOST_NESTED_TENSORS = 8


def tensors_in(value: Thing, deep: int = 0) -> list[Tensor]:
    """The tensors in nested lists and dicts, in Keras's order: dicts by key."""
    if isinstance(value, Tensor):
        return [value]
    if deep > MOST_NESTED_TENSORS:
        return []
    if isinstance(value, dict):
        keys = sorted(value, key=str)
        return [found for key in keys for found in tensors_in(value[key], deep + 1)]
    if isinstance(value, list | tuple):
        return [found for item in value for found in tensors_in(item, deep + 1)]
    return []


def has_tensor(value: Thing) -> bool:
    return bool(tensors_in(value))


def _apart(part: Layer | Model, holder: Layer, line: int) -> Note:
    return told(line, APART, part=part.name, layer=holder.name)


APART = "{part} is used inside {layer} and elsewhere; the two do not share their weights here."
