"""Scaled pictures of the gallery, kept while there is room for them."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from vae_explorer.gui.qimage import fitted_pixmap, rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

__all__ = ["Thumbs"]

_ROOM_BYTES = 96 * 2**20
_FRAME_S = 0.008


class Thumbs:
    """Makes thumbnails, a few milliseconds' worth a frame: a jump through thousands never waits."""

    def __init__(self) -> None:
        self._pixels: NDArray[np.uint8] | None = None
        self._made: OrderedDict[int, QPixmap] = OrderedDict()
        self._look = (0, 1.0)
        self._bytes = 0
        self._until_s = 0.0

    def show_images(self, pixels: NDArray[np.uint8]) -> None:
        """Take up another image set, uint8, shape ``(N, C, H, W)``."""
        if pixels is not self._pixels:
            self._pixels = pixels
            self._forget()

    def begin_frame(self, side_px: int, dpr: float) -> None:
        """Begin to paint.

        Args:
            side_px: Long side of the thumbnails in logical pixels.
            dpr: Device pixels per logical pixel.
        """
        if (side_px, dpr) != self._look:
            self._look = side_px, dpr
            self._forget()
        self._until_s = time.thread_time() + _FRAME_S

    def of(self, row: int) -> QPixmap | None:
        """Return the thumbnail of an image; None if this frame has made enough of them."""
        known = self._made.get(row)
        if known is not None:
            self._made.move_to_end(row)
            return known
        if self._pixels is None or time.thread_time() > self._until_s:
            return None
        made = rounded(fitted_pixmap(self._pixels[row], *self._look))
        self._made[row] = made
        self._bytes += 4 * made.width() * made.height()
        while self._bytes > _ROOM_BYTES and len(self._made) > 1:
            _, old = self._made.popitem(last=False)
            self._bytes -= 4 * old.width() * old.height()
        return made

    def _forget(self) -> None:
        self._made.clear()
        self._bytes = 0
