"""Everything that has a name in a menu, as one table: words, keys, icon, and what it does.

``action_set`` makes menus and toolbar of it, ``help`` the list of shortcuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.action_spec import ActionSpec, chosen, drawn
from app.ui.drawing_actions import ARRANGE, FRAMES, LOOKS
from app.ui.export_actions import COMPARE, COMPARE_EXAMPLE, EXPORT, EXPORTS, PLOT, SUMMARY
from app.ui.filled_menus import (
    fill_examples,
    fill_languages,
    fill_panels,
    fill_recent,
    fill_themes,
)
from app.ui.problem_actions import PROBLEMS

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

T = QT_TRANSLATE_NOOP


def _callable(window: Window) -> bool:
    graph = window.place.graph
    return any(not graph.is_input(node) for node in window.selection if node in graph.nodes)


def _sharing(window: Window) -> bool:
    graph = window.place.graph
    return any(graph.is_shared(node) for node in window.selection if node in graph.nodes)


def _submodel(window: Window) -> str:
    """The node that is selected alone and calls a submodel."""
    graph, chosen = window.place.graph, window.selection
    alone = len(chosen) == 1 and chosen[0] in graph.nodes
    return chosen[0] if alone and graph.nodes[chosen[0]].layer in graph.definitions else ""


def _copy_code(window: Window) -> None:
    QGuiApplication.clipboard().setText(window.write_code(window.document.graph))
    told = QCoreApplication.translate("Actions", "The code is on the clipboard.")
    window.messages.tell("info", told, "export")


def _check(window: Window) -> None:
    window.engine.start()
    window.engine.forgive()
    window.check.check()
    window.show_findings()


def _restart(window: Window) -> None:
    window.engine.restart()
    window.check.check()


A = ActionSpec
MENUS: tuple[tuple[str, tuple[ActionSpec | None, ...]], ...] = (
    (
        T("Actions", "&File"),
        (
            A("new", T("Actions", "&New"), lambda w: w.session.new(), ("Ctrl+N",), icon="new"),
            A(
                "new_window",
                T("Actions", "New &window"),
                lambda w: w.want_new_window(),
                ("Ctrl+Shift+N",),
            ),
            A(
                "open",
                T("Actions", "&Open…"),
                lambda w: w.session.open(),
                ("Ctrl+O",),
                icon="open",
                short=T("Actions", "Open"),
            ),
            A("recent", T("Actions", "Open &recent"), fill=fill_recent),
            A("examples", T("Actions", "Open an e&xample"), fill=fill_examples),
            A("found", T("Actions", "Recover &unsaved work…"), lambda w: w.show_found()),
            None,
            A("save", T("Actions", "&Save"), lambda w: w.session.save(), ("Ctrl+S",), icon="save"),
            A(
                "save_as",
                T("Actions", "Save &as…"),
                lambda w: w.session.save_as(),
                ("Ctrl+Shift+S",),
            ),
            None,
            A(
                "export_code",
                T("Actions", "&Export code…"),
                lambda w: w.session.export_code(),
                ("Ctrl+E",),
                enabled=drawn,
                icon="export",
                short=T("Actions", "Export code"),
            ),
            A(
                "copy_code",
                T("Actions", "&Copy code"),
                _copy_code,
                ("Ctrl+Shift+C",),
                enabled=drawn,
            ),
            EXPORT,
            None,
            COMPARE,
            COMPARE_EXAMPLE,
            None,
            A("close", T("Actions", "C&lose the window"), lambda w: w.close(), ("Ctrl+W",)),
            A(
                "quit",
                T("Actions", "&Quit"),
                lambda w: QApplication.closeAllWindows(),
                ("Ctrl+Q",),
            ),
        ),
    ),
    (
        T("Actions", "&Edit"),
        (
            A(
                "undo",
                T("Actions", "&Undo"),
                lambda w: w.navigation.step(-1),
                ("Ctrl+Z",),
                enabled=lambda w: w.document.undo_label is not None,
                icon="undo",
                short=T("Actions", "Undo"),
            ),
            A(
                "redo",
                T("Actions", "&Redo"),
                lambda w: w.navigation.step(1),
                ("Ctrl+Shift+Z", "Ctrl+Y"),
                enabled=lambda w: w.document.redo_label is not None,
                icon="redo",
                short=T("Actions", "Redo"),
            ),
            A(
                "history",
                T("Actions", "&History…"),
                lambda w: w.show_history(),
                ("Ctrl+Alt+Z",),
            ),
            None,
            A(
                "cut",
                T("Actions", "Cu&t"),
                lambda w: w.canvas.cut(),
                ("Ctrl+X",),
                on_canvas=True,
                enabled=chosen,
            ),
            A(
                "copy",
                T("Actions", "&Copy"),
                lambda w: w.canvas.copy(),
                ("Ctrl+C",),
                on_canvas=True,
                enabled=chosen,
            ),
            A(
                "paste",
                T("Actions", "&Paste"),
                lambda w: w.canvas.paste(),
                ("Ctrl+V",),
                on_canvas=True,
            ),
            A(
                "paste_with_wires",
                T("Actions", "Paste with &wires"),
                lambda w: w.canvas.paste_with_wires(),
                ("Ctrl+Shift+V",),
                on_canvas=True,
            ),
            A(
                "duplicate",
                T("Actions", "&Duplicate with own weights"),
                lambda w: w.canvas.duplicate(),
                ("Ctrl+D",),
                enabled=chosen,
            ),
            A(
                "call_again",
                T("Actions", "Call a&gain (shared weights)"),
                lambda w: w.canvas.call_again(),
                ("Alt+D",),
                enabled=_callable,
            ),
            A(
                "stop_sharing",
                T("Actions", "Stop s&haring"),
                lambda w: w.canvas.stop_sharing(),
                enabled=_sharing,
            ),
            A(
                "bypass",
                T("Actions", "S&kip it, or use it again"),
                lambda w: w.canvas.bypass(),
                ("B",),
                on_canvas=True,
                enabled=_callable,
            ),
            A(
                "toggle_output",
                T("Actions", "Make it an &output of the model, or not"),
                lambda w: w.canvas.toggle_output(),
                ("O",),
                on_canvas=True,
                enabled=_callable,
            ),
            A(
                "delete",
                T("Actions", "De&lete"),
                lambda w: w.canvas.delete(),
                ("Del", "Backspace"),
                on_canvas=True,
            ),
            A(
                "remove_and_join",
                T("Actions", "Remove and &join"),
                lambda w: w.canvas.remove_and_join(),
                ("Ctrl+Del", "X"),
                on_canvas=True,
                enabled=chosen,
            ),
            None,
            A(
                "rename",
                T("Actions", "Re&name"),
                lambda w: w.canvas.rename_chosen(),
                ("F2",),
                enabled=lambda w: len(w.selection) + len(w.chosen_frames) == 1,
            ),
            A(
                "find",
                T("Actions", "&Find…"),
                lambda w: w.canvas.find_bar.open(),
                ("Ctrl+F",),
                enabled=drawn,
            ),
            A(
                "find_next",
                T("Actions", "Find the ne&xt one"),
                lambda w: w.canvas.find_bar.next(),
                ("F3",),
                enabled=drawn,
            ),
            A(
                "find_previous",
                T("Actions", "Find the one &before"),
                lambda w: w.canvas.find_bar.previous(),
                ("Shift+F3",),
                enabled=drawn,
            ),
            A(
                "select_all",
                T("Actions", "Select &all"),
                lambda w: w.canvas.select_all(),
                ("Ctrl+A",),
                on_canvas=True,
                enabled=drawn,
            ),
        ),
    ),
    (
        T("Actions", "&View"),
        (
            A(
                "fit",
                T("Actions", "&Fit the model"),
                lambda w: w.canvas.fit(),
                ("Home",),
                on_canvas=True,
                enabled=drawn,
                icon="fit",
                short=T("Actions", "Fit"),
            ),
            A(
                "fit_selection",
                T("Actions", "Fit the &selection"),
                lambda w: w.canvas.fit_selection(),
                ("F",),
                on_canvas=True,
                enabled=drawn,
            ),
            A(
                "zoom_in",
                T("Actions", "Zoom &in"),
                lambda w: w.canvas.set_zoom(w.canvas.zoom() * 1.25),
                ("Ctrl++", "Ctrl+="),
            ),
            A(
                "zoom_out",
                T("Actions", "Zoom &out"),
                lambda w: w.canvas.set_zoom(w.canvas.zoom() / 1.25),
                ("Ctrl+-",),
            ),
            A(
                "zoom_full",
                T("Actions", "&Actual size"),
                lambda w: w.canvas.set_zoom(1.0),
                ("Ctrl+0",),
            ),
            None,
            A(
                "palette",
                T("Actions", "Any &command…"),
                lambda w: w.show_palette(),
                ("Ctrl+Shift+P",),
            ),
            A(
                "library",
                T("Actions", "Search the layer &library"),
                lambda w: w.show_library(),
                ("/",),
            ),
            A(
                "next_panel",
                T("Actions", "Go to the ne&xt panel"),
                lambda w: w.go_on(1),
                ("F6",),
            ),
            A(
                "previous_panel",
                T("Actions", "Go to the panel &before"),
                lambda w: w.go_on(-1),
                ("Shift+F6",),
            ),
            A(
                "summary",
                T("Actions", "Show the su&mmary"),
                lambda w: w.show_tab(w.summary),
                ("Ctrl+1",),
            ),
            A(
                "problems",
                T("Actions", "Show the &problems"),
                lambda w: w.show_tab(w.problems),
                ("Ctrl+2",),
            ),
            A("code", T("Actions", "Show the &code"), lambda w: w.show_tab(w.code), ("Ctrl+3",)),
            PLOT,
            None,
            *LOOKS,
            None,
            A("panels", T("Actions", "Pa&nels"), fill=fill_panels),
            A("theme", T("Actions", "&Theme"), fill=fill_themes),
            A("language", T("Actions", "Lan&guage"), fill=fill_languages),
        ),
    ),
    (
        T("Actions", "&Model"),
        (
            A(
                "add",
                T("Actions", "&Add a layer…"),
                lambda w: w.add_layer(),
                ("Ctrl+Space",),
                told=("Tab", "Space"),
            ),
            A(
                "wire",
                T("Actions", "Lead a &wire from the selected node…"),
                lambda w: w.canvas.wire(),
                ("W",),
                on_canvas=True,
                enabled=lambda w: len(w.selection) == 1,
            ),
            A(
                "wire_into",
                T("Actions", "Lead a wire into the selected &node…"),
                lambda w: w.canvas.wire(forward=False),
                ("Shift+W",),
                on_canvas=True,
                enabled=lambda w: len(w.selection) == 1,
            ),
            None,
            A(
                "make_submodel",
                T("Actions", "&Make a submodel of the selection"),
                lambda w: w.canvas.make_submodel(),
                ("Ctrl+G",),
                enabled=_callable,
            ),
            A(
                "enter",
                T("Actions", "Go &into the submodel"),
                lambda w: w.navigation.enter(_submodel(w)),
                ("Alt+Down",),
                enabled=lambda w: bool(_submodel(w)),
            ),
            A(
                "leave",
                T("Actions", "Come &out of the submodel"),
                lambda w: w.navigation.leave(),
                ("Alt+Up",),
                enabled=lambda w: bool(w.place.path),
            ),
            A(
                "dissolve",
                T("Actions", "&Dissolve the submodel"),
                lambda w: w.canvas.dissolve(),
                ("Ctrl+Shift+G",),
                enabled=lambda w: bool(_submodel(w)),
            ),
            A(
                "insert_file",
                T("Actions", "Insert a &file as a submodel…"),
                lambda w: w.navigation.insert_file(),
            ),
            A(
                "save_submodel",
                T("Actions", "Sa&ve the submodel as a file…"),
                lambda w: w.navigation.save_submodel(_submodel(w)),
                enabled=lambda w: bool(_submodel(w) or w.place.path),
            ),
            None,
            A(
                "check",
                T("Actions", "&Check now"),
                _check,
                ("F5",),
                enabled=drawn,
                icon="check",
                short=T("Actions", "Check"),
            ),
            *PROBLEMS,
            A("restart", T("Actions", "&Restart the engine"), _restart),
            None,
            A(
                "copy_summary",
                T("Actions", "Copy the &summary as text"),
                lambda w: w.copy_summary(),
                enabled=drawn,
            ),
            *SUMMARY,
            A(
                "model_name",
                T("Actions", "Model &name, inputs and outputs"),
                lambda w: w.show_model(),
            ),
        ),
    ),
    (
        T("Actions", "&Arrange"),
        (
            A(
                "arrange",
                T("Actions", "&Arrange the selection, or all"),
                lambda w: w.canvas.arrange(),
                ("L",),
                on_canvas=True,
                enabled=drawn,
                icon="arrange",
                short=T("Actions", "Arrange"),
            ),
            A(
                "flip",
                T("Actions", "Fli&p: left to right, or top to bottom"),
                lambda w: w.canvas.flip(),
                ("Shift+L",),
                on_canvas=True,
                enabled=drawn,
            ),
            None,
            *ARRANGE,
            None,
            *FRAMES,
        ),
    ),
    (
        T("Actions", "&Help"),
        (
            A(
                "shortcuts",
                T("Actions", "&Keyboard and mouse"),
                lambda w: w.show_shortcuts(),
                ("F1",),
            ),
            A(
                "explain",
                T("Actions", "&Explain the selected layer"),
                lambda w: w.show_explanation(),
                ("Shift+F1",),
                enabled=lambda w: bool(w.selection),
            ),
            A("tour", T("Actions", "&Tour: build a first model"), lambda w: w.start_tour()),
            A("about", T("Actions", "&About Layerloom"), lambda w: w.show_about()),
        ),
    ),
)

TOOLBAR = (
    "new",
    "open",
    "save",
    "",
    "undo",
    "redo",
    "",
    "arrange",
    "fit",
    "",
    "export_code",
    "check",
)
PRIMARY = ("export_code", "check")


def specs() -> Iterator[ActionSpec]:
    """All actions of the table, those of submenus behind the others."""
    yield from (spec for _, entries in MENUS for spec in entries if spec)
    yield from EXPORTS


CANVAS_MENU = (
    "add",
    "",
    "cut",
    "copy",
    "paste",
    "duplicate",
    "call_again",
    "stop_sharing",
    "bypass",
    "toggle_output",
    "delete",
    "remove_and_join",
    "",
    "make_submodel",
    "enter",
    "dissolve",
    "frame",
    "",
    "rename",
    "explain",
    "",
    "arrange",
    "fit",
)
FRAME_MENU = ("rename", "frame_color", "fit_frame", "", "cut", "copy", "delete")
WIRE_MENU = ("bend", "straighten", "", "delete")
