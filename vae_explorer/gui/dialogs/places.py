"""Dialogs that ask for a folder or a file; none of them blocks the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QFileDialog, QWidget

__all__ = ["choose_file_to_write", "choose_folder"]


def _opened(dialog: QFileDialog, name: str, chosen: Callable[[str], None]) -> QFileDialog:
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog


def choose_folder(
    parent: QWidget, title: str, start: str, chosen: Callable[[str], None]
) -> QFileDialog:
    """Ask for a folder.

    Args:
        parent: The window.
        title: What for.
        start: Folder to begin in, or empty.
        chosen: Called with the absolute path; not called if the person thinks better of it.
    """
    # Qt's names of it take some milliseconds to make, and the first window needs none of them.
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, on=True)
    return _opened(dialog, "choose_folder", chosen)


def choose_file_to_write(
    parent: QWidget, title: str, suggested: Path, kinds: str, chosen: Callable[[str], None]
) -> QFileDialog:
    """Ask for a file to write; asks before an existing one is replaced.

    Args:
        parent: The window.
        title: What for.
        suggested: Folder and name to begin with.
        kinds: Name filter, such as ``"PNG picture (*.png)"``.
        chosen: Called with the absolute path; not called if the person thinks better of it.
    """
    from PySide6.QtWidgets import QFileDialog

    dialog = QFileDialog(parent, title, str(suggested.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
    dialog.selectFile(suggested.name)
    return _opened(dialog, "choose_file", chosen)
