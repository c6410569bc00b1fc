"""A picture of the window, taken when everything it shows is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal, Slot

from vae_explorer.errors import ExportError
from vae_explorer.export.files import save_bytes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["Photograph"]

_LOOK_MS = 100
_CALM_LOOKS = 4


class Photograph(QObject):
    """Waits until a window is at rest, and writes its picture.

    It looks a few times in a row: between two pieces of background work there are moments in
    which nothing is under way.

    Attributes:
        taken: None, or the error if the picture could not be written.

    Args:
        window: What to photograph.
        path: PNG file to write; one of that name is replaced.
        at_rest: Whether nothing is under way.
    """

    taken = Signal(object)

    def __init__(self, window: QWidget, path: Path, at_rest: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._at_rest = at_rest
        self._calm = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._calm = self._calm + 1 if self._at_rest() else 0
        if self._calm >= _CALM_LOOKS:
            self._timer.stop()
            self._take()

    def _take(self) -> None:
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        try:
            save_bytes(bytes(content.data()), self._path, overwrite=True)
        except ExportError as error:
            self.taken.emit(error)
        else:
            self.taken.emit(None)
