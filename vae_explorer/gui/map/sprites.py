"""Points as round dots with a halo, stamped into the palette image. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.colouring import COLOURS
from vae_explorer.gui.map.raster import LEVELS, Raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Stamp", "draw_sprites", "stamp"]

PHASES = 4
"""Positions within a pixel, along each axis, that get a stamp of their own."""

FINE = 8
"""Samples per pixel, along each axis, from which coverage is measured."""

STAMPED = 1024
"""Dots that are stamped at a time."""


@dataclass(frozen=True, eq=False)
class Stamp:
    """A dot in all its positions within a pixel.

    All positions have equally many pixels, so that many dots make one array: those that need
    fewer repeat their middle pixel.

    Attributes:
        dx: Offset of each pixel of the stamp from the dot's own, shape ``(PHASES ** 2, K)``.
        dy: The same downwards.
        level: How much of the pixel the dot covers, 0 (halo only) to the number of levels less 1.
    """

    dx: NDArray[np.intp]
    dy: NDArray[np.intp]
    level: NDArray[np.uint8]


@lru_cache(maxsize=64)
def stamp(diameter: float, halo: float, levels: int = LEVELS) -> Stamp:
    """Draw a dot once, in device pixels.

    Args:
        diameter: Of the coloured disc.
        halo: Width of the ring round it.
        levels: Number of levels of coverage, at least 2.
    """
    radius = diameter / 2
    reach = int(np.ceil(radius + halo)) + 1
    fine = (np.arange((2 * reach + 1) * FINE) + 0.5) / FINE - reach
    offsets = np.arange(-reach, reach + 1, dtype=np.intp)
    shares, covered = [], []
    for phase in range(PHASES**2):
        middle_y = (phase // PHASES + 0.5) / PHASES
        middle_x = (phase % PHASES + 0.5) / PHASES
        away = np.hypot(fine[:, None] - middle_y, fine[None, :] - middle_x)
        shares.append(np.rint(_mean_of_pixels(away <= radius) * (levels - 1)).ravel())
        # A pixel has one colour: the halo's outer edge is where it covers half of a pixel.
        covered.append(_mean_of_pixels(away <= radius + halo).ravel() >= 0.5)
    level, used = np.stack(shares).astype(np.uint8), np.stack(covered)
    longest = int(used.sum(axis=1).max())
    middle = len(offsets) ** 2 // 2
    pick = np.full((len(used), longest), middle)
    for phase, line in enumerate(used):
        pick[phase, : line.sum()] = np.flatnonzero(line)
    return Stamp(
        offsets[pick % len(offsets)],
        offsets[pick // len(offsets)],
        np.take_along_axis(level, pick, axis=1),
    )


def _mean_of_pixels(inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    pixels = inside.shape[0] // FINE
    blocks = inside.reshape(pixels, FINE, pixels, FINE)
    return np.asarray(blocks.mean(axis=(1, 3)))


def draw_sprites(
    raster: Raster,
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    inks: NDArray[np.uint8],
    camera: Camera,
    *,
    diameter: float,
    halo: float,
) -> None:
    """Stamp the points in view into the raster's image, later ones over earlier ones.

    Pixel 0 is empty; otherwise ``1 + levels * ink + level``, where level 0 is halo and the
    highest level is the dot's colour. Points that fade lie under all that fade less.

    Args:
        raster: Whose image is drawn.
        x: First coordinates, finite, shape ``(M,)``.
        y: Second coordinates.
        inks: Colour and fade of each point: index into the palette plus 16 times the fade.
        camera: The view.
        diameter: Of the disc, in device pixels.
        halo: Width of the ring round it, in device pixels.
    """
    raster.image.fill(0)
    flat_image = raster.image.reshape(-1)
    dot = stamp(diameter, halo, raster.levels)
    offsets = dot.dy * raster.stride + dot.dx
    reach = int(dot.dx.max())
    lines, columns = raster.image.shape
    low = raster.margin - raster.roam - reach
    right, bottom = columns - low, lines - low
    px, py = raster.device_pixels(x, y, camera)
    inside = np.flatnonzero((px >= low) & (px < right) & (py >= low) & (py < bottom))
    if len(raster.colours) > 1:
        inside = inside[np.argsort(-(inks[inside] // COLOURS).astype(np.int8), kind="stable")]
    shade = inks * np.uint8(raster.levels) + np.uint8(1)
    for first in range(0, len(inside), STAMPED):
        few = inside[first : first + STAMPED]
        fx, fy = px[few], py[few]
        ix, iy = fx.astype(np.intp), fy.astype(np.intp)
        phase = ((fy - iy) * PHASES).astype(np.intp) * PHASES
        phase += ((fx - ix) * PHASES).astype(np.intp)
        place = np.take(offsets, phase, axis=0)
        place += (iy * columns + ix)[:, None]
        value = np.take(dot.level, phase, axis=0)
        value += shade[few][:, None]
        # Of several values for one pixel the last one stays: row after row, dot over dot.
        flat_image[place.reshape(-1)] = value.reshape(-1)
