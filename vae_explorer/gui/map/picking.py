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

__all__ = ["CURSOR_REACH_PX", "PIN_REACH_PX", "WALK_REACH_PX", "Hit", "Kind", "hit"]

PIN_REACH_PX = 12.0
CURSOR_REACH_PX = 12.0
WALK_REACH_PX = 6.0


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
