"""Actions on the drawing rather than the model: frames, bends, what lines up with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QActionGroup, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from app.graph.marks import COLORS
from app.ui import theme
from app.ui.action_spec import ActionSpec, framed, wired

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

T = QT_TRANSLATE_NOOP
A = ActionSpec


def _fill_colors(window: Window, menu: QMenu) -> None:
    from app.ui.canvas.mark_painter import frame_color

    names = {
        "grey": QCoreApplication.translate("Actions", "Grey"),
        "blue": QCoreApplication.translate("Actions", "Blue"),
        "green": QCoreApplication.translate("Actions", "Green"),
        "orange": QCoreApplication.translate("Actions", "Orange"),
        "pink": QCoreApplication.translate("Actions", "Pink"),
        "violet": QCoreApplication.translate("Actions", "Violet"),
        "cyan": QCoreApplication.translate("Actions", "Cyan"),
    }
    for color in COLORS:
        swatch = QPixmap(14, 14)
        swatch.fill(frame_color(theme.current(), color))
        action = menu.addAction(QIcon(swatch), names[color])
        action.setEnabled(framed(window))
        action.triggered.connect(lambda _=False, color=color: window.canvas.frames.paint(color))


def _several(window: Window) -> bool:
    return len(window.selection) > 1


def _many(window: Window) -> bool:
    return len(window.selection) > 2


def _fill_node_colors(window: Window, menu: QMenu) -> None:
    texts = {
        "family": QCoreApplication.translate("Actions", "Family of the layer"),
        "parameters": QCoreApplication.translate("Actions", "Parameters"),
        "memory": QCoreApplication.translate("Actions", "Memory of the output"),
    }
    _fill_choice(menu, texts, window.canvas.looks.nodes, window.canvas.looks.color_nodes)


def _fill_wire_colors(window: Window, menu: QMenu) -> None:
    texts = {
        "rank": QCoreApplication.translate("Actions", "Rank of the shape"),
        "family": QCoreApplication.translate("Actions", "Family of the layer"),
    }
    _fill_choice(menu, texts, window.settings.wire_colors, window.show_wire_colors)


def _fill_choice(
    menu: QMenu, texts: Mapping[str, str], chosen: str, choose: Callable[[str], object]
) -> None:
    """One of several, the one that is chosen marked."""
    group = QActionGroup(menu)
    for name, text in texts.items():
        action = group.addAction(menu.addAction(text))
        action.setCheckable(True)
        action.setChecked(name == chosen)
        action.triggered.connect(lambda _=False, name=name: choose(name))


LOOKS: tuple[ActionSpec | None, ...] = (
    A(
        "shapes",
        T("Actions", "Shapes on all &wires"),
        lambda w: w.show_shapes(not w.settings.shapes_on_wires),
        ("S",),
        on_canvas=True,
        checked=lambda w: w.settings.shapes_on_wires,
    ),
    A("node_colors", T("Actions", "Colour car&ds by"), fill=_fill_node_colors),
    A("wire_colors", T("Actions", "Colour wi&res by"), fill=_fill_wire_colors),
)

ARRANGE: tuple[ActionSpec | None, ...] = (
    A(
        "align_left",
        T("Actions", "Align &left edges"),
        lambda w: w.canvas.arranging.line_up("left"),
        ("Ctrl+Shift+Left",),
        on_canvas=True,
        enabled=_several,
    ),
    A(
        "align_centre",
        T("Actions", "Align &centres"),
        lambda w: w.canvas.arranging.line_up("centre"),
        enabled=_several,
    ),
    A(
        "align_right",
        T("Actions", "Align &right edges"),
        lambda w: w.canvas.arranging.line_up("right"),
        ("Ctrl+Shift+Right",),
        on_canvas=True,
        enabled=_several,
    ),
    A(
        "align_top",
        T("Actions", "Align &top edges"),
        lambda w: w.canvas.arranging.line_up("top"),
        ("Ctrl+Shift+Up",),
        on_canvas=True,
        enabled=_several,
    ),
    A(
        "align_middle",
        T("Actions", "Align &middles"),
        lambda w: w.canvas.arranging.line_up("middle"),
        enabled=_several,
    ),
    A(
        "align_bottom",
        T("Actions", "Align &bottom edges"),
        lambda w: w.canvas.arranging.line_up("bottom"),
        ("Ctrl+Shift+Down",),
        on_canvas=True,
        enabled=_several,
    ),
    A(
        "distribute_across",
        T("Actions", "Equal gaps &side by side"),
        lambda w: w.canvas.arranging.distribute(across=True),
        enabled=_many,
    ),
    A(
        "distribute_down",
        T("Actions", "Equal gaps one belo&w the other"),
        lambda w: w.canvas.arranging.distribute(across=False),
        enabled=_many,
    ),
    None,
    A(
        "snap",
        T("Actions", "S&nap to neighbours and grid"),
        lambda w: w.show_snapping(not w.settings.snapping),
        checked=lambda w: w.settings.snapping,
    ),
)

FRAMES: tuple[ActionSpec | None, ...] = (
    A(
        "frame",
        T("Actions", "&Frame the selection, or write a comment"),
        lambda w: w.canvas.drawing.frame(),
        ("C",),
        on_canvas=True,
    ),
    A(
        "comment",
        T("Actions", "Write a &comment"),
        lambda w: w.canvas.drawing.comment(),
        ("Shift+C",),
        on_canvas=True,
    ),
    A("frame_color", T("Actions", "C&olour of the frame"), fill=_fill_colors),
    A(
        "fit_frame",
        T("Actions", "Fit the frame to what stands in &it"),
        lambda w: w.canvas.frames.fit(),
        enabled=framed,
    ),
    A(
        "bend",
        T("Actions", "&Bend the wire here"),
        lambda w: w.canvas.drawing.bend(),
        enabled=wired,
    ),
    A(
        "straighten",
        T("Actions", "&Straighten the wire"),
        lambda w: w.canvas.drawing.straighten(),
        enabled=wired,
    ),
)
