"""Decoded pictures behind the points: they move with the view until newer ones come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from vae_explorer.gui.map.palette import rgb

if TYPE_CHECKING:
    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.backdrop import BackdropView

__all__ = ["BackdropLayer", "softened", "strength_of"]

MOST_STRENGTH = 0.5
"""Share of the pictures' own colours; the rest is canvas, or the points would drown in them."""
MOST_SHADE = 60.0
"""How far from the canvas the pictures may lie on average, of 255: dark ones on light are paler."""
GAP_PX = 1
_SAME_SCALE = 1e-6


def strength_of(view: BackdropView, tokens: Tokens) -> float:
    """Share of the pictures' own colours that leaves the points easy to see."""
    few = view.pixels[::5, ::7]
    channels = np.stack([few >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.float64)
    shade = float(np.abs(channels - rgb(tokens.canvas)).mean())
    return min(MOST_STRENGTH, MOST_SHADE / max(shade, 1.0))


def softened(view: BackdropView, tokens: Tokens, ratio: float = 1.0) -> QPixmap:
    """Make a picture in device pixels, its colours drawn towards the canvas.

    Args:
        view: What is shown.
        tokens: Colours of the theme.
        ratio: Device pixels per logical pixel; between two pictures a line stays free.
    """
    height, width = view.pixels.shape
    image = QImage(view.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    picture = QPixmap(image.size() * view.enlarged)
    picture.fill(QColor(tokens.canvas))
    painter = QPainter(picture)
    painter.setOpacity(strength_of(view, tokens))
    # Without a wish for smoothness Qt repeats pixels: those of the model stay visible.
    painter.drawImage(picture.rect(), image)
    painter.setOpacity(1.0)
    step, gap = view.tile * view.enlarged, max(1, round(GAP_PX * ratio))
    for left in range(0, picture.width(), step):
        painter.fillRect(left, 0, gap, picture.height(), QColor(tokens.canvas))
    for top in range(0, picture.height(), step):
        painter.fillRect(0, top, picture.width(), gap, QColor(tokens.canvas))
    painter.end()
    return picture


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
            self._picture = softened(self.view, tokens, ratio)
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
