"""Sources that want to run for ever, eat the memory, break the parser, or reach out."""

from __future__ import annotations

K = "import keras\n"
LOOPS = {
    "while true": "while True: pass",
    "while true that fails": (
        "while True:\n  try:\n    raise ValueError\n  except ValueError:\n    continue"
    ),
    "a list that grows": "a = []\nwhile True: a.append(1)",
    "a list that doubles": "a = [1]\nwhile True: a = a + a",
    "a text that doubles": "a = 'x'\nwhile True: a += a",
    "a dict that grows": "d = {}\ni = 0\nwhile True:\n    d[i] = i\n    i += 1",
    "recursion": "def f(n): return f(n + 1)\nf(0)",
    "two that call each other": "def f(n): return g(n)\ndef g(n): return f(n)\nf(0)",
    "a tree of calls": "def f(n): return f(n - 1) + f(n - 1) if n else 1\nf(100)",
    "a lambda of itself": "f = lambda n: f(n)\nf(1)",
    "a finally of itself": "def f():\n  try: return 1\n  finally: f()\nf()",
    "a decorator of itself": "def d(f): return d(f)\n@d\ndef g(): pass",
    "a generator": "def g():\n  while True: yield 1\nfor x in g(): pass\na = list(g())",
    "objects of themselves": (
        "class A:\n  def __getitem__(s, i): return s[i]\n  def __len__(s): return len(s)\n"
        "  def __iter__(s): return iter(s)\n  def __call__(s): return s()\n  @property\n"
        "  def p(s): return s.p\na = A()\na[0]\nlen(a)\nlist(a)\na()\na.p"
    ),
    "three loops in one": (
        "a = [(i, j, k) for i in range(10**4) for j in range(10**4) for k in range(10**4)]"
    ),
    "layers for ever": f"{K}x = keras.Input((3,))\nwhile True: x = keras.layers.Dense(3)(x)",
    "a million models": (
        f"{K}n = 0\nwhile True:\n  i = keras.Input((3,))\n  n += 1\n"
        "  m = keras.Model(i, keras.layers.Dense(n)(i))"
    ),
    "ends of a model from elsewhere": (
        f"{K}import x\nb = x.make()\n"
        "y = keras.layers.Add()([b.get_layer(str(i)).output for i in range(200000)])\n"
        "m = keras.Model(b.input, y)"
    ),
    "layers of layers from elsewhere": (
        f"{K}import x\nb = x.make()\nfor i in range(10**6): b = b.get_layer(b).layers[b]\n"
        "m = keras.Model(b.input, b.output)"
    ),
    "operations on arrays": (
        f"{K}import numpy as np\na = np.zeros((10**6, 10**6))\n"
        "for i in range(10**6): a = keras.ops.matmul(a, keras.ops.stack([a, a]))\n"
        "b = keras.ops.einsum('a' * 100000 + '->' + 'b' * 100000, a)"
    ),
    "a hundred architectures": (
        f"{K}for n in range(100):\n  m = keras.applications.EfficientNetB7(weights=None)"
    ),
}
LARGE = {
    "a list": "a = [0] * 10**12",
    "a tuple": "a = (0,) * 10**12",
    "a text": "a = 'a' * 10**12",
    "bytes": "a = b'a' * 10**12",
    "a power": "a = 10**10**10",
    "powers of powers": "a = 2\nfor i in range(100): a = a**a",
    "a shift": "a = 1 << 10**12",
    "products": "a = 7\nfor i in range(10**5): a = a * a",
    "a range as a list": "a = list(range(10**12))",
    "a range summed": "a = sum(range(10**12))",
    "a range beyond words": "a = len(range(10**30))",
    "a range searched": "a = 5.5 in range(10**12)",
    "a range sorted": "a = sorted(range(10**9))",
    "a comprehension": "a = [0 for i in range(10**9)]",
    "a set comprehension": "a = {i for i in range(10**9)}",
    "a formatted text": 'a = f"{1:1000000000}"',
    "other formatted texts": (
        "a = '{:>999999999}'.format(1)\nb = '%999999999d' % 1\nc = '%*d' % (10**9, 1)"
    ),
    "padded texts": "a = 'x'.ljust(10**10)\nb = 'x'.center(10**10)\nc = 'x'.zfill(10**10)",
    "replaced letters": "a = 'a' * 100000\nfor i in range(100): a = a.replace('a', 'a' * 1000)",
    "joined texts": "a = ('x' * 100000).join(['y'] * 100000)",
    "a factorial": "import math\na = math.factorial(10**7)",
    "numbers as texts": "a = int('9' * 100000)\nb = str(10**5000)",
    "products of ranges": "import itertools\na = itertools.product(range(1000), repeat=10)",
    "tuples of tuples": (
        "t = (1,)\nu = (1,)\nfor i in range(200): t, u = (t, t), (u, u)\n"
        "x = t == u\nd = {t: 1}\ns = str(t)\nf = f'{t}'"
    ),
    "a list of itself": "a = []\na.append(a)\ns = str(a)\nb = a == [a]\nc = f'{a}'",
    "a dict of itself": f"{K}d = {{}}\nd['d'] = d\ns = str(d)\nx = keras.layers.Dense(d)",
    "arguments twice": "a = [1] * 100000\ndef f(*x): return f(*x, *x)\nf(*a)",
    "a shape": f"{K}x = keras.Input((3,) * 100000)\nm = keras.Model(x, x)",
    "a size": f"{K}x = keras.Input((10**30,))\nm = keras.Model(x, keras.layers.Dense(10**400)(x))",
    "wires": (
        f"{K}x = keras.Input((3,))\nfor n in range(40): x = keras.layers.concatenate([x] * 2000)\n"
        "m = keras.Model(x, x)"
    ),
    "a stack": (
        f"{K}m = keras.Sequential([keras.Input((3,))])\n"
        "for n in range(3000): m.add(keras.layers.Dense(3))"
    ),
    "a stack of itself": (
        f"{K}m = keras.Sequential([keras.Input((3,))])\nn = keras.Sequential([m])\nm.add(m)\n"
        "m.add(n)\nm.add(keras.layers.Dense(2))"
    ),
    "models in models": (
        f"{K}i = keras.Input((3,))\nm = keras.Model(i, keras.layers.Dense(3)(i))\n"
        "for n in range(500):\n  i = keras.Input((3,))\n  m = keras.Model(i, m(i))"
    ),
    "models doubled": (
        f"{K}i = keras.Input((3,))\nm = keras.Model(i, keras.layers.Dense(3)(i))\n"
        "for n in range(45):\n  i = keras.Input((3,))\n  m = keras.Model(i, m(m(i)))"
    ),
    "models doubled by two": (
        f"{K}def two(a, b):\n  i = keras.Input((3,))\n"
        "  return keras.Model(i, keras.layers.add([a(i), b(i)]))\n"
        "i = keras.Input((3,))\na = keras.Model(i, keras.layers.Dense(3)(i))\n"
        "i = keras.Input((3,))\nb = keras.Model(i, keras.layers.Dense(3)(i))\n"
        "for n in range(45): a, b = two(a, b), two(b, a)"
    ),
    "layers in layers": (
        f"{K}l = keras.layers.Dense(3)\nfor n in range(500): l = keras.layers.TimeDistributed(l)\n"
        "i = keras.Input((3, 3))\nm = keras.Model(i, l(i))"
    ),
    "generators of generators": (
        "def w(g):\n  for x in g: yield x\ng = iter([1])\n"
        "for n in range(20000): g = w(g)\nfor x in g: pass\nh = iter([1])\n"
        "for n in range(200000): h = enumerate(h)\nnext(h)"
    ),
    "generators twice in each": (
        "g = iter([1, 2])\nfor n in range(50): g = zip(g, enumerate(g))\nfor x in g: pass"
    ),
    "generators without end": (
        "from itertools import count, cycle, islice\nfor a in zip(count(), cycle([1])): pass\n"
        "b = list(count())\nc = next(islice(count(), 10 ** 9, None))\n"
        "def g():\n  while True: yield 1\nd = sum(g())\nfor e in g(): pass\n"
        "f = [x for x in count() if x < 0]"
    ),
    "expressions of expressions": (
        "def w(g): return (x for x in g)\ndef v(g): return (x for y in [1] for x in g)\n"
        "g, h, k = iter([1]), iter([1]), iter([1])\nfor n in range(200000): g = w(g)\nnext(g)\n"
        "for n in range(200000): h = v(h)\nnext(h)\n"
        "for n in range(200000): k = map(lambda x: x, filter(None, k))\nnext(k)\n"
        "e = (x for x in e)\nnext(e)"
    ),
    "expressions without end": (
        "from itertools import count, chain\na = sum(x for x in count())\n"
        "b = next(x for x in count() if x < 0)\nc = list(map(str, count()))\n"
        "d = next(filter(lambda x: x < 0, count()))\ne = (x for x in count())[10**9]\n"
        "f = set(chain([1], (0 for x in count())))"
    ),
    "members": (
        "from enum import Enum\nclass K(Enum):\n"
        + "".join(f"  a{n} = {n}\n" for n in range(20_000))
        + "x = [K(n) for n in range(20000)]\ny = [n.name for n in range(20000)]"
    ),
    "members that hold much": (
        "from enum import Enum\nt = (1,)\nfor i in range(200): t = (t, t)\n"
        "class K(Enum):\n  a = t\n  b = t\nx = f'{K.a!r} {K.b}'\ny = K(t)"
    ),
    "objects of objects": (
        "import copy\nfrom dataclasses import *\n@dataclass\nclass A:\n  x: int = 0\n  y: int = 0\n"
        "  def __str__(s): return str(s.x) + str(s.y)\n"
        "a = A()\nfor n in range(100): a = A(a, a)\nb = copy.deepcopy(a)\nc = asdict(a)\n"
        "d = f'{a}'\ne = A()\ne.x = e\nf = copy.deepcopy(e)\ng = asdict(e)\nh = replace(e, y=e)"
    ),
    "classes that follow each other": (
        "class A:\n  def __init_subclass__(cls):\n    class B(A): pass\nclass C(A): pass"
    ),
    "stacks in stacks": (
        f"{K}S = keras.Sequential\na = S([keras.layers.Dense(1)])\n"
        "for n in range(7): a = S([S([a]) for n in range(30)])\n"
        "x = keras.Input((3, 4))\nm = keras.Model(x, keras.layers.TimeDistributed(a)(x))"
    ),
    "a model that holds itself": (
        f"{K}class M(keras.Model):\n  def __init__(s):\n    super().__init__()\n    s.m = M()\n"
        "  def call(s, x): return s.m(x)\nm = M()\nm.build((None, 3))"
    ),
    "a layer that calls itself": (
        f"{K}class M(keras.layers.Layer):\n  def call(s, x): return s(x)\ni = keras.Input((3,))\n"
        "m = keras.Model(i, M()(i))"
    ),
}
DEEP = {
    "brackets": "(" * 100_000 + "1" + ")" * 100_000,
    "lists": "x = " + "[" * 5_000 + "]" * 5_000,
    "signs": "x = " + "-" * 250_000 + "1",
    "nots": "x = " + "not " * 70_000 + "1",
    "attributes": "x = a" + ".b" * 140_000,
    "sums": "x = 1" + "+1" * 140_000,
    "powers": "x = 1" + "**1" * 90_000,
    "comparisons": "x = 1" + "<1" * 140_000,
    "lambdas": "x = " + "lambda:" * 40_000 + "1",
    "conditions": "x = " + "1 if a else " * 20_000 + "1",
    "calls of calls": "x = a" + "()" * 140_000,
    "items of items": "x = a" + "[0]" * 90_000,
    "formatted texts": "x = " + 'f"{' * 90 + "1" + '}"' * 90,
    "ifs": "\n".join(" " * i + "if 1:" for i in range(95)) + "\n" + " " * 95 + "x = 1",
    "many ifs": "\n".join(" " * i + "if 1:" for i in range(700)) + "\n" + " " * 700 + "x = 1",
    "elifs": "if a: pass\n" + "elif a: pass\n" * 20_000,
    "statements": "a=1\n" * 74_000,
    "numbers": "x = [" + "1," * 140_000 + "]",
    "pairs": "x = {" + "1:2," * 70_000 + "}",
    "a number": "x = " + "9" * 250_000,
    "quotes": "x = " + '"' * 99_999,
    "triple quotes": "x = " + "'''" * 50_001,
    "comments": "#" * 290_000,
    "line ends": "x = \\\n" * 90_000 + "1",
    "a NUL": "a = 1\x00b",
    "half a surrogate pair": f'{K}m = keras.Sequential([keras.Input((3,), name="\\ud800")])',
    "names": (
        f'{K}i = keras.Input((3,), name="a" * 10**5)\n'
        'm = keras.Model(i, keras.layers.Dense(3, name="b\\n/")(i))'
    ),
}
REACHING = {
    "system": 'import os\nos.system("touch PROOF")\n__import__("os").system("touch PROOF")',
    "evaluated": (
        'eval("open(\'PROOF\', \'w\')")\nexec("open(\'PROOF\', \'w\')")\ncompile("1", "x", "eval")'
    ),
    "files": 'open("PROOF", "w").write("x")\nfrom pathlib import Path\nPath("PROOF").touch()',
    "network": (
        'import socket\nsocket.create_connection(("127.0.0.1", 9))\nimport urllib.request\n'
        'urllib.request.urlopen("http://localhost")'
    ),
    "imports": (
        "import sys\nsys.path.append('.')\nimport proof_of_import\nfrom proof_of_import import *"
    ),
    "classes": (
        "x = ().__class__.__bases__[0].__subclasses__()\ny = (lambda: 0).__globals__\n"
        "z = print.__self__"
    ),
    "formats": (
        "a = '{0.__class__.__mro__}'.format(1)\nb = '{0.__globals__}'.format(print)\n"
        "c = '%(a)s' % {'a': 1}"
    ),
    "downloads": (
        f'{K}p = keras.utils.get_file("x", "http://localhost/x")\n'
        'm = keras.models.load_model("PROOF")'
    ),
    "data": (
        f"{K}d = keras.datasets.mnist.load_data()\nm = keras.applications.VGG16(weights='imagenet')"
    ),
    "a decorator": "import atexit\n@atexit.register\ndef f(): open('PROOF', 'w')",
    "a vocabulary": (
        f'{K}s = keras.layers.StringLookup(vocabulary="/etc/passwd")\n'
        'm = keras.Sequential([keras.Input((1,), dtype="string"), s])'
    ),
}
CASES: dict[str, str] = {
    f"{group}: {name}": source
    for group, sources in (
        ("loop", LOOPS),
        ("large", LARGE),
        ("deep", DEEP),
        ("reaching", REACHING),
    )
    for name, source in sources.items()
}
