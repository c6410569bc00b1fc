"""Which stretch of a line lies under the mouse. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LINE_REACH_PX", "Foot", "nearest_stretch"]

LINE_REACH_PX = 6.0


@dataclass(frozen=True)
class Foot:
    """The place of a line that is nearest to the mouse.

    Attributes:
        stretch: Number of the stretch between two neighbouring corners.
        px: Pixel from the left.
        py: Pixel from the top.
    """

    stretch: int
    px: float
    py: float


def nearest_stretch(
    place_px: tuple[float, float], line_px: NDArray[np.float64], reach_px: float = LINE_REACH_PX
) -> Foot | None:
    """Find the place of a line nearest to a pixel.

    Args:
        place_px: The pixel.
        line_px: Corners of the line, shape ``(M, 2)``.
        reach_px: Farthest distance that counts.

    Returns:
        The foot of the perpendicular on the nearest stretch; None if none is that near.

    Example:
        >>> nearest_stretch((3.0, 2.0), np.array([[0.0, 0.0], [10.0, 0.0]]))
        Foot(stretch=0, px=3.0, py=0.0)
    """
    if len(line_px) < 2:
        return None
    place = np.asarray(place_px)
    starts, ways = line_px[:-1], np.diff(line_px, axis=0)
    lengths = np.maximum(np.square(ways).sum(axis=1), 1e-12)
    share = np.clip(((place - starts) * ways).sum(axis=1) / lengths, 0.0, 1.0)
    feet = starts + share[:, None] * ways
    away = np.hypot(*(feet - place).T)
    nearest = int(np.argmin(away))
    if not away[nearest] <= reach_px:
        return None
    return Foot(nearest, float(feet[nearest, 0]), float(feet[nearest, 1]))
