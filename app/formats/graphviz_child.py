"""``python graphviz_child.py FORMAT``: Graphviz text from standard input drawn to standard output.

A process of its own: Graphviz is C, which may take long or crash. It comes with pygraphviz; where
that is missing, the program ``dot`` does as well. Ends with 3 where there is neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NO_GRAPHVIZ = 3


def main(form: str) -> int:
    # What Graphviz prints must not stand in the picture.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    text = sys.stdin.buffer.read()
    try:
        import pygraphviz
    except ImportError:
        return _by_program(text, form, out.fileno())
    graph = pygraphviz.AGraph(string=text.decode())
    out.write(graph.draw(format=form, prog="dot"))
    out.flush()
    return 0


def _by_program(text: bytes, form: str, out: int) -> int:
    program = shutil.which("dot")
    if program is None:
        return NO_GRAPHVIZ
    return subprocess.run([program, f"-T{form}"], input=text, stdout=out, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
