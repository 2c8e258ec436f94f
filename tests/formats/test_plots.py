"""Graphviz text drawn by the child process: with pygraphviz, with the program dot, with neither."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.formats import plots
from app.formats.graphviz_child import NO_GRAPHVIZ
from app.formats.plots import CHILD, SUFFIXES, PlotError, drawn

DOT = 'digraph { a [label="卷积"]; b [label="b"]; a -> b }'
STARTS = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".pdf": b"%PDF-"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_text_is_drawn(suffix: str) -> None:
    assert drawn(DOT, suffix).startswith(STARTS[suffix])


def test_what_is_drawn_is_what_stands_in_the_text() -> None:
    root = ET.fromstring(drawn(DOT, ".svg"))
    texts = [item.text for item in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["卷积", "b"]
    assert len(root.findall(".//*[@class='edge']")) == 1


@pytest.mark.parametrize("text", ["digraph {", "", "no graph at all", "digraph { a b c; ]"])
def test_rubbish_is_one_sentence(text: str) -> None:
    with pytest.raises(PlotError, match=r"^Graphviz could not draw the plot \(") as caught:
        drawn(text, ".svg")
    assert "\n" not in str(caught.value)


def without_pygraphviz(programs: Path) -> subprocess.CompletedProcess[bytes]:
    """The child in an environment that has no packages, and these programs alone."""
    code = (
        "import runpy, sys; sys.modules['pygraphviz'] = None; sys.argv[1:] = ['svg']; "
        f"runpy.run_path({str(CHILD)!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", code],
        input=DOT.encode(),
        env={"PATH": str(programs)},
        capture_output=True,
        check=False,
    )


def test_without_graphviz_it_says_what_to_install(tmp_path: Path) -> None:
    done = without_pygraphviz(tmp_path)
    assert (done.returncode, done.stdout) == (NO_GRAPHVIZ, b"")
    told = str(plots.failure(done.returncode, done.stderr.decode()))
    assert told.startswith("Keras's plot needs Graphviz, which is not there; expected ")
    assert "pip install pygraphviz" in told


@pytest.mark.skipif(sys.platform == "win32", reason="a program of two lines needs a #! there")
def test_the_program_does_as_well(tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:], sys.stdin.read())")
    program.chmod(0o755)
    done = without_pygraphviz(tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, f"['-Tsvg'] {DOT}\n")


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "SECONDS", 0.2)
    monkeypatch.setattr(
        plots, "command", lambda suffix: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    with pytest.raises(PlotError, match="did not finish the plot within"):
        drawn(DOT, ".svg")


def test_a_child_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    dying = "import os, sys; print('out of luck.', file=sys.stderr, flush=True); os._exit(9)"
    monkeypatch.setattr(plots, "command", lambda suffix: [sys.executable, "-c", dying])
    with pytest.raises(PlotError, match=r"could not draw the plot \(out of luck\); expected"):
        drawn(DOT, ".svg")


def test_a_child_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "command", lambda suffix: ["/no/such/python"])
    with pytest.raises(PlotError, match="could not draw the plot"):
        drawn(DOT, ".svg")
