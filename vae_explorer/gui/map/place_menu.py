"""What can be done with a place of the map, by the right mouse button or the menu key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

__all__ = ["PlaceMenu"]


class PlaceMenu(QMenu):
    """A menu for one place; it deletes itself when it closes.

    Args:
        parent: The map.
        place: The place on the plane, and the row of the image there or -1.
        can_clear: Whether there are pins or a walk.

    Signals:
        pin_requested(str, float, float, int): Put this pin on the place.
        clear_requested(): Take pins and walk away.
        fit_requested(): Show all points.
    """

    pin_requested = Signal(str, float, float, int)
    clear_requested = Signal()
    fit_requested = Signal()

    def __init__(
        self, parent: QWidget, place: tuple[float, float, int], *, can_clear: bool
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        where = "on this image" if place[2] >= 0 else "here"
        self._pins = {self.addAction(f"Put pin {letter} {where}"): letter for letter in "AB"}
        self.addSeparator()
        self._clear = self.addAction("Clear the walk") if can_clear else None
        self._fit = self.addAction("Show all points")
        self.triggered.connect(self._answer)

    def _answer(self, action: QAction) -> None:
        if action in self._pins:
            self.pin_requested.emit(self._pins[action], *self._place)
        elif action is self._clear:
            self.clear_requested.emit()
        elif action is self._fit:
            self.fit_requested.emit()
