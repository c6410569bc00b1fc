"""Scaled pictures and set captions of the gallery, kept while there is room for them."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QStaticText

from vae_explorer.gui.style.qimage import fitted_pixmap, rounded
from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

__all__ = ["Captions", "Thumbs"]

_ROOM_BYTES = 96 * 2**20
_FRAME_S = 0.008
_MOST_CAPTIONS = 4096


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


class Captions:
    """Sets captions once: to elide and shape a line costs more than all else of its cell."""

    def __init__(self) -> None:
        self._set: dict[str, QStaticText] = {}
        self._width_px = 0.0
        self.font = font(11)
        self._metrics = QFontMetricsF(self.font)

    def begin_frame(self, width_px: float) -> None:
        """Begin to paint captions that are at most so wide."""
        wanted = font(11)
        if width_px != self._width_px or wanted != self.font or len(self._set) > _MOST_CAPTIONS:
            self._set.clear()
            self._width_px, self.font = width_px, wanted
            self._metrics = QFontMetricsF(wanted)

    def of(self, words: str) -> QStaticText:
        """Return the caption, its middle left out where it is too long."""
        known = self._set.get(words)
        if known is None:
            middle = Qt.TextElideMode.ElideMiddle
            known = QStaticText(self._metrics.elidedText(words, middle, self._width_px))
            known.setTextFormat(Qt.TextFormat.PlainText)
            known.prepare(font=self.font)
            self._set[words] = known
        return known
