"""A guided tour: build the example ``mlp`` in two minutes, on a canvas of one's own.

Where a person is, is read from the model itself: the step is the first whose goal is not reached.
So undo goes back a step, and whoever does more than was asked is further on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.graph.model import Graph
from app.ui import theme
from app.ui.panels.labels import label

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

T = QT_TRANSLATE_NOOP
SHAPE = (784,)
# Width and activation of each Dense layer, as in the example.
LAYERS = ((512, "relu"), (216, "relu"), (128, "relu"), (10, "softmax"))
AIR = 3


@dataclass(frozen=True)
class Step:
    """One sentence, where to do it, and how it shows that it is done.

    ``aside``: mostly done by the step before it, and told only where it is not.
    """

    text: str
    place: Callable[[Window], QWidget]
    done: Callable[[Window], bool]
    aside: bool = False


def built(graph: Graph) -> int:
    """How many Dense layers in a row stand behind an Input of the right shape as they shall."""

    def behind(node: str, place: int) -> int:
        links = graph.consumers.get(node, ()) if place < len(LAYERS) else ()
        readers = (link.node for link in links if _is_layer(graph, link.node, place))
        return max((behind(reader, place + 1) for reader in readers), default=place)

    return max((behind(node, 0) for node in _inputs(graph)), default=0)


def _inputs(graph: Graph) -> list[str]:
    inputs = filter(graph.is_input, graph.nodes)
    return [n for n in inputs if _argument(graph, n, "shape") == SHAPE]


def _is_layer(graph: Graph, node: str, place: int) -> bool:
    """Whether the node is the Dense layer that shall stand at this place of the row."""
    units, activation = LAYERS[place]
    return graph.class_of(node) == "Dense" and (
        (_argument(graph, node, "units"), _argument(graph, node, "activation"))
        == (units, activation)
    )


def _argument(graph: Graph, node: str, name: str) -> object:
    layer = graph.layer_of(node)
    return layer.arguments.get(name) if layer else None


def _wired(graph: Graph) -> bool:
    """Whether a Dense layer reads an Input."""
    return any(
        graph.class_of(link.node) == "Dense"
        for node in filter(graph.is_input, graph.nodes)
        for link in graph.consumers.get(node, ())
    )


def _library(window: Window) -> QWidget:
    return window.library


def _properties(window: Window) -> QWidget:
    return window.properties


STEPS = (
    Step(
        T("Tour", "Double click Input in the library, or drag it onto the canvas."),
        _library,
        lambda w: any(map(w.document.graph.is_input, w.document.graph.nodes)),
    ),
    Step(
        T("Tour", "Select the Input and write (784,) as its shape: the pixels of a small image."),
        _properties,
        lambda w: bool(_inputs(w.document.graph)),
        aside=True,
    ),
    Step(
        T("Tour", "With the Input selected, double click Dense in the library."),
        _library,
        lambda w: any(
            w.document.graph.class_of(node) == "Dense" for node in w.document.graph.nodes
        ),
    ),
    Step(
        T("Tour", "Drag from the dot at the right of the Input to the dot at the left of Dense."),
        lambda w: w.canvas,
        lambda w: _wired(w.document.graph),
        aside=True,
    ),
    Step(
        T("Tour", "Select the Dense layer; set its units to 512 and its activation to relu."),
        _properties,
        lambda w: built(w.document.graph) >= 1,
    ),
    Step(
        T("Tour", "Add another Dense layer behind it, with 216 units and relu."),
        _library,
        lambda w: built(w.document.graph) >= 2,
    ),
    Step(
        T("Tour", "One more, with 128 units and relu: watch the parameters in the summary."),
        _library,
        lambda w: built(w.document.graph) >= 3,
    ),
    Step(
        T("Tour", "Last, a Dense layer of 10 units with softmax: one for each of ten classes."),
        _library,
        lambda w: built(w.document.graph) >= 4,
    ),
    Step(
        T("Tour", "Open the Code tab below: this is your model in Python."),
        lambda w: w.tabs.tabBar(),
        lambda w: w.tabs.currentWidget() is w.code_tab,
    ),
)


class TourBar(QFrame):
    """The sentence of a step, how far it is, and the way out."""

    def __init__(self, parent: QWidget, leave: Callable[[], None]) -> None:
        super().__init__(parent)
        self.setProperty("message", "info")
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 6, 8, 6)
        box.setSpacing(12)
        self.count = label("", "muted", self)
        self.sentence = label("", "title", self, wrap=True)
        self.leave = QPushButton(self.tr("Leave the tour"), self)
        self.leave.clicked.connect(leave)
        box.addWidget(self.count)
        box.addWidget(self.sentence, 1)
        box.addWidget(self.leave)

    def show_step(self, place: int, of: int, text: str) -> None:
        """place: from 1."""
        self._show(self.tr("Step {place} of {all}").format(place=place, all=of), text)

    def show_end(self, save: str, copy: str) -> None:
        """save, copy: keys that go on from here; empty where there are none."""
        text = self.tr("That is a whole model. {save} saves it, {copy} copies its code.")
        if not (save and copy):
            text = self.tr("That is a whole model. The File menu saves it and copies its code.")
        self._show("", text.format(save=save, copy=copy))
        self.leave.setText(self.tr("Close"))

    def _show(self, count: str, text: str) -> None:
        self.count.setText(count)
        self.sentence.setText(text)
        self.setAccessibleName(f"{count} {text}".strip())


class Mark(QWidget):
    """A line around the control that a step is about. The mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._around: QWidget | None = None
        window.installEventFilter(self)
        self.hide()

    def put_around(self, widget: QWidget | None) -> None:
        """Stand around a widget, wherever it goes; None: around nothing."""
        if self._around is not None:
            self._around.removeEventFilter(self)
        self._around = widget
        if widget is not None:
            widget.installEventFilter(self)
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
        if event.type() in kinds:
            self._stand()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current()["selection"], 2.5))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)

    def _stand(self) -> None:
        widget = self._around
        self.setVisible(widget is not None and widget.isVisible())
        if widget is not None:
            at = widget.mapTo(self.window(), widget.rect().topLeft())
            room = QRect(at, widget.size()).adjusted(-AIR, -AIR, AIR, AIR)
            self.setGeometry(room.intersected(self.window().rect()))
            self.raise_()


