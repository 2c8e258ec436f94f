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
    ],
)
def test_a_loop_of_unknown_length_is_told(loop: str) -> None:
    reading = read_source(
        "import keras\nfrom keras import layers\nfrom other import more, open_ended\n"
        f"i = keras.Input((4,))\ny = layers.Dense(2)(i)\n{loop}\nm = keras.Model(i, y)\n"
    )
    assert any("How often this loop runs" in str(note) for note in reading.notes)
