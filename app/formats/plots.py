"""Graphviz text laid out and drawn, by a process that may take long or come to harm.

``graphviz_child`` does it. The window runs the same command without waiting for it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.errors import LayerloomError
from app.formats.graphviz_child import NO_GRAPHVIZ
from nodes.sentence import Sentence

CHILD = Path(__file__).with_name("graphviz_child.py")
SUFFIXES = (".png", ".svg", ".pdf")
# A model of 800 calls takes a second; some graphs take Graphviz hours.
SECONDS = 60
TOO_LONG = Sentence(
    "Graphviz did not finish the plot within {seconds} s; expected a smaller model. "
    "Export the picture of the canvas.",
    {"seconds": SECONDS},
)


class PlotError(LayerloomError):
    """Graphviz is missing, or could not draw the plot. The model itself is fine."""


def command(suffix: str) -> list[str]:
    """The command that reads Graphviz text and writes a picture, ``suffix`` one of SUFFIXES."""
    return [sys.executable, "-I", str(CHILD), suffix.lstrip(".")]


def drawn(dot: str, suffix: str) -> bytes:
    """The picture of a Graphviz text. Raises PlotError."""
    try:
        child = subprocess.run(
            command(suffix), input=dot.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PlotError(TOO_LONG) from error
    except OSError as error:
        raise PlotError(failure(1, str(error))) from error
    if child.returncode or not child.stdout:
        raise PlotError(failure(child.returncode, child.stderr.decode("utf-8", "replace")))
    return child.stdout


def failure(status: int, said: str) -> Sentence:
    """Why there is no picture, from the child's exit status and its last words."""
    if status == NO_GRAPHVIZ:
        return Sentence(
            "Keras's plot needs Graphviz, which is not there; expected the Python package "
            "pygraphviz or the program dot. Run pip install pygraphviz, or install Graphviz."
        )
    words = [line.strip() for line in said.splitlines() if line.strip()]
    reason = words[-1][:200].rstrip(".") if words else "it ended without a word"
    return Sentence(
        "Graphviz could not draw the plot ({reason}); expected a picture. "
        "Export the picture of the canvas.",
        {"reason": reason},
    )
