"""Which points are shown as pictures: as many as fit without touching. Numpy only, no Qt.

A picture takes a square round its point. Points are taken in a fixed order, each unless it would
touch one that was taken before: every point that stays out lies within one side of a picture that
is shown, so the pictures cover the points as evenly as they can. Those that have been shown before
come first in the order, the ones from farther out before all: panning changes nothing, zooming in
only adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CELLS_PER_SIDE", "thinned", "well_spread"]

CELLS_PER_SIDE = 4
"""Of the points that have not been shown yet, one in each cell of so many to a side is looked at:
a point that is left out for another one has a picture within 1.25 sides."""


def thinned(x: NDArray[np.float64], y: NDArray[np.float64], side: float) -> NDArray[np.intp]:
    """Pick the first point in each small cell of the plane.

    The cells lie fixed to the plane, so the same points are picked wherever the view is.

    Args:
        x: First coordinates, shape ``(M,)``.
        y: Second coordinates.
        side: Of a picture's square; a cell is a quarter of it.

    Returns:
        Their indices, ascending.

    Example:
        >>> thinned(np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.1, 0.1]), 1.0).tolist()
        [0, 2]
    """
    cells, _ = _cells(x, y, side / CELLS_PER_SIDE)
    first = np.full(int(cells.max(initial=0)) + 1, -1, np.intp)
    # Written from the last to the first: the first one stays.
    first[cells[::-1]] = np.arange(len(x) - 1, -1, -1)
    return np.sort(first[first >= 0])


def well_spread(x: NDArray[np.float64], y: NDArray[np.float64], side: float) -> NDArray[np.intp]:
    """Take points in their order, each unless its square would overlap that of one taken before.

    It is worked out in rounds: in each, every point is taken that comes first among all that are
    left in its cell and the eight round it. The result is the same as one after the other.

    Args:
        x: First coordinates, in the order of preference, shape ``(M,)``.
        y: Second coordinates.
        side: Of the squares, in the same unit. Of two points taken one coordinate differs by at
            least this.

    Returns:
        Indices of the points taken, ascending.

    Example:
        >>> well_spread(np.array([0.0, 0.6, 1.2]), np.zeros(3), 1.0).tolist()
        [0, 2]
    """
    if len(x) == 0:
        return np.zeros(0, np.intp)
    cells, stride = _cells(x, y, side)
    room = int(cells.max()) + 2 * stride + 3
    cells = cells + stride + 1
    around = np.array([line * stride + column for line in (-1, 0, 1) for column in (-1, 0, 1)])
    nobody = len(x)
    left = np.arange(len(x))
    taken = np.zeros(len(x), np.bool_)
    while len(left):
        first = np.full(room, nobody)
        first[cells[left[::-1]]] = left[::-1]
        best = np.unique(cells[left])
        wins = first[best] == first[best[:, None] + around].min(axis=1)
        winners = first[best[wins]]
        taken[winners] = True
        near = np.full(room, nobody)
        near[cells[winners]] = winners
        left = left[~_touched(x, y, side, left, near[cells[left][:, None] + around])]
    return np.flatnonzero(taken)


def _touched(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    side: float,
    rows: NDArray[np.intp],
    near: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Whether the square of each row overlaps one of its neighbours', shape ``(K, 9)``."""
    there = near < len(x)
    other = np.where(there, near, 0)
    close = np.abs(x[other] - x[rows][:, None]) < side
    close &= np.abs(y[other] - y[rows][:, None]) < side
    return np.asarray((close & there).any(axis=1))


def _cells(
    x: NDArray[np.float64], y: NDArray[np.float64], side: float
) -> tuple[NDArray[np.intp], int]:
    """Number of the cell of each point, and how many cells lie in a line, one of them empty."""
    column = np.floor(x / side)
    line = np.floor(y / side)
    column = (column - column.min(initial=np.inf)).astype(np.intp)
    line = (line - line.min(initial=np.inf)).astype(np.intp)
    stride = int(column.max(initial=0)) + 2
    return line * stride + column, stride
