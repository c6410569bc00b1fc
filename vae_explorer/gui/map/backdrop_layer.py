"""Decoded pictures behind the points: they move with the view until newer ones come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from vae_explorer.gui.map.palette import rgb
from vae_explorer.gui.qimage import to_qimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.theme import Tokens
    from vae_explorer.gui.views_backdrop import BackdropView

__all__ = ["BackdropLayer", "softened"]

STRENGTH_LIGHT, STRENGTH_DARK = 0.5, 0.45
"""Share of the pictures' own colours; the rest is canvas, or the points would drown in them."""
_SAME_SCALE = 1e-6


def softened(pixels: NDArray[np.uint8], tokens: Tokens) -> NDArray[np.uint8]:
    """Draw pictures towards the canvas.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
        tokens: Colours of the theme.

    Returns:
        uint8, shape ``(3, H, W)``.
    """
    strength = STRENGTH_DARK if tokens.dark else STRENGTH_LIGHT
    levels = np.arange(256)
    tables = [np.rint(c + strength * (levels - c)).astype(np.uint8) for c in rgb(tokens.canvas)]
    three = np.broadcast_to(pixels, (3, *pixels.shape[1:]))
    return np.stack([table[channel] for table, channel in zip(tables, three, strict=True)])


class BackdropLayer:
    """Decoded pictures, or none.

    Attributes:
        view: What is painted.
    """

    def __init__(self) -> None:
        self.view: BackdropView | None = None
        self._picture: QPixmap | None = None

    def show_backdrop(self, view: BackdropView | None) -> None:
        """Paint other pictures; None for none."""
        self.view, self._picture = view, None

    def forget_theme(self) -> None:
        """Mix the colours again."""
        self._picture = None

    def paint(self, painter: QPainter, camera: Camera, tokens: Tokens, ratio: float) -> None:
        """Draw the part in view.

        Args:
            painter: In device pixels.
            camera: The view.
            tokens: Colours of the theme.
            ratio: Device pixels per logical pixel.
        """
        if self.view is None:
            return
        if self._picture is None:
            image = to_qimage(softened(self.view.pixels, tokens))
            # Without another word, Qt repeats pixels: those of the model stay visible.
            self._picture = QPixmap.fromImage(image.scaled(image.size() * self.view.enlarged))
        x_low, x_high, y_low, y_high = self.view.bounds
        left, top = camera.to_pixel(x_low, y_high)
        scale = camera.scale * ratio
        target = QRectF(
            left * ratio, top * ratio, (x_high - x_low) * scale, (y_high - y_low) * scale
        )
        picture = self._picture
        if math.isclose(target.width(), picture.width(), rel_tol=_SAME_SCALE):
            painter.drawPixmap(round(target.left()), round(target.top()), picture)
        else:
            painter.drawPixmap(target, picture, QRectF(picture.rect()))
