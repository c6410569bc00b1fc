"""Points sorted into square cells, so that few of them must be looked at. Numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Bounds

__all__ = ["Cells", "Grid", "sort_into_cells"]

POINTS_PER_CELL = 16
CELLS_PER_SIDE = 64
"""At most; then a cell's number fits 16 bits, which numpy sorts in linear time."""


@dataclass(frozen=True)
class Grid:
    """Where the cells lie; the outermost ones reach on for ever.

    Attributes:
        low_x: Left edge of the first column, in latent units.
        low_y: Lower edge of the first line.
        per_unit: Cells per latent unit.
        side: Cells along each axis.
    """

    low_x: float
    low_y: float
    per_unit: float
    side: int

    @classmethod
    def over(cls, x: NDArray[np.float32], y: NDArray[np.float32]) -> Grid:
        """Cells of which each holds some points; strays do not count.

        Args:
            x: First coordinates of some of the points, finite, shape ``(M,)``.
            y: Second coordinates.
        """
        side = int(min(max(math.sqrt(len(x) / POINTS_PER_CELL), 1), CELLS_PER_SIDE))
        if len(x) == 0:
            return cls(0.0, 0.0, 1.0, side)
        low_x, high_x = np.percentile(x, (0.5, 99.5)).tolist()
        low_y, high_y = np.percentile(y, (0.5, 99.5)).tolist()
        extent = max(high_x - low_x, high_y - low_y)
        return cls(low_x, low_y, side / extent if extent > 1e-30 else 1.0, side)

    def columns(self, values: NDArray[np.float32], low: float) -> NDArray[np.uint16]:
        """Number of the cell along one axis that each value falls into."""
        scaled: NDArray[np.float32] = (values - np.float32(low)) * np.float32(self.per_unit)
        return np.clip(scaled, 0, self.side - 1, out=scaled).astype(np.uint16)

    def span(self, low: float, high: float, first: float) -> tuple[int, int]:
        """First and last cell along one axis that may hold a value from ``low`` to ``high``."""
        limit = self.side - 1
        # The cells were found in float32: one cell more on both sides covers its rounding.
        start = math.floor(min(max((low - first) * self.per_unit, 0), limit)) - 1
        end = math.floor(min(max((high - first) * self.per_unit, 0), limit)) + 1
        return max(start, 0), min(end, limit)


@dataclass(frozen=True, eq=False)
class Cells:
    """Where the points of each cell begin, line after line from the lowest.

    Attributes:
        grid: Where the cells lie.
        starts: First point of each cell and, last, the number of points; shape ``(side² + 1,)``.
    """

    grid: Grid
    starts: NDArray[np.int64]

    def spans(self, bounds: Bounds) -> list[tuple[int, int]]:
        """Runs of points among which are all that lie in a rectangle.

        Args:
            bounds: ``(x_low, x_high, y_low, y_high)`` in latent units.

        Returns:
            First point of each run, and the one after its last; runs are not empty.
        """
        grid, side = self.grid, self.grid.side
        left, right = grid.span(bounds[0], bounds[1], grid.low_x)
        bottom, top = grid.span(bounds[2], bounds[3], grid.low_y)
        if right - left == side - 1:
            runs = [(bottom * side, (top + 1) * side)]
        else:
            runs = [
                (line * side + left, line * side + right + 1) for line in range(bottom, top + 1)
            ]
        starts = self.starts
        ends = [(int(starts[first]), int(starts[last])) for first, last in runs]
        return [(first, last) for first, last in ends if first < last]

    def keeping(self, kept: NDArray[np.bool_]) -> Cells:
        """The same cells once only some of the points are left, shape ``(M,)``."""
        before = np.concatenate(([0], np.cumsum(kept)))
        return replace(self, starts=before[self.starts])


def sort_into_cells(
    x: NDArray[np.float32], y: NDArray[np.float32], grid: Grid
) -> tuple[NDArray[np.intp], Cells]:
    """Sort points into cells; within a cell they keep their order.

    Args:
        x: First coordinates, finite, shape ``(M,)``.
        y: Second coordinates.
        grid: Where the cells lie.

    Returns:
        The order of the points, shape ``(M,)``, and their cells.
    """
    number = grid.columns(x, grid.low_x)
    number += grid.columns(y, grid.low_y) * np.uint16(grid.side)
    counts = np.bincount(number, minlength=grid.side**2)
    starts = np.concatenate(([0], np.cumsum(counts)))
    return np.argsort(number, kind="stable"), Cells(grid, starts)
