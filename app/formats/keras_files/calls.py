"""What a call is given -> wires by port, and arguments of the call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.formats.keras_files.checked import malformed, plain
from app.formats.keras_files.facts import RECURRENT, TRAINING
from app.formats.keras_files.wiring import Call, Item, Tensor, leaves_in, tensors_in
from app.graph.kept import WIRE
from app.graph.model import Graph, LayerDefinition, TensorRef
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, PortSpec
from nodes.values import Value, same


@dataclass
class Bound:
    """A call as the document has it, its tensors not yet looked up."""

    inputs: dict[str, tuple[Tensor, ...]] = field(default_factory=dict)
    arguments: dict[str, Value] = field(default_factory=dict)

    def in_order(self, ports: Iterable[str]) -> Bound:
        """The same with its wires in the order of the ports, those of no port last."""
        order = {port: number for number, port in enumerate(ports)}
        self.inputs = dict(sorted(self.inputs.items(), key=lambda it: order.get(it[0], len(order))))
        return self

    def wires(self, place: Callable[[Tensor], TensorRef]) -> dict[str, tuple[TensorRef, ...]]:
        return {port: tuple(map(place, tensors)) for port, tensors in self.inputs.items()}


def bound_to_layer(layer: LayerDefinition, call: Call, place: str) -> Bound:
    """A call of a layer of the library."""
    spec = catalogue().get(layer.class_name)
    assert spec is not None
    call = _with_states_by_name(spec, call)
    # Which ports there are may depend on arguments of the call.
    arguments = {k: v for k, v in call.kwargs.items() if spec_has(spec, k) and not _holds_tensor(v)}
    ports = spec.ports_for(layer.arguments, {k: plain(v, place) for k, v in arguments.items()})
    by_argument: dict[str, list[PortSpec]] = {}
    for port in ports:
        by_argument.setdefault(port.argument or port.name, []).append(port)
    names = list(by_argument)
    found = Bound()
    given = {**_by_position(names, call.args, place), **call.kwargs}
    for name, item in given.items():
        if all(leaf is None for leaf in leaves_in(item)):
            continue
        if not _holds_tensor(item):
            _keep_argument(spec, found, name, plain(item, f"{place}.{name}"))
            continue
        for wired, tensors in _into_ports(name, by_argument.get(name, ()), item, place):
            found.inputs[wired] = found.inputs.get(wired, ()) + tensors
    return found.in_order(port.name for port in ports)


def spec_has(spec: LayerSpec, name: str) -> bool:
    return any(parameter.name == name for parameter in spec.call_parameters)


def _with_states_by_name(spec: LayerSpec, call: Call) -> Call:
    """Keras 2 puts the states of a recurrent layer behind its sequence, in one list."""
    first = call.args[0] if call.args else None
    if spec.name in RECURRENT and isinstance(first, list) and len(first) > 1:
        return Call((first[0],), {"initial_state": first[1:], **call.kwargs})
    return call


def _by_position(names: list[str], args: tuple[Item, ...], place: str) -> dict[str, Item]:
    if len(args) > len(names):
        raise malformed(place, f"{len(args)} arguments by position", f"at most {len(names)}")
    return dict(zip(names, args, strict=False))


def _keep_argument(spec: LayerSpec, found: Bound, name: str, value: Value) -> None:
    """An argument of the call, unless it is what Keras writes when nothing was given."""
    if name == "training" and value is TRAINING.get(spec.name):
        return
    known = next((item for item in spec.call_parameters if item.name == name), None)
    if known is not None and same(value, known.default):
        return
    found.arguments[name] = value


def _into_ports(
    name: str, ports: Any, item: Item, place: str
) -> Iterator[tuple[str, tuple[Tensor, ...]]]:
    """The ports of an argument with their tensors. One that the layer lacks keeps the name."""
    keyed = {port.key: port for port in ports if port.key}
    if keyed and isinstance(item, dict):
        for key, tensors in _by_key(item):
            port = keyed.get(key)
            yield port.name if port else f"{name}.{key}", tensors
        return
    tensors = tuple(tensors_in(item))
    if len(tensors) != sum(1 for _ in leaves_in(item)):
        raise malformed(place, f"'{name}' with tensors and other values", "tensors alone")
    yield ports[0].name if ports else name, tensors


def _by_key(item: Mapping[str, Item], prefix: str = "") -> Iterator[tuple[str, tuple[Tensor, ...]]]:
    for key, inner in item.items():
        if isinstance(inner, dict):
            yield from _by_key(inner, f"{prefix}{key}.")
        elif inner is not None:
            yield f"{prefix}{key}", tuple(tensors_in(inner))


def _holds_tensor(item: Item) -> bool:
    return next(tensors_in(item), None) is not None


def bound_to_submodel(inner: Graph, call: Call, place: str) -> Bound:
    """A call of a submodel: the first argument's tensors, to its Inputs in their order."""
    found = Bound()
    item = call.args[0] if call.args else call.kwargs.get("inputs")
    given = dict(zip(inner.inputs, _to_inputs(inner, item), strict=False))
    found.inputs = {port: (tensor,) for port, tensor in given.items() if tensor is not None}
    if len(call.args) > 1:
        raise malformed(place, f"{len(call.args)} arguments by position", "one")
    for name, value in call.kwargs.items():
        if name == "inputs" or all(leaf is None for leaf in leaves_in(value)):
            continue
        if _holds_tensor(value):
            found.inputs[name] = tuple(tensors_in(value))
        else:
            found.arguments[name] = plain(value, f"{place}.{name}")
    return found


def _to_inputs(inner: Graph, item: Item) -> list[Tensor | None]:
    """The tensors in the order of the submodel's Inputs, None for one that is optional."""
    names = [inner.name_of(node) for node in inner.inputs]
    by_name = isinstance(item, dict) and not isinstance(inner.form.inputs, Mapping)
    if by_name and set(names) <= item.keys():
        item = [item[name] for name in names]
    return [leaf if isinstance(leaf, Tensor) else None for leaf in leaves_in(item)]


def bound_to_placeholder(call: Call, place: str) -> Bound:
    """A call of a layer that the library lacks: all its tensors as wires, the rest as it was.

    Where they stood is kept unless it is one tensor, or one list of such, as most layers take.
    """
    tensors = tuple(tensors_in([list(call.args), dict(call.kwargs)]))
    found = Bound({"inputs": tensors} if tensors else {})
    kwargs = {key: item for key, item in call.kwargs.items() if not _goes_without(key, item)}
    plainly = [list(tensors)] if len(tensors) > 1 else list(tensors)
    if kwargs or list(call.args) != plainly:
        numbers = iter(range(len(tensors)))
        args = _numbered(list(call.args), numbers)
        found.arguments = {
            "args": plain(args, place),
            "kwargs": plain(_numbered(kwargs, numbers), place),
        }
    return found


def _goes_without(name: str, item: Item) -> bool:
    """Whether Keras writes this for a call that nothing was given by name."""
    return item is None or (name == "training" and item is False)


def _numbered(item: Item, numbers: Iterator[int]) -> Any:
    """The item with the number of its wire in the place of each tensor, in Keras's order."""
    if isinstance(item, Tensor):
        return {WIRE: next(numbers)}
    if isinstance(item, list):
        return [_numbered(inner, numbers) for inner in item]
    if isinstance(item, dict):
        return {key: _numbered(item[key], numbers) for key in sorted(item)}
    return item
