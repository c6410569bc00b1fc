"""How crowded the points are where they are densest. Numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["crowding"]

TILES_PER_SIDE = 40
"""Fineness at which the crowding is measured."""


def crowding(x: NDArray[np.float32], y: NDArray[np.float32], total: int) -> float:
    """Points per square latent unit at the densest place.

    Args:
        x: First coordinates of some of the points, finite, shape ``(M,)``.
        y: Second coordinates.
        total: Number of points that these stand for.
    """
    if len(x) < 2:
        return 0.0
    low_x, high_x = np.percentile(x, (1, 99)).tolist()
    low_y, high_y = np.percentile(y, (1, 99)).tolist()
    tile: float = max(high_x - low_x, high_y - low_y) / TILES_PER_SIDE
    if tile <= 0:
        return 0.0
    column = np.clip((x - low_x) / tile, -1, TILES_PER_SIDE).astype(np.intp) + 1
    line = np.clip((y - low_y) / tile, -1, TILES_PER_SIDE).astype(np.intp) + 1
    side = TILES_PER_SIDE + 2
    tiles = np.bincount(line * side + column, minlength=side * side).reshape(side, side)
    tiles = tiles[1:-1, 1:-1]
    # The mean of 3 by 3 tiles: a single tile of a small set is mostly chance.
    inner = side - 4
    blocks = np.zeros((inner, inner), np.intp)
    for dy in range(3):
        for dx in range(3):
            blocks += tiles[dy : dy + inner, dx : dx + inner]
    densest = int(blocks.max())
    return densest / 9 / tile**2 * total / len(x)
