"""The walk on the map, edited like a line in a drawing program."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence

from vae_explorer.gui.map.map_pictures import MapPictures
from vae_explorer.gui.map.picking import PIN_REACH_PX, Kind
from vae_explorer.gui.map.place_menu import PlaceMenu, PlaceOffers

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent

    from vae_explorer.gui.map.picking import Hit
    from vae_explorer.gui.views.basics import Pin
    from vae_explorer.gui.views.walk import RouteView, WalkLine

__all__ = ["MapWalk"]

_NO_PIECE = -1


class MapWalk(MapPictures):
    """A map whose pins can be put, dragged, drawn out of the walk, and taken away.

    Signals:
        pin_dragged(str, float, float): The pin of this letter is being moved.
        pin_drawn(int, float, float): A new pin is drawn out of this piece of the walk.
        pin_let_go(): The drag of a pin has ended.
        pin_taken_back(): The drag of a pin was given up.
        pin_requested(str, float, float, int): Put this pin there, on this image or (-1) on none.
        pin_added(float, float, int): Put another pin at the end of the walk.
        pin_inserted(float, float, int): Put another pin into the walk.
        pin_removed(str): Take this pin away.
        loop_chosen(bool): Close the walk to a loop, or open it.
        walk_cleared(): Take the pins and the walk away.
        undo_requested(), redo_requested(): Take back the last change of the walk, do it again.
    """

    pin_dragged = Signal(str, float, float)
    pin_drawn = Signal(int, float, float)
    pin_let_go = Signal()
    pin_taken_back = Signal()
    pin_requested = Signal(str, float, float, int)
    pin_added = Signal(float, float, int)
    pin_inserted = Signal(float, float, int)
    pin_removed = Signal(str)
    loop_chosen = Signal(bool)
    walk_cleared = Signal()
    undo_requested = Signal()
    redo_requested = Signal()

    _route: RouteView | None = None
    _mouse: tuple[float, float] | None = None

    def show_pins(self, pins: tuple[Pin, ...]) -> None:
        """Show lettered places, and no others."""
        self.scene.pins = tuple(pins)
        self.update()

    def show_walk(self, walk: WalkLine | None) -> None:
        """Show a walk, or none."""
        self.scene.way.view = walk
        self.scene.way.hint = None
        self.update()

    def show_route(self, route: RouteView) -> None:
        """Take up what can be done with the walk, for the menu."""
        self._route = route

    def drag_pin(self, number: int, px: float, py: float) -> None:
        """Move a pin, and say so."""
        if 0 <= number < len(self.scene.pins):
            x, y = self.camera.to_plane(px, py)
            pins = list(self.scene.pins)
            pins[number] = replace(pins[number], x=x, y=y)
            self.show_pins(tuple(pins))
            self.pin_dragged.emit(pins[number].letter, x, y)

    def draw_out_pin(self, piece: int, px: float, py: float) -> int:
        """Draw a new pin out of a piece of the walk; returns its number, -1 if none came."""
        before = len(self.scene.pins)
        self.pin_drawn.emit(piece, *self.camera.to_plane(px, py))
        return piece + 1 if len(self.scene.pins) > before else _NO_PIECE

    def end_pin(self, *, keep: bool) -> None:
        """The hand has let go of a pin, or has given up its drag."""
        (self.pin_let_go if keep else self.pin_taken_back).emit()

    def piece_under(self, px: float, py: float) -> int:
        """The piece of the walk whose line lies under a pixel; -1 for none."""
        found = self.scene.way.piece_at(self.camera, px, py)
        return _NO_PIECE if found is None else found[0]

    def open_place_menu(self, hit: Hit, spot: QPoint) -> None:
        """Offer what can be done with the place, the image or the pin under a pixel."""
        row = hit.index if hit.kind is Kind.POINT else -1
        x, y = self.camera.to_plane(spot.x(), spot.y())
        if row >= 0:
            x, y = self.scene.points.cloud.points[row].tolist()
        pin = self.scene.pins[hit.index].letter if hit.kind is Kind.PIN else ""
        route = self._route
        offers = PlaceOffers(
            pin=pin,
            pins=len(self.scene.pins),
            loop=route is not None and route.loop,
            can_undo=route is not None and route.can_undo,
        )
        menu = PlaceMenu(self, (x, y, row), offers)
        menu.pin_added.connect(self.pin_added)
        menu.pin_inserted.connect(self.pin_inserted)
        menu.pin_removed.connect(self.pin_removed)
        menu.loop_chosen.connect(self.loop_chosen)
        menu.undo_requested.connect(self.undo_requested)
        menu.clear_requested.connect(self.walk_cleared)
        menu.fit_requested.connect(self.fit_view)
        menu.popup(self.mapToGlobal(spot))

    def hint_at(self, hit: Hit | None, px: float, py: float) -> None:
        """Show on the line that a pin can be drawn out of it, where nothing lies above it."""
        found = None
        if hit is not None and hit.kind in (Kind.POINT, Kind.BACKGROUND):
            found = self.scene.way.piece_at(self.camera, px, py)
        hint = None if found is None else self.camera.to_plane(found[1], found[2])
        if hint != self.scene.way.hint:
            self.scene.way.hint = hint
            self.update()

    def edit_by_key(self, event: QKeyEvent) -> bool:
        """Undo, redo, or remove the pin that the cursor is on; tells whether the key meant that."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif _is_redo(event):
            self.redo_requested.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return self._remove_pin_here()
        else:
            return False
        return True

    def _remove_pin_here(self) -> bool:
        """Remove the pin under the mouse, or else the one that the cursor stands on."""
        for spot in (self._mouse, self.scene.cursor_px()):
            if spot is None:
                continue
            for pin, place in zip(self.scene.pins, self.scene.pins_px().tolist(), strict=True):
                if math.dist(place, spot) <= PIN_REACH_PX:
                    self.pin_removed.emit(pin.letter)
                    return True
        return False


def _is_redo(event: QKeyEvent) -> bool:
    control = Qt.KeyboardModifier.ControlModifier
    if event.matches(QKeySequence.StandardKey.Redo):
        return True
    shifted = control | Qt.KeyboardModifier.ShiftModifier
    return (event.key(), event.modifiers()) in (
        (Qt.Key.Key_Y, control),
        (Qt.Key.Key_Z, shifted),
    )
