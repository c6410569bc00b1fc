"""Where a plot stands in its canvas, and the texts of its ticks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import Tokens, font

__all__ = ["BOTTOM_PX", "RIGHT_PX", "TOP_PX", "CurveFrame", "paint_ticks"]

TOP_PX = 7  # half the height of a tick's text
RIGHT_PX = 14  # half the width of a tick's text, which may stand at the very end
BOTTOM_PX = 21
_GAP_PX = 6
_TEXT_PX = 16


class CurveFrame:
    """Maps between places on the axes and pixels of a canvas.

    Args:
        axes: The axes.
        width: Of the canvas in pixels.
        height: Of the canvas in pixels.
    """

    def __init__(self, axes: Axes, width: float, height: float) -> None:
        self.axes = axes
        across, up = width - axes.left_px - RIGHT_PX, height - TOP_PX - BOTTOM_PX
        self.rect = QRectF(axes.left_px, TOP_PX, max(1.0, across), max(1.0, up))

    def pixel(self, x: float, y: float) -> QPointF:
        """Returns the pixel of a place, which may lie outside the plot."""
        (left, right), (bottom, top) = self.axes.x, self.axes.y
        return QPointF(
            self.rect.left() + (x - left) / (right - left) * self.rect.width(),
            self.rect.bottom() - (y - bottom) / (top - bottom) * self.rect.height(),
        )

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """Returns the place of a pixel in coordinates of the axes."""
        (left, right), (bottom, top) = self.axes.x, self.axes.y
        across = (pixel.x() - self.rect.left()) / self.rect.width()
        up = (self.rect.bottom() - pixel.y()) / self.rect.height()
        return (left + across * (right - left), bottom + up * (top - bottom))

    def below(self, x: float, width: float) -> QRectF:
        """Returns the room for a text of this width below a place on the horizontal axis."""
        middle = self.pixel(x, self.axes.y[0]).x()
        return QRectF(middle - width / 2, self.rect.bottom() + 3, width, _TEXT_PX)


def paint_ticks(painter: QPainter, frame: CurveFrame, tokens: Tokens) -> None:
    """Writes the texts of the ticks at the left and below; there is no line and no mark.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        tokens: The colours.
    """
    painter.setFont(font(11))
    painter.setPen(QColor(tokens.text3))
    rect, axes = frame.rect, frame.axes
    beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value, text in axes.y_ticks:
        middle = frame.pixel(axes.x[0], value).y()
        painter.drawText(
            QRectF(0.0, middle - _TEXT_PX / 2, rect.left() - _GAP_PX, _TEXT_PX), beside, text
        )
    for value, text in axes.x_ticks:
        painter.drawText(frame.below(value, 80.0), Qt.AlignmentFlag.AlignCenter, text)
