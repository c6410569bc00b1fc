"""Images that were dropped: each a small framed picture on a stem over its place, with its number.

The stem ends at the mean of the image's posterior, round which its ellipses are drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vae_explorer.gui.map.ellipses import ALONE, EllipseStyle, paint_ellipse
from vae_explorer.gui.map.marks import paint_selected
from vae_explorer.gui.style.qimage import fitted_pixmap
from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.guests import GuestView

__all__ = ["GuestLayer"]

SIDE_PX = 34.0
STEM_PX = 14.0
FRAME_PX = 2.0
BADGE_PX = 7.5
REACH_PX = 6.0
DOT_PX = 4.0
TOP_ROOM_PX = 52.0
"""Nearer to the upper edge of the map, where the tools are, a picture hangs below its place."""

_ANGLES = (-90, -45, -135, 0, 180, 90, 45, 135)
_LENGTHS_PX = (STEM_PX + SIDE_PX / 2, STEM_PX + 1.9 * SIDE_PX, STEM_PX + 3.2 * SIDE_PX)

_OTHERS = EllipseStyle((2.0, 1.0), (), False)


class GuestLayer:
    """The guests on the map.

    Attributes:
        views: What is shown, in the order in which they came.
    """

    def __init__(self) -> None:
        self.views: tuple[GuestView, ...] = ()
        self._pixmaps: dict[tuple[int, float], QPixmap] = {}
        self._scale = math.nan
        self._found: dict[int, tuple[float, float]] = {}

    def show_guests(self, views: tuple[GuestView, ...]) -> None:
        """Show these guests and no others."""
        numbers = {view.number for view in views}
        self._pixmaps = {key: made for key, made in self._pixmaps.items() if key[0] in numbers}
        self.views, self._scale = views, math.nan

    def place_px(self, view: GuestView, camera: Camera) -> QPointF | None:
        """Where a guest's posterior mean is in the view; None until it is known."""
        return None if view.place is None else QPointF(*camera.to_pixel(*view.place))

    def frame_px(self, view: GuestView, place: QPointF, camera: Camera) -> QRectF:
        """The framed picture of a guest whose mean is at this pixel."""
        dx, dy = self._offsets(camera)[view.number]
        if place.y() + dy - SIDE_PX / 2 < TOP_ROOM_PX:
            dy = abs(dy)
        return _square(place.x() + dx, place.y() + dy)

    def _offsets(self, camera: Camera) -> dict[int, tuple[float, float]]:
        """From the means to the middles of the pictures, so that as few as can be overlap.

        They hold as long as the scale does: pictures keep their sides while the view pans.
        """
        if camera.scale != self._scale:
            self._scale, self._found = camera.scale, {}
            taken: list[QRectF] = []
            for view in self.views:
                place = self.place_px(view, camera)
                if place is not None:
                    offset = _free_offset(place, taken)
                    self._found[view.number] = offset
                    taken.append(_square(place.x() + offset[0], place.y() + offset[1]))
        return self._found

    def number_at(self, camera: Camera, px: float, py: float) -> int:
        """Number of the guest under a pixel, the one on top first; -1 for none."""
        spot = QPointF(px, py)
        for view in reversed(self._bottom_up()):
            place = self.place_px(view, camera)
            if place is None:
                continue
            near = (spot - place).manhattanLength() <= REACH_PX
            if near or self.frame_px(view, place, camera).contains(spot):
                return view.number
        return -1

    def boxes(self, camera: Camera) -> list[tuple[float, float, float, float]]:
        """Left, top, width and height of the framed pictures."""
        places = [(view, self.place_px(view, camera)) for view in self.views]
        frames = [self.frame_px(view, at, camera) for view, at in places if at is not None]
        return [(box.x(), box.y(), box.width(), box.height()) for box in frames]

    def paint(self, painter: QPainter, camera: Camera, tokens: Tokens) -> None:
        """Draw all guests, the chosen one on top.

        Args:
            painter: In logical pixels.
            camera: The view.
            tokens: Colours of the theme.
        """
        for view in self._bottom_up():
            if view.ellipse is not None:
                style = ALONE if view.chosen else _OTHERS
                paint_ellipse(painter, camera, view.ellipse, tokens, style)
        for view in self._bottom_up():
            place = self.place_px(view, camera)
            if place is not None:
                frame = self.frame_px(view, place, camera)
                self._paint_picture(painter, view, place, frame, tokens)

    def _bottom_up(self) -> list[GuestView]:
        return sorted(self.views, key=lambda view: view.chosen)

    def _paint_picture(
        self, painter: QPainter, view: GuestView, place: QPointF, frame: QRectF, tokens: Tokens
    ) -> None:
        if view.ellipse is None:
            paint_selected(painter, place, tokens)
        colour = QColor(tokens.accent if view.chosen else tokens.ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        stem = QLineF(frame.center(), place)
        stem.setLength(max(1.0, stem.length() - DOT_PX))
        for pen in (QPen(QColor(tokens.halo), 4.5), QPen(colour, FRAME_PX)):
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(stem)
        painter.setPen(Qt.PenStyle.NoPen)
        for beyond, ground in ((FRAME_PX + 1.5, QColor(tokens.halo)), (FRAME_PX, colour)):
            painter.setBrush(ground)
            painter.drawRoundedRect(frame.adjusted(-beyond, -beyond, beyond, beyond), 3, 3)
        pixmap = self._pixmap(view, painter.device().devicePixelRatioF())
        painter.drawPixmap(frame, pixmap, QRectF(pixmap.rect()))
        self._paint_number(painter, view.number, frame.topLeft(), colour, tokens)

    @staticmethod
    def _paint_number(
        painter: QPainter, number: int, corner: QPointF, colour: QColor, tokens: Tokens
    ) -> None:
        half = BADGE_PX + (3.0 if number > 9 else 0.0) + (3.0 if number > 99 else 0.0)
        box = QRectF(corner.x() - half, corner.y() - BADGE_PX, 2 * half, 2 * BADGE_PX)
        painter.setPen(QPen(QColor(tokens.halo), 1.5))
        painter.setBrush(colour)
        painter.drawRoundedRect(box, BADGE_PX, BADGE_PX)
        painter.setFont(font(10, 700))
        painter.setPen(QColor(tokens.halo))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    def _pixmap(self, view: GuestView, ratio: float) -> QPixmap:
        key = view.number, ratio
        if key not in self._pixmaps:
            self._pixmaps[key] = fitted_pixmap(view.original, round(SIDE_PX), ratio)
        return self._pixmaps[key]


def _square(x: float, y: float) -> QRectF:
    return QRectF(x - SIDE_PX / 2, y - SIDE_PX / 2, SIDE_PX, SIDE_PX)


def _free_offset(place: QPointF, taken: list[QRectF]) -> tuple[float, float]:
    """The first way from a mean on which a picture meets no other; straight up if there is none."""
    ways = [
        (length * math.cos(math.radians(angle)), length * math.sin(math.radians(angle)))
        for length in _LENGTHS_PX
        for angle in _ANGLES
    ]
    gap = 2 * FRAME_PX
    for dx, dy in ways:
        room = _square(place.x() + dx, place.y() + dy).adjusted(-gap, -gap, gap, gap)
        if not any(room.intersects(other) for other in taken):
            return dx, dy
    return ways[0]
