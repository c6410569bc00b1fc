"""How one picture of a grid is drawn, with its caption, frame and letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from vae_explorer.gui.style.tokens import Tokens

__all__ = ["draw_badge", "draw_caption", "draw_centred", "draw_frame"]


def draw_centred(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
    """Draws a picture in the middle of its place, which it fills unless it is not square."""
    size = pixmap.deviceIndependentSize()
    corner = QPointF(
        rect.x() + (rect.width() - size.width()) / 2,
        rect.y() + (rect.height() - size.height()) / 2,
    )
    painter.drawPixmap(corner, pixmap)


def draw_caption(painter: QPainter, room: QRectF, text: str, tokens: Tokens) -> None:
    """Writes a caption in the middle of its room, as much of it as there is room for."""
    painter.setPen(QColor(tokens.text2))
    mode = Qt.TextElideMode.ElideRight
    short = QFontMetricsF(painter.font()).elidedText(text, mode, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, short)


def draw_frame(painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
    """Frames a picture in the accent: the one that plays, or that the keys are on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 2, 2)


def draw_badge(painter: QPainter, rect: QRectF, letter: str, tokens: Tokens) -> None:
    """Draws a pin's letter in the upper left corner, as on the map."""
    disc = QRectF(rect.x() + 2, rect.y() + 2, 14, 14)
    painter.save()
    painter.setPen(QPen(QColor(tokens.halo), 1))
    painter.setBrush(QColor(tokens.ink))
    painter.drawEllipse(disc)
    painter.setFont(font(11, 700))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()
