"""Writes ``keras_catalogue.json``: what the installed Keras says, corrected by ``overlay.json``.

Run by hand when Keras or the overlay changes: ``python -m nodes.generate [FILE]``. What a parameter
accepts is found out by trying, its explanation is read off the docstring.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import keras

from nodes import docstrings
from nodes.kinds import POLICIES
from nodes.records import Record, share_parameters, text, without_empty
from nodes.values import Instance, Value, from_json, to_json

# For the generator of operations, which has Keras from here: the one door to it outside the engine.
__all__ = ["ABOUT", "FOLDER", "guessed_kind", "keras", "tried_choices", "tries"]

FOLDER = Path(__file__).parent
ABOUT = (
    "Written by nodes/generate.py from Keras and overlay.json."
    " Texts from Keras, Apache License 2.0."
)
MODULES = {
    "activation": keras.activations,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}
# What the base class of all layers takes, and values to try.
BASE: Mapping[str, Sequence[Any]] = {
    "activity_regularizer": (keras.regularizers.L2(0.5),),
    "trainable": (False,),
    "dtype": ("float64", "int32", "string"),
    "autocast": (False,),
}
# What a layer that can be quantized may compute in beside the plain policies.
QUANTIZED = tuple(
    f"{mode}_from_{source}"
    for mode in ("int8", "int4", "float8")
    for source in ("float32", "bfloat16", "mixed_float16", "mixed_bfloat16")
)
Accepts = Callable[[Mapping[str, Value]], bool]


def overlay() -> Record:
    """What is written by hand."""
    data: Record = json.loads((FOLDER / "overlay.json").read_text(encoding="utf-8"))
    return data


def public_layers() -> dict[str, type[keras.layers.Layer]]:
    """Every public layer class under its main name, aliases apart."""
    names: dict[type[keras.layers.Layer], list[str]] = {}
    for name, item in vars(keras.layers).items():
        if inspect.isclass(item) and issubclass(item, keras.layers.Layer):
            names.setdefault(item, []).append(name)
    return {
        item.__name__ if item.__name__ in found else min(found): item
        for item, found in names.items()
    }


def catalogue_data(hand: Record) -> Record:
    """The whole catalogue as it is written. Raises LookupError for a layer that nobody placed."""
    classes = public_layers()
    placed = [name for names in hand["order"].values() for name in names]
    strange = classes.keys() - set(placed) - hand["left_out"].keys()
    if strange:
        raise LookupError(f"{sorted(strange)}: place them in the overlay, or leave them out")
    layers: Record = {}
    for category, names in hand["order"].items():
        for name in names:
            layers[name] = LayerReader(name, hand, classes.get(name, keras.Input)).record(category)
    for name in hand["inside_only"]:
        record = LayerReader(name, hand, classes[name]).record("Recurrent")
        layers[name] = record | {"inside_only": True, "ports": []}
    return {
        "about": ABOUT,
        "keras": keras.__version__,
        # Here, beside the layers, so that no start reads the operations.
        "curated": [f"keras.ops.{name}" for name in hand["curated"]],
        "objects": objects(hand),
        "left_out": hand["left_out"],
        "parameters": share_parameters(layers),
        "layers": layers,
    }


class LayerReader:
    """Reads one layer: signature, docstring, and what happens when it is made and called."""

    def __init__(self, name: str, hand: Record, item: Any) -> None:
        self.name, self.hand, self.item = name, hand, item
        self.own: Record = hand["layers"].get(name, {})
        self.is_layer = inspect.isclass(item)
        self.texts = docstrings.arguments(item.__doc__)
        self.signature = inspect.signature(item.__init__ if self.is_layer else item).parameters
        self.initial = dict(self._initial())

    def record(self, category: str) -> Record:
        return without_empty(
            {
                "category": category,
                "aliases": self._aliases(),
                "summary": self.own.get("summary") or docstrings.summary(self.item.__doc__),
                "doc": docstrings.description(self.item.__doc__) if self.is_layer else "",
                "headline": self._headline(),
                "ports": self._ports(),
                "outputs": self.own.get("outputs"),
                "call_parameters": list(self._call_parameters()),
                "parameters": [self._parameter(name) for name in self._parameter_names()],
            }
        ) | ({"ports": []} if not self.is_layer else {})

    def fact(self, parameter: str) -> Record:
        """What is written by hand of a parameter: of all of this name, then of this layer's."""
        general: Record = self.hand["parameters"].get(parameter, {})
        own: Record = self.own.get("parameters", {}).get(parameter, {})
        return general | own

    def accepts(self, arguments: Mapping[str, Value]) -> bool:
        """Whether Keras makes and calls the layer with these arguments, others at their start."""
        arguments = {**self.initial, **arguments}
        if not self.is_layer:
            return tries(lambda: keras.Input(**arguments))
        keys = [port["key"] for port in self.own.get("ports", ()) if "key" in port]
        return calls(self.item, arguments, self.sample(), keys)

    def sample(self) -> list[tuple[tuple[int, ...], str]]:
        """Shapes, without the batch axis, and dtypes of tensors that fit."""
        found: list[Any] | None = self.own.get("sample")
        digits = re.search(r"[123]D", self.name)
        if found is None and digits:
            found = self.hand["samples"][digits[0]]
        recurrent = self.name in (*self.hand["order"]["Recurrent"], *self.hand["inside_only"])
        found = found or self.hand["samples"]["Recurrent" if recurrent else ""]
        return [(tuple(sizes), str(dtype)) for sizes, dtype in found]

    def _aliases(self) -> list[str]:
        names = (name for name, item in vars(keras.layers).items() if item is self.item)
        return sorted(name for name in names if name != self.name) if self.is_layer else []

    def _initial(self) -> Iterator[tuple[str, Value]]:
        for name in self._parameter_names():
            hand = self.fact(name)
            own = self.own.get("parameters", {}).get(name, {})
            if "initial" in own or (self._is_required(name) and "initial" in hand):
                yield name, from_json(hand["initial"])

    def _is_required(self, name: str) -> bool:
        empty = name in self.signature and self.signature[name].default is inspect.Parameter.empty
        return bool(self.fact(name).get("required", empty))

    def _parameter_names(self) -> list[str]:
        aside = {"self", "args", "kwargs", "name"}
        names = [name for name in self.signature if name not in aside]
        # What the base class takes of **kwargs and this layer cannot do without.
        names += self.own.get("more_parameters", ())
        # Every layer takes these, most of them as **kwargs.
        if self.is_layer:
            names += [name for name in BASE if name not in names and self._takes(name)]
        return [name for name in names if not self.fact(name).get("hidden")]

    def _takes(self, name: str) -> bool:
        """Whether the constructor takes what the base class takes: a few do not hand it on.

        Some take a regularizer, and then cannot be saved.
        """
        return any(
            tries(lambda item=item: self._made(name, item).get_config())  # type: ignore[misc]
            for item in BASE[name]
        )

    def _made(self, name: str, value: Any) -> Any:
        arguments = {key: real(item) for key, item in self._needed().items()}
        with keras.StatelessScope(initialize_variables=False):
            return self.item(**arguments, **{name: value})

    def _needed(self) -> dict[str, Value]:
        """The values without which the layer cannot be made, from the overlay alone."""
        found = {}
        for name in self.signature:
            hand, own = self.fact(name), self.own.get("parameters", {}).get(name, {})
            if "initial" in own or (self._is_required(name) and "initial" in hand):
                found[name] = from_json(hand["initial"])
        return found

    def _parameter(self, name: str) -> Record:
        default = self.signature[name].default if name in self.signature else None
        kind = self.fact(name).get("kind") or guessed_kind(name, default)
        record = {"name": name, "kind": kind, "default": canonical(kind, default)}
        record["required"] = self._is_required(name)
        record["nullable"] = self._is_nullable(name, kind, default)
        if kind in ("integers", "margins") and (digits := re.search(r"([123])D", self.name)):
            record["length"] = int(digits[1])
        aside = ["initial", "doc", "also"] + (["length"] if kind in ("integer", "number") else [])
        record |= {key: item for key, item in self.fact(name).items() if key not in aside}
        record |= self._tried(name, kind)
        if name == "dtype" and self.own.get("quantizable"):
            quantized = [policy for policy in QUANTIZED if self.accepts({name: policy})]
            record["choices"] = [*POLICIES, *quantized]
        record["initial"] = to_json(self.initial.get(name))
        record["doc"] = self._doc(name)
        return without_empty(record)

    def _doc(self, name: str) -> str:
        """This layer's text by hand, or Keras's, or what is said by hand of all of this name.

        Where nobody says anything, what Keras says of a base class.
        """
        own: str = self.own.get("parameters", {}).get(name, {}).get("doc", "")
        said = docstrings.first_sentences(self.texts.get(name, ""), 2)
        return own or said or self.fact(name).get("doc", "") or self._inherited(name)

    def _inherited(self, name: str) -> str:
        for base in inspect.getmro(self.item) if self.is_layer else ():
            if said := docstrings.arguments(base.__doc__).get(name):
                return docstrings.first_sentences(said, 2)
        return ""

    def _is_nullable(self, name: str, kind: str, default: Any) -> bool:
        if default is None or default is inspect.Parameter.empty:
            return default is None
        told = "None" in self.texts.get(name, "") and kind != "boolean"
        return (kind in MODULES or told) and self.accepts({name: None})

    def _tried(self, name: str, kind: str) -> Record:
        hand = self.fact(name)
        if kind == "choice":
            return {"choices": tried_choices(self.accepts, name, hand)}
        if name != "axis" and kind in ("integer", "integers", "number", "numbers"):
            pairs = kind == "numbers" and hand.get("length") == 2
            found = tried_bounds(self.accepts, name, kind, pairs, bool(hand.get("tuple_only")))
            return {key: item for key, item in found.items() if key not in hand}
        return {}

    def _headline(self) -> list[Record]:
        if "headline" in self.own:
            parts: list[Record] = self.own["headline"]
            return parts
        table = self.hand["headline"]
        names = [name for name in self._parameter_names() if name in table]
        return [{"parameter": name} | table[name] for name in names]

    def _ports(self) -> list[Record] | None:
        if "ports" in self.own or not self.is_layer:
            found: list[Record] | None = self.own.get("ports")
            return found
        first = [name for name in inspect.signature(self.item.call).parameters if name != "self"][0]
        port: Record = {"name": "inputs"}
        if first != "inputs":
            port["argument"] = first
        if "many" in self.own:
            low, high = self.own["many"]
            port |= {"many": True, "minimum": low} | ({"maximum": high} if high else {})
        if self.name not in self.hand["inside_only"]:
            port |= self._ranks()
        port["doc"] = self.own.get("port_doc", "")
        ports = [without_empty(port), *self._other_ports()]
        return None if ports == [{"name": "inputs"}] else ports

    def _other_ports(self) -> Iterator[Record]:
        """What a call takes beside its input: folded away on a card until it is used."""
        names = inspect.signature(self.item.call).parameters
        for port in self.own.get("other_ports", ()):
            yield port | {"optional": True, "folded": True}
        if "mask" in names:
            port = {"name": "mask", "optional": True, "folded": True}
            yield port | self.hand["mask"] | self.own.get("mask", {})

    def _ranks(self) -> Record:
        """The numbers of axes, batch axis included, that the layer takes, where they are few."""
        keys = ("rank", "minimum_rank", "maximum_rank")
        by_hand = {key: self.own[key] for key in keys if key in self.own}
        if by_hand:
            return by_hand
        tensors = self.sample()
        taken = [
            rank
            for rank in range(1, 8)
            if calls(self.item, self.initial, [((32,) * (rank - 1), dtype) for _, dtype in tensors])
        ]
        if len(taken) == 1:
            return {"rank": taken[0]}
        found = {"minimum_rank": taken[0]} if taken[0] > 1 else {}
        return found | ({"maximum_rank": taken[-1]} if taken[-1] < 7 else {})

    def _call_parameters(self) -> Iterator[Record]:
        if not self.is_layer:
            return
        texts = self.texts | docstrings.arguments(self.item.call.__doc__)
        for name, parameter in inspect.signature(self.item.call).parameters.items():
            if name in self.hand["call_parameters"]:
                record = {"name": name, "kind": "boolean", "default": parameter.default}
                record["doc"] = docstrings.first_sentences(texts.get(name, ""), 2)
                yield without_empty(record | self.hand["call_parameters"][name])


