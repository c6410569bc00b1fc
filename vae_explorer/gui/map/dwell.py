"""Tells when the mouse has rested on a point long enough to mean it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["DWELL_MS", "Dwell"]

DWELL_MS = 150


class Dwell(QObject):
    """Watches on which point the mouse is.

    Signals:
        settled(int): The mouse has rested on this row for ``DWELL_MS``; -1 when it left a row
            that had been told.
    """

    settled = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._row = -1
        self._told = -1
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DWELL_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def row(self) -> int:
        """The row under the mouse at this moment, -1 for none."""
        return self._row

    def rest_on(self, row: int) -> bool:
        """The mouse is on this row now, -1 for none. Tells whether that is another one."""
        if row == self._row:
            return False
        self._row = row
        self._timer.stop()
        if self._told >= 0:
            self._told = -1
            self.settled.emit(-1)
        if row >= 0:
            self._timer.start()
        return True

    def _tell(self) -> None:
        self._told = self._row
        self.settled.emit(self._row)
