"""A Keras model told in plain records: layers in order, their configs, wiring and parameters.

Run as a script it executes sources and describes the ``model`` of each: what Keras itself makes of
code that the program only reads.
"""

from __future__ import annotations

import inspect
import json
import sys
import traceback
from typing import Any

# What a layer draws for itself, or remembers of its own making.
DRAWN = frozenset({"build_config", "seed"})


def described(model: Any) -> dict[str, Any]:
    """A functional model, or the functional model of a stack; submodels within it."""
    functional = getattr(model, "_functional", None) or model
    operations = list(functional.operations)
    place = {id(operation): number for number, operation in enumerate(operations)}
    known = {id(node) for nodes in functional._nodes_by_depth.values() for node in nodes}
    calls = {
        id(operation): [node for node in operation._inbound_nodes if id(node) in known]
        for operation in operations
    }

    def tensor(value: Any) -> list[int]:
        operation, node, index = value._keras_history
        made = operation._inbound_nodes[node]
        return [place[id(operation)], calls[id(operation)].index(made), index]

    found = [_operation(operation, calls[id(operation)], tensor) for operation in operations]
    return {
        "name": model.name,
        "parameters": model.count_params(),
        "operations": found,
        "inputs": [tensor(item) for item in functional.inputs],
        "outputs": [tensor(item) for item in functional.outputs],
    }


def _operation(operation: Any, nodes: list[Any], tensor: Any) -> dict[str, Any]:
    import keras

    is_layer = isinstance(operation, keras.layers.Layer)
    made = {"class": type(operation).__name__, "calls": [_call(n, tensor) for n in nodes]}
    if isinstance(operation, keras.Model):
        return {**made, "class": "Model", "model": described(operation)}
    if is_layer:
        config = {k: v for k, v in operation.get_config().items() if k not in DRAWN}
        made |= {"name": operation.name, "config": _plain(config)}
    else:
        values = {k: v for k, v in vars(operation).items() if k[0] != "_" and k != "name"}
        made |= {"config": _plain(values)}
    return made


def _call(node: Any, tensor: Any) -> Any:
    """The arguments of a call by name, however they were given."""
    given = inspect.signature(node.operation.call).bind(
        *node.arguments.args, **node.arguments.kwargs
    )
    named = {**given.arguments, **given.arguments.get("kwargs", {})}
    wired = {key: _wired(named[key], tensor) for key in sorted(named) if key != "kwargs"}
    # Nor does whether no mask stands in one.
    return {key: value for key, value in wired.items() if value is not None}


def _wired(value: Any, tensor: Any) -> Any:
    if hasattr(value, "_keras_history"):
        return {"tensor": tensor(value)}
    if isinstance(value, list | tuple):
        found = [_wired(item, tensor) for item in value]
        # Whether one tensor stands in a list of one makes no difference.
        return found[0] if len(found) == 1 else found
    if isinstance(value, dict):
        return {key: _wired(item, tensor) for key, item in value.items()}
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items() if k not in DRAWN}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return repr(value) if isinstance(value, slice | type(...)) else type(value).__name__


def main() -> None:
    """Sources by name on standard input, descriptions on standard output."""
    import keras

    sources = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    found: dict[str, Any] = {}
    for name, text in sources.items():
        keras.backend.clear_session(free_memory=False)
        module: dict[str, Any] = {"__name__": "__main__"}
        try:
            exec(compile(text, name, "exec"), module)
            found[name] = json.loads(json.dumps(described(module["model"])))
        except Exception:  # noqa: BLE001 - told to whoever asked
            found[name] = {"error": traceback.format_exc()[-1500:]}
    json.dump(found, out)


if __name__ == "__main__":
    main()
