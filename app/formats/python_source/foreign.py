"""What comes from elsewhere and is not followed: kept as it is, by name, with its wires.

A layer or function that the library does not know stands in the graph as a stranger, so that what
is before and behind it is not lost.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from app.formats.python_source import numerical, surroundings, things
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import Call, Layer, Shape, Tensor, has_tensor, tensors_in
from app.formats.python_source.values import Named, Thing, Unknown
from nodes.catalogue import catalogue
from nodes.values import Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

STRANGER = "{what} is not known to Keras or to this program; it was kept by its name."


STORED = "{what} reads a file, which is not opened from here; the model was kept by its name."
OF_FILES = ("load_model", "model_from_json", "model_from_yaml", "TFSMLayer")


def call(
    m: Machine, thing: Unknown, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """Something unknown called. On tensors it is a stranger in the graph."""
    if surroundings.is_tuned(thing):
        return surroundings.tuned(m, thing, positional, named)
    if thing.what.endswith(".reshape") and thing.of is None and positional:
        return numerical.of_sizes(positional)
    if not thing.path:
        # Nobody knows what it is: what comes out is as unknown.
        return Unknown(
            f"{thing.what}(...)"[-60:],
            m.line,
            of=thing.of,
            part=_part(thing, [*positional, *named.values()]),
        )
    if not has_tensor([*positional, *named.values()]):
        return Unknown(
            f"{thing.what}(...)"[-60:],
            m.line,
            thing.path,
            literals(m, positional, named),
            thing.of,
            _part(thing, [*positional, *named.values()]),
        )
    made = layer(m, thing)
    return called(m, made, [*positional, *named.values()])


def _part(thing: Unknown, given: list[Thing]) -> str:
    """Which layer ``base.get_layer(...)`` is, so that it is the same when it is asked for again."""
    which = given[0] if given and isinstance(given[0], str | int) else "?"
    return f"get_layer {which}"[:200] if thing.part == "get_layer" else ""


# What is called so gives what it gets, in another scale: the one guess about strangers' shapes.
KEEPS_SHAPE = re.compile(
    r"norm|dropout|drop_?path|stochastic_?depth|activation|relu|swish|mish|gelu|noise|preprocess",
    re.IGNORECASE,
)


def called(
    m: Machine, made: Layer, values: list[Thing], shapes: list[Shape | None] | None = None
) -> Thing:
    """A stranger called on the tensors in these values. ``shapes``: of what it gives, if known."""
    tensors = tensors_in(values)
    made_call = m.recorder.call(made, "", {"inputs": tuple(tensors)}, {}, m.line)
    if not shapes:
        shapes = [tensors[0].shape if KEEPS_SHAPE.search(made.class_name) else None]
    m.recorder.outputs(made_call, shapes, ["float32"] * len(shapes))
    result = made_call.outputs[0] if len(shapes) == 1 else list(made_call.outputs)
    made.results.append(result)
    return result


def parts(m: Machine, tensor: Tensor, count: int) -> list[Thing] | None:
    """``a, b = stranger(x)``: it must give so many tensors."""
    made = tensor.call
    if not is_stranger(made) or tensor.index or len(made.outputs) not in (1, count):
        return None
    while len(made.outputs) < count:
        made.outputs = (*made.outputs, Tensor(made, len(made.outputs), None))
    return list(made.outputs)


def layer(m: Machine, thing: Unknown) -> Layer:
    """The stranger that something unknown stands for; the same one for the same thing."""
    known = m.strangers.get(thing)
    if known is None:
        class_name = _class_name(thing)
        arguments = dict(thing.arguments)
        name = arguments.pop("name", None)
        known = m.recorder.layer(class_name, name, arguments, thing.line or m.line)
        sentence = STORED if thing.path.endswith(OF_FILES) else STRANGER
        known.notes.append(told(m.line, sentence, what=thing.path or thing.what))
        m.strangers[thing] = known
    return known


def stranger(m: Machine, class_name: str, name: Thing, arguments: dict[str, Value]) -> Layer:
    """A stranger of a class of the source itself."""
    return m.recorder.layer(class_name, name, arguments, m.line)


def _class_name(thing: Unknown) -> str:
    name = re.sub(r"\W+", "_", (thing.path or thing.what).rpartition(".")[2]).strip("_")
    return name or "Unknown"


def literals(m: Machine, positional: list[Thing], named: Named) -> dict[str, Value]:
    """The arguments that a file can hold, those by position numbered."""
    given = {f"argument_{place}": item for place, item in enumerate(positional, 1)} | named
    found: dict[str, Value] = {}
    for key, thing in given.items():
        try:
            found[key] = things.plain(m, thing)
        except things.UnusableError:
            continue
    return found


def is_stranger(made: Call) -> bool:
    """Whether a call is of something that the library does not know."""
    if made.operation:
        return catalogue().operation(made.operation) is None
    return isinstance(made.target, Layer) and catalogue().get(made.target.class_name) is None
