"""What Keras says of a layer or an operation: its purpose, its inputs, each of its arguments.

The words are Keras's own, as the layer library keeps them; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout

from nodes.catalogue import catalogue
from nodes.spec import CallSpec, OperationSpec, OutputSpec, ParameterSpec
from nodes.values import show

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

_CODE = re.compile(r"`+([^`]+)`+")


class ExplanationWindow(QDialog):
    """Explains what is selected, and goes on with what is selected next. It only tells."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 620)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(self.tr("Explanation"))
        # What Keras says may hold addresses; nothing is loaded from anywhere.
        self.text.setOpenLinks(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.addWidget(self.text)
        box.addWidget(buttons)
        window.canvas.selection_changed.connect(self._selected)
        self._selected(window.selection)

    def explain(self, spec: CallSpec) -> None:
        """Tell of a layer or an operation."""
        self.setWindowTitle(spec.title)
        self.text.setHtml("".join(self._parts(spec)))

    def _selected(self, nodes: tuple[str, ...]) -> None:
        spec = spec_of(self._window)
        if spec:
            self.explain(spec)

    def _parts(self, spec: CallSpec) -> Iterator[str]:
        place = "keras.ops" if isinstance(spec, OperationSpec) else "keras.layers"
        yield f"<h2>{escape(spec.title)}</h2><p><code>{place}.{escape(spec.title)}</code></p>"
        for text in (spec.summary, spec.doc):
            if text:
                yield f"<p>{_in_html(text)}</p>"
        # That there is one, and that it is called so, says nothing.
        ports = [(port.name, port.doc) for port in spec.ports if spec.title != "Input"]
        ports = list(dict.fromkeys(ports))  # The states to begin with are many of one name.
        if len(ports) > 1 or any(doc for _, doc in ports):
            yield from _section(self.tr("Inputs"), ports)
        outputs = [(output.name, "") for output in _distinct(spec.outputs)]
        if len(outputs) > 1:
            yield from _section(self.tr("Outputs"), outputs)
        yield from _section(self.tr("Arguments"), map(_argument, spec.parameters))
        call = map(_argument, spec.call_parameters)
        yield from _section(self.tr("Arguments of a call"), call)


def spec_of(window: Window) -> CallSpec | None:
    """What the selected nodes call, if it is one thing that Keras has."""
    graph = window.place.graph
    classes = {graph.class_of(node) for node in window.selection if node in graph.nodes}
    return catalogue().find(classes.pop()) if len(classes) == 1 else None


def _argument(parameter: ParameterSpec) -> tuple[str, str]:
    name = parameter.name
    return (name if parameter.required else f"{name}={show(parameter.default)}"), parameter.doc


def _section(title: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    told = [f"<p><b>{escape(name)}</b>{_below(doc)}</p>" for name, doc in entries]
    if told:
        yield f"<h3>{escape(title)}</h3>{''.join(told)}"


def _below(doc: str) -> str:
    return f"<br>{_in_html(doc)}" if doc else ""


def _distinct(outputs: Iterable[OutputSpec]) -> list[OutputSpec]:
    """Several may share a name: the same output under other arguments."""
    return list({output.name: output for output in outputs}.values())


def _in_html(text: str) -> str:
    """Keras writes names and code between backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
