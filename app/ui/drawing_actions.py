"""Actions on the drawing rather than the model: frames, bends, what lines up with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.ui.action_spec import ActionSpec, framed, wired
from app.ui.filled_menus import fill_frame_colors, fill_node_colors, fill_wire_colors

if TYPE_CHECKING:
    from app.ui.canvas.lining import Side
    from app.ui.main_window import MainWindow as Window

T = QT_TRANSLATE_NOOP
A = ActionSpec


def _several(window: Window) -> bool:
    return len(window.selection) > 1


def _many(window: Window) -> bool:
    return len(window.selection) > 2


LOOKS: tuple[ActionSpec | None, ...] = (
    A(
        "shapes",
        T("Actions", "Shapes on all &wires"),
        lambda w: w.show_shapes(not w.settings.shapes_on_wires),
        ("S",),
        on_canvas=True,
        checked=lambda w: w.settings.shapes_on_wires,
    ),
    A("node_colors", T("Actions", "Colour car&ds by"), fill=fill_node_colors),
    A("wire_colors", T("Actions", "Colour wi&res by"), fill=fill_wire_colors),
)


def _aligning(side: Side, text: str, *keys: str) -> ActionSpec:
    """``text``: what it says, with its mnemonic."""

    def line_up(window: Window) -> None:
        window.canvas.arranging.line_up(side)

    return A(f"align_{side}", text, line_up, keys, on_canvas=bool(keys), enabled=_several)


ARRANGE: tuple[ActionSpec | None, ...] = (
    _aligning("left", T("Actions", "Align &left edges"), "Ctrl+Shift+Left"),
    _aligning("centre", T("Actions", "Align &centres")),
    _aligning("right", T("Actions", "Align &right edges"), "Ctrl+Shift+Right"),
    _aligning("top", T("Actions", "Align &top edges"), "Ctrl+Shift+Up"),
    _aligning("middle", T("Actions", "Align &middles")),
    _aligning("bottom", T("Actions", "Align &bottom edges"), "Ctrl+Shift+Down"),
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
    A("frame_color", T("Actions", "C&olour of the frame"), fill=fill_frame_colors),
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
