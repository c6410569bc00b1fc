"""The two axes: zero lines, ticks at round numbers, names."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.ticks import round_step, ticks_between
from vae_explorer.gui.style.theme import Tokens, font
from vae_explorer.gui.style.words import true_minus

__all__ = [
    "label_picture",
    "label_width",
    "paint_axes",
    "paint_fading",
    "paint_zero_lines",
    "see_through",
]

LEAST_STEP_PX = 52.0
TICK_PX = 4.0
LABEL_HEIGHT_PX = 16.0
NOTE_ROOM_PX = 384
"""What is said of the plane stands at the left of what is said of the faint points."""
AXIS_GAP_PX = 6.0
"""Between the tools and the name of the upright axis."""
UNDER_TOOLS_PX = 50.0
"""Where the name stands while the tools are in one line."""


def see_through(colour: str, opacity: float) -> QColor:
    """A colour of the theme with an opacity from 0 to 1."""
    mixed = QColor(colour)
    mixed.setAlphaF(opacity)
    return mixed


def paint_zero_lines(painter: QPainter, camera: Camera, tokens: Tokens) -> None:
    """Draw a hairline along each axis. They lie under the points."""
    px, py = camera.to_pixel(0.0, 0.0)
    line = QColor(tokens.hairline)
    if 0 <= px < camera.width_px:
        painter.fillRect(QRectF(round(px), 0, 1, camera.height_px), line)
    if 0 <= py < camera.height_px:
        painter.fillRect(QRectF(0, round(py), camera.width_px, 1), line)


def paint_axes(
    painter: QPainter,
    camera: Camera,
    tokens: Tokens,
    names: tuple[str, str],
    *,
    ticks: bool = True,
    top_px: float = UNDER_TOOLS_PX,
) -> None:
    """Draw the names of the axes on the left and bottom edges, and ticks with their numbers.

    Args:
        painter: In logical pixels.
        camera: The view.
        tokens: Colours of the theme.
        names: Of the two axes.
        ticks: False for a chart whose lengths mean nothing.
        top_px: Where the tools end; no label of the upright axis goes above.
    """
    bottom = camera.height_px - 8 - LABEL_HEIGHT_PX
    right, up = f"{names[0]} →", f"{names[1]} ↑"
    width = label_width(right) - 4
    x_name = QRectF(camera.width_px - 12 - width, bottom, width, LABEL_HEIGHT_PX)
    y_name = QRectF(8, top_px, label_width(up) - 4, LABEL_HEIGHT_PX)
    if ticks:
        _paint_ticks(painter, camera, tokens, x_name, y_name)
    _paint_label(painter, x_name, right, tokens, tokens.text2)
    _paint_label(painter, y_name, up, tokens, tokens.text2)


def paint_fading(
    painter: QPainter, camera: Camera, tokens: Tokens, limits: tuple[float, float]
) -> None:
    """Say, above the name of the first axis, what faint points mean.

    Args:
        painter: In logical pixels.
        camera: The view.
        tokens: Colours of the theme.
        limits: Distances from the plane, in latent units, beyond which points are fainter.
    """
    near, far = (true_minus(limit, 2) for limit in limits)
    text = f"Faint beyond {near} from the plane, fainter beyond {far}"
    middle = camera.width_px - 10 - label_width(text) / 2
    box = QRectF(middle, camera.height_px - 12 - 2 * LABEL_HEIGHT_PX, 0, LABEL_HEIGHT_PX)
    if middle - label_width(text) / 2 > NOTE_ROOM_PX:
        _paint_label(painter, box, text, tokens, tokens.text3)


def _paint_ticks(
    painter: QPainter, camera: Camera, tokens: Tokens, x_name: QRectF, y_name: QRectF
) -> None:
    """Draw ticks and numbers where the names leave room."""
    step, decimals = round_step(LEAST_STEP_PX / camera.scale)
    x_low, x_high, y_low, y_high = camera.visible()
    bottom = x_name.top()
    for tick in ticks_between(y_low, y_high, step):
        py = camera.to_pixel(0.0, tick)[1]
        label = true_minus(tick, decimals)
        box = QRectF(8, py - 8, label_width(label) - 4, LABEL_HEIGHT_PX)
        if box.top() < y_name.bottom() or box.bottom() > bottom - 4:
            continue
        painter.fillRect(QRectF(0, round(py), TICK_PX, 1), QColor(tokens.groove))
        _paint_label(painter, box, label, tokens, tokens.text3)
    for tick in ticks_between(x_low, x_high, step):
        px = camera.to_pixel(tick, 0.0)[0]
        label = true_minus(tick, decimals)
        width = label_width(label) - 4
        # The number is centred without its sign: the digits stand under the tick.
        sign = label_width("−") - 4 if tick < 0 else 0.0
        box = QRectF(px - (width - sign) / 2 - sign, bottom, width, LABEL_HEIGHT_PX)
        if box.left() < 8 or box.right() > x_name.left() - 8:
            continue
        painter.fillRect(
            QRectF(round(px), camera.height_px - TICK_PX, 1, TICK_PX), QColor(tokens.groove)
        )
        _paint_label(painter, box, label, tokens, tokens.text3)


def _paint_label(painter: QPainter, box: QRectF, text: str, tokens: Tokens, colour: str) -> None:
    left, ratio = box.center().x() - label_width(text) / 2, painter.transform().m11()
    picture = label_picture(text, colour, tokens.canvas, ratio)
    painter.drawImage(QPoint(round(left), round(box.top())), picture)


@lru_cache(maxsize=512)
def label_width(text: str) -> int:
    """Width of :func:`label_picture`, in logical pixels."""
    return math.ceil(QFontMetricsF(font(11)).horizontalAdvance(text)) + 4


@lru_cache(maxsize=512)
def label_picture(text: str, colour: str, canvas: str, ratio: float) -> QImage:
    """A short text on a ground that lets little through, 16 px high.

    It is the same in every frame of a pan, and to write it again takes ten times as long.

    Args:
        text: A number or a name.
        colour: Of the text, "#RRGGBB".
        canvas: Of the ground.
        ratio: Device pixels per logical pixel.
    """
    width, height = label_width(text), round(LABEL_HEIGHT_PX)
    layout = QImage.Format.Format_ARGB32_Premultiplied
    picture = QImage(round(width * ratio), round(height * ratio), layout)
    picture.setDevicePixelRatio(ratio)
    picture.fill(see_through(canvas, 0.86))
    painter = QPainter(picture)
    painter.setFont(font(11))
    painter.setPen(QColor(colour))
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
