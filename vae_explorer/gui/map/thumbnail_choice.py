"""Which images are shown as pictures at a view, and how large; it remembers what it has shown.

Numpy only, no Qt.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import COLOURS
from vae_explorer.gui.map.covering import thinned, well_spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Bounds, Camera
    from vae_explorer.gui.map.cloud import Cloud

__all__ = ["LARGEST_PX", "LEVELS_PER_OCTAVE", "SMALLEST_PX", "ThumbnailChoice", "level_of"]

SMALLEST_PX, LARGEST_PX = 32, 64
GROWTH_PX = 4
"""By how much pictures grow from level to level: less than the places between them do."""
LEVELS_PER_OCTAVE = 4
"""Zoom levels between two scales of which one is the double of the other."""
SPACING_PX = 4.0
"""Pictures come once the densest points lie so far apart."""
RELUCTANCE = 1
"""Levels by which the points must spread or draw together before the sizes follow."""
MOST_LOOKED_AT = 131_072
"""About so many points at most are looked at: the first batches stand for all."""
MARGIN = 0.3
"""Chosen for beyond the view on each side, a share of its size: a short pan needs nothing new."""
_NEVER = 127


def level_of(scale: float) -> int:
    """The zoom level of a scale: the number of quarter octaves above one pixel per unit.

    Example:
        >>> level_of(1.0), level_of(2.0), level_of(3.9)
        (0, 4, 7)
    """
    # A scale reached by four steps of a quarter octave must not fall below its level by rounding.
    return math.floor(LEVELS_PER_OCTAVE * math.log2(scale) + 1e-6)


class ThumbnailChoice:
    """The images that are shown as pictures.

    Attributes:
        rows: Of these images, in the order of the drawn points; int32, shape ``(K,)``.
        at: Which of the drawn points they are, shape ``(K,)``.
        size_px: Side of the pictures, 0 where points are shown alone.
    """

    def __init__(self) -> None:
        self.rows = np.zeros(0, np.int32)
        self.at = np.zeros(0, np.intp)
        self.size_px = 0
        self._rank_of_row = np.zeros(0, np.int8)
        self._drawn: tuple[object, object, int] = (None, None, 0)
        self._level = 0
        self._first_level: int | None = None
        self._region: Bounds | None = None

    def forget(self) -> None:
        """Forget what was shown: there are other images."""
        self._rank_of_row = np.zeros(0, np.int8)
        self._drawn = (None, None, 0)
        self._first_level = None

    def choose_anew(self) -> None:
        """Keep nothing of what was shown: other images matter now."""
        self._rank_of_row.fill(_NEVER)
        self._drawn = (None, None, 0)

    def update(self, cloud: Cloud, camera: Camera, size_px: int | None, frame_px: float) -> None:
        """Choose for a view; what fits is kept.

        Args:
            cloud: The points.
            camera: The view.
            size_px: Side of the pictures; 0 for none; None to let the zoom decide.
            frame_px: What a picture needs beside its side: its rim, and a gap.
        """
        level = max(-_NEVER, min(level_of(camera.scale), _NEVER - 1))
        if size_px is None:
            size_px = self._size_at(level, cloud.crowding)
        if size_px == 0:
            self.rows, self.at = np.zeros(0, np.int32), np.zeros(0, np.intp)
            self.size_px, self._region = 0, None
            return
        # Apart by so much at the smallest scale of this level, hence at all of them.
        side = (size_px + frame_px) / 2 ** (level / LEVELS_PER_OCTAVE)
        if (
            self._knows(cloud)
            and (level, size_px) == (self._level, self.size_px)
            and self._covers(camera, side)
        ):
            return
        if len(self._rank_of_row) != len(cloud):
            self._rank_of_row = np.full(len(cloud), _NEVER, np.int8)
        self._drawn = (cloud.points, cloud.batches, len(cloud.batches))
        self._level, self.size_px = level, size_px
        self._region = _grown(camera.visible(), MARGIN, 4 * side)
        self._choose(cloud, self._region, side)

    def _size_at(self, level: int, crowding: float) -> int:
        """Nothing while the dots still grow; then 32 px, and more with each level."""
        if crowding <= 0:
            return LARGEST_PX
        first = math.ceil(LEVELS_PER_OCTAVE * math.log2(SPACING_PX * math.sqrt(crowding)))
        if self._first_level is None or abs(first - self._first_level) > RELUCTANCE:
            self._first_level = first
        above = level - self._first_level
        return 0 if above < 0 else min(SMALLEST_PX + GROWTH_PX * above, LARGEST_PX)

    def _knows(self, cloud: Cloud) -> bool:
        """Whether these are the points that were chosen from."""
        points, batches, count = self._drawn
        return points is cloud.points and batches is cloud.batches and count == len(cloud.batches)

    def _covers(self, camera: Camera, side: float) -> bool:
        """Whether nothing in view can depend on a point outside of what was chosen for."""
        if self._region is None:
            return False
        needed, region = _grown(camera.visible(), 0.0, 2 * side), self._region
        inside = region[0] <= needed[0] and needed[1] <= region[1]
        return inside and region[2] <= needed[2] and needed[3] <= region[3]

    def _choose(self, cloud: Cloud, region: Bounds, side: float) -> None:
        x, y = cloud.settled
        inside = _points_in(cloud, region)
        rows = cloud.rows[inside]
        ranks = self._rank_of_row[rows]
        # Among equals a number decides that is as good as drawn by chance, but always the same.
        chance = rows.astype(np.uint32) * np.uint32(0x9E3779B1)
        px, py = x[inside].astype(np.float64), y[inside].astype(np.float64)
        known, fresh = np.flatnonzero(ranks < _NEVER), np.flatnonzero(ranks == _NEVER)
        known = known[np.lexsort((chance[known], ranks[known]))]
        # Points that do not fade come first: the chosen ones, and those near the plane.
        fades, parts = cloud.inks[inside[fresh]] // COLOURS, [known]
        for fade in np.unique(fades).tolist():
            some = fresh[fades == fade]
            some = some[thinned(px[some], py[some], side)]
            parts.append(some[np.argsort(chance[some])])
        order = np.concatenate(parts)
        taken = np.sort(order[well_spread(px[order], py[order], side)])
        self.at, self.rows = inside[taken], rows[taken]
        self._rank_of_row[self.rows] = np.minimum(ranks[taken], np.int8(self._level))


def _points_in(cloud: Cloud, region: Bounds) -> NDArray[np.intp]:
    """The drawn points that lie, or are going to lie, in a rectangle."""
    x, y = cloud.settled
    x_low, x_high, y_low, y_high = (np.float32(value) for value in region)
    found, count = [np.zeros(0, np.intp)], 0
    for batch in cloud.batches:
        for first, last in batch.cells.spans(region):
            part = slice(batch.first + first, batch.first + last)
            inside = (x[part] >= x_low) & (x[part] <= x_high)
            inside &= (y[part] >= y_low) & (y[part] <= y_high)
            found.append(np.flatnonzero(inside) + part.start)
            count += len(found[-1])
        if count >= MOST_LOOKED_AT:
            break
    return np.concatenate(found)


def _grown(bounds: Bounds, share: float, by: float) -> Bounds:
    """A rectangle with a margin on each side: a share of its size, and so much more."""
    x_low, x_high, y_low, y_high = bounds
    across, up = share * (x_high - x_low) + by, share * (y_high - y_low) + by
    return x_low - across, x_high + across, y_low - up, y_high + up
