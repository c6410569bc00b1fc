"""Lines of equal height of a quantity on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["contour_lines"]

# For each of the sixteen patterns of high corners of a cell, the pairs of edges that a line
# joins. Corners count 1 (left, low), 2 (right, low), 4 (right, high), 8 (left, high); edges 0
# (low), 1 (right), 2 (high), 3 (left).
_CROSSINGS: tuple[tuple[tuple[int, int], ...], ...] = (
    (), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), ((3, 0), (1, 2)), ((0, 2),), ((3, 2),),
    ((2, 3),), ((2, 0),), ((0, 1), (2, 3)), ((2, 1),), ((1, 3),), ((1, 0),), ((0, 3),), (),
)  # fmt: skip


def contour_lines(
    xs: NDArray[np.float64], ys: NDArray[np.float64], values: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], ...]:
    """Trace where a quantity equals a level, by marching squares with linear interpolation.

    Args:
        xs: Places of the columns, rising, shape ``(G,)``.
        ys: Places of the lines, rising, shape ``(H,)``.
        values: Finite, shape ``(H, G)``.
        level: The height.

    Returns:
        Lines of shape ``(K, 2)``. A line that closes ends where it began; one that is cut by the
        edge of the grid does not.

    References:
        Lorensen and Cline, "Marching cubes", 1987, in two dimensions.
    """
    high = values >= level
    pattern = (
        high[:-1, :-1] * 1 + high[:-1, 1:] * 2 + high[1:, 1:] * 4 + high[1:, :-1] * 8
    ).astype(np.int8)
    joined: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    for row, column in np.argwhere((pattern > 0) & (pattern < 15)).tolist():
        for first, second in _CROSSINGS[pattern[row, column]]:
            ends = _edge(row, column, first), _edge(row, column, second)
            joined.setdefault(ends[0], []).append(ends[1])
            joined.setdefault(ends[1], []).append(ends[0])
    return tuple(
        np.array([_place(xs, ys, values, level, edge) for edge in chain])
        for chain in _chains(joined)
    )


def _edge(row: int, column: int, side: int) -> tuple[int, int, int]:
    """Name an edge by the corner it begins at, and 0 for along a line or 1 for upwards."""
    if side in (0, 2):
        return row + side // 2, column, 0
    return row, column + (side == 1), 1


def _place(
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    values: NDArray[np.float64],
    level: float,
    edge: tuple[int, int, int],
) -> tuple[float, float]:
    row, column, upwards = edge
    other = (row + 1, column) if upwards else (row, column + 1)
    start, end = float(values[row, column]), float(values[other])
    share = (level - start) / (end - start)
    x = xs[column] + share * (xs[other[1]] - xs[column])
    y = ys[row] + share * (ys[other[0]] - ys[row])
    return float(x), float(y)


def _chains(
    joined: dict[tuple[int, int, int], list[tuple[int, int, int]]],
) -> list[list[tuple[int, int, int]]]:
    """Follow neighbours to whole lines: first those with two ends, then those that close."""
    chains = []
    seen: set[tuple[int, int, int]] = set()
    ends = [edge for edge, others in joined.items() if len(others) == 1]
    for start in (*ends, *joined):
        if start in seen:
            continue
        chain, here = [start], start
        seen.add(start)
        while ahead := [edge for edge in joined[here] if edge not in seen]:
            here = ahead[0]
            seen.add(here)
            chain.append(here)
        if len(chain) > 2 and start in joined[here]:
            chain.append(start)
        chains.append(chain)
    return chains
