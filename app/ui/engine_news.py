"""Tells a person how the engine is: in the status bar always, in the message bar when it ends."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.ui.engine_process import EngineProcess, EngineState
from app.ui.live_check import LiveCheck
from app.ui.message_bar import MessageBar
from app.ui.status_bar import StatusBar
from app.ui.words import translated
from nodes.sentence import Sentence

KEY = "engine"


class EngineNews(QObject):
    """Listens to the engine and the live check; says what happened and what happens next."""

    def __init__(
        self,
        engine: EngineProcess,
        check: LiveCheck,
        messages: MessageBar,
        status: StatusBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._engine, self._check = engine, check
        self._messages, self._status = messages, status
        engine.state_changed.connect(self._state_changed)
        engine.progressed.connect(status.show_progress)
        engine.ended.connect(self._ended)
        check.given_up.connect(self._given_up)
        status.restart_wanted.connect(self.restart)
        self._state_changed(engine.state)

    def restart(self) -> None:
        """Start the engine afresh and check the model."""
        self._messages.withdraw(KEY)
        self._engine.restart()
        self._check.check()

    def _state_changed(self, state: EngineState) -> None:
        if state is EngineState.READY:
            self._messages.let_go(KEY)
        keras = self._engine.versions.get("keras", "")
        self._status.show_engine(state, keras, self._engine.reason, self._engine.last_words)

    def _ended(self, reason: Sentence) -> None:
        if self._engine.state is EngineState.FAILED:
            text = self.tr("{reason} Shapes and parameters are not checked until it runs again.")
            action = (self.tr("Restart the engine"), self.restart)
            self._messages.tell("error", text.format(reason=translated(reason)), KEY, [action])
        else:
            text = self.tr("{reason} Another one is being started; the model is as it was.")
            self._messages.tell("warning", text.format(reason=translated(reason)), KEY)

    def _given_up(self, reason: Sentence) -> None:
        text = self.tr("The model could not be checked. {reason} The next change tries again.")
        action = (self.tr("Check now"), self._check.check)
        self._messages.tell("error", text.format(reason=translated(reason)), "check", [action])
