"""A window that files, folders and pictures can be dropped on anywhere, or pasted into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow

from vae_explorer.gui.widgets.actions import make_action
from vae_explorer.gui.window.drop import carries_picture, read_drop, read_files

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

__all__ = ["DropWindow"]


class DropWindow(QMainWindow):
    """Accepts local files and folders, and pictures once there is a model to show them to.

    Attributes:
        takes_pictures: Whether there is such a model: then files go onto the map, too.

    Signals:
        folder_dropped(str): One folder (or run) was dropped anywhere.
        files_dropped(list): Files were dropped, as absolute paths.
        picture_dropped(object): A picture was dropped: bytes of an image file, or a ``QImage``.
        paste_requested(): Take what is on the clipboard.
    """

    folder_dropped = Signal(str)
    files_dropped = Signal(list)
    picture_dropped = Signal(object)
    paste_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.takes_pictures = False
        self.setAcceptDrops(True)
        self.addAction(make_action(self, "paste", self.paste_requested))

    def show_drag(self, over: bool, words: str = "") -> None:
        """Shows that what is held over the window can be dropped, or no longer.

        Args:
            over: Whether it is held over the window.
            words: What dropping it does.
        """

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcomes files and folders of this computer, and pictures; nothing else."""
        files = read_files(event.mimeData())
        picture = self.takes_pictures and carries_picture(event.mimeData())
        if event.source() is None and (files or picture):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            placed = self.takes_pictures and not files.folder
            self.show_drag(True, "Drop to see it on the map" if placed else "Drop to open")
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
        elif dropped.picture is not None:
            self.picture_dropped.emit(dropped.picture)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