def tries(action: Callable[[], Any]) -> bool:
    """Whether it goes without an error, of whatever kind: Keras raises all kinds."""
    try:
        action()
    except Exception:  # noqa: BLE001
        return False
    return True


def calls(
    item: Any, arguments: Mapping[str, Value], tensors: Sequence[Any], keys: Sequence[str] = ()
) -> bool:
    """Whether Keras makes a layer and calls it on symbolic tensors. No weights are allocated."""

    def make_and_call() -> None:
        with keras.StatelessScope(initialize_variables=False):
            inputs = [keras.KerasTensor((None, *sizes), dtype) for sizes, dtype in tensors]
            layer = item(**{name: real(value) for name, value in arguments.items()})
            named = [name for name in inspect.signature(layer.call).parameters if name == "query"]
            if hasattr(layer, "state_size") and not isinstance(layer, keras.layers.RNN):
                layer = keras.layers.RNN(layer)
            if keys:
                layer(nested(keys, inputs))
                return
            layer(*inputs) if named or len(inputs) == 1 else layer(inputs)

    done = tries(make_and_call)
    keras.backend.clear_session(free_memory=False)
    return done


def nested(keys: Sequence[str], tensors: Sequence[Any]) -> Record:
    """The dict that ports with these keys make: ``bounding_boxes.boxes`` is a dict in it."""
    found: Record = {}
    for key, tensor in zip(keys, tensors, strict=True):
        *outer, last = key.split(".")
        inside = found
        for name in outer:
            inside = inside.setdefault(name, {})
        inside[last] = tensor
    return found


