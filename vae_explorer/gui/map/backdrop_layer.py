"""Decoded pictures behind the points: they move with the view until newer ones come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

if TYPE_CHECKING:
    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.theme import Tokens
    from vae_explorer.gui.views_backdrop import BackdropView

__all__ = ["BackdropLayer", "softened"]

STRENGTH_LIGHT, STRENGTH_DARK = 0.5, 0.45
"""Share of the pictures' own colours; the rest is canvas, or the points would drown in them."""
_SAME_SCALE = 1e-6


def softened(view: BackdropView, tokens: Tokens) -> QPixmap:
    """Make a picture in device pixels, its colours drawn towards the canvas."""
    height, width = view.pixels.shape
    image = QImage(view.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    picture = QPixmap(image.size() * view.enlarged)
    picture.fill(QColor(tokens.canvas))
    painter = QPainter(picture)
    painter.setOpacity(STRENGTH_DARK if tokens.dark else STRENGTH_LIGHT)
    # Without a wish for smoothness Qt repeats pixels: those of the model stay visible.
    painter.drawImage(picture.rect(), image)
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
            self._picture = softened(self.view, tokens)
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
