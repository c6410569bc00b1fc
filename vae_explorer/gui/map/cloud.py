"""The points as the raster wants them: sorted, not hidden, mixed, and on their way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import FARTHEST
from vae_explorer.gui.map.cells import Cells, Grid, sort_into_cells
from vae_explorer.gui.map.crowding import crowding
from vae_explorer.gui.map.journey import Journey
from vae_explorer.gui.map.lasso import enclosed
from vae_explorer.gui.map.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Bounds
    from vae_explorer.latent.turn import TurnedPoints

__all__ = ["BATCH", "Batch", "Cloud"]

BATCH = 65_536
"""Points that are sorted, coloured and drawn at a time: so many stay in the cache."""
SORTED_AT_ONCE, COLOURED_AT_ONCE = 2, 32
"""Batches that are made without a pause; the event loop has its turns between the others."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Some of the drawn points, taken from all of them at random.

    Attributes:
        first: Index of the first one.
        last: Index after the last one.
        cells: The cells they are sorted into, which count from the first one.
    """

    first: int
    last: int
    cells: Cells


class Cloud:
    """All points of the map, and which of them are drawn.

    The points come in batches that are equally mixed from all rows: where points of several
    labels share a pixel, the last one drawn shows, and that must not be the label that happens
    to come last in the folder; and the first batches stand for all while there is no time for
    more. Few batches are made at once, the others one by one by :meth:`advance`.

    Attributes:
        x: First coordinates of the points drawn so far at this moment; float32, shape ``(M,)``.
        y: Second coordinates, shape ``(M,)``.
        rows: Row of each of them in the image set, shape ``(M,)``.
        inks: Colour of each plus 16 times its fade, see :class:`Look`; shape ``(M,)``.
        batches: Those that the points come in, as far as they are made.
        batch_count: Number of batches once all are made.
        crowding: Points per square latent unit where they are densest.
        version: Another number whenever drawn points have moved or look otherwise.
    """

    def __init__(self) -> None:
        self.version = 0
        self._look = Look()
        self._journey = Journey(np.empty((0, 2), np.float32))
        self._take_points(np.empty((0, 2), np.float32))

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

    @property
    def colours(self) -> NDArray[np.uint8]:
        """Index into the palette of each drawn point, shape ``(M,)``."""
        return self.inks & np.uint8(15)

    @property
    def complete(self) -> bool:
        """Whether all batches are there."""
        return len(self.batches) == self.batch_count

    @property
    def expected(self) -> int:
        """About how many points are drawn once all batches are there; then exact."""
        looked_at = min(len(self.batches) * BATCH, len(self._points))
        return round(len(self.x) * len(self._points) / max(looked_at, 1))

    def set_points(
        self, points: NDArray[np.float32], *, glide: bool, turn: TurnedPoints | None = None
    ) -> None:
        """Take new positions.

        Args:
            points: Shape ``(N, 2)``; rows that are not finite, or too far, are not drawn.
            glide: Whether the points should move there from where they are now, by
                :meth:`set_share`, instead of being there at once.
            turn: The rotation that takes them there, instead of straight lines.
        """
        points = np.ascontiguousarray(points, dtype=np.float32).reshape(-1, 2)
        start = None
        if glide and len(points) == len(self._points):
            start = self._journey.places() if turn is None else turn.at(0.0)
        if len(points) != len(self._points):
            self._look = Look()
        self._journey = Journey(points, start, turn)
        self._take_points(points)

    def set_look(self, look: Look) -> None:
        """Colour the points, and hide some."""
        self._look = look
        self._dress_anew()

    def set_share(self, share: float) -> None:
        """Put the points so far along their way, 0 to 1."""
        self._journey.set_share(share)
        self.version += 1
        self._place()

    def advance(self) -> bool:
        """Make one more batch. Tells whether there was one to make."""
        if self.complete:
            return False
        number = len(self.batches)
        if number == len(self._sorted):
            self._sort(number)
        self._dress(self._sorted[number])
        self._place()
        return True

    def spans(self, batch: Batch, bounds: Bounds) -> list[tuple[int, int]]:
        """Runs of a batch's points among which are all that are in a rectangle at this moment."""
        if not self._journey.ended:
            return [(batch.first, batch.last)]
        return [(batch.first + i, batch.first + j) for i, j in batch.cells.spans(bounds)]

    def nearest(self, x: float, y: float, radius: float) -> int:
        """Row of the drawn point nearest to a place, -1 if none is within the radius.

        Of several at the same distance the smallest row. Points are found where they are going.
        """
        best, best_row = radius * radius, -1
        bounds = (x - radius, x + radius, y - radius, y + radius)
        for batch in self.batches:
            for i, j in batch.cells.spans(bounds):
                part = slice(batch.first + i, batch.first + j)
                away = (self._end_x[part].astype(np.float64) - x) ** 2
                away += (self._end_y[part].astype(np.float64) - y) ** 2
                least = float(away.min())
                if least > best:
                    continue
                row = int(self.rows[part][away == least].min())
                if least < best or best_row < 0 or row < best_row:
                    best, best_row = least, row
        return best_row

    def enclosed(self, outline: NDArray[np.float64]) -> Iterator[NDArray[np.int32]]:
        """Find the drawn points inside a closed line, some at a time.

        Args:
            outline: The places that the line joins, the last one to the first, shape ``(K, 2)``.

        Yields:
            Rows inside, in no order.
        """
        if len(outline) == 0:
            return
        (x_low, y_low), (x_high, y_high) = outline.min(axis=0), outline.max(axis=0)
        number = 0
        while number < len(self.batches) or self.advance():
            batch, number = self.batches[number], number + 1
            for i, j in batch.cells.spans((x_low, x_high, y_low, y_high)):
                part = slice(batch.first + i, batch.first + j)
                inside = enclosed(self._end_x[part], self._end_y[part], outline)
                yield self.rows[part][inside]

    def drawn_rows(self) -> Iterator[NDArray[np.int32]]:
        """Yield the rows of the drawn points, some at a time and in no order."""
        number = 0
        while number < len(self.batches) or self.advance():
            batch, number = self.batches[number], number + 1
            yield self.rows[batch.first : batch.last]

    def count_within(self, bounds: Bounds) -> int:
        """About how many drawn points lie in a rectangle; exact for up to 65 536 points.

        Args:
            bounds: ``(x_low, x_high, y_low, y_high)`` in latent units.
        """
        if not self.batches:
            return 0
        first = self.batches[0]
        x, y = self.x[: first.last], self.y[: first.last]
        x_low, x_high, y_low, y_high = (np.float32(bound) for bound in bounds)
        inside = np.count_nonzero((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))
        return round(inside * self.expected / max(len(x), 1))

    def _take_points(self, points: NDArray[np.float32]) -> None:
        self._points = points
        count = len(points)
        self.batch_count = -(-count // BATCH)
        self._stride = mixing_stride(count)
        self._sorted: list[Batch] = []
        self._sorted_x, self._sorted_y = np.empty(count, np.float32), np.empty(count, np.float32)
        self._sorted_rows = np.empty(count, np.int32)
        self._dress_anew()
        first = self.batches[0].last if self.batches else 0
        self.crowding = crowding(self._end_x[:first], self._end_y[:first], self.expected)

    def _dress_anew(self) -> None:
        count = len(self._points)
        self.version += 1
        self.batches: list[Batch] = []
        self._inks = np.empty(count, np.uint8)
        if self._look.hides:
            self._all_x, self._all_y = np.empty(count, np.float32), np.empty(count, np.float32)
            self._all_rows = np.empty(count, np.int32)
        else:
            self._all_x, self._all_y = self._sorted_x, self._sorted_y
            self._all_rows = self._sorted_rows
        ready = min(max(len(self._sorted), SORTED_AT_ONCE), COLOURED_AT_ONCE)
        # A cloud that glides is small, and must be there as a whole.
        while not self.complete and (len(self.batches) < ready or not self._journey.ended):
            number = len(self.batches)
            if number == len(self._sorted):
                self._sort(number)
            self._dress(self._sorted[number])
        self._place()

    def _sort(self, number: int) -> None:
        """Take the rows of a batch, and sort those that have a place into cells."""
        count = len(self._points)
        turns = np.arange(number * BATCH, min((number + 1) * BATCH, count), dtype=np.int64)
        rows = turns * self._stride % max(count, 1)
        x, y = np.ascontiguousarray(np.take(self._points, rows, axis=0).T)
        there = (np.abs(x) < FARTHEST) & (np.abs(y) < FARTHEST)
        if not there.all():
            rows, x, y = rows[there], x[there], y[there]
        if number == 0:
            self._grid = Grid.over(x, y)
        order, cells = sort_into_cells(x, y, self._grid)
        first = self._sorted[-1].last if self._sorted else 0
        batch = Batch(first, first + len(order), cells)
        part = slice(batch.first, batch.last)
        self._sorted_x[part], self._sorted_y[part] = x[order], y[order]
        self._sorted_rows[part] = rows[order]
        self._sorted.append(batch)

    def _dress(self, batch: Batch) -> None:
        """Colour a sorted batch, and leave out what is hidden."""
        part = slice(batch.first, batch.last)
        rows = self._sorted_rows[part]
        if self._look.hides:
            kept = ~self._look.hidden(rows)
            rows = rows[kept]
            first = self.batches[-1].last if self.batches else 0
            batch = Batch(first, first + len(rows), batch.cells.keeping(kept))
            target = slice(batch.first, batch.last)
            self._all_x[target] = self._sorted_x[part][kept]
            self._all_y[target] = self._sorted_y[part][kept]
            self._all_rows[target], part = rows, target
        self._inks[part] = self._look.inks(rows)
        self.batches.append(batch)

    def _place(self) -> None:
        """Tell the drawn points, and where they are on their way."""
        count = self.batches[-1].last if self.batches else 0
        self._end_x, self._end_y = self._all_x[:count], self._all_y[:count]
        self.rows, self.inks = self._all_rows[:count], self._inks[:count]
        self.x, self.y = self._journey.of(self.rows, self._end_x, self._end_y)


def mixing_stride(count: int) -> int:
    """A step that, taken again and again round a circle of so many rows, meets each row once.

    It is near the golden section, so that any run of steps is spread evenly over all rows.
    """
    stride = max(round(count * (math.sqrt(5) - 1) / 2), 1)
    while math.gcd(stride, count) > 1:
        stride += 1
    return stride
