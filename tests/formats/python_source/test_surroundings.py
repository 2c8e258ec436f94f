"""What a source asks of its surroundings: answers by hand, without Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.formats.python_source import read_source


def units(lines: str, units: str) -> Any:
    """What the Dense layer of a model with so many units got."""
    text = (
        f"import keras\n{lines}\ni = keras.Input((3,))\n"
        f"m = keras.Model(i, keras.layers.Dense({units})(i))"
    )
    (found,) = read_source(text).models
    (dense,) = (item for item in found.graph.layers.values() if item.class_name == "Dense")
    return dense.arguments.get("units")


PARSER = "from argparse import ArgumentParser\np = ArgumentParser()\n"


@pytest.mark.parametrize(
    ("line", "given", "value"),
    [
        ("p.add_argument('--n-units', '-n', type=int, default=7)", "a.n_units", 7),
        ("p.add_argument('-n', type=int, default='8')", "a.n", 8),
        ("p.add_argument('--n', dest='units', default=9)", "a.units", 9),
        ("p.add_argument_group('net').add_argument('--n', default=5)", "a.n", 5),
        ("p.add_argument('--big', action='store_true')", "6 if a.big else 3", 3),
        ("p.add_argument('--small', action='store_false')", "6 if a.small else 3", 6),
        ("p.add_argument('--n', type=int)", "2 if a.n is None else 4", 2),
        ("p.set_defaults(n=11)", "a.n", 11),
        ("p.add_argument('n', type=int)", "a.n", None),
        ("p.add_argument('--n', type=int, required=True)", "a.n", None),
    ],
)
def test_the_command_line_has_its_defaults(line: str, given: str, value: object) -> None:
    assert units(f"{PARSER}{line}\na = p.parse_args()", given) == value
    assert units(f"{PARSER}{line}\na, rest = p.parse_known_args()", given) == value


@pytest.mark.parametrize(
    ("lines", "given", "value"),
    [
        ("import os", "int(os.environ.get('N', 4))", 4),
        ("import os", "int(os.getenv('N', '6'))", 6),
        ("import os", "int(os.environ.get('N'))", None),
        ("import json", "json.loads('[1, {\"n\": 3}]')[1]['n']", 3),
        ("import json\ns = json.loads('[')", "s", None),
        ("import json\ns = json.loads('[' * 100000)", "s", None),
        ("from itertools import pairwise", "[a * b for a, b in pairwise([2, 3, 5])][1]", 15),
        ("from itertools import combinations as c", "len(list(c(range(5), 2)))", 10),
        ("from itertools import combinations as c", "len(list(c(range(200000), 100000)))", None),
        ("from itertools import chain", "sum(chain.from_iterable([[1], [2, 3]]))", 6),
        ("import operator as o, functools as f", "f.reduce(o.mul, [2, 3], 4)", 24),
        ("d = load('x.csv').reshape(-1, 20, 3)", "d.shape[1]", 20),
        ("import numpy as np\nd = np.reshape(load('x'), (-1, 9))", "d.shape[-1]", 9),
    ],
)
def test_what_else_is_known_of_them(lines: str, given: str, value: object) -> None:
    assert units(lines, given) == value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("hp.Int('n', 32, 512, step=32)", 32),
        ("hp.Int('n', min_value=16, max_value=64, default=48)", 48),
        ("hp.Choice('n', [5, 6])", 5),
        ("hp.Choice('n', values=[5, 6], default=6)", 6),
        ("hp.Fixed('n', value=3)", 3),
        ("2 if hp.Boolean('n') else 4", 4),
        ("hp.Int('n', low, high)", None),
    ],
)
def test_a_tuner_s_choices_are_read_as_the_first(call: str, value: object) -> None:
    """As Keras Tuner's own HyperParameters gives them while nothing was tried."""
    text = (
        "import keras\nimport keras_tuner as kt\ndef build(hp):\n  i = keras.Input((3,))\n"
        f"  return keras.Model(i, keras.layers.Dense({call})(i))\n"
    )
    for source in (text + "kt.RandomSearch(build)", f"{text}m = build(kt.HyperParameters())"):
        reading = read_source(source)
        (found,) = reading.models
        (dense,) = (item for item in found.graph.layers.values() if item.class_name == "Dense")
        assert dense.arguments.get("units") == value
        assert not [note for note in reading.notes if note.gap] or value is None
        assert "a tuner chooses" in " ".join(map(str, reading.notes)) or value is None


def test_a_dataclass_s_fields() -> None:
    record = (
        "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
        "  sizes: list = field(default_factory=lambda: [4, 6])\n  n: int = field(default=2)\n"
        "  def __post_init__(self):\n    self.all = self.n * self.sizes[1]\n"
    )
    assert units(record, "C().all") == 12
    assert units(record, "C(n=3).all") == 18


