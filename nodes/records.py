"""The form of ``keras_catalogue.json``: small, one fact a line, so that a change shows as one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

Record = dict[str, Any]


def share_parameters(layers: Record) -> Record:
    """The commonest record of each parameter; layers that have the same then only name it."""
    lists = [record.get("parameters", []) for record in layers.values()]
    counts: dict[str, Counter[str]] = {}
    for record in (item for parameters in lists for item in parameters):
        counts.setdefault(record["name"], Counter())[json.dumps(record)] += 1
    common = {name: found.most_common(1)[0] for name, found in counts.items()}
    shared = {name: json.loads(line) for name, (line, times) in common.items() if times > 1}
    for parameters in lists:
        parameters[:] = [
            item["name"] if shared.get(item["name"]) == item else item for item in parameters
        ]
    return shared


def without_empty(record: Record) -> Record:
    """Without what is the default of the dataclasses in ``nodes.spec``."""

    def says_something(key: str, item: Any) -> bool:
        return item not in (None, "", [], ()) and (item is not False or key == "default")

    return {key: item for key, item in record.items() if says_something(key, item)}


def text(data: Record) -> str:
    """JSON with one parameter or short field a line."""
    return _block(data, 0) + "\n"


_OPEN = {
    "layers",
    "operations",
    "left_out",
    "objects",
    "parameters",
    "call_parameters",
    "activation",
    "initializer",
    "regularizer",
    "constraint",
}


def _block(data: Any, depth: int, key: str = "") -> str:
    pad = " " * (depth + 1)
    is_open = depth == 0 or key in _OPEN or (isinstance(data, dict) and "parameters" in data)
    if not is_open or not data:
        return json.dumps(data, ensure_ascii=False)
    if isinstance(data, dict):
        entries = ((json.dumps(name), _block(data[name], depth + 1, name)) for name in data)
        lines = [f"{pad}{name}: {block}" for name, block in entries]
        return "{\n" + ",\n".join(lines) + f"\n{pad[1:]}}}"
    lines = [pad + json.dumps(item, ensure_ascii=False) for item in data]
    return "[\n" + ",\n".join(lines) + f"\n{pad[1:]}]"
