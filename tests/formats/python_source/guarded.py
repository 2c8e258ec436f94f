"""Reads sources under guard, in a process of its own: what Python's audit hooks see is told.

Run as a script: sources by name on standard input, what became of each on standard output.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

# What reading may do: parse, and look at Keras's own source, which is found and not imported.
# Python itself looks for the line of a syntax error in a file of the name that sources have here.
ALLOWED_FILES = ("/keras/src/applications/", "<unknown>")
FORBIDDEN = (
    *("exec", "os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen"),
    *("socket.__new__", "socket.connect", "socket.getaddrinfo", "urllib.Request"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir", "os.chmod"),
    *("shutil.rmtree", "ctypes.dlopen", "pickle.find_class", "code.__new__", "import"),
)


class Guard:
    """Notes each forbidden event while it is on."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.on = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode = str(arguments[0]), str(arguments[1])
            if not any(place in path for place in ALLOWED_FILES) or set(mode) & set("wax+"):
                self.seen.append(f"open {path} {mode}")
        elif event == "compile":
            # ``ast.parse`` asks for a tree; nothing else may ask for anything.
            if arguments[0] is None or arguments[1] != "<unknown>":
                self.seen.append(f"compile {arguments[1]}")
        elif event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {arguments!r}"[:200])


def megabytes() -> int:
    """The most that this process ever held. What ``resource`` says begins at its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    from app.errors import LayerloomError
    from app.formats.python_source import applications, read_source
    from nodes.catalogue import catalogue

    read_source("import keras\nkeras.Sequential([keras.Input((3,))])")
    applications.modules()  # finding Keras looks at folders
    catalogue().operations()  # the library is read when it is first asked
    guard = Guard()
    found: dict[str, Any] = {}
    for name, text in json.load(sys.stdin).items():
        start = time.process_time()
        guard.seen, guard.on = [], True
        try:
            reading = read_source(text)
            ended = [str(note) for note in reading.notes][:5]
        except LayerloomError as error:
            ended = [str(error)]
        except Exception as error:  # noqa: BLE001 - that there is none is what is tested
            ended = [f"RAISED {type(error).__name__}: {error}"[:300]]
        guard.on = False
        found[name] = {
            "seconds": time.process_time() - start,
            "megabytes": megabytes(),
            "seen": guard.seen,
            "ended": ended,
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