def test_each_object_of_a_dataclass_has_a_list_of_its_own() -> None:
    record = (
        "from dataclasses import dataclass, field\n@dataclass\nclass Net:\n"
        "  n: int = 1\n  parts: list = field(default_factory=list)\n"
        "@dataclass\nclass Deep(Net):\n  more: int = 3\n"
        "a = Net(1)\na.parts.append(11)\nb = Net(2)\nb.parts.append(22)\n"
    )
    assert units(record, "sum(b.parts)") == 22
    assert units(record, "sum(a.parts)") == 11
    assert units(f"{record}c = Net(2, [5])", "sum(c.parts)") == 5
    # The fields of what it extends come first, each with its factory.
    deep = f"{record}d = Deep(2)\nd.parts.append(7)\ne = Deep(1, [8], 9)"
    assert units(deep, "sum(d.parts) + d.more") == 10
    assert units(deep, "e.parts[0] + e.more") == 17
    plain = f"{record}class Plain(Net):\n  pass\nf, g = Plain(4), Plain(5)\nf.parts.append(1)\n"
    assert units(plain, "g.n + len(g.parts)") == 5


def test_a_generator_that_ends_gives_what_it_yields() -> None:
    ends = "def g(n):\n  for k in range(n):\n    yield k\n  yield from [7, 8]"
    assert units(ends, "sum(g(3))") == 18
    assert units(f"{ends}\nh = g(2)\nnext(h)", "next(h) + next(h)") == 8
    endless = "def g():\n  while True:\n    yield 1"
    assert units(endless, "next(g())") == 1
    assert units(endless, "len(list(g()))") is None
    # What cannot be read of it leaves a place that is not known, rather than none.
    assert units("def g():\n  yield 1\n  yield [][2]", "list(g())[1]") is None
    grouped = "from collections import defaultdict\nd = defaultdict(list)\nd['a'].append(4)"
    assert units(grouped, "d['a'][0]") == 4


ENUMS = """
import enum
from enum import Enum, IntEnum, auto
class Kind(Enum):
    A = 3
    B = "x"
    ALIAS = 3

    @property
    def twice(self):
        return self.value * 2

    def __str__(self):
        return self.name.lower()
class Mode(str, Enum):
    FAST = "fast"
    SLOW = "slow"
class Size(enum.IntEnum):
    S = 4
    L = 8
class Plain(Enum):
    ONE = 1
    TWO = auto()
    TEN = 10
    MORE = enum.auto()
"""


@pytest.mark.parametrize(
    "asked",
    [
        "Kind(3).value",
        "Kind['A'].value",
        "{'x': 5}[Kind.B.value]",
        "len(Kind.A.name) + len(Kind.ALIAS.name)",
        "5 if Kind.A is Kind(3) and Kind.A == Kind.ALIAS and Kind.A != Kind.B else 6",
        "5 if Kind.A == 3 else 6",
        "len(Kind)",
        "sum(k.value for k in Plain)",
        "Kind.A.twice",
        "len(f'{Kind.A}') + len(str(Plain.ONE))",
        "{Kind.A: 7, Kind.B: 8}[Kind('x')]",
        "7 if Kind.B in (Kind.A, Kind.B) else 8",
        "7 if Mode.FAST == 'fast' else 8",
        "{'slow': 9}[Mode('slow')]",
        "len(Mode.SLOW.name + Mode.FAST.value)",
        "Size.L + Size.S",
        "7 if isinstance(Kind.A, Kind) else 8",
    ],
)
def test_an_enum_is_read_as_python_has_it(asked: str) -> None:
    python: dict[str, Any] = {}
    exec(ENUMS, python)
    assert units(ENUMS, asked) == eval(asked, python)


def test_what_an_enum_does_not_have_is_not_known() -> None:
    assert units(ENUMS, "Kind.C.value") is None
    assert units(f"{ENUMS}from other import kind", "Kind(kind).value") is None


