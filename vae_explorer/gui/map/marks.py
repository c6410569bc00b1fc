"""Marks in ink on the map: cursor, pins, walk, the selected point and the one under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vae_explorer.gui.theme import Tokens, font

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CURSOR_ARM_PX",
    "PIN_PX",
    "paint_cursor",
    "paint_hovered",
    "paint_pin",
    "paint_selected",
    "paint_walk",
]

CURSOR_ARM_PX = 17.0
PIN_PX = 10.0


def _circle(painter: QPainter, place: QPointF, radius: float) -> None:
    painter.drawEllipse(place, radius, radius)


def _dot(painter: QPainter, place: QPointF, radius: float, colour: QColor, rim: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(rim)
    _circle(painter, place, radius + 1.5)
    painter.setBrush(colour)
    _circle(painter, place, radius)


def paint_cursor(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the cursor: a ring with four arms and a dot, in the accent."""
    accent, halo = QColor(tokens.accent), QColor(tokens.halo)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width, beyond in ((halo, 5.0, 1.5), (accent, 2.0, 0.0)):
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        _circle(painter, place, 9)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            far = CURSOR_ARM_PX + beyond
            start, end = QPointF(dx * 9, dy * 9), QPointF(dx * far, dy * far)
            painter.drawLine(place + start, place + end)
    _dot(painter, place, 2.5, accent, halo)


def paint_pin(painter: QPainter, place: QPointF, letter: str, tokens: Tokens) -> None:
    """Draw a pin: a disc of ink with its letter."""
    _dot(painter, place, PIN_PX, QColor(tokens.ink), QColor(tokens.halo))
    painter.setFont(font(11, 700))
    painter.setPen(QColor(tokens.halo))
    box = QRectF(place.x() - PIN_PX, place.y() - PIN_PX, 2 * PIN_PX, 2 * PIN_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)


def paint_walk(painter: QPainter, steps_px: NDArray[np.float64], tokens: Tokens) -> None:
    """Draw a walk: a line of ink with a dot at each step.

    Args:
        painter: In logical pixels.
        steps_px: Pixels of the steps, shape ``(K, 2)``.
        tokens: Colours of the theme.
    """
    places = [QPointF(*step) for step in steps_px.tolist()]
    ink, halo = QColor(tokens.ink), QColor(tokens.halo)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((halo, 5.0), (ink, 2.0)):
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(places))
    for place in places:
        _dot(painter, place, 3, ink, halo)


def paint_selected(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the dot of the selected image."""
    _dot(painter, place, 4, QColor(tokens.ink), QColor(tokens.halo))


def paint_hovered(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the ring round the point under the mouse."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((tokens.halo, 4.5), (tokens.ink, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        _circle(painter, place, 5)
