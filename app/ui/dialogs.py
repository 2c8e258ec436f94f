"""The questions that need a decision, and nothing else: which file, and what of unsaved changes.

``Session`` asks through this class, so that a test can answer in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets  # A class of it is made when it is named: no start waits for it.
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.formats.opened import Opened
    from app.ui.picture_dialog import PictureChoice


DIALOG_SIZE = QSize(760, 480)
# The columns of Qt's own file dialog.
NAME, SIZE, KIND, DATE = range(4)


class Answer(Enum):
    """What to do with changes that are not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Dialogs:
    """Asks a person, in front of a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def open_path(self, folder: Path, filters: str) -> Path | None:
        """The file to open; None if the person thought better of it."""
        title = QCoreApplication.translate("Dialogs", "Open a model")
        dialog = self.file_dialog(title, folder, filters)
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
        return _chosen(dialog)

    def save_path(self, title: str, suggested: Path, filters: str) -> Path | None:
        """Where to write; the dialog itself asks before a file is replaced."""
        dialog = self.file_dialog(title, suggested.parent, filters)
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        dialog.filterSelected.connect(lambda chosen: _follow(dialog, chosen))
        return _chosen(dialog)

    def file_dialog(self, title: str, folder: Path, filters: str) -> QtWidgets.QFileDialog:
        """The system's dialog; where there is none Qt's own, in our words and with whole columns.

        Qt's translation lacks some of its words.
        """
        dialog = QtWidgets.QFileDialog(self._window, title, str(folder), filters)
        table = dialog.findChild(QtWidgets.QTreeView)
        if table is not None:
            translate, labels = QCoreApplication.translate, QtWidgets.QFileDialog.DialogLabel
            dialog.setLabelText(labels.LookIn, translate("Dialogs", "&Look in:"))
            dialog.setLabelText(labels.FileName, translate("Dialogs", "File &name:"))
            dialog.setLabelText(labels.FileType, translate("Dialogs", "Files of &type:"))
            dialog.resize(DIALOG_SIZE)
            _show_whole(table)
        return dialog

    def which_model(self, name: str, models: Sequence[str]) -> str | None:
        """Which of the models of a file; None if the person thought better of it."""
        translate = QCoreApplication.translate
        dialog = QtWidgets.QInputDialog(self._window)
        dialog.setOption(QtWidgets.QInputDialog.InputDialogOption.UseListViewForComboBoxItems)
        dialog.setWindowTitle(translate("Dialogs", "Open a model"))
        question = translate("Dialogs", "{name} has several models. Which one shall be opened?")
        dialog.setLabelText(question.format(name=name))
        dialog.setComboBoxItems(list(models))
        dialog.setTextValue(models[0])
        return dialog.textValue() if dialog.exec() else None

    def read(self, name: str, work: Callable[[], Opened]) -> Opened | None:
        """What comes of reading a file, while the window lives; None if the person gave up."""
        from app.ui.waiting import waited_for

        text = QCoreApplication.translate("Dialogs", "Reading {name}…").format(name=name)
        return waited_for(work, text, self._window)

    def picture_choice(self, selected: bool) -> PictureChoice | None:
        """What of the canvas, and how; ``selected``: whether there is a selection to choose."""
        from app.ui.picture_dialog import PictureDialog

        dialog = PictureDialog(self._window, selected)
        return dialog.choice() if dialog.exec() else None

    def unsaved(self, name: str) -> Answer:
        """Save the changes, lose them, or stay?"""
        translate, roles = QCoreApplication.translate, QtWidgets.QMessageBox.ButtonRole
        box = self._question(translate("Dialogs", "Save the changes to {name}?").format(name=name))
        from app.ui.safety.store import DAYS  # No start waits for it.

        text = translate(
            "Dialogs",
            "What you do not save stays under File, Recover unsaved work, for {days} days.",
        )
        box.setInformativeText(text.format(days=DAYS))
        save = box.addButton(translate("Dialogs", "Save"), roles.AcceptRole)
        lose = box.addButton(translate("Dialogs", "Don't save"), roles.DestructiveRole)
        box.setDefaultButton(save)
        box.exec()
        if box.clickedButton() is save:
            return Answer.SAVE
        return Answer.DISCARD if box.clickedButton() is lose else Answer.CANCEL

    def may_stop_writing(self, name: str) -> bool:
        """Close although Keras is writing a file, which will not be there then?"""
        translate, roles = QCoreApplication.translate, QtWidgets.QMessageBox.ButtonRole
        question = translate("Dialogs", "Keras is still writing {name}. Close without this file?")
        box = self._question(question.format(name=name))
        close = box.addButton(translate("Dialogs", "Close"), roles.DestructiveRole)
        box.exec()
        return box.clickedButton() is close

    def _question(self, text: str) -> QtWidgets.QMessageBox:
        """A question that Cancel answers, unless another button is made the usual one."""
        box = QtWidgets.QMessageBox(self._window)
        box.setIcon(QtWidgets.QMessageBox.Icon.Question)
        box.setWindowTitle("Layerloom")
        box.setText(text)
        role = QtWidgets.QMessageBox.ButtonRole.RejectRole
        stay = box.addButton(QCoreApplication.translate("Dialogs", "Cancel"), role)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        return box


def _show_whole(table: QtWidgets.QTreeView) -> None:
    """As much of the names as there is room for, and all of the sizes and dates.

    The suffix tells more than what the system calls the kind of a file.
    """
    table.setColumnHidden(KIND, True)
    modes = QtWidgets.QHeaderView.ResizeMode
    header = table.header()
    for column in (SIZE, DATE):
        header.setSectionResizeMode(column, modes.ResizeToContents)
    header.setSectionResizeMode(NAME, modes.Stretch)


def _chosen(dialog: QtWidgets.QFileDialog) -> Path | None:
    try:
        files = dialog.selectedFiles() if dialog.exec() else []
    finally:
        dialog.deleteLater()
    return Path(files[0]) if files else None


def _follow(dialog: QtWidgets.QFileDialog, chosen: str) -> None:
    """The name that is to be written takes the suffix of the format that was chosen."""
    found = re.search(r"\*(\.\w+)", chosen)
    for name in dialog.selectedFiles()[:1] if found else ():
        assert found is not None
        dialog.setDefaultSuffix(found[1].lstrip("."))
        dialog.selectFile(Path(name).with_suffix(found[1]).name)
