"""Notebooks: the code of their cells, without what only Jupyter understands."""

from __future__ import annotations

import json
import re
from typing import Any

_SHELL = re.compile(r"^\s*([!%?]|\w[\w.]*\?{1,2}\s*$|\?{1,2}\w)")
_ASSIGNED = re.compile(r"^(\s*)([\w, ]+?)\s*=\s*[!%]")


def is_notebook(text: str) -> bool:
    return text.lstrip()[:1] == "{" and '"cells"' in text


def cells(text: str) -> list[str]:
    """The source of each code cell, magics and shell lines blanked, so that line numbers stay.

    Raises ValueError for what is no notebook.
    """
    data: Any = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("no notebook")  # noqa: TRY004 - as json itself raises
    found = data.get("cells")
    if found is None and isinstance(data.get("worksheets"), list):
        found = [cell for sheet in data["worksheets"] for cell in _cells_of(sheet)]
    return [_cleaned(_source(cell)) for cell in _listed(found) if _is_code(cell)]


def _cells_of(sheet: Any) -> list[Any]:
    return _listed(sheet.get("cells")) if isinstance(sheet, dict) else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: Any) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _cleaned(source: str) -> str:
    lines = source.splitlines()
    if lines and lines[0].lstrip().startswith("%%"):
        # Of %%time and its like the rest is Python; of %%bash, %%html, %%writefile it is not.
        kept = lines[0].split()[0] in ("%%time", "%%timeit", "%%capture", "%%skip", "%%prun")
        lines = ["", *(lines[1:] if kept else [""] * (len(lines) - 1))]
    return "\n".join(map(_line, lines))


def _line(line: str) -> str:
    assigned = _ASSIGNED.match(line)
    if assigned:
        return f"{assigned[1]}{assigned[2]} = None"
    if _SHELL.match(line):
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass" if indent else ""
    return line
