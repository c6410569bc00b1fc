"""What can be done with pins and the walk past them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from vae_explorer.errors import SettingsError
from vae_explorer.gui.exploring.route import PinPlace, Route
from vae_explorer.gui.exploring.walk_state import WalkState
from vae_explorer.latent.walks import WALK_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

__all__ = ["Walking"]


class Walking(WalkState):
    """Pins in their order, and the walk past them.

    A pin on an image follows the image's code as the model learns; a pin on a place stays there.
    Whatever changes pins, kind or loop can be undone. What it tells, see :class:`WalkState`.
    """

    @Slot(str)
    def choose_kind(self, kind: str) -> None:
        """Walk along another line."""
        if kind in WALK_KINDS and kind != self.kind:
            self._change(replace(self._routes.now, kind=kind))

    @Slot(bool)
    def set_loop(self, loop: bool) -> None:
        """Walk back from the last pin to the first, or end there."""
        if loop != self.loop:
            self._change(replace(self._routes.now, loop=loop))

    @Slot(int)
    def choose_steps(self, steps: int) -> None:
        """Walk in another number of steps."""
        self.steps = max(2, steps)
        self._update()

    def choose_label(self, label: int) -> None:
        """Decode the walk under another label of a conditional model; -1 for none."""
        if label != self._label:
            self._label = label
            self._update()

    def pin(self, letter: str, z: np.ndarray, index: int | None) -> None:
        """Put the pin of a letter on a code, or on an image whose code it is.

        A new pin comes before the next later letter in the order.
        """
        self._change(self._routes.now.with_pin(PinPlace(letter, z, index)))

    def walk_between(self, rows: Sequence[int]) -> None:
        """Walk from image to image, and nowhere else."""
        route = Route(kind=self.kind)
        for index in rows:
            if (z := self._code_at(0.0, 0.0, index)) is not None:
                pin = PinPlace(route.free_letter, z, index)
                route = route.with_pin_at(len(route.pins), pin)
        self._change(route)

    def add_pin(self, z: np.ndarray, index: int | None) -> str | None:
        """Put a pin at the end of the route; returns its letter, or None if all are taken."""
        return self._insert(len(self.pinned), z, index)

    @Slot(float, float, int)
    def add_at(self, x: float, y: float, index: int) -> None:
        """Put a pin at the end of the route, on an image or (-1) on a place of the map."""
        if (z := self._code_at(x, y, index)) is not None:
            self.add_pin(z, index if index >= 0 else None)

    @Slot(float, float, int)
    def insert_at(self, x: float, y: float, index: int) -> None:
        """Put a pin into the piece that passes nearest, on an image or (-1) on a place."""
        if (z := self._code_at(x, y, index)) is not None:
            place = self._routes.now.nearest_piece(z) + 1
            self._insert(place, z, index if index >= 0 else None)

    @Slot(int, float, float)
    def draw_out(self, piece: int, x: float, y: float) -> None:
        """Draw a new pin out of a piece of the walk, to be dragged on."""
        if (z := self._code_at(x, y, -1)) is not None:
            self._insert(piece + 1, z, None, dragged=True)

    @Slot(str, float, float)
    def drag(self, letter: str, x: float, y: float) -> None:
        """Move a pin to a place of the map; all moves until it is let go are undone as one."""
        z = self._code_at(x, y, -1)
        if z is not None and self._routes.now.pin_of(letter) is not None:
            self._change(self._routes.now.with_pin(PinPlace(letter, z, None)), drag=letter)

    @Slot()
    def let_go(self) -> None:
        """End a drag."""
        self._routes.settle()

    @Slot()
    def take_back(self) -> None:
        """Give up a drag: the pin is where it was, or is not there any more."""
        if self._routes.take_back():
            self._go_on()

    @Slot(str)
    def remove(self, letter: str) -> None:
        """Take a pin away; its neighbours are joined."""
        if self._routes.now.pin_of(letter) is not None:
            self._change(self._routes.now.without(letter))

    @Slot()
    def clear(self) -> None:
        """Take all pins away."""
        if self.pinned:
            self._change(Route(kind=self.kind))

    @Slot()
    def undo(self) -> None:
        """Take back the last change of the route."""
        if self._routes.undo():
            self._go_on()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        if self._routes.redo():
            self._go_on()

    def _insert(
        self, place: int, z: np.ndarray, index: int | None, *, dragged: bool = False
    ) -> str | None:
        letter = self._routes.now.free_letter
        if not letter:
            self.failed.emit(SettingsError("WALK_FULL", "A walk has 26 pins at most, A to Z."))
            return None
        pin = PinPlace(letter, z, index)
        self._change(self._routes.now.with_pin_at(place, pin), drag=letter if dragged else "")
        return letter

    def _change(self, route: Route, drag: str = "") -> None:
        self._routes.change(route, drag)
        self._update()

    def _go_on(self) -> None:
        self._follow_images()
        self._update()
