"""The points as the raster wants them: finite, not hidden, in random order, on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import FARTHEST
from vae_explorer.gui.map.lasso import enclosed
from vae_explorer.gui.map.picking import GridIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Cloud"]

SAMPLE = 65_536
"""So many points, the first ones of a random order, stand for all in a count."""
TILES_PER_SIDE = 40
"""Fineness at which the crowding is measured."""


class Cloud:
    """All points of the map, and which of them are drawn.

    The order is random but always the same: where points of several labels share a pixel, the
    last one drawn shows, and that must not be the label that happens to come last in the folder.

    Attributes:
        x: First coordinates of the drawn points at this moment; float32, shape ``(M,)``.
        y: Second coordinates, shape ``(M,)``.
        colours: Index into the palette, shape ``(M,)``.
        rows: Row of each drawn point in the image set, shape ``(M,)``.
        crowding: Points per square latent unit where they are densest.
    """

    def __init__(self) -> None:
        self._start: NDArray[np.float32] | None = None
        self._points = np.empty((0, 2), np.float32)
        self._palette_index = np.empty(0, np.uint8)
        self._hidden = np.empty(0, np.bool_)
        self._order = np.empty(0, np.int32)
        self._share = 1.0
        self._index: GridIndex | None = None
        self._gather()

    def __len__(self) -> int:
        """Number of points, drawn or not."""
        return len(self._points)

    @property
    def points(self) -> NDArray[np.float32]:
        """Where the points are or are going, shape ``(N, 2)``."""
        return self._points

    @property
    def settled(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Coordinates of the drawn points where they are or are going, shape ``(M,)`` each."""
        return self._end_x, self._end_y

    def set_points(self, points: NDArray[np.float32], *, glide: bool) -> None:
        """Take new positions.

        Args:
            points: Shape ``(N, 2)``; rows that are not finite, or too far, are not drawn.
            glide: Whether the points should move there from where they are now, by
                :meth:`set_share`, instead of being there at once.
        """
        points = np.ascontiguousarray(points, dtype=np.float32).reshape(-1, 2)
        start = None
        if glide and len(points) == len(self._points):
            now = self._between()
            start = np.where(np.abs(now) < FARTHEST, now, points)
        if len(points) != len(self._points):
            self._palette_index = np.zeros(len(points), np.uint8)
            self._hidden = np.zeros(len(points), np.bool_)
            self._order = np.random.default_rng(0).permutation(len(points)).astype(np.int32)
        self._points, self._start = points, start
        self._share = 1.0 if start is None else 0.0
        self._gather()

    def set_colours(self, colours: NDArray[np.uint8], hidden: NDArray[np.bool_] | None) -> None:
        """Colour the points, and hide some.

        Args:
            colours: Index into the palette, shape ``(N,)``.
            hidden: True for points that are neither drawn nor found, shape ``(N,)``.
        """
        self._palette_index = colours
        self._hidden = np.zeros(len(colours), np.bool_) if hidden is None else hidden
        self._gather()

    def set_share(self, share: float) -> None:
        """Put the points so far along their way, 0 to 1."""
        self._share = share
        if share >= 1.0:
            self._start = None
            self.x, self.y = self._end_x, self._end_y
            return
        part = np.float32(share)
        self.x = self._start_x + part * (self._end_x - self._start_x)
        self.y = self._start_y + part * (self._end_y - self._start_y)

    def nearest(self, x: float, y: float, radius: float) -> int:
        """Row of the drawn point nearest to a place, -1 if none is within the radius."""
        if self._index is None:
            self._index = GridIndex(self._end_x, self._end_y, self.rows)
        return self._index.nearest(x, y, radius)

    def drawn_rows(self) -> NDArray[np.int64]:
        """Rows of the drawn points, ascending."""
        return np.sort(self.rows).astype(np.int64)

    def enclosed(self, outline: NDArray[np.float64]) -> Iterator[NDArray[np.integer]]:
        """Find the drawn points inside a closed line, some at a time.

        Args:
            outline: The places that the line joins, the last one to the first, shape ``(K, 2)``.

        Yields:
            Rows inside, in no order.
        """
        for start in range(0, len(self.rows), SAMPLE):
            part = slice(start, start + SAMPLE)
            yield self.rows[part][enclosed(self._end_x[part], self._end_y[part], outline)]

    def count_within(self, bounds: tuple[float, float, float, float]) -> int:
        """About how many drawn points lie in a rectangle; exact for up to 65 536 points.

        Args:
            bounds: ``(x_low, x_high, y_low, y_high)`` in latent units.
        """
        x, y = self.x[:SAMPLE], self.y[:SAMPLE]
        x_low, x_high, y_low, y_high = bounds
        inside = np.count_nonzero((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))
        return round(inside * len(self.x) / max(len(x), 1))

    def _between(self) -> NDArray[np.float32]:
        if self._start is None:
            return self._points
        with np.errstate(over="ignore", invalid="ignore"):
            # Places that are nowhere may overflow on the way; they are not drawn.
            return self._start + np.float32(self._share) * (self._points - self._start)

    def _gather(self) -> None:
        drawn = (np.abs(self._points) < FARTHEST).all(axis=1) & ~self._hidden
        order = self._order[drawn[self._order]]
        self.rows = order
        self.colours = self._palette_index[order]
        self._end_x = np.ascontiguousarray(self._points[order, 0])
        self._end_y = np.ascontiguousarray(self._points[order, 1])
        self.x, self.y = self._end_x, self._end_y
        if self._start is not None:
            self._start_x = np.ascontiguousarray(self._start[order, 0])
            self._start_y = np.ascontiguousarray(self._start[order, 1])
            self.set_share(self._share)
        self._index = None
        self.crowding = self._crowding()

    def _crowding(self) -> float:
        x, y = self._end_x[:SAMPLE], self._end_y[:SAMPLE]
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
        return densest / 9 / tile**2 * len(self._end_x) / len(x)
