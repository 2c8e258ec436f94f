"""Whether a window can be opened here, without loading Qt, which aborts where it cannot."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

# Platforms of Qt that show windows through a display server.
SERVED = ("xcb", "wayland")
SECONDS = 1.0


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Qt would find a display. Windows and macOS always have one."""
    if sys.platform in ("win32", "darwin"):
        return True
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(SERVED):
        return True
    return _wayland_answers(environment) or _x11_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    folder = environment.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _answers(str(Path(folder) / name))


def _x11_answers(display: str) -> bool:
    """``:0`` and ``unix:0`` are sockets of this machine, ``host:0`` is port 6000 of another."""
    found = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if not found:
        # Another machine's: Qt finds out whether it answers.
        return bool(display)
    path = f"/tmp/.X11-unix/X{found[1]}"
    return _answers(path) or _answers(f"\0{path}")


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SECONDS)
        try:
            client.connect(address)
        except (OSError, ValueError):
            return False
        return True
