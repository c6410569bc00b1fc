"""Which points a closed line on the plane encloses. Numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ChoiceMode", "Region", "RegionTool", "enclosed"]

ChoiceMode = Literal["replace", "add", "subtract"]
RegionTool = Literal["rectangle", "lasso"]

LEAST_STEP_PX = 2.0
"""A line of the lasso is at least so long: a hand that rests adds no corners."""


@dataclass
class Region:
    """A rectangle or a free line that is being drawn round points.

    Attributes:
        tool: What draws it.
        mode: What becomes of the enclosed points.
        corners: Places of the plane, in latent units: two opposite corners of a rectangle, or
            all of the line. The last one is joined to the first.
    """

    tool: RegionTool
    mode: ChoiceMode = "replace"
    corners: list[tuple[float, float]] = field(default_factory=list)

    def reach(self, x: float, y: float, per_unit: float) -> None:
        """Draw on to a place.

        Args:
            x: First coordinate of the place.
            y: Second coordinate.
            per_unit: Pixels per latent unit.
        """
        if self.tool == "rectangle":
            self.corners = [*self.corners[:1], (x, y)]
        elif not self.corners or math.dist(self.corners[-1], (x, y)) * per_unit >= LEAST_STEP_PX:
            self.corners.append((x, y))

    def outline(self) -> NDArray[np.float64]:
        """The closed line as the places that it joins, shape ``(K, 2)``."""
        corners = self.corners
        if self.tool == "rectangle" and len(corners) == 2:
            (x0, y0), (x1, y1) = corners
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        return np.array(corners, np.float64).reshape(-1, 2)


def enclosed(
    x: NDArray[np.float32], y: NDArray[np.float32], outline: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Find the points round which a closed line winds.

    Each line that crosses the ray from a point to the right counts 1 if it leads up and −1 if it
    leads down; the point is inside unless the sum is 0. So a loop that a hand draws twice is
    not a hole. A lower end belongs to a line and an upper one does not, and a point on a line
    lies to its right: regions side by side share no point and miss none.

    Args:
        x: First coordinates, finite, shape ``(M,)``.
        y: Second coordinates.
        outline: The places that the line joins, the last one to the first, shape ``(K, 2)``.

    Returns:
        Indices of the enclosed points, ascending.

    Example:
        >>> square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
        >>> enclosed(np.float32([0.5, 1.5]), np.float32([0.5, 0.5]), square).tolist()
        [0]
    """
    if len(outline) < 3:
        return np.empty(0, np.intp)
    low, high = outline.min(axis=0), outline.max(axis=0)
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    near = near[np.argsort(y[near])]
    # Sorted by height, the points beside a line are neighbours: no line meets all of them.
    px, py = x[near].astype(np.float64), y[near].astype(np.float64)
    windings = np.zeros(len(near), np.int32)
    ends = np.roll(outline, -1, axis=0)
    firsts = np.searchsorted(py, np.minimum(outline[:, 1], ends[:, 1]))
    lasts = np.searchsorted(py, np.maximum(outline[:, 1], ends[:, 1]))
    for (ax, ay), (bx, by), first, last in zip(
        outline.tolist(), ends.tolist(), firsts.tolist(), lasts.tolist(), strict=True
    ):
        if first == last:
            continue
        beside = slice(first, last)
        side = (bx - ax) * (py[beside] - ay) - (by - ay) * (px[beside] - ax)
        if by > ay:
            windings[beside] += side > 0
        else:
            windings[beside] -= side < 0
    return np.sort(near[windings != 0])
