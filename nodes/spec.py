"""What is known of a layer before Keras is imported: its ports, outputs and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from nodes import kinds
from nodes.sentence import Sentence
from nodes.values import Instance, Value, same

T = TypeVar("T")
Condition = Mapping[str, Value]

# More than anybody wires by hand; a file may ask for any number.
MOST_OUTPUTS = 256


def _holds(condition: Condition, arguments: Mapping[str, Value]) -> bool:
    return all(same(_at(arguments, path), wanted) for path, wanted in condition.items())


def _at(arguments: Mapping[str, Value], path: str) -> Value:
    """The value of ``return_state``; of ``layer.return_state`` in a wrapped layer; its class.

    An argument that a wrapped layer does not set is None here: its defaults are not known.
    """
    name, *inside = path.split(".")
    value = arguments.get(name)
    for part in inside:
        if not isinstance(value, Instance):
            return None
        value = value.class_name if part == "class" else value.arguments.get(part)
    return value


@dataclass(frozen=True, slots=True)
class PortSpec:
    """Where wires enter a call.

    ``name`` is unique among the ports of a call and is what files store: ``inputs`` for a layer
    that takes one tensor or one list, otherwise Keras's own argument name. ``argument`` is the name
    that Keras's ``call`` gives it (``sequences`` for the recurrent layers); ``key`` its place in a
    dict argument (``bounding_boxes.boxes``: in a dict inside it). ``many`` ports take an ordered
    list of wires, at least ``minimum`` and at most ``maximum`` (None: no limit). The port exists
    while ``when`` holds for the layer's arguments. ``rank`` is the number of axes it accepts, batch
    axis included, where Keras fixes it; otherwise ``minimum_rank`` and ``maximum_rank`` bound it as
    far as Keras does. A ``literal`` port of an operation may hold a number instead of a wire: the
    argument of the same name (``x * 2``). The wires of a ``spread`` port are arguments of their own
    (``*operands``). A ``folded`` port takes no room on a card until it is used. A port with
    ``states_of`` takes as many wires as the cells in that argument keep states, and hands them on
    in ``groups``: of ``(2, 1)`` the first two as a list, the third alone.
    """

    name: str
    argument: str = ""
    key: str = ""
    many: bool = False
    optional: bool = False
    minimum: int = 1
    maximum: int | None = None
    rank: int | None = None
    minimum_rank: int | None = None
    maximum_rank: int | None = None
    when: Condition = field(default_factory=dict)
    doc: str = ""
    literal: bool = False
    spread: bool = False
    folded: bool = False
    states_of: str = ""
    groups: tuple[int, ...] = ()

    def takes_rank(self, rank: int) -> bool:
        """Whether a tensor of so many axes, batch axis included, can go in."""
        low, high = self.rank or self.minimum_rank, self.rank or self.maximum_rank
        return (low is None or rank >= low) and (high is None or rank <= high)


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Where wires leave a call.

    It exists while ``when`` holds for the arguments of layer and call. Several may share a name:
    the same output under conditions that exclude each other. ``key`` is its place where Keras gives
    a dict; outputs of the same ``group`` come as one list in Keras's result. With ``states_of`` it
    stands for the states of the cell or cells in that argument.
    """

    name: str
    when: Condition = field(default_factory=dict)
    key: str = ""
    group: str = ""
    states_of: str = ""


# Cells that keep more than one state.
STATES: Mapping[str, tuple[str, ...]] = {"LSTMCell": ("h", "c")}


def _with_states(port: PortSpec, cells: Value) -> PortSpec:
    """A port for the states of these cells, one list of states or one state for each cell."""
    inside = cells.arguments.get("cells") if isinstance(cells, Instance) else ()
    groups = tuple(
        len(STATES.get(cell.class_name, ("",)))
        for cell in (inside if isinstance(inside, tuple) else ())
        if isinstance(cell, Instance)
    )
    return replace(port, minimum=sum(groups), maximum=sum(groups), groups=groups)


def grouped(port: PortSpec, items: Sequence[T]) -> list[T | list[T]]:
    """What a ``many`` port hands on: its items, or lists of them where it has ``groups``."""
    if sum(port.groups) != len(items):
        return list(items)
    rest = iter(items)
    parts = ([next(rest) for _ in range(size)] for size in port.groups)
    return [part[0] if len(part) == 1 else part for part in parts]