CLASSES = """
import copy
from dataclasses import asdict, dataclass, field, replace
from string import ascii_lowercase
from math import pi
@dataclass
class Block:
    n: int = 2
    more: list = field(default_factory=lambda: [5])
    def __post_init__(self):
        self.twice = 2 * self.n
@dataclass
class Net:
    block: Block = field(default_factory=Block)
    blocks: tuple = (Block(3), Block(4))
class Register:
    known = {}
    def __init_subclass__(cls, weight=1, **rest):
        super().__init_subclass__(**rest)
        cls.weight = weight
        Register.known[cls.__name__] = cls
    @classmethod
    def make(cls, n):
        return n + cls.weight
    double = staticmethod(lambda n: 2 * n)
class One(Register):
    pass
class Two(Register, weight=10):
    @classmethod
    def make(cls, n):
        return super().make(n) * 2
    @property
    def size(self):
        return self.double(4)
block = Block(3)
other = copy.copy(block)
other.n = 9
deep = copy.deepcopy(Net())
deep.block.more.append(6)
alone = Net()
from typing import NamedTuple
class Size(NamedTuple):
    h: int
    w: int = 4
    @property
    def area(self):
        return self.h * self.w
size = Size(3)
h, w = size
from collections import Counter, defaultdict
counts = Counter("abba")
counts["b"] += 3
again = Counter(x=2)
again["x"] += 1
groups = copy.copy(defaultdict(list))
groups[1].append(2)
copied = copy.deepcopy(groups)
copied[2].append(3)
"""


@pytest.mark.parametrize(
    "asked",
    [
        "replace(block, n=6).twice",
        "replace(block).n + block.n",
        "asdict(block)['n']",
        "asdict(Net())['blocks'][1]['n'] + len(asdict(Net()))",
        "block.n",
        "other.n + len(other.more)",
        "len(deep.block.more) + 10 * len(alone.block.more)",
        "Register.known['One'].make(1)",
        "Register.known['Two'].make(1)",
        "len(Register.known)",
        "Register.double(3) + Two().double(1)",
        "Two().size",
        "len(ascii_lowercase) + int(pi)",
        "counts['a'] + 10 * counts['b'] + 100 * counts['z'] + 1000 * len(counts)",
        "sum(again.values()) + len(groups) + len(copied)",
        "size._replace(w=7).area + size.area",
        "sum(dict.fromkeys('ab', 3).values()) + len(dict.fromkeys([1]))",
        "len(list(map(str.strip, [' a ', 'b']))[0]) + len(str.upper('xyz'))",
        "h + 10 * w + 100 * len(tuple(size)) + size[1]",
        "size._asdict()['w'] + len(size._fields) + len(Size._fields)",
        "5 if hasattr((1, 2), '__getitem__') and not hasattr(3, '__len__') else 6",
    ],
)
def test_classes_and_what_python_has_for_them(asked: str) -> None:
    python: dict[str, Any] = {"__name__": "classes"}
    # A dataclass looks for its module.
    exec(compile(CLASSES, "classes", "exec", dont_inherit=True), python)
    assert units(CLASSES, asked) == eval(asked, python)


def test_numbers_between_two_are_numpy_s() -> None:
    for given in ((0.0, 0.3, 7), (2, 9, 4), (1.0, 5.0, 1), (0, 1)):
        for place, number in enumerate(np.linspace(*given)):
            line = f"import numpy as np\nx = np.linspace{given}"
            assert units(line, f"5 if float(x[{place}]) == {float(number)!r} else 6") == 5
    assert units("import numpy as np", "len(np.linspace(0, 1, 9).tolist())") == 9
    assert units("import numpy as np\nfrom other import n", "len(np.linspace(0, 1, n))") is None


@pytest.mark.parametrize(
    ("function", "activation"),
    [
        ("lambda x: tf.nn.relu(x)", "relu"),
        ("lambda x: tf.nn.softplus(x)", "softplus"),
        ("lambda x: keras.activations.gelu(x)", "gelu"),
        ("lambda x: x", "linear"),
        ("swish", "silu"),
        ("lambda x: x * tf.tanh(tf.nn.softplus(x))", "mish"),
        ("lambda x: tf.nn.leaky_relu(x, alpha=0.3)", None),
        ("lambda x: x * 2", None),
        ("lambda x: tf.nn.relu(tf.nn.relu(x))", None),
        ("lambda x: x * tf.nn.sigmoid(x + 1)", None),
        ("lambda x: other(x)", None),
    ],
)
def test_a_function_that_is_an_activation(function: str, activation: str | None) -> None:
    """By the definitions that Keras's documentation gives; what is none is left out, and told."""
    reading = read_source(
        "import keras\nimport tensorflow as tf\nfrom elsewhere import other\n"
        "def swish(x):\n    return x * keras.backend.sigmoid(x)\n"
        "i = keras.Input((3,))\n"
        f"m = keras.Model(i, keras.layers.Dense(2, activation={function})(i))\n"
    )
    (found,) = reading.models
    (dense,) = (item for item in found.graph.layers.values() if item.class_name == "Dense")
    assert dense.arguments.get("activation") == activation
    assert bool(reading.notes) is (activation is None)
    assert len(found.graph.nodes) == 2
