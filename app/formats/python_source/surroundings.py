"""What a source asks of its surroundings, answered as if nobody had said anything.

The command line with its defaults, the environment without the variable, the first that a tuner
tries, and JSON that stands in the source itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.formats.python_source.iterators import Handler, unknown
from app.formats.python_source.notes import told
from app.formats.python_source.values import (
    External,
    Named,
    Native,
    Thing,
    Unknown,
    UserClass,
    UserObject,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def _environment(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``os.environ.get(name, default)``; without a default nobody knows."""
    given = [*args[1:], *(named[key] for key in ("default",) if key in named)]
    return given[0] if given else unknown(m, args, "the environment")


def _from_json(m: Machine, args: list[Thing], named: Named) -> Thing:
    text = args[0] if args else None
    if not isinstance(text, str):
        return unknown(m, args, "JSON")
    m.budget.make(len(text))
    return json.loads(text)


# --- the command line


def _parser(m: Machine, args: list[Thing], named: Named) -> Thing:
    """An ``ArgumentParser``, whose groups are the parser itself."""
    values: Named = {}
    made = UserObject(UserClass("ArgumentParser", (External("argparse.ArgumentParser"),), {}, 0))

    def parsed() -> UserObject:
        return UserObject(UserClass("Namespace", (), {}, m.line), dict(values))

    methods: dict[str, Callable[[list[Thing], Named], Thing]] = {
        "add_argument": lambda given, options: _add_argument(m, values, given, options),
        "add_argument_group": lambda given, options: made,
        "add_mutually_exclusive_group": lambda given, options: made,
        "set_defaults": lambda given, options: values.update(options),
        "parse_args": lambda given, options: parsed(),
        "parse_known_args": lambda given, options: (parsed(), []),
    }
    made.attributes = {name: Native(name, call) for name, call in methods.items()}
    return made


FLAGS = {"store_true": False, "store_false": True}


def _add_argument(m: Machine, values: Named, flags: list[Thing], options: Named) -> None:
    names = [flag for flag in flags if isinstance(flag, str)]
    long = next((name for name in names if name.startswith("--")), names[0])
    name = options.get("dest") or long.lstrip("-").replace("-", "_")
    action, is_option = options.get("action"), long.startswith("-")
    if "default" in options:
        value, kind = options["default"], options.get("type")
        values[name] = m.apply(kind, value) if isinstance(value, str) and kind else value
    elif isinstance(action, str) and action in FLAGS:
        values[name] = FLAGS[action]
    elif is_option and not options.get("required"):
        values[name] = None
    else:
        values[name] = Unknown(name, m.line)


# --- tuners

TUNED = frozenset({"Int", "Float", "Choice", "Boolean", "Fixed"})
FIRST = "What {name} is, a tuner chooses; it was read as {value}, the first that is tried."


def is_tuned(thing: Unknown) -> bool:
    """Whether it is ``hp.Int`` of Keras Tuner, whether ``hp`` was made or handed over."""
    owner, _, name = (thing.path or thing.what).rpartition(".")
    owner = owner.removesuffix("(...)").rpartition(".")[2]
    return name in TUNED and owner in ("hp", "HyperParameters")


def tuned(m: Machine, thing: Unknown, args: list[Thing], named: Named) -> Thing:
    """What Keras Tuner gives while nothing was tried yet: the default, or else the first."""
    kind = (thing.path or thing.what).rpartition(".")[2]
    name, *rest = [*args, *([named["name"]] if "name" in named else [])] or [None]
    first = {"Int": "min_value", "Float": "min_value", "Choice": "values", "Fixed": "value"}
    value = named.get("default")
    if value is None:
        value = named.get(first[kind], rest[0] if rest else None) if kind in first else False
        if kind == "Choice" and isinstance(value, list | tuple) and value:
            value = value[0]
    if not isinstance(name, str) or not isinstance(value, bool | int | float | str):
        return unknown(m, args, f"hp.{kind}(...)")
    m.notes[told(m.line, FIRST, name=name, value=str(value)).silent()] = None
    return value


SURROUNDINGS: dict[str, Handler] = {
    "os.getenv": _environment,
    "os.environ.get": _environment,
    "json.loads": _from_json,
    "argparse.ArgumentParser": _parser,
}
