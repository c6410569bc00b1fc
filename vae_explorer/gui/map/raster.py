"""The palette image that the points are drawn into, and where each point falls in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LARGEST_DOT_PX", "LEVELS", "ROAM_PX", "STRIP", "Raster", "levels_with"]

LEVELS = 15
"""Densities (or coverages of a dot) of each colour, while no point fades."""

LARGEST_DOT_PX = 12.0
"""Widest thing that is drawn for a point, halo included, in logical pixels."""

ROAM_PX = 64
"""So far the view can be panned, in logical pixels, until points must be drawn again."""

STRIP = 64
"""Lines of the image that are worked on at a time: they stay in the cache."""


def levels_with(fades: int) -> int:
    """Levels of each colour when there are so many fades: a byte has room for 240 in all."""
    return LEVELS // fades


class Raster:
    """An 8-bit image with a margin.

    All memory is kept between frames: fresh memory of this size comes from the system page by
    page, which takes longer than drawing.

    Points out of view fall on the outermost pixels of the margin, so that none has to be sorted
    out; those just out of view are drawn in the margin, and stick into the picture or come into
    it when the view is panned.

    Attributes:
        image: uint8, shape ``(lines, stride)``. Pixel 0 is empty, any other is
            ``1 + levels * ink + level``.
        colours: Room for the ink of each pixel plus 1, uint8, one layer of that shape for each
            fade: shape ``(fades, lines, stride)``.
        counts: Room for the number of points on each pixel, uint32, of the image's shape.
        levels: Levels of each ink.
        margin: Width of the margin, in device pixels.
        roam: So much of it is drawn as well as the picture itself, in device pixels.
        ratio: Device pixels per logical pixel.
    """

    def __init__(self) -> None:
        self.image = np.zeros((0, 0), np.uint8)
        self.colours = np.zeros((0, 0, 0), np.uint8)
        self.resize(1, 1, 1.0)
        self._fx = np.empty(0, np.float32)
        self._fy = np.empty(0, np.float32)

    def resize(self, width: int, height: int, ratio: float, fades: int = 1) -> None:
        """Make room for a picture; keeps the memory if it fits.

        Args:
            width: In device pixels.
            height: In device pixels.
            ratio: Device pixels per logical pixel.
            fades: Number of fades of the inks.
        """
        self.ratio, self.levels = ratio, levels_with(fades)
        self.roam = round(ROAM_PX * ratio)
        # Twice the reach of a dot: one that just touches the picture reaches as far to the other
        # side.
        self.margin = self.roam + 2 * (math.ceil(LARGEST_DOT_PX / 2 * ratio) + 1)
        # An even stride: squares are finished two pixels at a time.
        shape = (height + 2 * self.margin, (width + 2 * self.margin + 1) // 2 * 2)
        if self.image.shape != shape:
            self.image = np.zeros(shape, np.uint8)
            self.counts = np.zeros(shape, np.uint32)
        if self.colours.shape != (fades, *shape):
            self.colours = np.zeros((fades, *shape), np.uint8)

    @property
    def stride(self) -> int:
        """Pixels from one line of the image to the next."""
        return self.image.shape[1]

    def device_pixels(
        self, x: NDArray[np.float32], y: NDArray[np.float32], camera: Camera
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where points lie in the image, margin included.

        Args:
            x: First coordinates.
            y: Second coordinates.
            camera: The view, in logical pixels.

        Returns:
            Columns and lines, not rounded, in memory that the next call overwrites.
        """
        if len(self._fx) < len(x):
            self._fx, self._fy = np.empty(len(x), np.float32), np.empty(len(x), np.float32)
        fx, fy = self._fx[: len(x)], self._fy[: len(x)]
        scale = camera.scale * self.ratio
        middle_x = camera.width_px * self.ratio / 2 + self.margin
        middle_y = camera.height_px * self.ratio / 2 + self.margin
        # First the middle of the view is subtracted, then scaled: at deep zoom the other
        # order loses the pixel to float32.
        np.subtract(x, np.float32(camera.x), out=fx)
        np.multiply(fx, np.float32(scale), out=fx)
        np.add(fx, np.float32(middle_x), out=fx)
        np.clip(fx, np.float32(0), np.float32(self.stride - 1), out=fx)
        np.subtract(y, np.float32(camera.y), out=fy)
        np.multiply(fy, np.float32(-scale), out=fy)
        np.add(fy, np.float32(middle_y), out=fy)
        np.clip(fy, np.float32(0), np.float32(len(self.image) - 1), out=fy)
        return fx, fy
