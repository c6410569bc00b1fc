"""From presses and moves of the mouse to what they mean on the map. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from vae_explorer.gui.map.picking import Hit, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DRAG_FROM_PX", "Gestures", "Hands", "Shape"]

DRAG_FROM_PX = 4.0
"""A press that moves less than this is a click."""


class Shape(StrEnum):
    """Shapes of the mouse pointer."""

    ARROW = "arrow"
    POINT = "point"
    OPEN_HAND = "open hand"
    CLOSED_HAND = "closed hand"
    CROSS = "cross"


class Hands(Protocol):
    """What gestures do; the map does it."""

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Shift the view."""

    def drag_cursor(self, px: float, py: float) -> None:
        """Put the cursor's middle on a pixel."""

    def drag_pin(self, number: int, px: float, py: float) -> None:
        """Put a pin's middle on a pixel."""

    def draw_out_pin(self, piece: int, px: float, py: float) -> int:
        """Draw a new pin out of a piece of the walk; its number, or -1 if none came."""

    def end_pin(self, *, keep: bool) -> None:
        """The drag of a pin has ended, or was given up."""

    def draw_region(self, px: float, py: float) -> None:
        """Draw the line round points on to a pixel."""

    def end_region(self, *, choose: bool) -> None:
        """Choose what the line encloses, or only take it away."""

    def click(self, hit: Hit, px: float, py: float) -> None:
        """Do what a click on this thing does."""


@dataclass
class _Press:
    """A button that is down.

    Attributes:
        hit: What was pressed.
        start: Where, in pixels.
        last: Where the mouse was last.
        grip: From the mouse to the middle of what it holds.
        origin: Middle of what it holds when it was taken.
        piece: Piece of the walk under the mouse, -1 for none.
        dragging: Whether the mouse has moved far enough.
    """

    hit: Hit
    start: tuple[float, float]
    last: tuple[float, float]
    grip: tuple[float, float]
    origin: tuple[float, float]
    piece: int = -1
    dragging: bool = False


class Gestures:
    """The state between press and release.

    Args:
        hands: What the gestures act on.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._press: _Press | None = None

    @property
    def held(self) -> Hit | None:
        """What is being dragged at this moment."""
        return self._press.hit if self._press and self._press.dragging else None

    @property
    def pressed(self) -> bool:
        """Whether a button is down."""
        return self._press is not None

    def press(
        self,
        px: float,
        py: float,
        hit: Hit,
        middle_of: Callable[[Hit], tuple[float, float]],
        *,
        only_pan: bool = False,
        piece: int = -1,
    ) -> None:
        """A button goes down.

        Args:
            px: Pixel from the left.
            py: Pixel from the top.
            hit: What lies there.
            middle_of: Gives the pixel of the middle of a pin or of the cursor.
            only_pan: Whether the whole map is taken hold of, whatever lies there.
            piece: Piece of the walk whose line lies there, -1 for none.
        """
        if only_pan:
            hit, piece = Hit(Kind.BACKGROUND, -2), -1
        origin = middle_of(hit) if hit.kind in (Kind.PIN, Kind.CURSOR) else (px, py)
        self._press = _Press(
            hit, (px, py), (px, py), (origin[0] - px, origin[1] - py), origin, piece
        )

    def move(self, px: float, py: float) -> None:
        """The mouse moves with the button down; without a press nothing happens."""
        press = self._press
        if press is None:
            return
        if not press.dragging and math.dist((px, py), press.start) >= DRAG_FROM_PX:
            press.dragging = True
            self._draw_out(press)
            if press.hit.kind is Kind.REGION:
                self._hands.draw_region(*press.start)
        if press.dragging:
            if press.hit.kind is Kind.CURSOR:
                self._hands.drag_cursor(px + press.grip[0], py + press.grip[1])
            elif press.hit.kind is Kind.PIN:
                self._hands.drag_pin(press.hit.index, px + press.grip[0], py + press.grip[1])
            elif press.hit.kind is Kind.REGION:
                self._hands.draw_region(px, py)
            else:
                self._hands.pan(px - press.last[0], py - press.last[1])
            press.last = (px, py)

    def release(self, px: float, py: float) -> None:
        """The button goes up: the end of a drag, or a click."""
        self.move(px, py)
        press, self._press = self._press, None
        if press is None:
            return
        if press.dragging and press.hit.kind is Kind.REGION:
            self._hands.end_region(choose=True)
        elif press.dragging and press.hit.kind is Kind.PIN:
            self._hands.end_pin(keep=True)
        elif not press.dragging and press.hit.index != -2:
            self._hands.click(press.hit, px, py)

    def cancel(self) -> bool:
        """Put back what is being dragged. Tells whether a button was down."""
        press, self._press = self._press, None
        if press is None:
            return False
        if press.dragging and press.hit.kind is Kind.CURSOR:
            self._hands.drag_cursor(*press.origin)
        elif press.dragging and press.hit.kind is Kind.PIN:
            self._hands.end_pin(keep=False)
        elif press.dragging and press.hit.kind is Kind.REGION:
            self._hands.end_region(choose=False)
        return True

    def _draw_out(self, press: _Press) -> None:
        """A drag that begins on the line of the walk holds a new pin from then on."""
        if press.piece >= 0 and press.hit.kind in (Kind.WALK, Kind.POINT, Kind.BACKGROUND):
            number = self._hands.draw_out_pin(press.piece, *press.start)
            if number >= 0:
                press.hit = Hit(Kind.PIN, number)

    def shape(self, over: Kind, *, only_pan: bool) -> Shape:
        """Which pointer tells what a press would do, or what the drag does."""
        if over is Kind.REGION or (self._press and self._press.hit.kind is Kind.REGION):
            return Shape.CROSS
        if self.held is not None:
            return Shape.CLOSED_HAND
        if only_pan or over in (Kind.PIN, Kind.CURSOR):
            return Shape.OPEN_HAND
        return Shape.POINT if over in (Kind.POINT, Kind.WALK, Kind.GUEST) else Shape.ARROW
