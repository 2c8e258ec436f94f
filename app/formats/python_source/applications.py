"""``keras.applications``: known architectures, read from Keras's own source like any other source.

The installed Keras is found, not imported: its text is read by the same machine, under the same
rules. Where there is no such text, an architecture is a stranger by its name.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.formats.python_source import foreign, making, operations, parsing
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import Model, Tensor
from app.formats.python_source.values import External, Named, Scope, Thing, Unknown

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

STEPS, SECONDS = 400_000, 0.5  # for an architecture, beside what the source itself may take
MOST = 3  # architectures of one source that get so much more
_PUBLIC = re.compile(r"^def ([A-Za-z]\w*)\(", re.MULTILINE)


def call(
    m: Machine, path: str, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """What a function of ``keras.applications`` gives."""
    if path == PREPROCESS and positional and isinstance(positional[0], Tensor):
        return _preprocessed(m, positional[0], positional[1:], named, node)
    function = _function(m, path)
    if function is None:
        return foreign.call(m, Unknown(path, m.line, path), positional, named, node)
    inside = m.reading_library
    if not inside and m.architectures < MOST:
        m.architectures += 1
        m.budget.extend(STEPS, SECONDS)
    m.reading_library = True
    try:
        made = m.call(function, positional, dict(named), node)
    finally:
        m.reading_library = inside
    if inside or not isinstance(made, Model | Unknown):
        return made
    if isinstance(made, Unknown):
        return foreign.call(m, Unknown(path, m.line, path), positional, named, node)
    made.made_in, made.from_library = "", True
    weights = named.get("weights", "imagenet")
    if weights is not None:
        made.notes.append(told(m.line, WEIGHTS, model=made.name).silent())
    return made


WEIGHTS = "The weights of {model} are not read: a source holds none."


# Modules by names that they had, or have beside their own.
FORMER = {"resnet50": "resnet", "mobilenetv2": "mobilenet_v2", "mobilenet_v3_small": "mobilenet_v3"}
PREPROCESS = "keras.applications.imagenet_utils.preprocess_input"
# What Keras takes from the channels, and by what it divides them, in the order of the channels.
MEANS = {"caffe": (103.939, 116.779, 123.68), "torch": (0.485, 0.456, 0.406)}
DEVIATIONS = (0.229, 0.224, 0.225)


def _preprocessed(
    m: Machine, tensor: Tensor, others: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """What the images are made into, as Keras does it: where it adds constants that no file holds,
    by a layer.
    """
    mode = named.get("mode", others[1] if len(others) > 1 else "caffe")
    if mode not in MEANS:
        divided = m.apply(External("keras.ops.true_divide"), tensor, 127.5)
        return m.apply(External("keras.ops.subtract"), divided, 1.0)
    scale: Thing = 1.0
    offset: Thing = None
    if mode == "caffe":
        tensor = operations.sliced(m, tensor, (Ellipsis, slice(None, None, -1)), node)
        offset = tuple(-mean for mean in MEANS[mode])
    else:
        scale = tuple(1 / (255 * deviation) for deviation in DEVIATIONS)
        pairs = zip(MEANS[mode], DEVIATIONS, strict=True)
        offset = tuple(-mean / deviation for mean, deviation in pairs)
    made = making.layer(m, "Rescaling", [], {"scale": scale, "offset": offset})
    return m.apply(made, tensor)


def _function(m: Machine, path: str) -> Thing | None:
    """A function of the library by its path; its module is read when it is first asked for."""
    parts = path.split(".")
    name = parts[-1]
    wanted = FORMER.get(parts[2], parts[2]) if len(parts) > 3 else ""
    module = wanted if wanted in modules() else homes().get(name)
    if module is None:
        return None
    scope = m.library.get(module)
    if scope is None:
        scope = m.library[module] = _module(m, module)
    found = scope.names.get(name)
    if found is None and name in homes() and homes()[name] != module:
        return _function(m, f"keras.applications.{homes()[name]}.{name}")
    return found


def _module(m: Machine, name: str) -> Scope:
    """The names of a module of the library."""
    scope = Scope()
    functions, classes, inside = m.functions, m.classes, m.reading_library
    m.reading_library = True
    m.functions, m.classes = [], []  # they are no functions of the source
    try:
        found, _ = parsing.trees([modules()[name].read_text(encoding="utf-8")])
        for statement in found[0].body:
            m.run([statement], scope)
    finally:
        m.functions, m.classes, m.reading_library = functions, classes, inside
    return scope


@cache
def modules() -> dict[str, Path]:
    """The files of the installed Keras's applications, by module; none where there is no source."""
    try:
        spec = importlib.util.find_spec("keras")
    except (ImportError, ValueError):
        return {}
    if spec is None or spec.origin is None:
        return {}
    folder = Path(spec.origin).parent / "src" / "applications"
    files = (file for file in folder.glob("*.py") if not file.stem.endswith(("_test", "__")))
    return {file.stem: file for file in files}


@cache
def homes() -> dict[str, str]:
    """In which module each public function is."""
    found: dict[str, str] = {}
    for module, file in sorted(modules().items()):
        for name in _PUBLIC.findall(file.read_text(encoding="utf-8")):
            if name[0].isupper():
                found[name] = module
    return found
