"""Marks in ink on the map: cursor, pins, walk, the selected point and the one under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vae_explorer.gui.style.theme import Tokens, font

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CURSOR_ARM_PX",
    "CURSOR_REACH_PX",
    "PIN_PX",
    "paint_cursor",
    "paint_hovered",
    "paint_pin",
    "paint_region",
    "paint_round_picture",
    "paint_selected",
]

CURSOR_ARM_PX = 17.0
CURSOR_REACH_PX = 22
"""The cursor with its halo is painted within so many pixels of its middle."""

PIN_PX = 10.0
REGION_FILL = 0.12


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


def paint_region(painter: QPainter, outline_px: NDArray[np.float64], tokens: Tokens) -> None:
    """Draw the line that encloses what will be chosen: dashes of the accent, softly filled.

    Args:
        painter: In logical pixels.
        outline_px: The places that the line joins, the last one to the first, shape ``(K, 2)``.
        tokens: Colours of the theme.
    """
    outline = QPolygonF([QPointF(*place) for place in outline_px.tolist()])
    soft = QColor(tokens.accent)
    soft.setAlphaF(REGION_FILL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft)
    painter.drawPolygon(outline, Qt.FillRule.WindingFill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width, style in (
        (tokens.halo, 3.0, Qt.PenStyle.SolidLine),
        (tokens.accent, 1.5, Qt.PenStyle.CustomDashLine),
    ):
        pen = QPen(QColor(colour), width, style)
        if style is Qt.PenStyle.CustomDashLine:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawPolygon(outline)


def paint_pin(painter: QPainter, place: QPointF, letter: str, tokens: Tokens) -> None:
    """Draw a pin: a disc of ink with its letter."""
    _dot(painter, place, PIN_PX, QColor(tokens.ink), QColor(tokens.halo))
    painter.setFont(font(11, 700))
    painter.setPen(QColor(tokens.halo))
    box = QRectF(place.x() - PIN_PX, place.y() - PIN_PX, 2 * PIN_PX, 2 * PIN_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)


def paint_selected(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the dot of the selected image."""
    _dot(painter, place, 4, QColor(tokens.ink), QColor(tokens.halo))


def paint_hovered(
    painter: QPainter, place: QPointF, tokens: Tokens, picture: QRectF | None = None
) -> None:
    """Draw the ring round the point under the mouse, or round the picture in its place."""
    if picture is not None:
        paint_round_picture(painter, picture, tokens)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((tokens.halo, 4.5), (tokens.ink, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        _circle(painter, place, 5)


def paint_round_picture(painter: QPainter, picture: QRectF, tokens: Tokens) -> None:
    """Draw the ring round a picture in the place of a point, just outside of its rim."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((tokens.halo, 5.0), (tokens.ink, 2.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRoundedRect(picture.adjusted(-1, -1, 1, 1), 5, 5)
