"""What lies under the mouse. Numpy only, so that it can be tested without a window."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CURSOR_REACH_PX", "PIN_REACH_PX", "WALK_REACH_PX", "GridIndex", "Hit", "Kind", "hit"]

PIN_REACH_PX = 12.0
CURSOR_REACH_PX = 12.0
WALK_REACH_PX = 6.0

CELLS_PER_SIDE = 256
"""At most; then a cell's number still fits 16 bits, which numpy sorts in linear time."""


class Kind(StrEnum):
    """Kinds of things on the map, the one on top first; a region is drawn wherever one presses."""

    PIN = "pin"
    CURSOR = "cursor"
    GUEST = "guest"
    WALK = "walk"
    POINT = "point"
    BACKGROUND = "background"
    REGION = "region"


@dataclass(frozen=True)
class Hit:
    """A thing under the mouse.

    Attributes:
        kind: What it is.
        index: Number of the pin, of the guest or of the step of the walk, row of the image; -1 for
            the others.
    """

    kind: Kind
    index: int = -1


class GridIndex:
    """Finds the point nearest to a place among a million in well under a millisecond.

    The points are sorted once into square cells of the plane; a search looks at the cells that
    its circle touches.

    Args:
        x: First coordinates, shape ``(N,)``, finite.
        y: Second coordinates, shape ``(N,)``, finite.
        rows: What to answer for each point, such as its row in the image set; shape ``(N,)``.
    """

    def __init__(
        self, x: NDArray[np.float32], y: NDArray[np.float32], rows: NDArray[np.integer]
    ) -> None:
        self._side = int(min(max(math.sqrt(len(x) / 8), 1), CELLS_PER_SIDE))
        self._low_x, self._low_y, self._per_unit = 0.0, 0.0, 1.0
        if len(x):
            self._low_x, self._low_y = float(x.min()), float(y.min())
            extent = max(float(x.max()) - self._low_x, float(y.max()) - self._low_y)
            self._per_unit = self._side / extent if extent > 0 else 1.0
        cells = self._columns(x, self._low_x)
        cells += self._columns(y, self._low_y) * np.uint16(self._side)
        order = np.argsort(cells, kind="stable")
        counts = np.bincount(cells, minlength=self._side**2)
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        self._x, self._y, self._rows = x[order], y[order], rows[order]

    def nearest(self, x: float, y: float, radius: float) -> int:
        """The point nearest to a place.

        Args:
            x: First coordinate of the place.
            y: Second coordinate.
            radius: Farthest distance that counts, in latent units.

        Returns:
            Its entry in ``rows``, or -1 if none is that near. Of several at the same distance
            the smallest entry.
        """
        if len(self._x) == 0:
            return -1
        first, last = self._span(x, self._low_x, radius)
        bottom, top = self._span(y, self._low_y, radius)
        best, best_row = radius * radius, -1
        for line in range(bottom, top + 1):
            start = self._starts[line * self._side + first]
            end = self._starts[line * self._side + last + 1]
            if start == end:
                continue
            away = (self._x[start:end].astype(np.float64) - x) ** 2
            away += (self._y[start:end].astype(np.float64) - y) ** 2
            least = float(away.min())
            if least > best:
                continue
            row = int(self._rows[start:end][away == least].min())
            if least < best or best_row < 0 or row < best_row:
                best, best_row = least, row
        return best_row

    def _columns(self, values: NDArray[np.float32], low: float) -> NDArray[np.uint16]:
        scaled: NDArray[np.float32] = (values - np.float32(low)) * np.float32(self._per_unit)
        return np.minimum(scaled, np.float32(self._side - 1)).astype(np.uint16)

    def _span(self, value: float, low: float, radius: float) -> tuple[int, int]:
        """First and last cell along one axis that a circle can touch."""
        limit = self._side - 1
        # The cells were found in float32: one cell more on both sides covers its rounding.
        first = math.floor(min(max((value - radius - low) * self._per_unit, 0), limit)) - 1
        last = math.floor(min(max((value + radius - low) * self._per_unit, 0), limit)) + 1
        return max(first, 0), min(last, limit)


def hit(
    place_px: tuple[float, float],
    *,
    pins_px: NDArray[np.float64],
    cursor_px: tuple[float, float] | None,
    walk_px: NDArray[np.float64],
    find_point: Callable[[], int],
) -> Hit:
    """What a press at a pixel takes hold of: pins, then cursor, walk, points, background.

    Args:
        place_px: The pixel.
        pins_px: Middles of the pins, shape ``(P, 2)``.
        cursor_px: Middle of the cursor, if there is one.
        walk_px: Steps of the walk, shape ``(K, 2)``.
        find_point: Gives the row of the point under the pixel or -1; called only if nothing
            above it was hit.
    """
    pin = _nearest_mark(place_px, pins_px, PIN_REACH_PX)
    if pin >= 0:
        return Hit(Kind.PIN, pin)
    if cursor_px is not None and math.dist(place_px, cursor_px) <= CURSOR_REACH_PX:
        return Hit(Kind.CURSOR)
    step = _nearest_mark(place_px, walk_px, WALK_REACH_PX)
    if step >= 0:
        return Hit(Kind.WALK, step)
    row = find_point()
    return Hit(Kind.POINT, row) if row >= 0 else Hit(Kind.BACKGROUND)


def _nearest_mark(
    place_px: tuple[float, float], marks_px: NDArray[np.float64], reach_px: float
) -> int:
    if len(marks_px) == 0:
        return -1
    away = np.hypot(marks_px[:, 0] - place_px[0], marks_px[:, 1] - place_px[1])
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= reach_px else -1
