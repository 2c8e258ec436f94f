"""Generators of a source are read as Python runs them."""

from __future__ import annotations

from typing import Any

import pytest

from app.formats.python_source import read_source

HEAD = """import itertools
import keras
i = keras.Input((4,))
y = i
def dense(units):
    global y
    y = keras.layers.Dense(units)(y)
"""
PROGRAMS = {
    "state changed between two items": """
state = {"n": 1}
def g():
    for k in range(3):
        yield state["n"]
for u in g():
    dense(u)
    state["n"] *= 2
""",
    "a global changed before the first": """
n = 3
def g():
    yield n
it = g()
n = 5
for u in it:
    dense(u)
""",
    "used up": """
def g():
    yield 3
it = g()
for u in it:
    dense(u)
for u in it:
    dense(u + 1)
""",
    "used in part": """
def g():
    yield from [3, 5, 7]
    yield 9
it = g()
dense(next(it))
for u in it:
    dense(u)
    if u == 5:
        break
for u in it:
    dense(u + 1)
dense(next(it, 2))
""",
    "without end": """
def g():
    n = 1
    while True:
        yield n
        n *= 2
for k, u in enumerate(g()):
    if k > 3:
        break
    dense(u)
for u, v in zip(g(), [1, 2, 3]):
    dense(u + v)
for u in itertools.islice(g(), 1, 4):
    dense(u)
""",
    "counting": """
for c in itertools.count():
    if c > 2:
        break
    dense(c + 1)
for c in itertools.count(6, step=2):
    if c > 9:
        break
    dense(c)
for c, u in zip(itertools.cycle([1, 2]), range(4, 7)):
    dense(c * u)
""",
    "what a generator does as it goes": """
seen = []
def g():
    try:
        for k in range(5):
            seen.append(k)
            if k % 2:
                yield k + 1
            else:
                continue
    finally:
        seen.append(9)
for u in g():
    dense(u + len(seen))
dense(len(seen))
""",
    "one within another": """
def inner(n):
    yield n
    n = n + state[0]
    yield n
def outer():
    for n in (2, 4):
        yield from inner(n)
        state[0] += 1
    else:
        yield 11
state = [1]
for u in outer():
    dense(u)
    state[0] += 2
""",
    "an error taken in it": """
def g():
    for k in (1, 0, 2):
        try:
            yield 6 // k
        except ZeroDivisionError:
            yield 5
        else:
            yield 8
for u in g():
    dense(u)
""",
    "iter": """
it = iter([3, 4, 5])
dense(next(it))
for u in it:
    dense(u)
for u in it:
    dense(u + 1)
dense(sum(iter([3, 4])))
""",
    "a context": """
import contextlib
units = [2]
@contextlib.contextmanager
def scope(n):
    units[0] = n
    yield n + 1
    units[0] = 7
with scope(5) as u:
    dense(u)
    dense(units[0])
dense(units[0])
""",
    "an expression": """
n = [2]
it = (u + n[0] for u in range(1, 5) if u != n[0])
n[0] = 3
dense(next(it))
n[0] = 1
for u in it:
    dense(u)
for u in it:
    dense(u + 1)
rows = [1, 2]
pairs = (a * b for a in rows for b in range(a, 3))
rows.append(4)
dense(sum(pairs))
""",
    "an expression of one": """
def g():
    for k in range(1, 4):
        seen.append(k)
        yield k
seen = []
for u in (10 * k + len(seen) for k in g()):
    dense(u)
    if len(seen) > 1:
        break
dense(len(seen))
""",
    "a list that grows as it is gone through": """
found = [2, 3]
found.extend(found[-1] + 1 for _ in range(3))
found += (found[-1] * 2 for _ in "ab")
for u in found:
    dense(u)
todo = [1]
for n in todo:
    dense(n + 10)
    if n < 6:
        todo += [2 * n, 3 * n]
dense(len(todo))
""",
    "more of itertools": """
for u in itertools.accumulate([1, 2, 3]):
    dense(u)
for u in itertools.accumulate([1, 2, 3], lambda a, b: a * b + 1, initial=2):
    dense(u)
for u in itertools.starmap(lambda a, b: a + b, zip([1, 2], [3, 4])):
    dense(u)
for a, b in itertools.zip_longest([1, 2, 3], [4], fillvalue=5):
    dense(a * b)
for key, group in itertools.groupby([1, 1, 2, 3, 3, 3]):
    dense(key + 10 * len(list(group)))
for key, group in itertools.groupby("abAb", key=str.lower):
    dense(len(list(group)))
""",
    "map and filter": """
seen = []
def see(u):
    seen.append(u)
    return u + len(seen)
it = map(see, [4, 5, 6])
dense(1 + len(seen))
for u in it:
    dense(u)
    seen.append(0)
big = filter(lambda u: u > limit, itertools.count(1))
limit = 3
dense(next(big))
limit = 6
dense(next(big))
dense(len(list(filter(None, [0, 1, 2]))))
for u, v in zip(map(see, [1, 2]), filter(see, [3, 4])):
    dense(u + v + len(seen))
dense(sum(map(lambda a, b: a * b, [1, 2, 3], [4, 5])))
for u in itertools.chain(map(see, [1]), (len(seen) for _ in "ab")):
    dense(u)
""",
    "what takes it as a whole": """
def g(n):
    for k in range(n):
        yield k + 1
dense(len(",".join(str(k) for k in g(3))))
dense(max(g(4)))
dense([*g(2)][1])
dense(dict(zip(g(2), g(3)))[2])
a, b = g(2)
dense(b)
dense(5 if 3 in g(4) else 6)
found = [9]
found.extend(g(2))
found += g(3)
dense(len(found))
""",
}