def _states(cell: Value, name: str, inside: bool = False) -> Iterator[OutputSpec]:
    """The states of a cell as outputs: state_h and state_c, or state; of several, each numbered."""
    if not isinstance(cell, Instance):
        return
    cells = cell.arguments.get("cells")
    if isinstance(cells, tuple):
        for number, inner in enumerate(cells):
            yield from _states(inner, f"{name}_{number}", inside=True)
        return
    suffixes = STATES.get(cell.class_name, ())
    group = name if inside else ""
    yield from (OutputSpec(f"{name}_{suffix}", group=group) for suffix in suffixes)
    if not suffixes:
        yield OutputSpec(name)


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One argument of a layer.

    ``kind`` names a row of ``nodes.kinds.KINDS``. ``length`` is the number of axes of a kind that
    takes one value or a tuple (2 for Conv2D.kernel_size); ``tuple_only`` ones take no single value.
    ``nullable``: None is accepted. ``initial`` is the value that the argument starts with when a
    layer is placed. ``aliases`` are other spellings of the choices that Keras knows (``Zeros``).
    """

    name: str
    kind: str
    default: Value = None
    required: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    length: int | None = None
    tuple_only: bool = False
    initial: Value = None
    doc: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)

    def is_default(self, value: Value) -> bool:
        """Whether Keras takes this value when none is given."""
        return not self.required and same(value, self.default)

    def check(self, value: Value) -> Value:
        """The value in its one form (lists as tuples). Raises UnfitValue when Keras refuses it."""
        kinds.storable(value)
        if value is None and self.nullable:
            return None
        return kinds.KINDS[self.kind](self, value)


@dataclass(frozen=True, slots=True)
class HeadlinePart:
    """One part of the short line on a card: ``k4`` is parameter kernel_size with prefix ``k``.

    It is left away while the argument is at its default, unless it is ``essential``.
    """

    parameter: str
    prefix: str = ""
    essential: bool = False


@dataclass(frozen=True)
class CallSpec:
    """What a node may call: a layer or an operation.

    ``headline`` are the arguments that matter most, in the order in which a card shows them.
    """

    name: str
    category: str
    summary: str = ""
    doc: str = ""
    ports: tuple[PortSpec, ...] = (PortSpec("inputs"),)
    outputs: tuple[OutputSpec, ...] = (OutputSpec("output"),)
    parameters: tuple[ParameterSpec, ...] = ()
    call_parameters: tuple[ParameterSpec, ...] = ()
    headline: tuple[HeadlinePart, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What lists and cards call it."""
        return self.name

    @property
    def family(self) -> str:
        """What it shares a colour with."""
        return self.category.lower()

    @cached_property
    def parameters_by_name(self) -> Mapping[str, ParameterSpec]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def _ports_vary(self) -> bool:
        return any(port.when for port in self.ports)

    @cached_property
    def outputs_vary(self) -> bool:
        """Whether the outputs depend on arguments."""
        return any(output.when or output.states_of for output in self.outputs)

    def parameter(self, name: str) -> ParameterSpec | None:
        return self.parameters_by_name.get(name)

    def initial_arguments(self) -> dict[str, Value]:
        """The arguments that a layer starts with when it is placed: those that Keras needs."""
        return {
            item.name: item.initial
            for item in self.parameters
            if item.required or item.initial is not None
        }

    def argument(self, arguments: Mapping[str, Value], name: str) -> Value:
        """The argument's value, or Keras's default where it is not set."""
        spec = self.parameter(name)
        return arguments.get(name, spec.default if spec else None)

    def complete(
        self, arguments: Mapping[str, Value], call_arguments: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """All arguments of layer and call, defaults filled in."""
        defaults = {item.name: item.default for item in (*self.parameters, *self.call_parameters)}
        return {**defaults, **arguments, **(call_arguments or {})}

    def ports_for(
        self, arguments: Mapping[str, Value], call_arguments: Mapping[str, Value] | None = None
    ) -> tuple[PortSpec, ...]:
        """The ports that a call with these arguments has."""
        # Most layers have the same ports always; this stands in the graph walker's inner loop.
        if not self._ports_vary:
            return self.ports
        complete = self.complete(arguments, call_arguments)
        here = (port for port in self.ports if _holds(port.when, complete))
        return tuple(
            _with_states(port, _at(complete, port.states_of)) if port.states_of else port
            for port in here
        )

    def outputs_for(
        self, arguments: Mapping[str, Value], call_arguments: Mapping[str, Value] | None = None
    ) -> tuple[OutputSpec, ...]:
        """The outputs that a call with these arguments has, at least one."""
        if not self.outputs_vary:
            return self.outputs
        complete = self.complete(arguments, call_arguments)
        here = (output for output in self.outputs if _holds(output.when, complete))
        return tuple(
            item
            for output in here
            for item in (
                _states(_at(complete, output.states_of), output.name)
                if output.states_of
                else (output,)
            )
        )


@dataclass(frozen=True)
class LayerSpec(CallSpec):
    """A public Keras layer: ``name`` is its public class name (``MaxPooling2D``).

    ``parameters`` belong to the layer, ``call_parameters`` (training, use_causal_mask) to one call.
    An ``inside_only`` layer (a cell) stands in an argument of another layer, never on the canvas.
    ``module`` is where Python finds the class of one that is not public: see ``nodes.private``.
    """

    inside_only: bool = False
    module: str = ""


@dataclass(frozen=True)
class OperationSpec(CallSpec):
    """A function of ``keras.ops``: ``name`` is its whole path (``keras.ops.mean``).

    ``parameters`` are the arguments of the call that are no tensors, and for each ``literal`` port
    the number that may stand in it. ``leading`` are the arguments, ports among them, that people
    write without their names, in order. ``keras_class`` is the Operation that a model then holds
    (``Mean``). ``outputs_from`` names the argument or port that decides how many outputs there
    are. ``example`` are shapes, batch axis included, and dtypes of tensors that fit.
    """

    keras_class: str = ""
    leading: tuple[str, ...] = ()
    outputs_from: str = ""
    example: tuple[Value, ...] = ()

    @property
    def title(self) -> str:
        return self.name.removeprefix("keras.ops.")

    @property
    def family(self) -> str:
        return "operation"

    def outputs_for(
        self,
        arguments: Mapping[str, Value],
        call_arguments: Mapping[str, Value] | None = None,
        wires: int = 1,
    ) -> tuple[OutputSpec, ...]:
        """The outputs of a call; ``wires`` counts those into the port ``outputs_from``."""
        if not self.outputs_from:
            return super().outputs_for(arguments, call_arguments)
        if any(port.name == self.outputs_from for port in self.ports):
            return _numbered(wires)
        value = self.argument(arguments, self.outputs_from)
        # split(x, 3) makes three parts, split(x, (1, 4)) cuts twice.
        return _numbered(len(value) + 1 if isinstance(value, tuple) else value)


def _numbered(count: Value) -> tuple[OutputSpec, ...]:
    whole = count if isinstance(count, int) and 1 <= count <= MOST_OUTPUTS else 1
    if whole == 1:
        # A list of one tensor, not the tensor.
        return (OutputSpec("output", group="output"),)
    return tuple(OutputSpec(f"output_{n}" if n else "output") for n in range(whole))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A public layer or operation of Keras that the library does not offer, and why not.

    ``name`` as in ``CallSpec``; ``reason`` is one sentence or two on it, with what to take instead.
    """

    name: str
    reason: str

    @property
    def title(self) -> str:
        return self.name.removeprefix("keras.ops.")

    @property
    def sentence(self) -> Sentence:
        values = {"name": self.title, "reason": self.reason}
        return Sentence("{name} is not in the library. {reason}", values)


@dataclass(frozen=True)
class ObjectSpec:
    """A Keras object that an argument may hold: ``Instance("GlorotUniform", {"seed": 1})``.

    ``name`` is its public name in ``keras.initializers``, ``keras.regularizers``,
    ``keras.constraints`` or ``keras.activations``; ``text`` the name by which an argument may
    give it when it needs no arguments of its own (``"glorot_uniform"``), empty if there is none.
    """

    name: str
    kind: str
    text: str = ""
    summary: str = ""
    parameters: tuple[ParameterSpec, ...] = ()

    @cached_property
    def parameters_by_name(self) -> Mapping[str, ParameterSpec]:
        return {parameter.name: parameter for parameter in self.parameters}
