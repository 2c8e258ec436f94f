"""Actions that give the model away: exports, pictures, summaries; and comparing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu

from app.ui.action_spec import ActionSpec, drawn
from app.ui.filled_menus import fill_compared

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

T = QT_TRANSLATE_NOOP
A = ActionSpec

EXPORTS = (
    A("notebook", T("Actions", "&Notebook…"), lambda w: w.exports.notebook(), enabled=drawn),
    A("keras", T("Actions", "&Keras model…"), lambda w: w.exports.keras(), enabled=drawn),
    A(
        "keras_json",
        T("Actions", "Keras model as &JSON…"),
        lambda w: w.exports.keras_json(),
        enabled=drawn,
    ),
    A("graphviz", T("Actions", "&Graphviz text…"), lambda w: w.exports.graphviz(), enabled=drawn),
    A(
        "picture",
        T("Actions", "&Picture of the canvas…"),
        lambda w: w.exports.picture(),
        enabled=drawn,
    ),
    A("save_plot", T("Actions", "Keras's p&lot…"), lambda w: w.exports.plot(), enabled=drawn),
    A(
        "save_summary",
        T("Actions", "&Summary…"),
        lambda w: w.summary_text.save(),
        enabled=drawn,
    ),
)


def _fill(window: Window, menu: QMenu) -> None:
    for spec in EXPORTS:
        menu.addAction(window.actions_[spec.id])


EXPORT = A("export", T("Actions", "Ex&port"), fill=_fill)

SUMMARY = (
    A(
        "copy_summary_markdown",
        T("Actions", "Copy the summary as &Markdown"),
        lambda w: w.summary_text.copy_markdown(),
        enabled=drawn,
    ),
    A(
        "copy_summary_csv",
        T("Actions", "Copy the summary as CS&V"),
        lambda w: w.summary_text.copy_csv(),
        enabled=drawn,
    ),
)

PLOT = A("plot", T("Actions", "Show Keras's p&lot"), lambda w: w.show_tab(w.plot), ("Ctrl+4",))

COMPARE = A(
    "compare",
    T("Actions", "Co&mpare with file…"),
    lambda w: w.comparing.ask(),
    enabled=drawn,
)

COMPARE_EXAMPLE = A("compare_example", T("Actions", "Compare with an e&xample"), fill=fill_compared)

# What a right click on the summary's table offers.
SUMMARY_MENU = ("copy_summary", *(spec.id for spec in SUMMARY), "save_summary")
