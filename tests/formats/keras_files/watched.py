"""Opens files as the program does and reports what came of it, and whatever happened besides.

``python watched.py LIST.json``: names and paths of the files. Prints JSON. A hook of the
interpreter sees every file that is written, every import, every process and every connection.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from app.codegen import written
from app.errors import LayerloomError
from app.formats import layerloom
from app.formats.keras_files.hdf5 import CHILD
from app.formats.route import open_model
from app.formats.weights import UnreadableWeightsError, WeightsReader, layers_with_weights
from app.graph.walk import call_plan

HAPPENED: list[str] = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
FORBIDDEN = (
    *("os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir"),
    *("socket.connect", "socket.getaddrinfo", "socket.bind", "pickle.find_class", "marshal.loads"),
    *("ctypes.dlopen", "compile", "shutil.rmtree", "tempfile.mkstemp", "urllib.Request"),
)


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):  # The pipe to a process of our own.
            return
        if (isinstance(flags, int) and flags & WRITING) or any(c in str(mode) for c in "wax+"):
            HAPPENED.append(f"{event} {arguments}")
    elif event == "subprocess.Popen":
        command = arguments[1]
        if list(command[:3]) != [sys.executable, "-I", str(CHILD)]:
            HAPPENED.append(f"{event} {command}")
    elif event in ("import", "exec") or event in FORBIDDEN:
        HAPPENED.append(f"{event} {str(arguments)[:100]}")


def looked_at(path: str) -> dict[str, Any]:
    """What is said of a file by all that reads, checks, writes and keeps it without Keras."""
    try:
        opened = open_model(path)
    except LayerloomError as error:
        return {"opens": False, "said": [str(error)]}
    graph = opened.graph
    said = [str(note) for note in opened.notes]
    said += [problem.message for problem in call_plan(graph).problems]
    written(graph)
    assert layerloom.decode(layerloom.encode(graph)) == graph
    read = WeightsReader()
    for _, layer in layers_with_weights(graph):
        assert layer.weights is not None
        try:
            read(layer.weights)
        except UnreadableWeightsError as error:
            said.append(str(error.sentence(layer.name)))
    return {"opens": True, "said": said}


def main() -> None:
    files: dict[str, str] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.path.insert(0, str(Path(next(iter(files.values()))).parent))
    # What is loaded when it is first needed is loaded now: afterwards nothing may be.
    for name in [name for name in files if name.startswith("good")]:
        assert looked_at(files.pop(name))["opens"], name
    "".encode("cp437")  # names in old zips
    found: dict[str, Any] = {}
    sys.addaudithook(hook)
    for name, path in files.items():
        HAPPENED.clear()
        start, clock = time.monotonic(), os.times()
        try:
            found[name] = looked_at(path)
        except BaseException as error:  # noqa: BLE001 - that is what the test is about
            found[name] = {"raised": f"{type(error).__name__}: {error}"}
        after = os.times()
        spent = sum(after[:4]) - sum(clock[:4])
        found[name] |= {"happened": list(HAPPENED), "cpu": spent, "wall": time.monotonic() - start}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
