"""The last polish of written code, by ruff, which comes with the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from app.codegen.layout import WIDTH

SECONDS = 10


def formatted(text: str) -> str:
    """The text as ``ruff format`` leaves it.

    The text itself where ruff is missing or fails: what is written is tidy before.
    """
    program = ruff()
    if program is None:
        return text
    command = [program, "format", "--isolated", "--line-length", str(WIDTH), "-"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return text
    return done.stdout.decode() if done.returncode == 0 and done.stdout else text


@cache
def ruff() -> str | None:
    """ruff beside this interpreter, then anywhere on the path."""
    name = "ruff.exe" if os.name == "nt" else "ruff"
    folders = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    return shutil.which(name, path=os.pathsep.join(folders)) or shutil.which(name)
