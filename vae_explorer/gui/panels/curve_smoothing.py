"""Centred smoothing of a noisy series, straight lines kept straight up to both ends.

A trailing mean lags: on a rising bound it draws training below validation where it is not.
A centred mean still lags at the last point, where half of its window is missing. So each smooth
value here is the height of a straight line fitted to its neighbourhood (local linear
regression), which has no such lag at the ends.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Smoothing", "cell_means", "smooth", "smooth_curve"]

_MOST_CELLS = 512
_REACH = 3.0  # in standard deviations of the weights; beyond it they are below 1.2 %


class Smoothing(StrEnum):
    """How much of a curve's noise is averaged away."""

    NONE = "none"
    LIGHT = "light"
    STRONG = "strong"

    @property
    def share(self) -> float:
        """Standard deviation of the weights as a share of the run, 0 for none."""
        return {Smoothing.NONE: 0.0, Smoothing.LIGHT: 0.012, Smoothing.STRONG: 0.05}[self]


def smooth(values: NDArray[Any], width: float) -> NDArray[np.float64]:
    """Smooth evenly spaced values by local linear regression with Gaussian weights.

    Args:
        values: Shape ``(k,)``; values that are not finite count as missing.
        width: Standard deviation of the weights in samples; 0 returns the values.

    Returns:
        The smooth values, float64, shape ``(k,)``; NaN where a whole neighbourhood is missing.

    Raises:
        ValueError: If ``width`` is negative.
    """
    if width < 0:
        raise ValueError(f"width is {width}, it cannot be negative")
    values = np.asarray(values, dtype=np.float64)
    if width == 0 or values.size < 3:
        return values.copy()
    known = np.isfinite(values).astype(np.float64)
    if not known.any():
        return np.full(values.shape, np.nan)
    # Around their own level the products below stay small, and so does their rounding.
    level = float(values[known > 0].mean())
    heights = np.where(known > 0, values - level, 0.0)
    reach = min(max(1, int(np.ceil(_REACH * width))), values.size - 1)
    offset = np.arange(-reach, reach + 1, dtype=np.float64)
    weight = np.exp(-0.5 * (offset / width) ** 2)
    count = _around(known, weight)
    first = _around(known, weight * offset)
    second = _around(known, weight * offset**2)
    total = _around(heights, weight)
    tilted = _around(heights, weight * offset)
    spread = count * second - first**2
    with np.errstate(divide="ignore", invalid="ignore"):
        line = (second * total - first * tilted) / spread
        mean = total / count
    fitted = np.where(spread > 1e-9 * np.maximum(count, 1e-300) ** 2, line, mean)
    return np.where(count > 1e-12, fitted, np.nan) + level


def _around(samples: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum ``weight[offset] * samples[i + offset]`` for every ``i``."""
    reach = weight.size // 2
    return np.convolve(samples, weight[::-1], mode="full")[reach : reach + samples.size]


def cell_means(
    x: NDArray[Any], y: NDArray[Any], cells: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Average a series over evenly spaced cells.

    Args:
        x: Ascending places, shape ``(k,)``, k at least 1.
        y: Values, shape ``(k,)``; those that are not finite are left out of their mean.
        cells: Number of cells; the first and the last place are centres of cells.

    Returns:
        Mean place and mean value of each cell, float64, shape ``(cells,)``; NaN in empty cells.
    """
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    pitch = (x[-1] - x[0]) / max(1, cells - 1)
    cell = np.rint((x - x[0]) / pitch) if pitch > 0 else np.zeros(x.size)
    cell = np.minimum(cell, cells - 1).astype(np.int64)
    known = np.isfinite(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = np.bincount(cell, x, cells) / np.bincount(cell, minlength=cells)
        sums = np.bincount(cell, np.where(known, y, 0.0), cells)
        means = sums / np.bincount(cell, known, cells)
    return places, means


def smooth_curve(
    x: NDArray[Any], y: NDArray[Any], smoothing: Smoothing
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make the line that is drawn over a raw series.

    The neighbourhood of a place is a share of the axis, so on a logarithmic axis the first steps
    are not blurred into each other. The series is averaged into cells first; the cost stays below
    a few milliseconds however long the run is.

    Args:
        x: Ascending places in coordinates of the axis, shape ``(k,)``.
        y: Values, shape ``(k,)``.
        smoothing: How much to smooth.

    Returns:
        Places and heights of the line; for ``Smoothing.NONE`` the series itself. The line begins
        and ends where the series does.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if smoothing is Smoothing.NONE or x.size < 3:
        return x, y
    places, means = cell_means(x, y, min(x.size, _MOST_CELLS))
    # With few samples a share of the run is less than their distance: then one sample.
    heights = smooth(means, max(smoothing.share * places.size, 1.0))
    visited = np.flatnonzero(np.isfinite(places))
    places, heights = places[visited], heights[visited]
    places[0], places[-1] = x[0], x[-1]
    return places, heights
