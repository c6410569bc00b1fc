"""What can be done with an image that was dropped, by the right mouse button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

__all__ = ["GuestMenu"]


class GuestMenu(QMenu):
    """A menu for one guest; it deletes itself when it closes.

    Args:
        parent: The map.
        number: Of the guest.
        several: Whether there are others.

    Signals:
        pin_requested(int): Put the next pin of the walk on it.
        removal_requested(int): Let it leave.
        clear_requested(): Let all leave.
    """

    pin_requested = Signal(int)
    removal_requested = Signal(int)
    clear_requested = Signal()

    def __init__(self, parent: QWidget, number: int, *, several: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._number = number
        self._pin = self.addAction("Add it to the walk")
        self.addSeparator()
        self._remove = self.addAction("Remove this image")
        self._clear = self.addAction("Remove all dropped images") if several else None
        self.triggered.connect(self._answer)

    def _answer(self, action: QAction) -> None:
        if action is self._pin:
            self.pin_requested.emit(self._number)
        elif action is self._remove:
            self.removal_requested.emit(self._number)
        elif action is self._clear:
            self.clear_requested.emit()
