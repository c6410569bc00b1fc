"""The field behind the points: one picture that moves with the view until a newer one comes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.field_colours import field_table
from vae_explorer.gui.map.glyphs import paint_glyphs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.map import FieldView

__all__ = ["FieldLayer"]

_SAME_SCALE = 1e-6


class FieldLayer:
    """A field, or none.

    Its pixels are looked up in the colour table once, not with every frame: Qt would turn an
    8-bit picture into colours again each time.

    Attributes:
        view: What is painted.
    """

    def __init__(self) -> None:
        self.view: FieldView | None = None
        self._pixels: NDArray[np.uint32] | None = None

    def show_field(self, view: FieldView | None) -> None:
        """Paint another field; None for none."""
        self.view, self._pixels = view, None

    def forget_theme(self) -> None:
        """Look the colours up again."""
        self._pixels = None

    def place(self, camera: Camera, ratio: float) -> QRectF:
        """Where the picture lies in the view, in device pixels.

        Args:
            camera: The view.
            ratio: Device pixels per logical pixel.
        """
        assert self.view is not None
        x_low, x_high, y_low, y_high = self.view.bounds
        left, top = camera.to_pixel(x_low, y_high)
        scale = camera.scale * ratio
        return QRectF(left * ratio, top * ratio, (x_high - x_low) * scale, (y_high - y_low) * scale)

    def paint_glyphs(self, painter: QPainter, camera: Camera, tokens: Tokens) -> None:
        """Draw what lies over the field, above the points.

        Args:
            painter: In logical pixels.
            camera: The view.
            tokens: Colours of the theme.
        """
        if self.view is not None:
            paint_glyphs(painter, camera, self.view.glyphs, tokens)

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
        if self._pixels is None:
            self._pixels = np.take(field_table(self.view.facts, tokens), self.view.levels)
        height, width = self._pixels.shape
        target = self.place(camera, ratio)
        layout = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(self._pixels.data, width, height, 4 * width, layout)
        if math.isclose(target.width(), width, rel_tol=_SAME_SCALE):
            # Made for this scale: pixel on pixel, which is as fast as it gets.
            painter.drawImage(QPoint(round(target.left()), round(target.top())), image)
        else:
            painter.drawImage(target, image)
