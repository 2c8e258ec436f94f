"""From source text to the models in it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from app.errors import FileFormatError
from app.formats.python_source import graphs, notebook, parsing, statements, subclassed
from app.formats.python_source.budget import (
    MOST_CALLS,
    SECONDS,
    STEPS,
    Budget,
    OverBudgetError,
)
from app.formats.python_source.explore import explore
from app.formats.python_source.graphs import Drawings, Drawn
from app.formats.python_source.machine import FAULTS, Machine, Raised
from app.formats.python_source.models import build, ensure_built
from app.formats.python_source.notes import Note, told
from app.formats.python_source.old_keras import SIGNS
from app.formats.python_source.recorder import Model
from app.graph.model import Graph
from app.graph.names import free_name
from nodes.sentence import Sentence


@dataclass(frozen=True)
class FoundModel:
    """A model of a source. ``line``: where it is made; ``notes``: what of it could not be read."""

    name: str
    graph: Graph
    line: int
    notes: tuple[Note, ...] = ()
    site: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class SourceReading:
    """``models`` are the choices, in the order of the source; ``notes`` all that is to be told."""

    models: tuple[FoundModel, ...] = ()
    notes: tuple[Note, ...] = ()


def read_source(text: str, steps: int | None = None) -> SourceReading:
    """The models in Python source or in a notebook. Nothing of it is executed, ever.

    Raises FileFormatError for what is too large to be somebody's source, and for a broken notebook.
    """
    machine, notes = _read(text, steps)
    found = _found(machine)
    notes += machine.notes
    notes += [note for model in found for note in model.notes]
    return SourceReading(tuple(found), tuple(dict.fromkeys(sorted(notes, key=lambda n: n.line))))


def read_snippet(text: str) -> Graph | None:
    """The graph of code in the clipboard: its model, or its calls wired among themselves.

    None for text that makes no layers.
    """
    try:
        machine, _ = _read(text, None)
    except FileFormatError:
        return None
    found = _found(machine)
    if found:
        return found[-1].graph
    calls = [call for call in machine.recorder.loose if not call.is_input or call.outputs]
    if not calls:
        return None
    return Drawings().placed(graphs.drawn_loose(calls).graph)


def _read(text: str, steps: int | None) -> tuple[Machine, list[Note]]:
    parts = _parts(text)
    if sum(map(len, parts)) > parsing.MOST_LETTERS:
        raise FileFormatError(
            Sentence(
                "The source has more than {most} letters; expected code that a person wrote. "
                "Check that it is the right file.",
                {"most": parsing.MOST_LETTERS},
            )
        )
    trees, notes = parsing.trees(parts)
    budget = Budget(steps) if steps else Budget()
    machine = Machine(budget, first_era=_is_first_era(trees))
    try:
        for tree in trees:
            _run(machine, tree)
        explore(machine)
        subclassed.open_models(machine)
    except OverBudgetError:
        notes.append(told(machine.line, OVER))
    # What is left to do is to draw what was found. A stack's calls are only made then.
    machine.budget = Budget(STEPS // 4, SECONDS / 4)
    machine.recorder.made = 0
    return machine, notes


OVER = (
    "Reading on from here would take too long: the code runs for longer than a model's code does. "
    "What was found before is opened."
)


def _parts(text: str) -> list[str]:
    if not notebook.is_notebook(text):
        return [text]
    try:
        return notebook.cells(text)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(
            Sentence("The notebook is broken; expected its JSON. Save it again in Jupyter.")
        ) from error


def _is_first_era(trees: list[ast.Module]) -> bool:
    """Whether a source speaks Keras 1."""
    words = set(SIGNS)
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in words:
                found.add(node.arg)
    return bool(found - {"init"})


def _run(machine: Machine, tree: ast.Module) -> None:
    for statement in tree.body:
        try:
            machine.run([statement], machine.top)
        except FAULTS:
            continue
        except Raised as raised:
            machine.line = statement.lineno
            machine.note(RAISES, kind=raised.kind)
            statements.poison(machine, [statement], machine.top)


RAISES = "This line ends with {kind}, so what it would have made is not known."


# --- what was found


def _found(machine: Machine) -> list[FoundModel]:
    """The models that are no part of another; all of them if every one is."""
    known = Drawings()
    finished = [model for model in machine.recorder.models if _finished(machine, model)]
    drawings = [
        (model, drawing)
        for model in finished
        if (drawing := _drawn(machine, known, model)) is not None
    ]
    parts = {key for _, drawing in drawings for key in drawing.parts}
    choices = [pair for pair in drawings if id(pair[0]) not in parts] or drawings
    choices = [pair for pair in choices if not pair[0].inner] or choices
    choices = [pair for pair in choices if not _is_beginning(*pair, choices)]
    names: set[str] = set()
    seen: set[str] = set()
    found: list[FoundModel] = []
    for model, drawing in choices:
        signature = _signature(drawing)
        if signature in seen:
            continue
        seen.add(signature)
        name = free_name(_label(model), names)
        names.add(name)
        extra = [*graphs.unlisted_inputs(model, drawing.graph), *known.shared(model)]
        notes = sorted({**drawing.notes, **dict.fromkeys(extra)}, key=lambda note: note.line)
        found.append(
            FoundModel(name, known.placed(drawing.graph), model.line, tuple(notes), model.site)
        )
    return found


UNREAD = "The model {model} could not be read."
TOO_MANY = "The model {model} has more than {most} calls; it was left out."


def _is_beginning(model: Model, drawing: Drawn, among: list[tuple[Model, Drawn]]) -> bool:
    """Whether one of Keras's own architectures is what another model goes on from."""
    return model.from_library and any(
        not other.from_library and len(drawing.calls & drawn_.calls) > 1 for other, drawn_ in among
    )


