"""``layerloom layers``: the layer library, operations of ``keras.ops`` included."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from app.commands.layer_records import library, record
from app.commands.outcome import DONE, CommandError, say
from nodes.catalogue import OPERATIONS, catalogue
from nodes.spec import CallSpec, LayerSpec, OutputSpec, ParameterSpec, PortSpec
from nodes.values import show

OPERATION = "keras.ops."


def run(name: str | None, as_json: bool) -> int:
    """The whole library by category, or one layer or operation in full."""
    if name is not None:
        spec = _found(name)
        lines = [json.dumps(record(spec), indent=1)] if as_json else _in_full(spec)
    elif as_json:
        lines = [json.dumps(library(), indent=1)]
    else:
        lines = _listed()
    for line in lines:
        say(line)
    return DONE


def _found(name: str) -> CallSpec:
    """The layer or operation of this name, its module before it or not: ``keras.ops.mean``."""
    short = name.removeprefix("keras.").removeprefix("layers.").removeprefix("ops.")
    spec = catalogue().get(short) or catalogue().operation(OPERATION + short)
    if spec is None:
        if left_out := catalogue().left_out.get(short.lower()):
            raise CommandError(name, str(left_out.sentence))
        names = {spec.name.lower(): spec.name for spec in catalogue()}
        names |= {_short(spec).lower(): spec.name for spec in catalogue().operations()}
        near = difflib.get_close_matches(short.lower(), names, n=3)
        known = ", ".join(names[found] for found in near) or "the name of a layer, e.g. Dense"
        raise CommandError(
            name, f"The library has no such layer; expected {known}. See layerloom layers."
        )
    return spec


def _short(spec: CallSpec) -> str:
    return spec.name.removeprefix(OPERATION)


def _listed() -> Iterator[str]:
    by_category = {**catalogue().by_category(), OPERATIONS: catalogue().operations()}
    for category, specs in by_category.items():
        yield category
        yield from (f"    {spec.title:<28} {spec.summary}".rstrip() for spec in specs)


def _in_full(spec: CallSpec) -> Iterator[str]:
    yield f"{spec.name} ({spec.category})"
    if spec.summary:
        yield f"    {spec.summary}"
    if isinstance(spec, LayerSpec) and spec.aliases:
        yield f"Also called: {', '.join(spec.aliases)}"
    yield f"Inputs: {', '.join(map(_port, spec.ports)) or 'none'}"
    yield f"Outputs: {', '.join(map(_output, spec.outputs))}"
    of_call = spec.call_parameters if isinstance(spec, LayerSpec) else ()
    for title, parameters in (("Arguments", spec.parameters), ("Arguments of a call", of_call)):
        if parameters:
            yield f"{title}:"
            yield from map(_parameter, parameters)


def _port(port: PortSpec) -> str:
    most = " or more" if port.maximum is None else f" to {port.maximum}"
    number = f"{port.minimum}{'' if port.maximum == port.minimum else most}"
    count = f" (one wire for each state of {port.states_of})" if port.states_of else ""
    count = count or (f" ({number} wires)" if port.many else "")
    return f"{port.name}{count}{' (optional)' if port.optional else ''}{_when(port.when)}"


def _output(output: OutputSpec) -> str:
    count = f" (one for each state of {output.states_of})" if output.states_of else ""
    return f"{output.name}{count}{_when(output.when)}"


def _when(condition: Any) -> str:
    wanted = " and ".join(f"{name}={show(value)}" for name, value in condition.items())
    return f" (if {wanted})" if wanted else ""


def _parameter(parameter: ParameterSpec) -> str:
    value = "required" if parameter.required else f"= {show(parameter.default)}"
    choices = " | ".join(map(show, parameter.choices)) if parameter.kind == "choice" else ""
    said = f"{choices}: {parameter.doc}" if choices else parameter.doc
    return f"    {parameter.name:<24} {value:<20} {said}".rstrip()
