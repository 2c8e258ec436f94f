"""Qt's translation files (``.ts``): read as a table, written in an order that makes small diffs.

The format is Qt's, https://doc.qt.io/qt-6/linguist-ts-file-format.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.translation.texts import Message

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def read(path: Path) -> dict[Message, str]:
    """The translations of a file by context and source text; empty where there is none yet."""
    if not path.exists():
        return {}
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[name, message.findtext("source", "")] = message.findtext("translation", "")
    return found


def write(path: Path, language: str, messages: Mapping[Message, str]) -> None:
    """Write a file; an empty translation is marked as unfinished."""
    lines = [f'{HEAD}<TS version="2.1" language="{language}" sourcelanguage="en">']
    for context, entries in groupby(sorted(messages), key=lambda message: message[0]):
        lines.append(f"<context>\n    <name>{context}</name>")
        for entry in entries:
            done = messages[entry]
            mark = "" if done else ' type="unfinished"'
            lines += (
                f"    <message>\n        <source>{escape(entry[1])}</source>",
                f"        <translation{mark}>{escape(done)}</translation>\n    </message>",
            )
        lines.append("</context>")
    path.write_text("\n".join((*lines, "</TS>", "")), encoding="utf-8")
