"""The palette image that the points are drawn into, where each falls in it, and its colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHUNK", "LARGEST_DOT_PX", "LEVELS", "STRIP", "Raster"]

LEVELS = 15
"""Densities (or coverages of a dot) of each colour."""

LARGEST_DOT_PX = 12.0
"""Widest thing that is drawn for a point, halo included, in logical pixels."""

CHUNK = 65_536
"""Points that are mapped at a time: the buffers of so many stay in the cache."""

STRIP = 64
"""Lines of the image that are worked on at a time, for the same reason."""


class Raster:
    """An 8-bit image with a margin, and its picture in colour.

    All memory is kept between frames: fresh memory of this size comes from the system page by
    page, which takes longer than drawing.

    Points out of view fall on the outermost pixels of the margin, so that none has to be sorted
    out; those just out of view are drawn in the margin, and stick into the picture.

    Attributes:
        image: uint8, shape ``(lines, stride)``. Pixel 0 is empty, any other is
            ``1 + LEVELS * colour + level``.
        colours: Room for the colour of each pixel, uint8, of the same shape.
        counts: Room for the number of points on each pixel, uint32, of the same shape.
        picture: Premultiplied ARGB, uint32, without the margin, in device pixels.
        margin: Width of the margin, in device pixels.
        ratio: Device pixels per logical pixel.
    """

    def __init__(self) -> None:
        self.image = np.zeros((0, 0), np.uint8)
        self.picture = np.zeros((0, 0), np.uint32)
        self.resize(1, 1, 1.0)
        self._fx = np.empty(CHUNK, np.float32)
        self._fy = np.empty(CHUNK, np.float32)

    def resize(self, width: int, height: int, ratio: float) -> None:
        """Make room for a picture; keeps the memory if it fits.

        Args:
            width: In device pixels.
            height: In device pixels.
            ratio: Device pixels per logical pixel.
        """
        # Twice the reach of a dot: one that just touches the picture reaches as far to the other
        # side.
        self.margin = 2 * (math.ceil(LARGEST_DOT_PX / 2 * ratio) + 1)
        self.ratio = ratio
        # An even stride: squares are finished two pixels at a time.
        shape = (height + 2 * self.margin, (width + 2 * self.margin + 1) // 2 * 2)
        if self.image.shape != shape or self.picture.shape != (height, width):
            self.image = np.zeros(shape, np.uint8)
            self.colours = np.zeros(shape, np.uint8)
            self.counts = np.zeros(shape, np.uint32)
            self.picture = np.zeros((height, width), np.uint32)

    @property
    def stride(self) -> int:
        """Pixels from one line of the image to the next."""
        return self.image.shape[1]

    def colour(self, table: NDArray[np.uint32]) -> None:
        """Paint the picture: look up every pixel of the image, margin left out.

        Args:
            table: What each value of the image looks like, premultiplied ARGB, shape ``(256,)``.
        """
        height, width = self.picture.shape
        columns = slice(self.margin, self.margin + width)
        for top in range(0, height, STRIP):
            strip = self.picture[top : top + STRIP]
            lines = slice(self.margin + top, self.margin + top + len(strip))
            np.take(table, self.image[lines, columns], out=strip, mode="clip")

    def device_pixels(
        self, x: NDArray[np.float32], y: NDArray[np.float32], camera: Camera
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where points lie in the image, margin included.

        Args:
            x: First coordinates, at most ``CHUNK``.
            y: Second coordinates.
            camera: The view, in logical pixels.

        Returns:
            Columns and lines, not rounded, in memory that the next call overwrites.
        """
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
