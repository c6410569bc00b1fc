"""The true posterior of the selected image: lines round shares of its mass, and what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.style.theme import Tokens, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vae_explorer.gui.views.map import ContourView

__all__ = ["paint_contour_words", "paint_contours", "words_place"]

WIDEST_PX = 1.75
NARROWEST_PX = 1.0
_HALO = 0.6
_LINE_PX = 16.0
_GAP_PX = 10.0
_EDGES_PX = (12.0, 56.0, 12.0, 28.0)
"""Left, top, right and bottom edges that the words keep clear of."""


def paint_contours(painter: QPainter, camera: Camera, view: ContourView, tokens: Tokens) -> None:
    """Draw the lines, the inner ones stronger.

    Args:
        painter: In logical pixels.
        camera: The view.
        view: What to draw.
        tokens: Colours of the theme.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shapes = [
        (number, QPolygonF([QPointF(*spot) for spot in camera.points_to_pixel(line).tolist()]))
        for number, (_, lines) in enumerate(view.lines)
        for line in lines
    ]
    step = (WIDEST_PX - NARROWEST_PX) / max(len(view.lines) - 1, 1)
    for halo in (True, False):
        for number, shape in shapes:
            width = WIDEST_PX - number * step
            colour = see_through(tokens.halo, _HALO) if halo else QColor(tokens.ink)
            pen = QPen(colour, width + 2 if halo else width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(shape)


def paint_contour_words(
    painter: QPainter,
    camera: Camera,
    view: ContourView,
    tokens: Tokens,
    taken: Sequence[QRectF] = (),
) -> QRectF | None:
    """Write what is said beside the lines.

    Args:
        painter: In logical pixels.
        camera: The view.
        view: Of what.
        tokens: Colours of the theme.
        taken: Where something is written already.

    Returns:
        Where it was written; None if none of the lines is in view.
    """
    if not view.words or not any(lines for _, lines in view.lines):
        return None
    spots = camera.points_to_pixel(np.concatenate([line for _, ls in view.lines for line in ls]))
    width = QFontMetricsF(font(11)).horizontalAdvance(view.words) + 12
    place = words_place(spots, width, camera, taken)
    if place is None:
        return None
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(see_through(tokens.canvas, 0.86))
    painter.drawRoundedRect(place, 2, 2)
    painter.setFont(font(11))
    painter.setPen(QColor(tokens.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, view.words)
    return place


def words_place(
    spots: NDArray[np.float64], width: float, camera: Camera, taken: Sequence[QRectF] = ()
) -> QRectF | None:
    """Choose where the words stand: right of the lines, else left, below or above them.

    Args:
        spots: Pixels of the lines, shape ``(K, 2)``.
        width: Of the words.
        camera: The view.
        taken: Boxes to keep clear of where that can be.

    Returns:
        A box inside the view, or None if no line is in view.
    """
    low, high = spots.min(axis=0), spots.max(axis=0)
    lines = QRectF(QPointF(*low), QPointF(*high))
    if not QRectF(0, 0, camera.width_px, camera.height_px).intersects(lines.adjusted(-1, -1, 1, 1)):
        return None
    left, top, right, bottom = _EDGES_PX
    last_x, last_y = camera.width_px - right - width, camera.height_px - bottom - _LINE_PX
    middle_x, middle_y = (low[0] + high[0] - width) / 2, (low[1] + high[1] - _LINE_PX) / 2
    beside = (high[0] + _GAP_PX, low[0] - _GAP_PX - width)
    over = (high[1] + _GAP_PX, low[1] - _GAP_PX - _LINE_PX)
    places = [(x, y) for y in (middle_y, low[1], high[1] - _LINE_PX) for x in beside]
    places += [(middle_x, y) for y in over]
    boxes = [
        QRectF(
            round(min(max(x, left), max(last_x, left))),
            round(min(max(y, top), max(last_y, top))),
            round(width),
            _LINE_PX,
        )
        for x, y in places
    ]
    return min(boxes, key=lambda box: sum(_overlap(box, other) for other in (lines, *taken)))


def _overlap(box: QRectF, other: QRectF) -> float:
    shared = box.intersected(other)
    return max(shared.width(), 0.0) * max(shared.height(), 0.0)
