"""Forms that follow edits: what a model takes and gives in a dict, it still does under its keys.

An output that is read from now on hands its place to what reads it, one that is gone to what came
instead; what is new beside them gets the name of its node as a key. The order in which a person
puts outputs is their own: no dict has one, so then the plain form stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.graph.forms import input_structure, leaves, output_structure
from app.graph.model import Graph, TensorRef
from app.graph.names import free_name
from app.graph.walk import downstream
from nodes.values import Value

Places = Mapping[str, str]  # what stands in the place of what is gone


def reformed(before: Graph, after: Graph) -> Graph:
    """``after`` in the form of ``before``, as far as the edit between them left it a form."""
    form = before.form
    if after.form != form or (form.inputs is None and form.outputs is None):
        return after
    return _with_inputs(before, _with_outputs(before, after))


def _with_outputs(before: Graph, after: Graph) -> Graph:
    structure = before.form.outputs
    if structure is None or output_structure(before) != structure:
        return after
    gone = [ref for ref in before.outputs if ref not in after.outputs]
    new = [ref for ref in after.outputs if ref not in before.outputs]
    if not gone and not new:
        return after
    places = _successors(before, after, gone, new)
    kept = _replaced(structure, places, [str(ref) for ref in after.outputs])
    kept = _with_others(kept, map(str, after.outputs), lambda text: after.name_of(_node(text)))
    order = tuple(TensorRef.parse(text) for text in dict.fromkeys(leaves(kept)))
    return replace(after, outputs=order, form=replace(after.form, outputs=kept))


def _node(text: str) -> str:
    return TensorRef.parse(text).node


def _successors(
    before: Graph, after: Graph, gone: Sequence[TensorRef], new: Sequence[TensorRef]
) -> Places:
    """What takes the place of outputs that are none any more."""
    # What stood there without a wire was an output only because nothing read it yet.
    free = [ref for ref in after.outputs if ref in new or _was_loose(before, ref.node)]
    found: dict[str, str] = {}
    for ref in gone:
        behind = downstream(after, {ref.node}) if ref.node in after.nodes else None
        fits = (item for item in free if behind is None or item.node in behind)
        if (taken := next(fits, None)) is not None:
            free.remove(taken)
            found[str(ref)] = str(taken)
    return found


def _was_loose(before: Graph, node: str) -> bool:
    known = before.nodes.get(node)
    return known is not None and not known.inputs and not before.is_input(node)


def _with_inputs(before: Graph, after: Graph) -> Graph:
    structure = before.form.inputs
    if structure is None or input_structure(before) != structure:
        return after
    gone = [key for key in before.inputs if key not in after.inputs]
    new = [key for key in after.inputs if key not in before.inputs]
    kept = _renamed(structure, before, after)
    if not gone and not new and kept == structure:
        return after
    kept = _replaced(kept, dict(zip(gone, new, strict=False)), after.inputs)
    kept = _with_others(kept, after.inputs, after.name_of)
    order = tuple(dict.fromkeys(leaves(kept)))
    return replace(after, inputs=order, form=replace(after.form, inputs=kept))


def _renamed(structure: Value, before: Graph, after: Graph) -> Value:
    """Keras wants an Input in a dict to bear its key as a name; so a key follows the name."""
    if not isinstance(structure, Mapping):
        return structure
    names = {
        name: after.name_of(key)
        for name, key in structure.items()
        if isinstance(key, str) and key in after.nodes and before.name_of(key) == name
    }
    found = {names.get(name, name): item for name, item in structure.items()}
    return found if len(found) == len(structure) else structure


def _replaced(structure: Value, places: Places, present: Sequence[str]) -> Value:
    """The structure with these in the places of those; without what is not there any more."""
    taken = set(places.values())

    def kept(item: Value) -> Value:
        if isinstance(item, str):
            if item in places:
                return places[item]
            return item if item in present and item not in taken else None
        if isinstance(item, Mapping):
            inner = {key: found for key, it in item.items() if (found := kept(it)) is not None}
            return inner or None
        if isinstance(item, tuple):
            return tuple(found for it in item if (found := kept(it)) is not None) or None
        return item

    found = kept(structure)
    if found is None:
        return {} if isinstance(structure, Mapping) else ()
    return found


def _with_others(
    structure: Value, present: Sequence[str] | map[str], name: Callable[[str], str]
) -> Value:
    """The structure with what is there and stands nowhere in it at its end."""
    known = set(leaves(structure))
    others = [item for item in present if item not in known]
    if not others:
        return structure
    if isinstance(structure, Mapping):
        found = dict(structure)
        for item in others:
            found[free_name(name(item), found)] = item
        return found
    return (*(structure if isinstance(structure, tuple) else (structure,)), *others)
