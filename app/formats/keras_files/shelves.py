"""Where the weights of the layers of a model stand in its file, looked up layer by layer.

Keras 3 keeps groups inside groups, as the layers hold each other, and numbers the layers of a class
(``layers/conv2d_1``). Keras 2 keeps one group a layer, by its name; that of a submodel holds the
arrays of all layers inside, whose names tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from app.formats.keras_files.checked import Record
from app.formats.keras_files.facts import BORNE_NAMES
from app.formats.keras_files.hdf5 import Look
from app.formats.keras_files.notes import LEAST_ADDRESS, SHARED, Notes
from app.formats.keras_files.vocabularies import Words
from app.graph.kept import without_weights
from app.graph.model import LayerDefinition
from app.graph.names import snake_case
from app.graph.weights import Weights, WeightsFile

NEWER, OLDER = "layers", "_layer_checkpoint_dependencies"
UNTOLD = (
    "The file does not tell to which layers inside these submodels all its weights belong; what "
    "is not told is left out: {names}."
)


class Slot(NamedTuple):
    """The weights of one layer, its words if it looks some up, and the shelf of what is inside.

    ``is_bare``: the file holds the weights of the others, and none of it, which so has none.
    """

    weights: Weights | None
    inside: Shelf
    words: Words | None = None
    is_bare: bool = False

    def stocked(self, layer: LayerDefinition) -> LayerDefinition:
        """The layer with its weights, and with the vocabulary that it learned."""
        if self.words is not None:
            layer = self.words.given_to(layer)
        return self.given_to(layer)

    def given_to(self, layer: LayerDefinition) -> LayerDefinition:
        """The layer with its weights alone; one that is kept tells that it has none."""
        layer = replace(layer, weights=self.weights)
        return without_weights(layer) if self.is_bare else layer


class Shelf(Protocol):
    """The weights of one model. Each layer is taken once, in the model's order of layers."""

    def take(self, name: str, item: Record) -> Slot: ...


@dataclass(frozen=True)
class NoShelf:
    """A file without weights. ``is_bare``: they have none."""

    is_bare: bool = False

    def take(self, name: str, item: Record) -> Slot:
        return Slot(None, self, is_bare=self.is_bare)


NO_SHELF = NoShelf()
OPERATIONS = NoShelf(is_bare=True)  # Only layers have weights.


class Store:
    """What a file holds, and where objects stand that it mentions more than once."""

    def __init__(
        self, look: Look, file: WeightsFile, notes: Notes, words: Words | None = None
    ) -> None:
        self.look, self.file, self.notes, self.words = look, file, notes, words
        # Every group, and all groups that hold it.
        self.paths = {path for group in look.groups for path in _upward(group)}
        self.shared: dict[int, str] = {}
        # By class and name, those that nothing says are met again.
        self.unmarked: dict[tuple[str, str], list[str]] = {}

    @property
    def root(self) -> str:
        return OLDER if OLDER in self.paths else NEWER


def _upward(group: str) -> Iterator[str]:
    while group:
        yield group
        group = group.rpartition("/")[0]


def shelf_of(store: Store) -> Shelf:
    """The shelf of the model itself."""
    if store.look.legacy:
        return LegacyShelf(store)
    return KerasShelf(store, "")


