"""What is marked on a plot: the moment that everything else shows."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.theme import Tokens

__all__ = ["paint_moment"]

_HANDLE_PX = 5.0


def paint_moment(painter: QPainter, frame: CurveFrame, x: float, tokens: Tokens) -> None:
    """Paints the line of the moment, with a handle above that one can take hold of.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        x: Place of the moment; NaN, and what is out of view, is not painted.
        tokens: The colours.
    """
    low, high = frame.axes.x
    if math.isnan(x) or not low <= x <= high:
        return
    plot = frame.rect
    # On whole pixels, or one line becomes two pale ones.
    across = round(frame.pixel(x, 0.0).x()) + 0.5
    painter.setPen(QPen(QColor(tokens.accent), 1.0))
    painter.drawLine(QPointF(across, plot.top()), QPointF(across, plot.bottom()))
    top = plot.top() - 2
    handle = [(-_HANDLE_PX, top), (_HANDLE_PX, top), (0.0, top + _HANDLE_PX + 1)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent))
    painter.drawPolygon(QPolygonF([QPointF(across + dx, y) for dx, y in handle]))
