"""Refresh the translations: ``python -m tests.translation``; what is missing is printed.

``--check`` changes nothing. New texts come into the ``.ts`` file with an empty translation, texts
that are gone go; fill the empty ones in by hand or with ``pyside6-linguist`` and run it again,
which makes the ``.qm`` file that the window reads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.ui.phrases import TEMPLATES
from tests.translation import ts_file
from tests.translation.texts import Texts

LANGUAGES = ("zh_CN",)
FOLDER = TEMPLATES.parent


def file_of(language: str) -> Path:
    """The translation file of a language."""
    return FOLDER / f"layerloom_{language}.ts"


def main(check: bool) -> int:
    """The number of texts that lack a translation."""
    texts = Texts()
    if not check:
        listed = json.dumps(texts.phrases, ensure_ascii=False, indent=1)
        TEMPLATES.write_text(f"{listed}\n", encoding="utf-8")
    missing = 0
    for language in LANGUAGES:
        known = ts_file.read(file_of(language))
        wanted = {message: known.get(message, "") for message in texts.messages}
        empty = sorted(message for message, done in wanted.items() if not done)
        for context, text in empty:
            sys.stdout.write(f"{language}  {context}: {text!r}\n")
        missing += len(empty)
        sys.stdout.write(f"{language}: {len(wanted) - len(empty)} of {len(wanted)} translated\n")
        if not check:
            ts_file.write(file_of(language), language, wanted)
            _release(file_of(language))
    return missing


def _release(file: Path) -> None:
    """Make the ``.qm`` file, with Qt's own tool, which PySide6 brings along."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    command = [str(tool), "-silent", str(file), "-qm", str(file.with_suffix(".qm"))]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(bool(main("--check" in sys.argv)))
