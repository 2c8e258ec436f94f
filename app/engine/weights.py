"""Weights from files into the layers of a built model, as far as they still fit.

A layer takes all of its weights or none: half of them would be neither the old model nor a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from app.engine.backend import keras
from app.engine.build import Built
from app.engine.kept import Kept
from app.formats.weights import (
    LayerArrays,
    Numbers,
    Read,
    UnreadableWeightsError,
    layers_with_weights,
)
from app.graph.model import Graph, inner_graph
from app.graph.names import snake_case
from nodes.sentence import Sentence

NEW = "No file holds weights of {names}; these layers begin anew."
Layer = Any  # keras.layers.Layer, which has no types
MISFIT = (
    "The weights of {names} in {file} do not fit any more, since the layers or their inputs have "
    "changed; these layers begin anew."
)


def carry(graph: Graph, built: Built, read: Read, assign: bool = True) -> list[Sentence]:
    """Give the layers of a model their weights, and say which do not fit: those begin anew.

    ``assign`` False looks only at shapes, for a model without memory. Raises EngineError where a
    layer that is kept has lost its weights: it cannot begin anew.
    """
    for layer in built.layers.values():
        if isinstance(layer, Kept):
            layer.kept_refuse_unheld()
    lost: dict[tuple[str, str], tuple[UnreadableWeightsError, list[str]]] = {}
    for path, layer in layers_with_weights(graph):
        if path not in built.layers or layer.weights is None:
            continue
        try:
            arrays = read(layer.weights)
        except UnreadableWeightsError as error:
            made = built.layers[path]
            if isinstance(made, Kept):
                raise made.kept_unheld() from error
            why = error
        else:
            if _given(built.layers[path], arrays, assign):
                continue
            why = UnreadableWeightsError(MISFIT, layer.weights.file)
        key = (why.template, f"{why.file.path}\n{why.reason}")
        lost.setdefault(key, (why, []))[1].append(layer.name)
    sentences = [error.sentence(_listed(names)) for error, names in lost.values()]
    new = list(_new(graph, built))
    return [*sentences, Sentence(NEW, {"names": _listed(new)})] if new else sentences


def _new(graph: Graph, built: Built) -> Iterator[str]:
    """The layers that need weights and came with none, where others came with some."""
    if next(iter(layers_with_weights(graph)), None) is None:
        return
    for path, layer in built.layers.items():
        holder = inner_graph(graph, path[:-1])
        definition = holder.layers.get(path[-1])
        if definition is not None and definition.weights is None and layer.weights:
            yield definition.name


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown}, … ({len(names)})" if len(names) > 5 else shown


def _given(layer: Layer, arrays: LayerArrays, assign: bool) -> bool:
    if isinstance(layer, Kept):
        layer.kept_hold(arrays)
        return True
    if arrays.ordered:
        return _given_in_order(layer, list(arrays.ordered.values()), assign)
    return _given_by_path(layer, arrays.nested, assign)


def _given_in_order(layer: Layer, arrays: list[Numbers], assign: bool) -> bool:
    """Keras 2 keeps what learns before what does not, by what was frozen then."""
    learning = [*layer.trainable_weights, *layer.non_trainable_weights]
    for variables in (learning, layer.weights):
        if len(variables) == len(arrays) and all(map(_fits, variables, arrays)):
            if assign:
                for variable, array in zip(variables, arrays, strict=True):
                    variable.assign(array)
                if hasattr(layer, "finalize_state"):
                    layer.finalize_state()
            return True
    return False


def _given_by_path(layer: Layer, arrays: Mapping[str, Mapping[str, Numbers]], assign: bool) -> bool:
    """Keras 3 keeps the weights of each layer inside another apart, by the attribute it is."""
    arrays = {path: found for path, found in arrays.items() if not _is_seed(path)}
    chosen, taken = [], set()
    for owner, paths in _owners(layer, arrays):
        wanted: dict[str, Any] = {}
        owner.save_own_variables(wanted)
        path = next((path for path in paths if path in arrays), "")
        found = arrays.get(path, {})
        taken.add(path)
        if wanted.keys() != found.keys():
            return False
        if not all(_fits(variable, found[name]) for name, variable in wanted.items()):
            return False
        if wanted:
            chosen.append((owner, found))
    if not arrays.keys() <= taken:
        return False
    if assign:
        for owner, found in chosen:
            owner.load_own_variables(dict(found))
    return True


def _is_seed(path: str) -> bool:
    """Older versions of Keras 3 kept the state of random numbers, which goes on from any number."""
    return path.rpartition("/")[2].startswith("seed_generator")


@cache
def _no_layers() -> frozenset[str]:
    """The attributes that every layer has; none of them is a layer of its own."""
    return frozenset(dir(keras.layers.Layer()))


def _fits(variable: Any, array: Numbers) -> bool:
    """The same shape, and numbers of the same kind: fractions for fractions."""
    dtype = keras.backend.standardize_dtype(variable.dtype)
    fractions = "float" in dtype
    return tuple(variable.shape) == array.shape and fractions == (array.dtype.kind == "f")


def _owners(
    layer: Layer, arrays: Mapping[str, Mapping[str, Numbers]]
) -> Iterable[tuple[Layer, list[str]]]:
    """The layer and those inside it, each with the paths by which Keras may have kept it."""
    if arrays.keys() <= {""}:
        return [(layer, [""])]
    found: dict[int, tuple[Layer, list[str]]] = {}
    todo = [(layer, "")]
    while todo:
        owner, path = todo.pop()
        if id(owner) in found:
            found[id(owner)][1].append(path)
            continue
        found[id(owner)] = (owner, [path])
        todo += [(inner, f"{path}/{name}".lstrip("/")) for name, inner in _inside(owner)]
    return found.values()


def _inside(layer: Layer) -> Iterator[tuple[str, Layer]]:
    """The layers that stand in attributes of a layer, under the names that Keras gives them.

    After ``_walk_saveable`` of keras.src.saving.saving_lib. The names come from the layer, never
    from a file.
    """
    for name in dir(layer):
        if name in _no_layers():
            continue
        try:
            item = getattr(layer, name)
        except Exception:  # noqa: BLE001 - some attributes are there only after a call
            continue
        if isinstance(item, keras.layers.Layer):
            yield name, item
        elif isinstance(item, list | tuple | dict):
            yield from _listed_inside(name, item.values() if isinstance(item, dict) else item)


def _listed_inside(name: str, items: Iterable[Any]) -> Iterator[tuple[str, Layer]]:
    counts: dict[str, int] = {}
    for item in items:
        if isinstance(item, keras.layers.Layer):
            stem = snake_case(type(item).__name__)
            count = counts[stem] = counts.get(stem, -1) + 1
            yield f"{name}/{stem}_{count}" if count else f"{name}/{stem}", item
