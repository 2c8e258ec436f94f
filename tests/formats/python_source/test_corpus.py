"""What is read of code is what Keras builds when it runs the code: configs, wiring, order, names.

272 models, each compared layer by layer with the model that Keras makes in a process of its own.
Real code was measured apart, with the same reader: see ``measured.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.python_source import FoundModel, read_source
from app.graph.model import Graph
from tests.formats.python_source.corpus import CASES
from tests.formats.python_source.described import described

CHECKER = Checker()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Layer '.*' .*was passed an input with a mask"),
]


@pytest.fixture(scope="module")
def by_keras() -> dict[str, Any]:
    """What Keras makes of each source, in a process that knows nothing of Layerloom."""
    program = Path(__file__).with_name("described.py")
    done = subprocess.run(
        [sys.executable, str(program)],
        input=json.dumps({name: case.modern for name, case in CASES.items()}),
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def read(source: str) -> FoundModel:
    """The model of a source that is called ``model``, or the last."""
    models = read_source(source).models
    return next((found for found in models if found.name == "model"), models[-1])


def built(graph: Graph) -> Any:
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        return json.loads(json.dumps(described(build(graph, plan, outcomes))))


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_is_what_keras_builds(name: str, by_keras: dict[str, Any]) -> None:
    found = read(CASES[name].source)
    assert not [str(note) for note in found.notes if note.gap]
    assert "error" not in by_keras[name], by_keras[name]["error"]
    assert built(found.graph) == by_keras[name]


def test_the_corpus_is_large() -> None:
    assert len(CASES) > 250
