"""Good files with something changed at random: in the JSON as a tree, or in the bytes."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

from tests.formats.keras_files.hostile import EVIL, zipped

Json = Any
ODD: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**70), 1.5, -0.0, 1e308, math.nan, math.inf),
    *("", "x", "x" * 2_000, "\0", "\ud800", "../../etc/passwd", "os.system", EVIL, "__class__"),
    *("Dense", "Functional", "Sequential", "InputLayer", "Lambda", "TFOpLambda", "Add", "GetItem"),
    *("__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "_CONSTANT_VALUE", "keras"),
    *([], {}, [[]], [None], ["x", 0, 0], ["x", 0, 0, {}], [["x", 0, 0]], {"class_name": "Dense"}),
    {"class_name": "function", "config": EVIL, "module": EVIL, "registered_name": EVIL},
    {"class_name": "__lambda__", "config": {"value": "bGFtYmRh", "closure": None}},
    {"module": EVIL, "class_name": EVIL, "config": {}, "registered_name": f"{EVIL}>{EVIL}"},
    {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}},
)


def mutated(tree: Json, chance: random.Random) -> Json:
    """The tree with one to four things changed."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        change(tree, chance)
    return tree


def change(tree: Json, chance: random.Random) -> None:
    """One thing: another value, one from elsewhere, another key, one more, one less."""
    places = list(_places(tree))
    if not places:
        return
    holder, key = chance.choice(places)
    how = chance.randrange(7)
    if how <= 2:
        holder[key] = copy.deepcopy(chance.choice(ODD))
    elif how == 3:
        other, there = chance.choice(places)
        holder[key] = copy.deepcopy(other[there])
    elif how == 4:
        del holder[key]
    elif how == 5 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(chance.choice((holder[key], chance.choice(ODD)))))
    elif how == 5:
        holder[str(chance.choice(("name", "layers", "config", "axis", EVIL)))] = holder.pop(key)
    else:
        holder[key] = _nudged(holder[key], chance)


def _places(tree: Json) -> Iterator[tuple[Any, Any]]:
    """Every place in the tree, as its holder and the key or index there."""
    todo = [tree]
    while todo:
        holder = todo.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], dict | list):
                todo.append(holder[key])


def _nudged(value: Json, chance: random.Random) -> Json:
    """Nearly the same value."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + chance.choice((-1, 1, 0.5))
    if isinstance(value, str):
        return chance.choice((value + "_1", value[:-1], value.upper(), [value], value * 2))
    if isinstance(value, list):
        return chance.choice((value[::-1], value[:-1], value * 2, [value], tuple(value)))
    if isinstance(value, dict):
        return chance.choice(([value], list(value), {"config": value}, {**value, EVIL: 1}))
    return chance.choice((0, "", []))


def torn(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight pieces changed."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        start = chance.randrange(len(found) + 1)
        size = chance.choice((1, 1, 4, 64, 1024))
        how = chance.randrange(6)
        if how == 0:
            del found[start:]
        elif how == 1:
            del found[start : start + size]
        elif how == 2:
            found[start : start + size] = bytes(size)
        elif how == 3:
            found[start : start + size] = chance.randbytes(size)
        elif how == 4:
            place = chance.randrange(len(found) + 1)
            found[start:start] = found[place : place + size]
        elif start < len(found):
            found[start] ^= 1 << chance.randrange(8)
    return bytes(found)


def as_bytes(tree: Json) -> bytes:
    """The JSON of a tree: NaN and half surrogate pairs too."""
    return json.dumps(tree).encode()


def json_mutants(configs: list[Json], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(seed)
    for _ in range(count):
        yield ".json", as_bytes(mutated(chance.choice(configs), chance))


def torn_mutants(
    files: dict[str, list[bytes]], count: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """``files`` by suffix."""
    chance = random.Random(seed)
    for _ in range(count):
        suffix = chance.choice(sorted(files))
        yield suffix, torn(chance.choice(files[suffix]), chance)


def archive_mutants(
    archives: list[tuple[Json, bytes]], count: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """Zips that are whole, with a config that is not, or with torn weights."""
    chance = random.Random(seed)
    for _ in range(count):
        config, weights = chance.choice(archives)
        if chance.random() < 0.5:
            config = mutated(config, chance)
        else:
            weights = torn(weights, chance)
        members = {"config.json": as_bytes(config), "model.weights.h5": weights}
        yield ".keras", zipped(members, packed=chance.random() < 0.3)
