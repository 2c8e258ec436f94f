"""Which texts may arrive at an expression: literals followed through names, calls and tables.

Nothing is run. A text is followed through variables, conditions, tuples, dictionaries, the results
and parameters of functions of our own, and the attributes of ``self``. What cannot be followed is
kept as *open*, so that nothing gets lost without a word.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# What these give back is in the person's language already, or marked for it.
TRANSLATING = ("tr", "translate", "translated", "T", "QT_TRANSLATE_NOOP", "ActionSpec", "A")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function, or a field of a dataclass, that texts arrive through."""

    module: str
    owner: str
    function: str
    name: str
    place: int


@dataclass
class Found:
    """The texts that may arrive, the parameters they may come through, and what stays open."""

    texts: set[str] = field(default_factory=set)
    # Texts with gaps, from f-strings: ``nests deeper than {1} levels``.
    patterns: set[str] = field(default_factory=set)
    parameters: set[Parameter] = field(default_factory=set)
    open: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Place:
    """Where an expression stands: its module and the functions and classes around it."""

    module: Module
    around: tuple[ast.AST, ...] = ()

    @property
    def function(self) -> Function | None:
        return next((n for n in reversed(self.around) if isinstance(n, Function)), None)

    @property
    def owner(self) -> ast.ClassDef | None:
        return next((n for n in reversed(self.around) if isinstance(n, ast.ClassDef)), None)