def widths(source: str) -> list[Any]:
    reading = read_source(f"{HEAD}{source}\nm = keras.Model(i, y)\n")
    assert not reading.notes
    (found,) = reading.models
    made = [found.graph.layers[node.layer] for node in found.graph.nodes.values() if node.layer]
    return [layer.arguments["units"] for layer in made if layer.class_name == "Dense"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_generator_gives_what_python_gives(name: str) -> None:
    expected: list[int] = []
    exec(f"import itertools\n{PROGRAMS[name]}", {"dense": expected.append})
    assert len(expected) > 0
    assert widths(PROGRAMS[name]) == expected


@pytest.mark.parametrize(
    "loop",
    [
        "for item in open_ended():\n    if item > 2:\n        break\n    y = layers.Dense(3)(y)",
        "def g():\n    while more():\n        yield 3\nfor u in g():\n    y = layers.Dense(4)(y)",
        "def g():\n    for k in more():\n        yield 3\nfor u in g(): y = layers.Dense(4)(y)",
        "def g():\n    while more():\n        yield 3\nfor u in list(g()): y = layers.Dense(4)(y)",
        "for u in map(int, more()):\n    y = layers.Dense(4)(y)",
    ],
)
def test_a_loop_of_unknown_length_is_told(loop: str) -> None:
    reading = read_source(
        "import keras\nfrom keras import layers\nfrom other import more, open_ended\n"
        f"i = keras.Input((4,))\ny = layers.Dense(2)(i)\n{loop}\nm = keras.Model(i, y)\n"
    )
    assert any("How often this loop runs" in str(note) for note in reading.notes)


@pytest.mark.parametrize(
    "loop",
    [
        "for u in (k for k in (3, 4) if more(k)):\n    y = layers.Dense(u)(y)",
        "for u in list(filter(more, (3, 4))):\n    y = layers.Dense(u)(y)",
        "for f in [layers.Dense(u) for u in filter(lambda u: u > more(), (3, 4))]:\n    y = f(y)",
        "y = keras.Sequential(layers.Dense(u) for u in (3, 4) if more(u))(y)",
    ],
)
def test_a_condition_of_unknown_truth_is_read_as_if_it_held_and_told(loop: str) -> None:
    reading = read_source(
        "import keras\nfrom keras import layers\nfrom other import more\n"
        f"i = keras.Input((4,))\ny = layers.Dense(2)(i)\n{loop}\nm = keras.Model(i, y)\n"
    )
    (found,) = reading.models
    graphs = [found.graph, *found.graph.definitions.values()]
    widths = [layer.arguments.get("units") for g in graphs for layer in g.layers.values()]
    assert {2, 3, 4} <= set(widths)
    assert any("holds is not known" in str(note) for note in reading.notes)


def test_a_condition_of_unknown_truth_leaves_a_number_of_items_open() -> None:
    reading = read_source(
        "import keras\nfrom keras import layers\nfrom other import more\n"
        "n = sum(1 for k in range(3) if more(k))\n"
        "i = keras.Input((4,))\nm = keras.Model(i, layers.Dense(n)(i))\n"
    )
    assert any("holds is not known" in str(note) for note in reading.notes)


def test_what_python_2_has_as_a_list_may_be_asked_for_an_item() -> None:
    assert widths("sizes = map(int, ['3', '4'])\ndense(sizes[1])\ndense(sizes[0])") == [4, 3]


def test_a_stack_takes_a_generator() -> None:
    reading = read_source(
        "import keras\nfrom keras import layers\n"
        "m = keras.Sequential(layers.Dense(n) for n in (3, 4))\nm.build((None, 2))\n"
    )
    (found,) = reading.models
    made = [layer.arguments.get("units") for layer in found.graph.layers.values()]
    assert made == [3, 4, None] or made == [None, 3, 4]
    assert not reading.notes
