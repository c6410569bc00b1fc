"""Where on the plane the prior has mass that no image claims: its holes, the heaviest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Hole", "largest_holes"]


@dataclass(frozen=True)
class Hole:
    """A place in a hole.

    Attributes:
        x: First coordinate on the plane.
        y: Second coordinate.
        share: Of the prior's mass, 0 to 1, that lies within the radius and is unclaimed.
    """

    x: float
    y: float
    share: float


def largest_holes(
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    mass: NDArray[np.float64],
    unclaimed: NDArray[np.bool_],
    *,
    radius: float = 0.3,
    most: int = 6,
) -> tuple[Hole, ...]:
    """Find places round which most of the prior's mass is unclaimed.

    The unclaimed mass is smoothed by a Gaussian as wide as the radius; its highest place that lies
    in a hole is the first answer. Others are at least three radii from each one before.

    Args:
        xs: Places along the first axis, evenly rising, shape ``(G,)``.
        ys: Places along the second, with the same step, shape ``(H,)``.
        mass: Of the prior at each, in any unit, shape ``(H, G)``.
        unclaimed: Where no image claims it, shape ``(H, G)``.
        radius: In latent units.
        most: Number of answers at most.

    Returns:
        The heaviest first; none where nothing is unclaimed.
    """
    from scipy.ndimage import gaussian_filter  # here, because it would hold up the start

    total, step = float(mass.sum()), float(xs[1] - xs[0])
    left = np.where(unclaimed, mass, 0.0)
    height = np.where(unclaimed, gaussian_filter(left, radius / step, mode="constant"), 0.0)
    found: list[Hole] = []
    while len(found) < most and height.max() > 0:
        line, column = np.unravel_index(int(height.argmax()), height.shape)
        x, y = float(xs[column]), float(ys[line])
        away = np.hypot(xs - x, (ys - y)[:, None])
        found.append(Hole(x, y, float(left[away <= radius].sum() / total)))
        height[away < 3 * radius] = 0.0
    return tuple(found)