class Module:
    """One source file."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.tree = ast.parse(source)
        self.imported = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def nodes(self) -> Iterator[tuple[ast.AST, Place]]:
        """All of its syntax, with the place of each node."""
        yield from _nodes(self.tree, Place(self))


def _nodes(node: ast.AST, place: Place) -> Iterator[tuple[ast.AST, Place]]:
    yield node, place
    if isinstance(node, (Function, ast.ClassDef)):
        place = Place(place.module, (*place.around, node))
    for child in ast.iter_child_nodes(node):
        yield from _nodes(child, place)


def modules(root: Path, folders: tuple[str, ...]) -> dict[str, Module]:
    """The source files below these folders, by dotted name."""
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            found[name] = Module(name, path.read_text(encoding="utf-8"))
    return found


class Flow:
    """Follows texts through the modules."""

    def __init__(self, known: dict[str, Module]) -> None:
        self.modules = known
        self.nodes = [pair for module in known.values() for pair in module.nodes()]
        self.calls = [(node, place) for node, place in self.nodes if isinstance(node, ast.Call)]
        self._named: dict[str, list[tuple[ast.Call, Place]]] = {}
        for call, place in self.calls:
            name = called(call)
            original = place.module.imported.get(name, ("", name))[1]
            self._named.setdefault(original, []).append((call, place))

    def texts(self, expression: ast.expr, place: Place) -> Found:
        """What may arrive at the expression, through any number of calls."""
        found = Found()
        self._follow(expression, place, found, set())
        waiting, seen = list(found.parameters), set(found.parameters)
        while waiting:
            parameter = waiting.pop()
            for argument, there in self.arguments(parameter):
                self._follow(argument, there, found, set())
            waiting += found.parameters - seen
            seen |= found.parameters
        return found

    def arguments(self, parameter: Parameter) -> Iterator[tuple[ast.expr, Place]]:
        """What callers pass for a parameter."""
        name = parameter.owner if parameter.function == "__init__" else parameter.function
        for call, place in self._named.get(name, ()):
            if not self._calls(call, place, parameter, name):
                continue
            given = {word.arg: word.value for word in call.keywords if word.arg}
            before = [n for n, arg in enumerate(call.args) if isinstance(arg, ast.Starred)]
            if parameter.name in given:
                yield given[parameter.name], place
            elif before and before[0] < parameter.place:
                # Of unknown length: what stands behind it may be meant, or else a part of it.
                for argument in call.args[before[0] + 1 :] or call.args[before[0] :]:
                    yield argument, place
            elif parameter.place < len(call.args):
                yield call.args[parameter.place], place

    def _calls(self, call: ast.Call, place: Place, parameter: Parameter, name: str) -> bool:
        if isinstance(call.func, ast.Attribute):
            near = _room(place.module.name) == _room(parameter.module)
            return near and call.func.attr == name and bool(parameter.owner)
        if not isinstance(call.func, ast.Name):
            return False
        module, original = place.module.imported.get(
            call.func.id, (place.module.name, call.func.id)
        )
        return original == name and module == parameter.module

    def _follow(
        self, node: ast.expr, place: Place, found: Found, seen: set[tuple[str, str]]
    ) -> None:
        match node:
            case ast.Constant(value=str(text)):
                found.texts.add(text)
            case ast.Constant():
                pass
            case ast.IfExp(body=one, orelse=other):
                self._follow(one, place, found, seen)
                self._follow(other, place, found, seen)
            case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._follow(part, place, found, seen)
            case ast.Dict(values=parts):
                for part in parts:
                    self._follow(part, place, found, seen)
            case ast.Starred(value=inner) | ast.NamedExpr(value=inner):
                self._follow(inner, place, found, seen)
            case ast.Subscript(value=inner):
                self._follow(inner, place, found, seen)
            case ast.Name(id=name):
                self._name(name, place, found, seen)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                self._own(name, place, found, seen)
            case ast.Call():
                self._result(node, place, found, seen)
            case ast.JoinedStr(values=parts):
                found.patterns.add(_pattern(parts))
            case _:
                found.open.add(_shown(node, place))

    def _name(self, name: str, place: Place, found: Found, seen: set[tuple[str, str]]) -> None:
        key = (f"{place.module.name}:{id(place.function)}", name)
        if key in seen:
            return
        seen.add(key)
        for function in reversed([n for n in place.around if isinstance(n, Function)]):
            given = list(_assigned(function, name))
            for value in given:
                self._follow(value, place, found, seen)
            parameter = _parameter(place, function, name)
            if parameter:
                found.parameters.add(parameter)
                default = _default(function, name)
                if default is not None:
                    self._follow(default, place, found, seen)
            if given or parameter:
                return
        self._global(name, place, found, seen)

    def _global(self, name: str, place: Place, found: Found, seen: set[tuple[str, str]]) -> None:
        module, original = place.module.imported.get(name, (place.module.name, name))
        there = self.modules.get(module)
        given = list(_assigned(there.tree, original)) if there else []
        for value in given:
            assert there
            self._follow(value, Place(there), found, seen)
        if not given:
            found.open.add(f"{place.module.name}: {name}")

    def _own(self, name: str, place: Place, found: Found, seen: set[tuple[str, str]]) -> None:
        """An attribute of ``self``: what the class gives it, or a field of a dataclass."""
        owner = place.owner
        key = (f"{place.module.name}.self", name)
        if owner is None or key in seen:
            return
        seen.add(key)
        fields = [n for n in owner.body if isinstance(n, ast.AnnAssign)]
        names = [n.target.id for n in fields if isinstance(n.target, ast.Name)]
        if name in names:
            at = names.index(name)
            found.parameters.add(Parameter(place.module.name, owner.name, "__init__", name, at))
            default = fields[at].value
            if default is not None:
                self._follow(default, Place(place.module, (owner,)), found, seen)
            return
        given = False
        for method in (n for n in owner.body if isinstance(n, Function)):
            for node in ast.walk(method):
                for value in _given_to_own(node, name):
                    given = True
                    self._follow(value, Place(place.module, (owner, method)), found, seen)
        if not given:
            found.open.add(f"{place.module.name}: self.{name}")

    def _result(
        self, call: ast.Call, place: Place, found: Found, seen: set[tuple[str, str]]
    ) -> None:
        """What a function of ours returns; the values of a dictionary; a text that is filled."""
        match call.func:
            case ast.Attribute(value=inner, attr="get" | "values" | "items" | "format" | "strip"):
                self._follow(inner, place, found, seen)
                if isinstance(call.func, ast.Attribute) and call.func.attr == "get":
                    for default in call.args[1:]:
                        self._follow(default, place, found, seen)
                return
            case ast.Attribute(attr=name) | ast.Name(id=name):
                pass
            case _:
                found.open.add(_shown(call, place))
                return
        if name in TRANSLATING:
            return
        module, original = place.module.imported.get(name, (place.module.name, name))
        there = self.modules.get(module)
        for function, around in _functions(there, original) if there else ():
            if (key := (module, f"{original}()")) not in seen:
                seen.add(key)
                inside = Place(around.module, (*around.around, function))
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value:
                        self._follow(node.value, inside, found, seen)
            return
        found.open.add(_shown(call, place))


def _shown(node: ast.expr, place: Place) -> str:
    return f"{place.module.name}: {ast.unparse(node)}"


def called(call: ast.Call) -> str:
    """The last name of what is called; empty where it has none."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _room(module: str) -> str:
    return ".".join(module.split(".")[: 3 if module.startswith("app.formats.") else 2])


