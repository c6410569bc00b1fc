"""Marks in ink on the map: cursor, pins, walk, posterior, the point under the mouse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.theme import Tokens, font
from vae_explorer.gui.views import Ellipse

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CURSOR_ARM_PX",
    "PIN_PX",
    "ellipse_axes",
    "paint_cursor",
    "paint_ellipse",
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


def ellipse_axes(covariance: NDArray[np.floating]) -> tuple[float, float, float]:
    """Half axes of the ellipse of one standard deviation.

    Args:
        covariance: Shape ``(2, 2)``, symmetric; tiny negative eigenvalues count as 0.

    Returns:
        The longer half axis, the shorter one, and the angle of the longer one to the first
        axis of the plane in radians.
    """
    values, vectors = np.linalg.eigh(np.asarray(covariance, np.float64))
    short, long = np.sqrt(np.maximum(values, 0.0)).tolist()
    return long, short, math.atan2(float(vectors[1, 1]), float(vectors[0, 1]))


def paint_ellipse(painter: QPainter, camera: Camera, ellipse: Ellipse, tokens: Tokens) -> None:
    """Draw a Gaussian: the ellipses of one and of two standard deviations, and its mean."""
    mean = ellipse.mean.tolist()
    place = QPointF(*camera.to_pixel(mean[0], mean[1]))
    long, short, angle = ellipse_axes(ellipse.covariance)
    # The second axis points up on the plane and down on the screen.
    turn = QTransform().translate(place.x(), place.y()).rotateRadians(-angle)
    fill = see_through(tokens.ink, 0.08)
    for sigmas, width, brush in ((2, 1.25, fill), (1, 1.75, None)):
        half = QPointF(sigmas * long * camera.scale, sigmas * short * camera.scale)
        shape = turn.map(_ellipse_polygon(half.x(), half.y()))
        painter.setPen(Qt.PenStyle.NoPen)
        if brush is not None:
            painter.setBrush(brush)
            painter.drawPolygon(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (
            QPen(see_through(tokens.halo, 0.7), width + 2),
            QPen(QColor(tokens.ink), width),
        ):
            painter.setPen(pen)
            painter.drawPolygon(shape)
    paint_selected(painter, place, tokens)


def paint_selected(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the dot of the selected image."""
    _dot(painter, place, 4, QColor(tokens.ink), QColor(tokens.halo))


def paint_hovered(painter: QPainter, place: QPointF, tokens: Tokens) -> None:
    """Draw the ring round the point under the mouse."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((tokens.halo, 4.5), (tokens.ink, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        _circle(painter, place, 5)


def _ellipse_polygon(half_x: float, half_y: float) -> QPolygonF:
    turns = [2 * math.pi * k / 96 for k in range(96)]
    return QPolygonF([QPointF(half_x * math.cos(t), half_y * math.sin(t)) for t in turns])
