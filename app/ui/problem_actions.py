"""Actions on what is wrong: all of it mended at once, hints told again."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.graph.silence import TellAgain, has_silenced
from app.ui.action_spec import ActionSpec

T = QT_TRANSLATE_NOOP

PROBLEMS: tuple[ActionSpec | None, ...] = (
    ActionSpec(
        "fix_all",
        T("Actions", "Fi&x all problems"),
        lambda w: w.problems.fix_all(),
        ("Ctrl+Alt+F",),
        enabled=lambda w: w.problems.count > 0,
    ),
    ActionSpec(
        "tell_again",
        T("Actions", "Tell silenced &hints again"),
        lambda w: w.document.apply(TellAgain()),
        enabled=lambda w: has_silenced(w.document.graph),
    ),
)
