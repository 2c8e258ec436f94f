"""Good files with something changed at random: each opens or is refused in a sentence.

Whatever is in them: no traceback, no hang, and nothing is written, imported, started or connected.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.engine.backend import scratch
from tests.formats.keras_files import watched
from tests.formats.keras_files.hostile import EVIL, EVIL_SOURCE, good_files
from tests.formats.keras_files.mutants import archive_mutants, json_mutants, torn_mutants
from tests.formats.keras_files.zoo import ZOO

DATA = Path(__file__).parents[1] / "data"
MOST_SECONDS = 5.0
NAMES = ("words.h5", "images.h5", "functions.h5", "stack.h5")


@cache
def configs() -> list[Any]:
    """Of the zoo and of Keras 2."""
    found = []
    for make in ZOO.values():
        with scratch():  # Keras counts names anew in each.
            found.append(json.loads(make().to_json()))
    return [*found, json.loads((DATA / "words.json").read_text())]


@cache
def files() -> dict[str, list[bytes]]:
    """Whole files by suffix."""
    found: dict[str, list[bytes]] = {
        ".json": [json.dumps(config).encode() for config in configs()],
        ".h5": [(DATA / name).read_bytes() for name in NAMES],
        ".keras": [(DATA / "words.keras").read_bytes()],
    }
    for suffix, data in good_files():
        found[suffix].append(data)
    return found


@cache
def archives() -> list[tuple[Any, bytes]]:
    """The config and the weights of each ``.keras`` file."""
    found = []
    for data in files()[".keras"]:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            weights = members.read("model.weights.h5")
            found.append((json.loads(members.read("config.json")), weights))
    return found


def looked_at(mutants: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, Any]:
    """What came of each, in a process that a hook watches. The files are left in ``folder``."""
    listed = {}
    for suffix, data in good_files():
        (folder / f"good{suffix}").write_bytes(data)
        listed[f"good{suffix}"] = str(folder / f"good{suffix}")
    for number, (suffix, data) in enumerate(mutants):
        path = folder / f"{number}{suffix}"
        path.write_bytes(data)
        listed[path.name] = str(path)
    (folder / f"{EVIL}.py").write_text(EVIL_SOURCE)
    (folder / "list.json").write_text(json.dumps(listed))
    before = {path.name for path in folder.iterdir()}
    done = subprocess.run(
        [sys.executable, watched.__file__, str(folder / "list.json")],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {path.name for path in folder.iterdir()} == before
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def assert_harmless(found: dict[str, Any], folder: Path) -> None:
    for name, one in found.items():
        where = f"{folder / name}: {one}"
        assert "raised" not in one, where
        assert one["happened"] == [], where
        assert one["cpu"] < MOST_SECONDS, where
        if not one["opens"]:
            (sentence,) = one["said"]
            assert sentence.endswith("."), where
            assert "; " in sentence, where
        for sentence in one["said"]:
            assert "Traceback" not in sentence, where
            assert len(sentence) < 2_000, where


Kind = Callable[[int, int], Iterable[tuple[str, bytes]]]
KINDS: dict[str, Kind] = {
    "trees": lambda count, seed: json_mutants(configs(), count, seed),
    "bytes": lambda count, seed: torn_mutants({".json": files()[".json"]}, count, seed),
    "archives": lambda count, seed: archive_mutants(archives(), count, seed),
    "torn archives": lambda count, seed: torn_mutants({".keras": files()[".keras"]}, count, seed),
    "torn HDF5": lambda count, seed: torn_mutants({".h5": files()[".h5"]}, count, seed),
}
FEW = {"trees": 300, "bytes": 100, "archives": 10, "torn archives": 40, "torn HDF5": 10}
MANY = {"trees": 5_000, "bytes": 1_000, "archives": 80, "torn archives": 150, "torn HDF5": 80}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_hundreds(kind: str, tmp_path: Path) -> None:
    found = looked_at(KINDS[kind](FEW[kind], 1), tmp_path)
    assert len(found) == FEW[kind]
    assert_harmless(found, tmp_path)
    if kind == "trees":
        # The changes are neither so small that nothing breaks nor so large that nothing opens.
        opened = sum(one["opens"] for one in found.values())
        assert 0.2 < opened / len(found) < 0.95


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_thousands(kind: str, tmp_path: Path) -> None:
    assert_harmless(looked_at(KINDS[kind](MANY[kind], 2), tmp_path), tmp_path)