class Tour(QObject):
    """The tour of one window. ``active`` while it goes on."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.active = False
        # The steps that a person was shown on the way to the present one, which is the last.
        self._told: list[int] = []
        self.bar = TourBar(window, self.leave)
        self.bar.hide()
        self.mark = Mark(window)
        window.over_canvas.insertWidget(0, self.bar)
        window.document.subscribe(lambda before, after: self._look(opened=self._is_fresh()))
        window.tabs.currentChanged.connect(lambda _: self._look())
        window.session.file_changed.connect(self._file_changed)

    @property
    def step(self) -> int:
        """The place of the first step that is not done; the number of steps when all are."""
        window = self._window
        undone = (n for n, step in enumerate(STEPS) if not step.done(window))
        return next(undone, len(STEPS))

    def start(self) -> None:
        """Begin on an empty canvas. What is unsaved is asked about, and stays if it shall."""
        window = self._window
        window.settings.tour_offered = True
        if window.document.graph.nodes or window.session.path:
            window.session.new()
            if not window.session.blank:
                return
        window.session.start_empty()
        window.tabs.setCurrentWidget(window.summary)
        self.go_on()

    def go_on(self) -> None:
        """Show the step that comes next."""
        self.active = True
        self._told = [n for n, step in enumerate(STEPS[: self.step]) if not step.aside]
        for name in ("library", "properties", "results"):
            self._window.docks[name].show()
        self.bar.show()
        self._look()

    def leave(self) -> None:
        """End it, at any time; the model stays."""
        if self.active:
            # The button goes, and the focus with it, to whatever Qt thinks is next.
            window = self._window
            (window.start_page if window.session.blank else window.canvas).setFocus()
        self.active = False
        self.bar.hide()
        self.mark.put_around(None)

    def _is_fresh(self) -> bool:
        """Another model was opened: it has nodes and no history."""
        document = self._window.document
        return bool(document.graph.nodes) and not document.steps

    def _file_changed(self) -> None:
        if self.active and (self._window.session.blank or self._is_fresh()):
            self.leave()

    def _look(self, opened: bool = False) -> None:
        if not self.active or opened:
            return
        place = self.step
        if place == len(STEPS):
            self.bar.show_end(self._keys("save"), self._keys("copy_code"))
            self.mark.put_around(None)
            return
        text = QCoreApplication.translate("Tour", STEPS[place].text)
        self._told = [*(n for n in self._told if n < place), place]
        self.bar.show_step(len(self._told), len(self._told) + self._left(place), text)
        self.mark.put_around(STEPS[place].place(self._window))

    def _left(self, place: int) -> int:
        """How many steps are to be told after this one, as far as can be said now.

        They are counted, not numbered: what was done by the way would leave a hole.
        """
        later = STEPS[place + 1 :]
        return sum(not step.aside and not step.done(self._window) for step in later)

    def _keys(self, action: str) -> str:
        keys = self._window.actions_[action].shortcut()
        return keys.toString(QKeySequence.SequenceFormat.NativeText)


class TourOffer(QFrame):
    """On the start page of someone new: the offer, and the way to be rid of it."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.setProperty("message", "info")
        self._window = window
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 8, 8, 8)
        text = self.tr("New here? Build your first model in two minutes.")
        box.addWidget(label(text, "title", self), 1)
        self.start = QPushButton(self.tr("Show me"), self)
        self.start.setProperty("role", "primary")
        self.start.clicked.connect(window.start_tour)
        self.dismiss = QPushButton(self.tr("No, thanks"), self)
        self.dismiss.setToolTip(self.tr("The tour stays in the Help menu"))
        self.dismiss.clicked.connect(self._refuse)
        box.addWidget(self.start)
        box.addWidget(self.dismiss)

    def _refuse(self) -> None:
        self._window.settings.tour_offered = True
        self.hide()

    def wanted(self) -> bool:
        """Whether nobody has begun or refused it yet, here or in another window."""
        return not self._window.settings.tour_offered
