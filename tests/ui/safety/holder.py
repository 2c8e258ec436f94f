"""A process that holds a recovery file as a window does, until it is killed or told to go on.

python holder.py FOLDER [SHOWN]     prints its key; ends when its standard input does
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.formats import layerloom
from app.formats.recovery import Header
from app.ui.safety.store import Store
from tests.builder import chain


def main(folder: str, shown: str = "") -> None:
    kept = Store(Path(folder)).claim()
    kept.claim.note(Path(shown) if shown else None)
    kept.write(Header("chain", 3, 5.0), layerloom.encode(chain(2)))
    sys.stdout.write(f"{kept.key}\n")
    sys.stdout.flush()
    sys.stdin.read()
    kept.clear()
    kept.claim.release()


if __name__ == "__main__":
    main(*sys.argv[1:])
