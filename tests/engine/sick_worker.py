"""A worker in which some layers are ill: GaussianNoise hangs, Dropout prints, Flatten dies.

It stands for layers that do so by themselves, which cannot be had on demand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

from app.engine import attempt, make, worker
from app.graph.model import LayerDefinition


def _hang() -> None:
    while True:
        time.sleep(1)


def _print() -> None:
    sys.stdout.write('{"id": 1, "report": "a print"}\n')
    sys.stdout.flush()
    os.write(1, b"from C\n")
    subprocess.run(["echo", "from a grandchild"], check=True)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


ILL = {"GaussianNoise": _hang, "Dropout": _print, "Flatten": _die}


def _ill(layer: LayerDefinition, name: str) -> Any:
    ILL.get(layer.class_name, lambda: None)()
    return make.make_layer(layer, name)


vars(attempt)["make_layer"] = _ill

if __name__ == "__main__":
    sys.exit(worker.main())
