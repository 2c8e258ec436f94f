"""The summary's table as Markdown and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.ui.panels.summary_model import COLUMNS, PARAMETERS, Row, headings

# What Markdown would take for its own, and HTML.
MARKS = str.maketrans({c: f"\\{c}" for c in "\\|*_`[]<>#~$"})
# What a spreadsheet would take for a formula, if a name begins so.
FORMULA = ("=", "+", "-", "@", "\t")


def as_markdown(shown: Sequence[Row], totals: str) -> str:
    """A table, numbers to the right, and the totals below it."""
    lines = [
        _line(headings()),
        _line(["---:" if n == PARAMETERS else "---" for n in range(COLUMNS)]),
    ]
    for row in shown:
        lines.append(_line([row.text(column).translate(MARKS) for column in range(COLUMNS)]))
    return "\n".join((*lines, "", totals, ""))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def as_csv(shown: Sequence[Row]) -> str:
    """Comma-separated, with a line of headings; parameters are plain numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings())
    for row in shown:
        cells = [_plain(row.text(column)) for column in range(COLUMNS)]
        cells[PARAMETERS] = "" if row.parameters is None else str(row.parameters)
        writer.writerow(cells)
    return text.getvalue()


def _plain(text: str) -> str:
    """A cell that no spreadsheet computes: whoever named the layer may not be whoever opens it."""
    return f"'{text}" if text.startswith(FORMULA) else text