def real(value: Value) -> Any:
    """The Keras object of a value."""
    if isinstance(value, Instance):
        arguments = {name: real(item) for name, item in value.arguments.items()}
        return getattr(keras.layers, value.class_name)(**arguments)
    return tuple(map(real, value)) if isinstance(value, tuple) else value


def tried_choices(accepts: Accepts, name: str, hand: Record) -> list[str]:
    """Those that Keras accepts; all of them where it looks only when data flows.

    ``also`` by hand are a choice that needs other arguments, and these.
    """
    candidates: list[str] = hand.get("choices", [])
    if accepts({name: "no such choice"}):
        return candidates
    also = {key: from_json(item) for key, item in hand.get("also", {}).items()}
    needs_others = also.get(name) if accepts(also) else None
    return [word for word in candidates if word == needs_others or accepts({name: word})]


def tried_bounds(accepts: Accepts, name: str, kind: str, pairs: bool, only: bool) -> Record:
    """The lowest and highest value that Keras accepts, where these are -1, 0 or 1."""
    step = 1 if kind.startswith("integer") else 0.1

    def fits(value: float, pair: tuple[float, float]) -> bool:
        alone = not only and accepts({name: int(value) if step == 1 else float(value)})
        return alone or (pairs and accepts({name: pair}))

    found: Record = {}
    for low in (-1, 0, 1):
        if fits(low, (low, 1.0)):
            if not fits(low - step, (low - step, 1.0)):
                found["minimum"] = low
            break
    if kind.startswith("number") and fits(1, (0.0, 1)) and not fits(1 + step, (0.0, 1 + step)):
        found["maximum"] = 1
    return found


