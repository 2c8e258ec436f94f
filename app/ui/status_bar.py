"""The status bar: how the engine is, and what the model amounts to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QStatusBar, QToolButton, QWidget

from app.graph.problems import Problem
from app.graph.report import Report
from app.ui import theme
from app.ui.engine_process import EngineState
from app.ui.panels.labels import ElidedLabel
from app.ui.panels.texts import count_text
from app.ui.words import translated
from nodes.sentence import Sentence

# Shorter than this a check is not worth a word; UX asks for progress above 0.3 s.
PATIENCE_MILLISECONDS = 300
# Long enough for somebody who looks down late; nobody has to take it away.
SAVED_MILLISECONDS = 8_000
DOT = 9
DOT_ROLES = {
    EngineState.OFF: "disabled",
    EngineState.STARTING: "warning",
    EngineState.READY: "ok",
    EngineState.BUSY: "ok",
    EngineState.FAILED: "error",
}


class StatusBar(QStatusBar):
    """``restart_wanted`` when a person clicks on an engine that has failed."""

    restart_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._state = EngineState.OFF
        self._keras = ""
        self._milliseconds: float | None = None
        self._progress: tuple[int, int] | None = None
        self._reason: Sentence | None = None
        self._words = ""
        self._nodes, self._zoom = 0, 1.0
        self._report: Report | None = None
        self._place = ""
        self._problems: Sequence[Problem] = ()
        self.engine = QToolButton(self)
        self.engine.setProperty("role", "plain")
        self.engine.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.engine.setIconSize(QSize(DOT + 6, DOT))
        self.engine.clicked.connect(self._clicked)
        self.addWidget(self.engine)
        self.saved = ElidedLabel("", self, middle=True)
        self.addWidget(self.saved, 1)
        self.saved.hide()
        self._saved_time = QTimer(self)
        self._saved_time.setSingleShot(True)
        self._saved_time.setInterval(SAVED_MILLISECONDS)
        self._saved_time.timeout.connect(self.saved.hide)
        self.model = ElidedLabel("", self)
        self.model.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.model.setContentsMargins(0, 0, 10, 0)
        self.addPermanentWidget(self.model, 1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._show_engine)
        self._show_engine()

    def show_engine(
        self, state: EngineState, keras: str, reason: Sentence | None, last_words: str = ""
    ) -> None:
        """How the engine is; a short check is not told."""
        self._state, self._keras, self._reason, self._words = state, keras, reason, last_words
        if state is EngineState.BUSY:
            self._patience.start()
            return
        self._patience.stop()
        self._progress = None
        self._show_engine()

    def show_progress(self, node: str, done: int, of: int) -> None:
        """How far the check in hand is; shown once it takes its time."""
        self._progress = (done, of)
        if self._state is EngineState.BUSY and not self._patience.isActive():
            self._show_engine()

    def show_report(self, report: Report | None, nodes: int, place: str = "") -> None:
        """What is known of the place that is shown; ``place``: the name of a submodel."""
        self._report, self._nodes, self._place = report, nodes, place
        self._milliseconds = report.milliseconds if report and report.milliseconds else None
        if self._state is EngineState.READY:
            self._show_engine()
        self._show_model()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Those of the whole model, which the tab of problems lists."""
        self._problems = problems
        self._show_model()

    def show_zoom(self, zoom: float) -> None:
        """zoom: 1.0 is 100 %."""
        self._zoom = zoom
        self._show_model()

    def show_saved(self, path: Path) -> None:
        """Where the model was saved, for a while."""
        text = self.tr("Saved as {name} in {folder}")
        self.saved.show_whole(text.format(name=path.name, folder=path.parent))
        self.saved.show()
        self._saved_time.start()

    def forget_saved(self) -> None:
        """Another file is shown: where the one before was saved is no news any more."""
        self._saved_time.stop()
        self.saved.hide()

    def refresh(self) -> None:
        """Draw the dot in the colours of another theme."""
        self._show_engine()

    def _clicked(self) -> None:
        if self._state is EngineState.FAILED:
            self.restart_wanted.emit()

    def _show_engine(self) -> None:
        self.engine.setText(self._engine_text())
        self.engine.setIcon(_dot(DOT_ROLES[self._state]))
        failed = self._state is EngineState.FAILED
        lines = (translated(self._reason), self._words if failed else "")
        # The last words may be the reason.
        self.engine.setToolTip("\n".join(dict.fromkeys(filter(None, lines))))
        self.engine.setCursor(
            Qt.CursorShape.PointingHandCursor if failed else Qt.CursorShape.ArrowCursor
        )

    def _engine_text(self) -> str:
        if self._state is EngineState.OFF:
            return self.tr("Engine not started")
        if self._state is EngineState.STARTING:
            return self.tr("Engine starting: importing Keras…")
        if self._state is EngineState.FAILED:
            return self.tr("Engine failed: click to restart it")
        if self._state is EngineState.BUSY:
            if self._progress:
                text = self.tr("Engine checking: {done} of {all} calls")
                return text.format(done=self._progress[0], all=self._progress[1])
            return self.tr("Engine checking…")
        if self._milliseconds is None:
            return self.tr("Engine ready · Keras {version}").format(version=self._keras)
        text = self.tr("Engine ready · Keras {version} · checked in {milliseconds} ms")
        return text.format(version=self._keras, milliseconds=max(1, round(self._milliseconds)))

    def _show_model(self) -> None:
        nodes = self.tr("1 node") if self._nodes == 1 else self.tr("{count} nodes")
        counted = nodes.format(count=count_text(self._nodes))
        # Inside a submodel the figures are those of what is seen.
        inside = self.tr("in {place}: {nodes}").format(place=self._place, nodes=counted)
        parts = [inside if self._place else counted]
        report = self._report
        if report and report.calls and report.known:
            parts.append(self.tr("{count} parameters").format(count=count_text(report.parameters)))
        parts += self._problem_texts()
        parts.append(self.tr("{percent} %").format(percent=round(self._zoom * 100)))
        self.model.show_whole(" · ".join(parts))

    def _problem_texts(self) -> Iterator[str]:
        """Errors and warnings as problems; a hint is none, and is counted apart."""
        hints = sum(problem.severity == "hint" for problem in self._problems)
        if problems := len(self._problems) - hints:
            text = self.tr("1 problem") if problems == 1 else self.tr("{count} problems")
            yield text.format(count=count_text(problems))
        if hints:
            text = self.tr("1 hint") if hints == 1 else self.tr("{count} hints")
            yield text.format(count=count_text(hints))


def _dot(role: str) -> QIcon:
    # As wide as the icon is: a square one would stand in its middle, close to the text.
    picture = QPixmap((DOT + 6) * 2, DOT * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current()[role])
    painter.drawEllipse(QPointF(DOT, DOT), DOT - 1, DOT - 1)
    painter.end()
    picture.setDevicePixelRatio(2)
    return QIcon(picture)
