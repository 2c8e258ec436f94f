"""Files that mean harm, or are broken: each is answered with a sentence, and nothing happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.formats.keras_files import watched
from tests.formats.keras_files.hostile import CASES, EVIL, write_all

# Of the whole process that opened them all, one after the other, and of the one for HDF5.
MOST_MEGABYTES = 500
MOST_SECONDS = 5.0
# What a process has used at most counts that of the one which started it: so one stands between.
MEASURING = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, file=sys.stderr)
sys.exit(done.returncode)
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """What came of each file, and the most memory that one of the processes took, in MB."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {name: str(path) for name, path in write_all(folder).items()}
    listed = folder / "list.json"
    listed.write_text(json.dumps(files), encoding="utf-8")
    command = [sys.executable, "-c", MEASURING, watched.__file__, str(listed)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    assert done.returncode == 0, done.stderr
    left = {path.name for path in folder.iterdir()}
    files_before = {Path(path).name for path in files.values()}
    assert left == files_before | {"list.json", f"{EVIL}.py"}
    return json.loads(done.stdout), float(done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_it_is_answered(name: str, outcome: tuple[dict[str, Any], float]) -> None:
    case, found = CASES[name], outcome[0][name]
    assert "raised" not in found, found
    assert found["happened"] == []
    assert found["opens"] == case.opens, found["said"]
    assert any(case.said in sentence for sentence in found["said"]) or not case.said, found["said"]
    for sentence in found["said"]:
        assert "Traceback" not in sentence
        assert "\n" not in sentence
    assert found["cpu"] < MOST_SECONDS


@pytest.mark.slow
def test_all_of_them_take_little_memory(outcome: tuple[dict[str, Any], float]) -> None:
    assert outcome[1] < MOST_MEGABYTES


@pytest.mark.slow
def test_a_refusal_is_one_sentence(outcome: tuple[dict[str, Any], float]) -> None:
    for name, found in outcome[0].items():
        if not found["opens"]:
            (sentence,) = found["said"]
            assert "; expected " in sentence or "holds no" in sentence, (name, sentence)
            assert sentence.endswith(".")


def test_the_hook_sees_what_happens(tmp_path: Path) -> None:
    """What must not happen would be noticed."""
    code = """
import os, runpy, socket, subprocess, sys
watched = runpy.run_path(sys.argv[1])
sys.addaudithook(watched["hook"])
import json.tool
open(os.devnull, "w").close()
subprocess.run([sys.executable, "-c", ""])
try: socket.create_connection(("localhost", 9), timeout=0.1)
except OSError: pass
os.system("true")
print([line.split()[0] for line in watched["HAPPENED"]])
"""
    command = [sys.executable, "-c", code, watched.__file__]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
    )
    for event in ("import", "open", "subprocess.Popen", "socket.getaddrinfo", "os.system"):
        assert repr(event) in done.stdout
