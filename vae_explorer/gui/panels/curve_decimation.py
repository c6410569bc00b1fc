"""Reduce a long series to what its pixels can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["decimate"]

_PER_COLUMN = 4


def decimate(
    x: NDArray[Any], y: NDArray[Any], low: float, high: float, columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Keep first, lowest, highest and last value of each column of pixels.

    A line through these covers the same pixels as the line through all, so no spike is lost.

    Args:
        x: Ascending places, shape ``(k,)``.
        y: Values, shape ``(k,)``; values that are not finite are gaps.
        low: Left end of what is in view.
        high: Right end of what is in view.
        columns: Columns of pixels between the two, at least 1.

    Returns:
        Places and values in view, at most four per column, with one neighbour outside each end so
        that the line runs on to the edge.
    """
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    start = int(np.searchsorted(x, low, side="left"))
    stop = int(np.searchsorted(x, high, side="right"))
    before, after = slice(max(0, start - 1), start), slice(stop, stop + 1)
    if stop - start <= _PER_COLUMN * columns or not high > low:
        around = slice(before.start, after.stop)
        return x[around], y[around]
    # The neighbours outside belong to no column: one far away would drag its extremes along.
    places, values = _by_columns(x[start:stop], y[start:stop], np.linspace(low, high, columns + 1))
    return (
        np.concatenate((x[before], places, x[after])),
        np.concatenate((y[before], values, y[after])),
    )


def _by_columns(
    x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bounds = np.searchsorted(x, edges[1:-1], side="left")
    starts = np.unique(np.concatenate(([0], bounds[bounds < x.size])))
    ends = np.append(starts[1:], x.size) - 1
    lowest = np.fmin.reduceat(y, starts)
    highest = np.fmax.reduceat(y, starts)
    middle = 0.5 * (x[starts] + x[ends])
    places = np.stack((x[starts], middle, middle, x[ends]), axis=1)
    values = np.stack((y[starts], lowest, highest, y[ends]), axis=1)
    return places.reshape(-1), values.reshape(-1)