def _pattern(parts: list[ast.expr]) -> str:
    """An f-string as a template, its gaps numbered; gaps of a later filling are kept."""
    text, gaps = "", 0
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            gaps += 1
            text += f"{{{gaps}}}"
    return text


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """What is given to a name: by assignment, by a loop, by matching."""
    nodes = ast.walk(scope) if isinstance(scope, Function) else _top(scope)
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _unpacked(target, value, name)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _unpacked(target, value, name)
            case ast.NamedExpr(target=target, value=value):
                yield from _unpacked(target, value, name)
            case (
                ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source)
            ):
                yield from _looped(target, source, name)


def _top(scope: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(scope):
        yield node
        if isinstance(node, (ast.If, ast.Try)):
            yield from _top(node)


def _unpacked(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
    elif isinstance(target, ast.Tuple):
        if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
            for one, part in zip(target.elts, value.elts, strict=True):
                yield from _unpacked(one, part, name)
        elif isinstance(value, ast.IfExp):
            yield from _unpacked(target, value.body, name)
            yield from _unpacked(target, value.orelse, name)
        elif any(isinstance(one, ast.Name) and one.id == name for one in target.elts):
            yield value


def _looped(target: ast.expr, source: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(source, ast.Tuple | ast.List):
        for part in source.elts:
            yield from _unpacked(target, part, name)
    else:
        yield from _unpacked(target, source, name)


def _given_to_own(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                pairs = [(target, value)]
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    pairs = list(zip(target.elts, value.elts, strict=False))
                yield from (given for one, given in pairs if _is_own(one, name))
        case ast.AnnAssign(target=target, value=value) if value is not None:
            if _is_own(target, name):
                yield value


def _is_own(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
            return attribute == name
    return False


def _parameter(place: Place, function: Function, name: str) -> Parameter | None:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    every = [*names, *(argument.arg for argument in function.args.kwonlyargs)]
    if name not in every:
        return None
    at = place.around.index(function)
    outer = place.around[at - 1] if at else None
    owner = outer.name if isinstance(outer, ast.ClassDef) else ""
    static = any(
        isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list
    )
    at_call = every.index(name) - bool(owner and not static)
    place_at_call = at_call if name in names else 10**6
    return Parameter(place.module.name, owner, function.name, name, place_at_call)


def _default(function: Function, name: str) -> ast.expr | None:
    args = function.args
    pairs = dict(zip(reversed(args.args), reversed(args.defaults), strict=False))
    pairs |= {a: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    return next((default for argument, default in pairs.items() if argument.arg == name), None)


def _functions(module: Module, name: str) -> Iterator[tuple[Function, Place]]:
    def inside(node: ast.AST, place: Place) -> Iterator[tuple[Function, Place]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function) and child.name == name:
                yield child, place
            deeper = Place(module, (*place.around, child))
            if isinstance(child, (Function, ast.ClassDef)):
                yield from inside(child, deeper)

    yield from inside(module.tree, Place(module))
