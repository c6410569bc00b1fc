"""What comes into the window from other programs: dropped files and pictures, and the clipboard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from vae_explorer.gui.exploring.guest_work import GuestSource, source_of
from vae_explorer.gui.style.qimage import from_qimage
from vae_explorer.gui.window.drop import Dropped, read_drop

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from vae_explorer.gui.session.session import Session

__all__ = ["Receiving"]


class Receiving(QObject):
    """Opens folders and runs, and hands images to the model there is.

    Attributes:
        told: Kind ("info") and a sentence where there is nothing to take, or nobody to take it.
        files_shown: Paths of image files that were shown to the model.
        picture_shown: A picture without a file was.

    Args:
        session: Opens, or takes the images.
        parent: Owner.
    """

    told = Signal(str, str)
    files_shown = Signal(list)
    picture_shown = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pictures = 0

    @Slot(list)
    def take_files(self, files: list[str]) -> None:
        """Show images to the model; before there is one, or if it is a run's file, open it."""
        guests = self._session.exploration.guests
        if guests.ready and Path(files[0]).name != "run.json":
            guests.take_files(files)
            self.files_shown.emit(files)
        else:
            self._session.open_target(files[0])

    @Slot(object)
    def take_picture(self, picture: bytes | QImage) -> None:
        """Show a picture without a file to the model."""
        guests = self._session.exploration.guests
        if not guests.ready:
            self.told.emit("info", "Train on a folder first, then images can be put on the map.")
            return
        self._pictures += 1
        guests.take([_source(picture, f"Picture {self._pictures}")])
        self.picture_shown.emit()

    @Slot()
    def paste(self) -> None:
        """Take what is on the clipboard as if it had been dropped."""
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        pasted = Dropped() if mime is None else read_drop(mime)
        if pasted.folder:
            self._session.open_target(pasted.folder)
        elif pasted.files:
            self.take_files(list(pasted.files))
        elif pasted.picture is not None:
            self.take_picture(pasted.picture)
        else:
            self.told.emit("info", "There is no image on the clipboard.")


def _source(picture: bytes | QImage, name: str) -> GuestSource:
    # A picture of Qt's is unpacked on the worker: it may be as large as a screen.
    return source_of(picture if isinstance(picture, bytes) else partial(from_qimage, picture), name)
