"""Circles that hold 50, 90 and 99 % of the prior's mass."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from vae_explorer.gui.map.axes import label_picture, label_width, see_through
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.style.theme import Tokens
from vae_explorer.gui.style.words import percent

__all__ = ["paint_ring", "paint_ring_labels", "visible_arc"]

LABEL_ANGLES = (-62, -45, -118, 62, 118, -90, 0, 180, 90)
"""Degrees at which a label may stand; the first one in view is taken."""

LARGEST_CIRCLE_PX = 3000.0
"""Radius in device pixels from which only the part in view is drawn."""


def visible_arc(camera: Camera, radius: float) -> tuple[float, float] | None:
    """The part of a circle round the origin that may be in view.

    Deep in the cloud a circle is a million pixels long, of which Qt would dash every one.

    Args:
        camera: The view.
        radius: In latent units, above 0.

    Returns:
        First angle and extent, in radians counter-clockwise, or None if nothing is in view.
    """
    x_low, x_high, y_low, y_high = camera.visible()
    near_x = max(x_low, -x_high, 0.0)
    near_y = max(y_low, -y_high, 0.0)
    far = math.hypot(max(-x_low, x_high), max(-y_low, y_high))
    if not math.hypot(near_x, near_y) <= radius <= far:
        return None
    if near_x == near_y == 0.0:
        return 0.0, 2 * math.pi
    middle = math.atan2((y_low + y_high) / 2, (x_low + x_high) / 2)
    # The origin is outside the view, so that its corners span less than half a turn.
    corners = [
        math.remainder(math.atan2(y, x) - middle, 2 * math.pi)
        for x in (x_low, x_high)
        for y in (y_low, y_high)
    ]
    return middle + min(corners), max(corners) - min(corners)


def paint_ring(
    painter: QPainter, camera: Camera, tokens: Tokens, radius: float, ratio: float
) -> None:
    """Draw one circle round the origin: dashes of 1 px on a halo of 3 px.

    Lines of one device pixel are drawn many times faster by Qt than wider ones, so that the
    halo and, on a fine screen, the dashes are made of several.

    Args:
        painter: In device pixels.
        camera: The view.
        tokens: Colours of the theme.
        radius: In latent units; nothing is drawn for 0 and less.
        ratio: Device pixels per logical pixel.
    """
    arc = visible_arc(camera, radius) if radius > 0 else None
    if arc is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius_px = radius * camera.scale * ratio
    for width_px, colour in (
        (3, see_through(tokens.halo, 0.55)),
        (1, see_through(tokens.ink, 0.62)),
    ):
        lines = max(1, round(width_px * ratio))
        for line in range(lines):
            beyond = line - (lines - 1) / 2
            pen = QPen(colour, 1)
            if width_px == 1:
                # Dashes are counted from angle 0, or they would crawl while the view moves, and
                # stretched with their circle, or those of two lines would part.
                dash = 4 * ratio * (radius_px + beyond) / radius_px
                pen.setDashPattern([dash, dash])
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                if radius_px > LARGEST_CIRCLE_PX:
                    pen.setDashOffset(math.fmod(arc[0] * (radius_px + beyond), 2 * dash))
            painter.setPen(pen)
            if radius_px > LARGEST_CIRCLE_PX:
                painter.drawPath(_arc_path(camera, radius_px + beyond, ratio, *arc))
            else:
                middle = QPointF(*camera.to_pixel(0.0, 0.0)) * ratio
                painter.drawEllipse(middle, radius_px + beyond, radius_px + beyond)
    painter.restore()


def paint_ring_labels(
    painter: QPainter, camera: Camera, tokens: Tokens, radii: tuple[tuple[float, float], ...]
) -> list[tuple[QRectF, float]]:
    """Write the mass on each circle.

    Args:
        painter: In logical pixels.
        camera: The view.
        tokens: Colours of the theme.
        radii: Pairs of a mass from 0 to 1 and a radius in latent units.

    Returns:
        Where each mass was written.
    """
    labels = []
    for mass, radius in radii:
        text = percent(mass)
        box = _label_box(camera, radius, label_width(text))
        if box is not None:
            ratio = painter.transform().m11()
            picture = label_picture(text, tokens.text2, tokens.canvas, ratio)
            painter.drawImage(box.topLeft(), picture)
            labels.append((box, mass))
    return labels


def _arc_path(
    camera: Camera, radius_px: float, ratio: float, start: float, extent: float
) -> QPainterPath:
    """The arc as short chords, none of which strays a tenth of a device pixel from it."""
    middle_x, middle_y = (value * ratio for value in camera.to_pixel(0.0, 0.0))
    steps = math.ceil(extent / (2 * math.acos(max(1 - 0.1 / radius_px, 0.0)))) + 1
    path = QPainterPath()
    for step in range(steps + 1):
        angle = start + extent * step / steps
        place = QPointF(
            middle_x + radius_px * math.cos(angle), middle_y - radius_px * math.sin(angle)
        )
        if step == 0:
            path.moveTo(place)
        else:
            path.lineTo(place)
    return path


def _label_box(camera: Camera, radius: float, width: int) -> QRectF | None:
    if radius * camera.scale < 24:
        return None
    # Clear of the tools above, and of ticks and notes in the two lines below.
    room = QRectF(32, 56, camera.width_px - 44, camera.height_px - 104)
    for degrees in LABEL_ANGLES:
        angle = math.radians(degrees)
        px, py = camera.to_pixel(radius * math.cos(angle), radius * math.sin(angle))
        box = QRectF(round(px - width / 2), round(py - 8), width, 16)
        if room.contains(box):
            return box
    return None
