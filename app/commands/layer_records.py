"""The layer library as JSON: all that the program itself knows of a layer, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from nodes.catalogue import catalogue
from nodes.kinds import KINDS, POLICIES
from nodes.spec import (
    CallSpec,
    LayerSpec,
    ObjectSpec,
    OperationSpec,
    OutputSpec,
    ParameterSpec,
    PortSpec,
)
from nodes.stack import SEQUENTIAL
from nodes.values import to_json

Record = dict[str, Any]

OBJECTS = ("activation", "initializer", "regularizer", "constraint")


def library() -> Record:
    """Everything. ``kinds`` says what the kinds of parameters take, ``objects`` what may stand in
    one of kind activation, initializer, regularizer or constraint; ``cells`` stand in RNN only,
    what is ``wrapped`` in any layer that takes a layer."""
    return {
        "keras": catalogue().keras_version,
        "layers": [record(spec) for spec in catalogue()],
        "cells": [record(spec) for spec in catalogue().inside_only()],
        "wrapped": [record(SEQUENTIAL)],
        "operations": [record(spec) for spec in catalogue().operations()],
        "objects": {
            kind: [_object(item) for item in catalogue().objects(kind)] for kind in OBJECTS
        },
        "kinds": {kind: _first_paragraph(check) for kind, check in KINDS.items()},
        "left_out": {item.name: item.reason for item in catalogue().left_out.values()},
    }


def record(spec: CallSpec) -> Record:
    """A layer or an operation."""
    found: Record = {
        "name": spec.name,
        "category": spec.category,
        "summary": spec.summary,
        "doc": spec.doc,
        "ports": [_port(port) for port in spec.ports],
        "outputs": [_output(output) for output in spec.outputs],
        "parameters": _parameters(spec.parameters),
    }
    if isinstance(spec, LayerSpec):
        call_parameters = _parameters(spec.call_parameters)
        found |= {"aliases": list(spec.aliases), "call_parameters": call_parameters}
    if isinstance(spec, OperationSpec):
        found |= {
            "class": spec.keras_class,
            "leading": list(spec.leading),
            "outputs_from": spec.outputs_from,
            "example": to_json(spec.example),
        }
    return found


def _port(port: PortSpec) -> Record:
    return {
        "name": port.name,
        "argument": port.argument or port.name,
        "key": port.key,
        "many": port.many,
        "literal": port.literal,
        "optional": port.optional,
        "spread": port.spread,
        "minimum": port.minimum,
        "maximum": port.maximum if port.many else 1,
        "minimum_rank": port.rank or port.minimum_rank,
        "maximum_rank": port.rank or port.maximum_rank,
        "when": to_json(port.when),
        "states_of": port.states_of,
        "doc": port.doc,
    }


def _output(output: OutputSpec) -> Record:
    return {
        "name": output.name,
        "when": to_json(output.when),
        "key": output.key,
        "group": output.group,
        "states_of": output.states_of,
    }


def _parameters(parameters: Sequence[ParameterSpec]) -> list[Record]:
    return [_parameter(parameter) for parameter in parameters]


def _parameter(parameter: ParameterSpec) -> Record:
    any_policy = parameter.kind == "dtype" and not parameter.choices
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "required": parameter.required,
        "default": to_json(parameter.default),
        "initial": to_json(parameter.initial),
        "nullable": parameter.nullable,
        "choices": list(POLICIES if any_policy else parameter.choices),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "length": parameter.length,
        "tuple_only": parameter.tuple_only,
        "doc": parameter.doc,
    }


def _object(item: ObjectSpec) -> Record:
    return {
        "name": item.name,
        "text": item.text,
        "summary": item.summary,
        "parameters": _parameters(item.parameters),
    }


def _first_paragraph(check: Any) -> str:
    return " ".join(inspect.cleandoc(check.__doc__ or "").partition("\n\n")[0].split())
