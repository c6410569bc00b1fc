"""Many points as small squares: their colour, and how many share a pixel. Numpy only."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.raster import CHUNK, LEVELS, STRIP, Raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_COUNTED", "draw_squares", "levels_for"]

MOST_COUNTED = 255
"""Count at which a pixel is full: counts are summed in 8 bits."""


def levels_for(full: float) -> NDArray[np.uint8]:
    """Table from a count of points to a level of density, logarithmic.

    Args:
        full: Count that is drawn at full strength.

    Returns:
        For each count from 0 to ``MOST_COUNTED`` the level: 0 for none and for one, up to
        ``LEVELS - 1``.
    """
    counts = np.arange(MOST_COUNTED + 1, dtype=np.float64)
    counts[0] = 1
    share = np.log(counts) / math.log(max(full, 2.0))
    return np.clip(np.rint(share * (LEVELS - 1)), 0, LEVELS - 1).astype(np.uint8)


def draw_squares(
    raster: Raster,
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    colours: NDArray[np.uint8],
    camera: Camera,
    *,
    side: int,
    full: float,
) -> None:
    """Draw every point as a square; the level grows with the logarithm of their number.

    Args:
        raster: Whose image is drawn.
        x: First coordinates, finite, shape ``(M,)``.
        y: Second coordinates.
        colours: Index into the palette of each point, below 16.
        camera: The view.
        side: Side of the squares in device pixels, at most 15.
        full: Points on a pixel at full strength.
    """
    # Squares grow to the right and down from a pixel half a side before their middle.
    half = (side - 1) / 2 / raster.ratio
    _scatter(raster, x, y, colours, camera.panned(-half, -half))
    # Points out of view were swept to the rim, and must not grow back into the picture.
    for array in (raster.colours, raster.counts):
        array[0] = array[-1] = array[:, 0] = array[:, -1] = 0
    table = _levels_of_pairs(round(full))
    end = len(raster.image) - raster.margin
    for top in range(raster.margin, end, STRIP):
        bottom = min(top + STRIP, end)
        above = slice(top - side + 1, bottom)
        counts = _spread_counts(raster.counts[above], side)
        grown = _spread_colours(raster.colours[above], side)
        # c + 1 becomes 15 c + 1; pixels without a colour stay 0.
        strip = raster.image[top:bottom]
        np.multiply(grown, np.uint8(LEVELS), out=strip)
        strip -= (grown > 0).view(np.uint8) * np.uint8(LEVELS - 1)
        strip += np.take(table, counts.view(np.uint16), mode="clip").view(np.uint8)


@lru_cache(maxsize=64)
def _levels_of_pairs(full: int) -> NDArray[np.uint16]:
    """The same table for two neighbouring pixels at once, read as one number of 16 bits.

    It fits the second cache, and halves the slowest step over the image.
    """
    levels = levels_for(full).astype(np.uint16)
    pairs = np.arange(2**16)
    return np.asarray(levels[pairs & 255] | levels[pairs >> 8] << 8, np.uint16)


def _scatter(
    raster: Raster,
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    colours: NDArray[np.uint8],
    camera: Camera,
) -> None:
    """One pixel for each point: its colour plus 1, and how many came to the pixel."""
    raster.colours.fill(0)
    raster.counts.fill(0)
    flat_colours, flat_counts = raster.colours.reshape(-1), raster.counts.reshape(-1)
    stride, one = np.int32(raster.stride), np.uint32(1)
    place = np.empty(min(len(x), CHUNK), np.intp)
    for start in range(0, len(x), CHUNK):
        part = slice(start, start + CHUNK)
        fx, fy = raster.device_pixels(x[part], y[part], camera)
        line = fy.astype(np.int32)
        line *= stride
        flat = place[: len(fx)]
        np.add(line, fx.astype(np.int32), out=flat)
        flat_colours[flat] = colours[part] + np.uint8(1)
        np.add.at(flat_counts, flat, one)


def _spread_counts(counts: NDArray[np.uint32], side: int) -> NDArray[np.uint8]:
    """Number of squares on each pixel, without the first ``side - 1`` lines."""
    most = MOST_COUNTED // side**2
    single = np.minimum(counts, np.uint32(most)).astype(np.uint8)
    along = single.copy()
    for by in range(1, side):
        along[:, by:] += single[:, :-by]
    total = along[side - 1 :].copy()
    for by in range(1, side):
        total += along[side - 1 - by : -by]
    return total


def _spread_colours(colours: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Colours grown over empty pixels, without the first ``side - 1`` lines."""
    grown = colours
    reached = 1
    while reached < side:
        by = min(reached, side - reached)
        wider = grown.copy()
        wider[:, by:] += grown[:, :-by] * (grown[:, by:] == 0).view(np.uint8)
        grown = wider
        reached += by
    reached = 1
    while reached < side:
        by = min(reached, side - reached)
        # Each step leaves out the lines that have no line so far above them.
        grown = grown[by:] + grown[:-by] * (grown[by:] == 0).view(np.uint8)
        reached += by
    return grown