def guessed_kind(name: str, default: Any) -> str:
    """The kind that a parameter's name or default gives away."""
    for ending in ("initializer", "regularizer", "constraint"):
        if name.endswith(ending):
            return ending
    for type_, kind in ((bool, "boolean"), (int, "integer"), (float, "number")):
        if isinstance(default, type_):
            return kind
    raise LookupError(f"{name}={default!r}: give its kind in the overlay")


def canonical(kind: str, default: Any) -> Any:
    """The default in JSON; objects by the name that the catalogue uses (``Zeros`` is zeros)."""
    if default is inspect.Parameter.empty:
        return None
    if kind in MODULES and isinstance(default, str):
        return text_of(kind, MODULES[kind].get(default))
    return default


def objects(hand: Record) -> Record:
    """For each kind, the objects that an argument may hold, by public name."""
    table = hand["objects"]
    found: Record = {}
    for kind, module in MODULES.items():
        names = list(table[kind])
        aside = [*names, *table["left_out"]]
        names += [name for name in public_objects(kind) if name not in aside]
        found[kind] = {name: object_record(kind, getattr(module, name), table) for name in names}
    return found


def public_objects(kind: str) -> list[str]:
    """Main names of the public objects of a module, sorted."""
    aside = {"get", "serialize", "deserialize"}
    is_object = callable if kind == "activation" else inspect.isclass
    public = vars(MODULES[kind])
    found = {
        item.__name__ for name, item in public.items() if name not in aside and is_object(item)
    }
    return sorted(found & public.keys())


