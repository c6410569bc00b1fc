"""Many points as small squares: their colour, and how many share a pixel. Numpy only."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.colouring import COLOURS
from vae_explorer.gui.map.raster import STRIP, Raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_COUNTED", "add_points", "clear_points", "finish_squares", "levels_for"]

MOST_COUNTED = 255
"""Count at which a pixel is full: counts are summed in 8 bits."""


def levels_for(full: float, levels: int) -> NDArray[np.uint8]:
    """Table from a count of points to a level of density, logarithmic.

    Args:
        full: Count that is drawn at full strength.
        levels: Number of levels.

    Returns:
        For each count from 0 to ``MOST_COUNTED`` the level: 0 for none and for one, up to
        ``levels - 1``.
    """
    counts = np.arange(MOST_COUNTED + 1, dtype=np.float64)
    counts[0] = 1
    share = np.log(counts) / math.log(max(full, 2.0))
    return np.clip(np.rint(share * (levels - 1)), 0, levels - 1).astype(np.uint8)


def clear_points(raster: Raster) -> None:
    """Take all points off the raster."""
    raster.colours.fill(0)
    raster.counts.fill(0)


def add_points(
    raster: Raster,
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    inks: NDArray[np.uint8],
    camera: Camera,
    *,
    side: int,
) -> None:
    """Put points on the raster, one pixel for each: its ink, and how many came to the pixel.

    Args:
        raster: Whose layers of colours and counts are drawn.
        x: First coordinates, finite, shape ``(M,)``.
        y: Second coordinates.
        inks: Colour and fade of each point: index into the palette plus 16 times the fade.
        camera: The view.
        side: Side in device pixels of the squares that the pixels will become.
    """
    # Squares grow to the right and down from a pixel half a side before their middle.
    half = (side - 1) / 2 / raster.ratio
    fx, fy = raster.device_pixels(x, y, camera.panned(-half, -half))
    line = fy.astype(np.int32)
    line *= np.int32(raster.stride)
    flat = np.add(line, fx.astype(np.int32), dtype=np.intp)
    np.add.at(raster.counts.reshape(-1), flat, np.uint32(1))
    if len(raster.colours) > 1:
        flat += (inks // np.uint8(COLOURS)).astype(np.intp) * raster.counts.size
    raster.colours.reshape(-1)[flat] = inks + np.uint8(1)


def finish_squares(raster: Raster, *, side: int, full: float) -> None:
    """Make the image: every point a square whose level grows with the logarithm of their number.

    Where points with different fades meet, those that fade least lie on top.

    Args:
        raster: Whose image is made of the points that were put on it.
        side: Side of the squares in device pixels, at most 15.
        full: Points on a pixel at full strength.
    """
    # Points out of view were swept to the rim, and must not grow back into the picture.
    for array in (*raster.colours, raster.counts):
        array[0] = array[-1] = array[:, 0] = array[:, -1] = 0
    table = _levels_of_pairs(round(full), raster.levels)
    raster.image[: side - 1] = 0
    for top in range(side - 1, len(raster.image), STRIP):
        bottom = min(top + STRIP, len(raster.image))
        above = slice(top - side + 1, bottom)
        counts = _spread_counts(raster.counts[above], side)
        grown = _spread_colours(raster.colours[0, above], side)
        for layer in raster.colours[1:, above]:
            grown = grown + _spread_colours(layer, side) * (grown == 0).view(np.uint8)
        # i + 1 becomes levels * i + 1; pixels without an ink stay 0.
        strip = raster.image[top:bottom]
        np.multiply(grown, np.uint8(raster.levels), out=strip)
        strip -= (grown > 0).view(np.uint8) * np.uint8(raster.levels - 1)
        strip += np.take(table, counts.view(np.uint16), mode="clip").view(np.uint8)


@lru_cache(maxsize=64)
def _levels_of_pairs(full: int, levels: int) -> NDArray[np.uint16]:
    """The same table for two neighbouring pixels at once, read as one number of 16 bits.

    It fits the second cache, and halves the slowest step over the image.
    """
    table = levels_for(full, levels).astype(np.uint16)
    pairs = np.arange(2**16)
    return np.asarray(table[pairs & 255] | table[pairs >> 8] << 8, np.uint16)


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
