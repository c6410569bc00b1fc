"""What can be done with a place of the map, by the right mouse button or the menu key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

__all__ = ["PlaceMenu", "PlaceOffers"]

_MOST_PINS = 26


@dataclass(frozen=True)
class PlaceOffers:
    """What there is of a walk.

    Attributes:
        pin: Letter of the pin at the place, empty for none.
        pins: How many there are.
        loop: Whether the walk is closed.
        can_undo: Whether its last change can be undone.
    """

    pin: str = ""
    pins: int = 0
    loop: bool = False
    can_undo: bool = False


class PlaceMenu(QMenu):
    """A menu for one place; it deletes itself when it closes.

    Args:
        parent: The map.
        place: The place on the plane, and the row of the image there or -1.
        offers: What there is of a walk.

    Signals:
        pin_added(float, float, int): Put a pin at the end of the walk on the place.
        pin_inserted(float, float, int): Put a pin into the walk.
        pin_removed(str): Take this pin away.
        loop_chosen(bool): Close the walk to a loop, or open it.
        undo_requested(): Take back the last change of the walk.
        clear_requested(): Take pins and walk away.
        fit_requested(): Show all points.
    """

    pin_added = Signal(float, float, int)
    pin_inserted = Signal(float, float, int)
    pin_removed = Signal(str)
    loop_chosen = Signal(bool)
    undo_requested = Signal()
    clear_requested = Signal()
    fit_requested = Signal()

    def __init__(
        self, parent: QWidget, place: tuple[float, float, int], offers: PlaceOffers
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        self._offers = offers
        if offers.pin:
            self._offer(f"Remove pin {offers.pin}", self._remove)
        elif offers.pins < _MOST_PINS:
            where = "on this image" if place[2] >= 0 else "here"
            self._offer(f"Add pin {where}", self._add)
            if offers.pins > 1:
                self._offer(f"Insert pin {where} into the walk", self._insert)
        self.addSeparator()
        if offers.pins > 1:
            self._offer("Open the loop" if offers.loop else "Close the loop", self._turn_loop)
        if offers.pins:
            self._offer("Clear the walk", self.clear_requested.emit)
        if offers.can_undo:
            self._offer("Undo the last change of the walk", self.undo_requested.emit)
        self.addSeparator()
        self._offer("Show all points", self.fit_requested.emit)

    def _offer(self, text: str, answer: Callable[[], None]) -> None:
        self.addAction(text).triggered.connect(answer)

    def _add(self) -> None:
        self.pin_added.emit(*self._place)

    def _insert(self) -> None:
        self.pin_inserted.emit(*self._place)

    def _remove(self) -> None:
        self.pin_removed.emit(self._offers.pin)

    def _turn_loop(self) -> None:
        self.loop_chosen.emit(not self._offers.loop)
