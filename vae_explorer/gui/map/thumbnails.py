"""Small pictures of images, each in a frame of its colour, made many at a time and kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Frame", "Thumbnails", "framed", "shrinking"]

KEPT_BYTES = 64 * 1024**2
VALUES_AT_ONCE = 600_000
"""Pixels of the image set that are read for one frame of the map; the rest comes with the next."""
PIXELS_AT_ONCE = 80_000
"""Pixels that are made for it."""
_FINE = 8
_LAYOUT = QImage.Format.Format_ARGB32_Premultiplied


@dataclass(frozen=True)
class Frame:
    """Measures of a framed picture, in device pixels.

    Attributes:
        side: Of the picture.
        rim: Width of the rim in the image's colour.
        halo: Width of the ring in the canvas's colour round the rim.
        radius: Of the picture's corners.
    """

    side: int
    rim: int
    halo: int
    radius: float

    @property
    def whole(self) -> int:
        """Side of all of it."""
        return self.side + 2 * (self.rim + self.halo)


@lru_cache(maxsize=64)
def shrinking(old: int, new: int) -> NDArray[np.float32]:
    """Weights that turn ``old`` pixels in a line into ``new`` by the area they cover.

    Larger pictures keep their pixels as squares, smaller ones are averages.

    Returns:
        Shape ``(new, old)``; the sum over each row is 1.

    Example:
        >>> shrinking(4, 2).tolist()
        [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, None], edges[1:, None]
    pixel = np.arange(old)
    covered = np.minimum(high, pixel + 1) - np.maximum(low, pixel)
    return np.asarray(np.maximum(covered, 0.0) * (new / old), np.float32)


@lru_cache(maxsize=64)
def _rounded_square(whole: int, inset: int, radius: float) -> NDArray[np.float32]:
    """How much of each pixel a square with round corners covers, shape ``(whole, whole)``."""
    half = whole / 2 - inset
    fine = np.abs((np.arange(whole * _FINE) + 0.5) / _FINE - whole / 2)
    beyond = np.maximum(fine - (half - radius), 0.0)
    inside = np.hypot(beyond[:, None], beyond[None, :]) <= radius
    inside &= (fine <= half)[:, None] & (fine <= half)[None, :]
    return np.asarray(
        inside.reshape(whole, _FINE, whole, _FINE).mean(axis=(1, 3)), dtype=np.float32
    )


def framed(
    pixels: NDArray[np.uint8],
    colours: NDArray[np.uint8],
    canvas: tuple[int, int, int],
    frame: Frame,
) -> NDArray[np.uint32]:
    """Scale pictures and put each in its frame.

    Args:
        pixels: uint8, shape ``(K, C, H, W)`` with ``H = W``.
        colours: Of the rims, shape ``(K, 3)``.
        canvas: Colour of the halo.
        frame: Measures.

    Returns:
        Premultiplied ARGB, shape ``(K, frame.whole, frame.whole)``.
    """
    step = max(1, pixels.shape[-1] // (2 * frame.side))
    coarse = pixels[:, :, ::step, ::step].astype(np.float32)
    weights = shrinking(coarse.shape[-1], frame.side)
    scaled = np.broadcast_to(weights @ coarse @ weights.T, (len(pixels), 3, frame.side, frame.side))
    edge, whole = frame.rim + frame.halo, frame.whole
    outer = _rounded_square(whole, 0, frame.radius + edge)
    middle = _rounded_square(whole, frame.halo, frame.radius + frame.rim)
    inner = _rounded_square(whole, edge, frame.radius)[edge:-edge, edge:-edge]
    made = np.empty((len(pixels), 3, whole, whole), np.float32)
    made[:] = np.array(canvas, np.float32)[:, None, None]
    made += middle * (colours.astype(np.float32)[:, :, None, None] - made)
    middle_part = made[:, :, edge:-edge, edge:-edge]
    middle_part += inner * (scaled - middle_part)
    made *= outer
    red, green, blue = np.moveaxis(np.rint(made).astype(np.uint32), 1, 0)
    alpha = np.rint(255 * outer).astype(np.uint32)
    return np.asarray(alpha << 24 | red << 16 | green << 8 | blue, np.uint32)


class Thumbnails:
    """Keeps the pictures of the images that were shown last, as many as 64 MiB hold.

    A picture made for another frame stays until it is made again, so that nothing vanishes when
    the zoom asks for another size.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[object, QPixmap]] = OrderedDict()

    def forget(self) -> None:
        """There are other images."""
        self._kept.clear()

    def picture(self, row: int) -> QPixmap | None:
        """The picture of an image, if there is one, perhaps of another size."""
        kept = self._kept.get(row)
        return None if kept is None else kept[1]

    def make(
        self,
        pixels: NDArray[np.uint8],
        rows: NDArray[np.integer],
        colours: NDArray[np.uint8],
        canvas: tuple[int, int, int],
        frame: Frame,
    ) -> bool:
        """Make some of the pictures that are missing or made for another frame.

        Args:
            pixels: Of all images, uint8, shape ``(N, C, H, W)``.
            rows: Images in view, shape ``(K,)``.
            colours: Of their rims, shape ``(K, 3)``.
            canvas: Colour behind the points.
            frame: Measures.

        Returns:
            Whether all are there now.
        """
        keys = [(frame, canvas, colour) for colour in map(tuple, colours.tolist())]
        missing = []
        for number, row in enumerate(rows.tolist()):
            kept = self._kept.get(row)
            if kept is None or kept[0] != keys[number]:
                missing.append(number)
            else:
                self._kept.move_to_end(row)
        read, written = int(np.prod(pixels.shape[1:])), frame.whole**2
        few = missing[: max(8, min(VALUES_AT_ONCE // read, PIXELS_AT_ONCE // written))]
        if few:
            made = framed(pixels[rows[few]], colours[few], canvas, frame)
            side = frame.whole
            for number, picture in zip(few, made, strict=True):
                # A pixmap may go on using the memory of its image, which numpy takes back.
                image = QImage(picture.data, side, side, 4 * side, _LAYOUT).copy()
                self._keep(int(rows[number]), keys[number], QPixmap.fromImage(image))
        most = max(KEPT_BYTES // (4 * frame.whole**2), len(rows))
        while len(self._kept) > most:
            self._kept.popitem(last=False)
        return len(few) == len(missing)

    def _keep(self, row: int, key: object, picture: QPixmap) -> None:
        self._kept[row] = (key, picture)
        self._kept.move_to_end(row)