class KerasShelf:
    """``prefix``: the group of the model, with a slash behind it."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store, self._prefix = store, prefix
        self._counts: dict[str, int] = {}

    def take(self, name: str, item: Record) -> Slot:
        path = self._path(name, item)
        weights = Weights(self._store.file, path) if path in self._store.paths else None
        inside = KerasShelf(self._store, f"{path}/")
        words = self._store.words.at(path) if self._store.words else None
        return Slot(weights, inside, words, is_bare=weights is None)

    def _path(self, name: str, item: Record) -> str:
        """The group of the next layer of this class, or of the same layer met before."""
        class_name = str(item.get("class_name"))
        path = self._next(class_name)
        bearers = self._store.unmarked.setdefault((class_name, name), [])
        address = item.get("shared_object_id")
        if not isinstance(address, int) or address < LEAST_ADDRESS or class_name == "InputLayer":
            bearers.append(path)
            return path
        if address not in self._store.shared and path not in self._store.paths:
            # Met before, but inside a submodel, where Keras forgets to mark it.
            self._store.shared[address] = bearers[0] if len(bearers) == 1 else path
            self._store.notes.tell_of(SHARED, name)
        return self._store.shared.setdefault(address, path)

    def _next(self, class_name: str) -> str:
        stem = snake_case(BORNE_NAMES.get(class_name, class_name))
        count = self._counts[stem] = self._counts.get(stem, -1) + 1
        root = self._store.root
        # Keras 2.12 counted dense, dense_2; since then it is dense, dense_1.
        number = f"_{count + (root == OLDER)}" if count else ""
        return f"{self._prefix}{root}/{stem}{number}"


class LegacyShelf:
    """A group a layer. ``group``: that of the submodel whose layers are taken, ``inside`` it.

    ``is_told``: of each of its arrays it is known whose it is.
    """

    def __init__(
        self,
        store: Store,
        group: str = "",
        above: tuple[str, ...] = (),
        arrays: dict[tuple[str, ...], tuple[str, ...]] | None = None,
        is_told: bool = True,
    ) -> None:
        self._store, self._group, self._above = store, group, above
        self._arrays, self._is_told = arrays or {}, is_told

    def take(self, name: str, item: Record) -> Slot:
        if self._group:
            path = (*self._above, name)
            arrays = self._arrays.get(path)
            weights = Weights(self._store.file, self._group, arrays) if arrays else None
            inside = LegacyShelf(self._store, self._group, path, self._arrays, self._is_told)
            return Slot(weights, inside, is_bare=self._is_told and weights is None)
        found = [key for key in (f"model_weights/{name}", name) if key in self._store.look.groups]
        if not found:
            return Slot(None, LegacyShelf(self._store, "-"), is_bare=True)
        names = list(self._store.look.groups[found[0]])
        arrays_inside = arrays_by_layer(names, list(_layers_inside(item)), name)
        is_told = len(names) == sum(map(len, arrays_inside.values()))
        if _is_model(item) and not is_told:
            self._store.notes.tell_of(UNTOLD, name)
        inside = LegacyShelf(self._store, found[0], (), arrays_inside, is_told)
        return Slot(Weights(self._store.file, found[0]), inside)


def _is_model(item: Record) -> bool:
    config = item.get("config")
    return isinstance(config, list) or (isinstance(config, dict) and "layers" in config)


def _layers_inside(item: Record, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names of the layers in a model, each behind those of the submodels that it stands in."""
    config = item.get("config")
    layers = config.get("layers") if isinstance(config, dict) else config
    for layer in layers if isinstance(layers, list) and len(above) < 50 else ():
        inner = layer.get("config") if isinstance(layer, dict) else None
        name = inner.get("name") if isinstance(inner, dict) else None
        if isinstance(name, str):
            yield (*above, name)
            yield from _layers_inside(layer, (*above, name))


def arrays_by_layer(
    names: list[str], layers: list[tuple[str, ...]], model: str
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Which arrays of a submodel's group belong to which layer inside.

    A name is the layer's and the array's (``bn/gamma:0``), behind the names of none, some or all of
    the submodels around it. Layers of one name in several submodels have their arrays in order.
    """
    scopes = {model} | {name for path in layers for name in path[:-1]}
    bearing = {path[-1] for path in layers} - scopes
    by_prefix: dict[str, dict[str, list[str]]] = {}
    for name in names:
        parts = name.split("/")[:-1]
        places = [n for n, part in enumerate(parts) if part in bearing]
        # A layer of another model, by which it was made first, bears the name of that in front.
        places += [n for n, part in enumerate(parts) if part not in scopes]
        place = places[0] if places else len(parts) - 1
        if place >= 0:
            prefix = "/".join(parts[: place + 1])
            by_prefix.setdefault(parts[place], {}).setdefault(prefix, []).append(name)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for layer, groups in by_prefix.items():
        bearers = [path for path in layers if path[-1] == layer]
        for path in list(bearers):
            whole = [p for p in ("/".join(path), "/".join((model, *path))) if p in groups]
            if whole:
                found[path] = tuple(groups.pop(whole[0]))
                bearers.remove(path)
        if len(bearers) == len(groups):
            found |= {p: tuple(g) for p, g in zip(bearers, groups.values(), strict=True)}
    return found