def object_record(kind: str, item: Any, table: Record) -> Record:
    texts = docstrings.arguments(item.__doc__)
    record: Record = {"text": text_of(kind, item), "aliases": spellings(kind, item)}
    record["summary"] = docstrings.summary(item.__doc__)
    if inspect.isclass(item):
        record["parameters"] = list(object_parameters(item, texts, table))
    return without_empty(record)


def object_parameters(item: type, texts: Mapping[str, str], table: Record) -> Iterator[Record]:
    for parameter in inspect.signature(item).parameters.values():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        own = table["classes"].get(item.__name__, {})
        hand = table["parameters"].get(parameter.name, {}) | own.get(parameter.name, {})
        kind = hand.get("kind") or guessed_kind(parameter.name, parameter.default)
        record = {"name": parameter.name, "kind": kind, "default": parameter.default}
        record["nullable"] = parameter.default is None
        record["doc"] = docstrings.first_sentences(texts.get(parameter.name, ""), 2)
        yield without_empty(record | hand)


def spellings(kind: str, item: Any) -> list[str]:
    """Other names by which Keras finds the object."""
    main = (text_of(kind, item), item.__name__)
    known = all_objects(kind).items()
    return sorted(name for name, other in known if other is item and name not in main)


def text_of(kind: str, item: Any) -> str:
    """The snake case name by which Keras makes the object; empty where it needs arguments."""
    item = item if inspect.isclass(item) or inspect.isfunction(item) else type(item)
    names = [name for name, other in all_objects(kind).items() if other is item and name.islower()]
    names.sort(key=lambda name: (name.replace("_", "") != item.__name__.lower(), name))
    get = MODULES[kind].get
    return next((name for name in names if tries(partial(get, name))), "")


def all_objects(kind: str) -> Record:
    """What ``keras.initializers.get`` and its like look names up in."""
    table: Record = vars(sys.modules[f"keras.src.{kind}s"])["ALL_OBJECTS_DICT"]
    return table


def main(arguments: Sequence[str]) -> None:
    """Writes the catalogue, or a copy into the file that is named."""
    target = Path(arguments[0]) if arguments else FOLDER / "keras_catalogue.json"
    target.write_text(text(catalogue_data(overlay())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
