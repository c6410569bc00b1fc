"""Cut a line at the edges of a rectangle."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cut_line"]

_Range = tuple[float, float]


def cut_line(
    x: NDArray[np.float64], y: NDArray[np.float64], across: _Range, up: _Range
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Keep the part of a line that lies within a rectangle.

    Args:
        x: Places of its corners, shape ``(k,)``.
        y: Heights of its corners; those that are not finite are gaps.
        across: Left and right edge.
        up: Lower and upper edge.

    Returns:
        Corners of the pieces inside, with one NaN between any two pieces.
    """
    places: list[float] = []
    heights: list[float] = []
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    for start, end in itertools.pairwise(points):
        piece = _cut(start, end, across, up)
        if piece is None:
            continue
        first, last = piece
        if not places or (places[-1], heights[-1]) != first:
            if places:
                places.append(math.nan)
                heights.append(math.nan)
            places.append(first[0])
            heights.append(first[1])
        places.append(last[0])
        heights.append(last[1])
    return np.array(places), np.array(heights)


def _cut(
    start: tuple[float, float], end: tuple[float, float], across: _Range, up: _Range
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Cut one straight piece, by the shares of its length at which it enters and leaves."""
    if not all(math.isfinite(value) for value in (*start, *end)):
        return None
    enters, leaves = 0.0, 1.0
    for a, b, (low, high) in zip(start, end, (across, up), strict=True):
        if a == b:
            if not low <= a <= high:
                return None
            continue
        shares = sorted(((low - a) / (b - a), (high - a) / (b - a)))
        enters, leaves = max(enters, shares[0]), min(leaves, shares[1])
    if enters > leaves:
        return None
    return _along(start, end, enters), _along(start, end, leaves)


def _along(start: tuple[float, float], end: tuple[float, float], share: float) -> _Range:
    if share in (0.0, 1.0):
        return end if share else start
    return (
        start[0] + share * (end[0] - start[0]),
        start[1] + share * (end[1] - start[1]),
    )
