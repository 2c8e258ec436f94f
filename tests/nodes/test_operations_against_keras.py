"""The operations of the library against the installed Keras."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nodes.catalogue import catalogue

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

NODES = Path(__file__).parents[2] / "nodes"
OVERLAY = json.loads((NODES / "operations_overlay.json").read_text(encoding="utf-8"))


def test_the_operations_are_what_the_installed_keras_gives(tmp_path: Path) -> None:
    """On failure: run ``python -m nodes.generate_operations`` and look at the difference."""
    fresh = tmp_path / "keras_operations.json"
    command = [sys.executable, "-W", "ignore", "-m", "nodes.generate_operations", str(fresh)]
    child = subprocess.run(command, cwd=NODES.parent, capture_output=True, text=True)
    assert child.returncode == 0, child.stderr
    assert fresh.read_bytes() == (NODES / "keras_operations.json").read_bytes()


def test_every_public_function_is_here_or_left_out_for_a_reason() -> None:
    ops = importlib.import_module("keras").ops
    public = {
        prefix + name
        for prefix, module in (("", ops), ("image.", ops.image))
        for name, item in vars(module).items()
        if inspect.isfunction(item) and not name.startswith("_")
    }
    here = {spec.title for spec in catalogue().operations()}
    assert here | OVERLAY["left_out"].keys() == public
    assert not here & OVERLAY["left_out"].keys()
    assert all(reason.endswith(".") for reason in OVERLAY["left_out"].values())


def test_those_that_people_use_most_stand_in_front() -> None:
    names = [spec.title for spec in catalogue().by_category()["Operations (keras.ops)"]]
    by_hand = json.loads((NODES / "overlay.json").read_text(encoding="utf-8"))
    assert names == by_hand["curated"]
    assert {"add", "matmul", "concatenate", "mean", "softmax", "get_item"} <= set(names)
