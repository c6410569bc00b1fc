"""Words among the curves of a plot, which they must not hide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from vae_explorer.gui.style.theme import Tokens, font

__all__ = ["NOTE_PX", "free_room", "note_width", "paint_note"]

NOTE_PX = 15
_PAD_PX = 3
_HALO_PX = 3.0
_HALO_OPACITY = 0.8


def note_width(text: str) -> float:
    """Return how wide a note is, in pixels."""
    return QFontMetricsF(font(11)).horizontalAdvance(text) + 2 * _PAD_PX


def free_room(within: QRectF, wished: Sequence[QRectF], taken: Sequence[QRectF]) -> QRectF | None:
    """Return the first of some places that is inside a plot and not taken.

    Args:
        within: The plot.
        wished: Places, the best first.
        taken: By other notes.

    Returns:
        The place, or None if there is none.

    Example:
        >>> plot, left, right = QRectF(0, 0, 99, 99), QRectF(0, 0, 9, 9), QRectF(20, 0, 9, 9)
        >>> free_room(plot, (left, right), (QRectF(5, 0, 9, 9),)) == right
        True
    """
    for room in wished:
        if within.contains(room) and not any(room.intersects(other) for other in taken):
            return room
    return None


def paint_note(painter: QPainter, room: QRectF, text: str, colour: str, tokens: Tokens) -> None:
    """Write a note with a halo round its letters: curves can be followed between them.

    Args:
        painter: In coordinates of the canvas.
        room: Where it stands, in the middle.
        text: A few words.
        colour: Of the letters, "#RRGGBB".
        tokens: The colours.
    """
    face = QFont(font(11))
    metrics = QFontMetricsF(face)
    left = room.center().x() - metrics.horizontalAdvance(text) / 2
    baseline = room.center().y() + (metrics.ascent() - metrics.descent()) / 2
    letters = QPainterPath()
    letters.addText(QPointF(left, round(baseline)), face, text)
    halo = QColor(tokens.canvas)
    halo.setAlphaF(_HALO_OPACITY)
    join = Qt.PenJoinStyle.RoundJoin
    pen = QPen(halo, _HALO_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join)
    painter.strokePath(letters, pen)
    painter.setFont(face)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(left, round(baseline)), text)
