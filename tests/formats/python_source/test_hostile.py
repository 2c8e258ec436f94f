"""Hostile sources end in time, within memory, with a sentence, and reach nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.formats.python_source.hostile import CASES

ROOT = Path(__file__).parents[3]
MOST_SECONDS, MOST_MEGABYTES = 5.0, 500
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def guarded(sources: dict[str, str], folder: Path) -> dict[str, Any]:
    """What became of each source, read in a child process under guard."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.formats.python_source.guarded"],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def assert_harmless(found: dict[str, Any]) -> None:
    for name, became in found.items():
        assert not became["seen"], name
        assert became["seconds"] < MOST_SECONDS, name
        assert became["megabytes"] < MOST_MEGABYTES, name
        assert not any("RAISED" in line for line in became["ended"]), (name, became["ended"])


@pytest.mark.slow
@pytest.mark.parametrize("group", ["large", "deep", "reaching"])
def test_hostile_sources_are_harmless(group: str, tmp_path: Path) -> None:
    (tmp_path / "proof_of_import.py").write_text("open('PROOF', 'w')")
    sources = {name: text for name, text in CASES.items() if name.startswith(group)}
    assert_harmless(guarded(sources, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["proof_of_import.py"]


@pytest.mark.slow
def test_endless_sources_end(tmp_path: Path) -> None:
    sources = {name: text for name, text in CASES.items() if name.startswith("loop")}
    found = guarded(sources, tmp_path)
    assert_harmless(found)
    told = found["loop: a tree of calls"]["ended"]
    assert "Reading on from here would take too long" in told[0]


def test_the_guard_sees_what_it_is_to_see(tmp_path: Path) -> None:
    """A guard that hears nothing would let the tests above pass."""
    code = (
        "from tests.formats.python_source.guarded import Guard\n"
        "import os, socket\n"
        "guard = Guard()\nguard.on = True\n"
        "open('seen', 'w').close()\nexec('1')\ncompile('1', 'x', 'eval')\n"
        "os.listdir('.')\nsocket.socket().close()\nimport this_is_not_there_at_all"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"try:\n  {code!r}\n  exec({code!r})\nexcept ImportError: pass\n"
         "import gc\nfrom tests.formats.python_source.guarded import Guard\n"
         "guard = next(g for g in gc.get_objects() if isinstance(g, Guard))\n"
         "print(*(line.split()[0] for line in guard.seen))"],
        capture_output=True, text=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""}, check=True,
    )  # fmt: skip
    assert {"open", "exec", "compile", "os.listdir", "socket.__new__", "import"} <= set(
        done.stdout.split()
    )