def _finished(machine: Machine, model: Model) -> bool:
    """A stack's layers are called when its output is asked for, now at the latest.

    False, and told, where that cannot be done.
    """
    if len(model.stack or ()) > MOST_CALLS:
        machine.notes[told(model.line, TOO_MANY, model=model.name, most=MOST_CALLS)] = None
        return False
    try:
        ensure_built(machine, model)
    except (*FAULTS, Raised, OverBudgetError):
        machine.notes[told(model.line, UNREAD, model=model.name)] = None
        return False
    return True


def _drawn(machine: Machine, known: Drawings, model: Model) -> Drawn | None:
    """The graph of a model if there is anything in it; a stack without a shape gets an open Input.

    What of a model without any output is to be told concerns the whole reading.
    """
    try:
        build(machine, model, None)
        found = known.of(model)
    except (*FAULTS, Raised, OverBudgetError):
        machine.notes[told(model.line, UNREAD, model=model.name)] = None
        return None
    if known.size(found.graph) > MOST_CALLS:
        machine.notes[told(model.line, TOO_MANY, model=model.name, most=MOST_CALLS)] = None
        return None
    if found.graph.outputs:
        return found
    machine.notes |= dict.fromkeys(model.notes)
    return None


GENERIC = frozenset({"model", "m", "net", "network", "self", "result", "mdl"})


def _label(model: Model) -> str:
    """What a person would call it: its own name, a variable's, or the function's that made it."""
    if model.named:
        return model.name
    for label in reversed(model.labels):
        if label not in GENERIC:
            return label
    return model.made_in or next(iter(model.labels), model.name)


def _signature(drawing: Drawn) -> str:
    """The same for graphs that differ in Keras's automatic names alone."""
    graph = drawing.graph
    order = {key: str(place) for place, key in enumerate((*graph.nodes, *graph.layers))}
    lines = [repr(tuple(sorted(order.get(ref.node, "") for ref in graph.outputs)))]
    for node in graph.nodes.values():
        layer = graph.layers.get(node.layer)
        what = f"{layer.class_name}{layer.arguments!r}" if layer else node.operation or node.layer
        wires = [
            (port, [(order.get(ref.node, ""), ref.output) for ref in refs])
            for port, refs in node.inputs.items()
        ]
        lines.append(f"{what} {order.get(node.layer)} {wires} {node.arguments!r}")
    # Submodels are drawn once each: two models that call the same one are alike in it.
    lines += [f"{key} {id(inner)}" for key, inner in graph.definitions.items()]
    return "\n".join(lines)
