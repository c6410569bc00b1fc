"""A window that files and folders can be dropped on anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow

from vae_explorer.gui.drop import read_drop

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

__all__ = ["DropWindow"]


class DropWindow(QMainWindow):
    """Accepts local files and folders, and says what was dropped.

    Signals:
        folder_dropped(str): One folder (or run) was dropped anywhere.
        files_dropped(list): Files were dropped, as absolute paths.
    """

    folder_dropped = Signal(str)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def show_drag(self, over: bool) -> None:
        """Shows that what is held over the window can be dropped, or no longer."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcomes files and folders of this computer, nothing else."""
        if event.source() is None and read_drop(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.show_drag(over=True)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Ends the welcome."""
        super().dragLeaveEvent(event)
        self.show_drag(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Says what was dropped."""
        self.show_drag(over=False)
        dropped = read_drop(event.mimeData())
        if dropped.folder:
            self.folder_dropped.emit(dropped.folder)
        elif dropped.files:
            self.files_dropped.emit(list(dropped.files))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
