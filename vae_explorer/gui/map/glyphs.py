"""Arrows and ellipses over a field, in ink on a halo, so that they hold on any colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.views.map import Arrows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.map import Ellipses

__all__ = ["arrow_lines", "paint_glyphs"]

HEAD_PX = 5.0
HEAD_ANGLE = 0.5
"""Radians between the shaft of an arrow and a line of its head."""
_WIDTH_PX = 1.25
_HALO_PX = 3.0
_DASH = (2.5, 2.0)


def paint_glyphs(
    painter: QPainter, camera: Camera, glyphs: Arrows | Ellipses | None, tokens: Tokens
) -> None:
    """Draw what lies over a field.

    Args:
        painter: In logical pixels.
        camera: The view.
        glyphs: What to draw; None for nothing.
        tokens: Colours of the theme.
    """
    if glyphs is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pens = (
        QPen(see_through(tokens.halo, 0.6), _HALO_PX),
        QPen(see_through(tokens.ink, 0.85), _WIDTH_PX),
    )
    if isinstance(glyphs, Arrows):
        _paint_arrows(painter, camera, glyphs, pens)
    else:
        _paint_ellipses(painter, camera, glyphs, pens)
    painter.restore()


def _paint_arrows(
    painter: QPainter, camera: Camera, glyphs: Arrows, pens: tuple[QPen, QPen]
) -> None:
    starts = camera.points_to_pixel(glyphs.starts)
    tips = camera.points_to_pixel(glyphs.starts + glyphs.ways)
    for some, dash in ((~glyphs.cut, ()), (glyphs.cut, _DASH)):
        lines = [QLineF(*line) for line in arrow_lines(starts[some], tips[some]).tolist()]
        for pen in pens:
            drawn = QPen(pen)
            drawn.setCapStyle(Qt.PenCapStyle.RoundCap)
            if dash and pen is pens[1]:
                drawn.setDashPattern(list(dash))
                drawn.setColor(QColor.fromRgbF(*_fainter(pen.color())))
            painter.setPen(drawn)
            painter.drawLines(lines)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pens[1].color())
    for x, y in starts.tolist():
        painter.drawEllipse(QPointF(x, y), 1.5, 1.5)


def _fainter(colour: QColor) -> tuple[float, float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF(), 0.6 * colour.alphaF()


def arrow_lines(starts: NDArray[np.float64], tips: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lines of arrows: shafts, and the two lines of each head.

    Args:
        starts: Pixels, shape ``(K, 2)``.
        tips: Pixels, shape ``(K, 2)``.

    Returns:
        ``(x1, y1, x2, y2)`` of each line, shape ``(3 K, 4)``; a short arrow has a small head.
    """
    ways = starts - tips
    lengths = np.hypot(ways[:, 0], ways[:, 1])
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    heads = np.minimum(HEAD_PX, 0.5 * lengths)
    parts = [np.hstack([starts, tips])]
    for turn in (HEAD_ANGLE, -HEAD_ANGLE):
        barb = np.stack([np.cos(angles + turn), np.sin(angles + turn)], axis=1)
        parts.append(np.hstack([tips, tips + heads[:, None] * barb]))
    return np.concatenate(parts)


def _paint_ellipses(
    painter: QPainter, camera: Camera, glyphs: Ellipses, pens: tuple[QPen, QPen]
) -> None:
    halves = np.linalg.norm(glyphs.axes, axis=2) * camera.scale
    angles = np.degrees(np.arctan2(glyphs.axes[:, 0, 1], glyphs.axes[:, 0, 0]))
    middles = camera.points_to_pixel(glyphs.middles)
    dashed = QPen(pens[1])
    dashed.setDashPattern(list(_DASH))
    plain = painter.transform()
    rows = zip(middles.tolist(), halves.tolist(), angles.tolist(), glyphs.cut.tolist(), strict=True)
    for (x, y), (long, short), degrees, cut in rows:
        if not math.isfinite(long):
            continue
        painter.translate(x, y)
        # The second axis points up on the plane and down on the screen.
        painter.rotate(-degrees)
        for pen in (pens[0], dashed if cut else pens[1]):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(0.0, 0.0), long, short)
        painter.setTransform(plain)
