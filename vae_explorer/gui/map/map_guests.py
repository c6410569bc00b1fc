"""The map with guests on it: images that were dropped or pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from vae_explorer.gui.map.dwell import Dwell
from vae_explorer.gui.map.guest_menu import GuestMenu
from vae_explorer.gui.map.map_touch import MapTouch
from vae_explorer.gui.map.picking import Hit, Kind
from vae_explorer.gui.style.words import nats
from vae_explorer.gui.views.basics import HoverCard
from vae_explorer.gui.views.guests import strange_words

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.views.guests import GuestView

__all__ = ["MapGuests"]

_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class MapGuests(MapTouch):
    """A map that shows guests, and says what is wished of them.

    Signals:
        guest_clicked(int): Tell about the guest of this number.
        guest_pin_requested(int): Put the next pin of the walk on it.
        guest_removal_requested(int): Let it leave.
        guests_clear_requested(): Let all leave.
    """

    guest_clicked = Signal(int)
    guest_pin_requested = Signal(int)
    guest_removal_requested = Signal(int)
    guests_clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guest_dwell = Dwell(self)
        self._guest_dwell.settled.connect(self._show_guest_card)

    def show_guests(self, views: tuple[GuestView, ...]) -> None:
        """Show these guests and no others.

        A view not yet taken in hand keeps them all in it; any other comes along to a new one.
        """
        before = {view.number for view in self.scene.guests.views if view.place is not None}
        self.scene.guests.show_guests(views)
        if self._following and self._outgrown():
            self.fit_view()
        for view in views:
            if view.chosen and view.place is not None and view.number not in before:
                self.reveal(*view.place)
        if self._guest_dwell.row not in {view.number for view in views}:
            self._rest_on_guest(None)
        self.update()

    def thing_at(self, px: float, py: float) -> Hit:
        """What lies under a pixel: below pins and cursor come the guests."""
        found = super().thing_at(px, py)
        if found.kind in (Kind.PIN, Kind.CURSOR, Kind.REGION):
            return found
        number = self.scene.guests.number_at(self.camera, px, py)
        return Hit(Kind.GUEST, number) if number >= 0 else found

    def click(self, hit: Hit, px: float, py: float) -> None:
        """Choose a guest, or what else lies there."""
        if hit.kind is Kind.GUEST:
            self.guest_clicked.emit(hit.index)
        else:
            super().click(hit, px, py)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the chosen guest leave by Delete."""
        chosen = [view.number for view in self.scene.guests.views if view.chosen]
        if chosen and event.key() in _REMOVING:
            self.guest_removal_requested.emit(chosen[0])
        else:
            super().keyPressEvent(event)

    def _bounds(self) -> tuple[float, float, float, float]:
        x_low, x_high, y_low, y_high = super()._bounds()
        for view in self.scene.guests.views:
            if view.place is not None:
                x, y = view.place
                x_low, x_high = min(x_low, x), max(x_high, x)
                y_low, y_high = min(y_low, y), max(y_high, y)
        return x_low, x_high, y_low, y_high

    def _leave_point(self) -> None:
        super()._leave_point()
        self._rest_on_guest(None)

    def _rest_on_guest(self, hit: Hit | None) -> None:
        """The mouse is on this guest, or on none."""
        number = hit.index if hit is not None and hit.kind is Kind.GUEST else -1
        if self._guest_dwell.rest_on(number) and number < 0:
            self.card.hide()

    def _show_guest_card(self, number: int) -> None:
        views = [view for view in self.scene.guests.views if view.number == number]
        place = self.scene.guests.place_px(views[0], self.camera) if views else None
        if place is None:
            return
        view = views[0]
        # The card is narrow: which images they are stands in the inspector.
        lines = [view.name, f"ELBO {nats(view.elbo)} nats", strange_words(view.training)]
        card = HoverCard(-1, view.original, tuple(line for line in lines if line))
        obstacles = [*self.scene.guests.boxes(self.camera), *self.overlays.obstacles(self.scene)]
        self.card.show_card(card, (place.x(), place.y()), obstacles)

    def _open_guest_menu(self, hit: Hit, spot: QPoint) -> bool:
        """Offer what can be done with the guest under the mouse; False if there is none."""
        if hit.kind is not Kind.GUEST:
            return False
        menu = GuestMenu(self, hit.index, several=len(self.scene.guests.views) > 1)
        menu.pin_requested.connect(self.guest_pin_requested)
        menu.removal_requested.connect(self.guest_removal_requested)
        menu.clear_requested.connect(self.guests_clear_requested)
        menu.popup(self.mapToGlobal(spot))
        return True
