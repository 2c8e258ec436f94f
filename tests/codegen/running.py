"""Written code, run, and what the models it makes are compared by."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.codegen.formatting import ruff

ROOT = Path(__file__).parents[2]

# A child executes each source as a script would be imported, and prints what it makes.
CHILD = """
import json, sys
sources = json.load(sys.stdin)
found = {}
for name, text in sources.items():
    module = {"__name__": "written"}
    exec(compile(text, name, "exec"), module)
    import keras
    keras.backend.clear_session()
    model = module["build_model"]()
    found[name] = {
        "config": json.loads(json.dumps(model.get_config())),
        "parameters": model.count_params(),
    }
json.dump(found, sys.stdout)
"""


def run_in_child(sources: dict[str, str]) -> dict[str, Any]:
    """What each source's model is, in a process that has never heard of Layerloom."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def executed(source: str) -> Any:
    """``build_model()`` of a source, in this process. Call it inside the engine's ``scratch``."""
    module: dict[str, Any] = {"__name__": "written"}
    exec(compile(source, "written.py", "exec"), module)
    return module["build_model"]()


def config(model: Any) -> Any:
    """A model's config as plain records: layers, their arguments, and the wiring."""
    return json.loads(json.dumps(model.get_config()))


def counted_anew(records: Any) -> Any:
    """A model's config with its operations, and those of each submodel, counted from the first.

    Keras counts the operations of a session; the engine those of a model, as no name may stand
    twice in one. Neither is a name that anybody gave.
    """
    names: dict[str, str] = {}
    for item in records["layers"]:
        if "layers" in item["config"]:
            item["config"] = counted_anew(item["config"])
        elif item["module"].startswith("keras.src.ops"):
            names[item["name"]] = f"operation {len(names)}"
            item["name"] = item["config"]["name"] = names[item["name"]]
        item["inbound_nodes"] = _renamed(item["inbound_nodes"], names)
    return {**records, "output_layers": _renamed(records["output_layers"], names)}


def _renamed(item: Any, names: dict[str, str]) -> Any:
    """Each ``[name, call, output]`` in nested records, by the new name."""
    if isinstance(item, dict):
        return {key: _renamed(value, names) for key, value in item.items()}
    if not isinstance(item, list):
        return item
    if len(item) == 3 and isinstance(item[0], str) and isinstance(item[1], int):
        return [names.get(item[0], item[0]), *item[1:]]
    return [_renamed(value, names) for value in item]


def ruff_complaints(source: str) -> str:
    """What ruff says of a source, by its own default rules and by those of this project."""
    command = [ruff() or "ruff", "check", "--quiet", "--no-cache", "--stdin-filename", "written.py"]
    by_default = ["--isolated", "-"]
    # N806 wants lower case of letters that have none: of Chinese, say.
    by_ours = ["--config", str(ROOT / "pyproject.toml"), "--ignore", "N806", "-"]
    said = ""
    for rules in (by_default, by_ours):
        done = subprocess.run(
            [*command, *rules], input=source, capture_output=True, text=True, check=False, cwd="/"
        )
        said += done.stdout + done.stderr
    return said
