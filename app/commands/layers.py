"""``layerloom layers``: the layer library."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from app.commands.outcome import DONE, CommandError, say
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, OutputSpec, ParameterSpec, PortSpec
from nodes.values import show, to_json


def run(name: str | None, as_json: bool) -> int:
    """The whole library by category, or one layer in full."""
    if name is not None:
        spec = _found(name)
        lines = [json.dumps(record(spec), indent=1)] if as_json else _in_full(spec)
    elif as_json:
        layers = [record(spec) for spec in catalogue()]
        data = {"keras": catalogue().keras_version, "layers": layers}
        lines = [json.dumps(data, indent=1)]
    else:
        lines = _listed()
    for line in lines:
        say(line)
    return DONE


def _found(name: str) -> LayerSpec:
    spec = catalogue().get(name)
    if spec is None:
        names = {spec.name.lower(): spec.name for spec in catalogue()}
        near = difflib.get_close_matches(name.lower(), names, n=3)
        known = ", ".join(names[found] for found in near) or "the name of a layer, e.g. Dense"
        raise CommandError(
            name, f"The library has no such layer; expected {known}. See layerloom layers."
        )
    return spec


def _listed() -> Iterator[str]:
    for category, specs in catalogue().by_category().items():
        yield category
        yield from (f"    {spec.name:<28} {spec.summary}".rstrip() for spec in specs)


def _in_full(spec: LayerSpec) -> Iterator[str]:
    yield f"{spec.name} ({spec.category})"
    if spec.summary:
        yield f"    {spec.summary}"
    if spec.aliases:
        yield f"Also called: {', '.join(spec.aliases)}"
    yield f"Inputs: {', '.join(map(_port, spec.ports)) or 'none'}"
    yield f"Outputs: {', '.join(map(_output, spec.outputs))}"
    for title, parameters in (
        ("Arguments", spec.parameters),
        ("Arguments of a call", spec.call_parameters),
    ):
        if parameters:
            yield f"{title}:"
            yield from map(_parameter, parameters)


def _port(port: PortSpec) -> str:
    most = "" if port.maximum is None else f" to {port.maximum}"
    count = f" ({port.minimum}{most or ' or more'} wires)" if port.many else ""
    return f"{port.name}{count}{' (optional)' if port.optional else ''}{_when(port.when)}"


def _output(output: OutputSpec) -> str:
    return f"{output.name}{_when(output.when)}"


def _when(condition: Any) -> str:
    wanted = " and ".join(f"{name}={show(value)}" for name, value in condition.items())
    return f" (if {wanted})" if wanted else ""


def _parameter(parameter: ParameterSpec) -> str:
    value = "required" if parameter.required else f"= {show(parameter.default)}"
    return f"    {parameter.name:<24} {value:<20} {parameter.doc}".rstrip()


def record(spec: LayerSpec) -> dict[str, Any]:
    """A layer as ``--json`` prints it."""
    return {
        "name": spec.name,
        "category": spec.category,
        "summary": spec.summary,
        "aliases": list(spec.aliases),
        "ports": [
            {
                "name": port.name,
                "argument": port.argument or port.name,
                "many": port.many,
                "optional": port.optional,
                "minimum": port.minimum,
                "maximum": port.maximum if port.many else 1,
                "when": to_json(port.when),
            }
            for port in spec.ports
        ],
        "outputs": [{"name": output.name, "when": to_json(output.when)} for output in spec.outputs],
        "parameters": [_parameter_record(parameter) for parameter in spec.parameters],
        "call_parameters": [_parameter_record(parameter) for parameter in spec.call_parameters],
    }


def _parameter_record(parameter: ParameterSpec) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "required": parameter.required,
        "default": to_json(parameter.default),
        "nullable": parameter.nullable,
        "choices": list(parameter.choices),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "doc": parameter.doc,
    }
