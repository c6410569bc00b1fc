"""How the timeline is painted: its line, the kept moments, what happened, the handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from vae_explorer.figures import epoch_number
from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from vae_explorer.gui.panels.timeline_scale import TimeScale
    from vae_explorer.gui.style.tokens import Tokens
    from vae_explorer.gui.views.timeline import EventMark, TimelineView

__all__ = ["HANDLE_PX", "LINE_Y", "paint_timeline"]

HANDLE_PX = 12.0
LINE_Y = 11.0
"""Middle of the line, from the top."""
_LINE_PX = 3.0
_TICK_TOP, _TICK_PX, _WHOLE_PX = 14.5, 3.0, 5.0
_TEXT_TOP, _TEXT_PX = 20.0, 13.0
_TEXTS_APART_PX = 40.0
_MARK_PX, _FORK_PX = 3.5, 11.0


def paint_timeline(
    painter: QPainter,
    tokens: Tokens,
    view: TimelineView,
    scale: TimeScale,
    handle_x: float,
    *,
    hot: bool,
    focused: bool,
) -> None:
    """Paint all of it.

    Args:
        painter: In logical pixels, on the slider.
        tokens: Of the theme.
        view: What there is to show.
        scale: Where epochs stand.
        handle_x: Middle of the handle.
        hot: Whether the mouse is over it.
        focused: Whether the keys go there.
    """
    _paint_ticks(painter, tokens, view, scale)
    _paint_texts(painter, tokens, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_line(painter, tokens, view, scale, handle_x)
    forks = [scale.x_of(event.epoch) for event in view.events if event.is_branch]
    for event in view.events:
        # A branch begins with what it changes: one mark says both.
        crowded = any(abs(scale.x_of(event.epoch) - x) < _FORK_PX / 2 for x in forks)
        if event.is_branch or not crowded:
            _paint_event(painter, tokens, event, scale)
    if not view.is_empty:
        _paint_handle(painter, tokens, handle_x, hot=hot, focused=focused)


def _paint_line(
    painter: QPainter, tokens: Tokens, view: TimelineView, scale: TimeScale, handle_x: float
) -> None:
    """The line to come is pale, what was trained darker, and accent up to the handle."""
    now = scale.x_of(view.now)
    painter.setPen(Qt.PenStyle.NoPen)
    spans = [(scale.right_px, tokens.hairline), (now, tokens.groove)]
    if not view.is_empty:
        spans.append((handle_x, tokens.accent))
    for right, colour in spans:
        painter.setBrush(QColor(colour))
        box = QRectF(scale.left_px, LINE_Y - _LINE_PX / 2, right - scale.left_px, _LINE_PX)
        painter.drawRoundedRect(box, _LINE_PX / 2, _LINE_PX / 2)


def _paint_ticks(painter: QPainter, tokens: Tokens, view: TimelineView, scale: TimeScale) -> None:
    """A short tick for each kept moment, a longer one where training can go on from."""
    painter.setPen(QPen(QColor(tokens.control), 1.0))
    lines = []
    for mark in view.moments:
        x = round(scale.x_of(mark.epoch)) + 0.5
        length = _WHOLE_PX if mark.whole else _TICK_PX
        lines.append(QLineF(x, _TICK_TOP, x, _TICK_TOP + length))
    painter.drawLines(lines)


def _paint_texts(painter: QPainter, tokens: Tokens, scale: TimeScale) -> None:
    painter.setFont(font(11))
    painter.setPen(QColor(tokens.text3))
    metrics = QFontMetricsF(font(11))
    for epoch in scale.round_epochs(_TEXTS_APART_PX):
        text = epoch_number(epoch)
        width = metrics.horizontalAdvance(text) + 2
        left = min(scale.x_of(epoch) - width / 2, scale.right_px + 12 - width)
        box = QRectF(left, _TEXT_TOP, width, _TEXT_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_event(painter: QPainter, tokens: Tokens, event: EventMark, scale: TimeScale) -> None:
    """A diamond for what changed, a fork for a branch; ink with a rim, above the line."""
    x, y = scale.x_of(event.epoch), LINE_Y - 6.0
    if event.is_branch:
        paint_icon(
            painter, QRectF(x - _FORK_PX / 2, -1.0, _FORK_PX, _FORK_PX), "git-branch", tokens.ink
        )
        return
    painter.setPen(QPen(QColor(tokens.window), 1.0))
    painter.setBrush(QColor(tokens.ink))
    size = _MARK_PX
    corners = [(0.0, -size), (size, 0.0), (0.0, size), (-size, 0.0)]
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))


def _paint_handle(painter: QPainter, tokens: Tokens, x: float, *, hot: bool, focused: bool) -> None:
    radius = (HANDLE_PX - 1) / 2
    painter.setPen(QPen(QColor(tokens.accent), 2.0 if focused else 1.25))
    painter.setBrush(QColor(tokens.accent_soft if hot else tokens.raised))
    painter.drawEllipse(QPointF(x, LINE_Y), radius, radius)
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, LINE_Y), radius + 2.5, radius + 2.5)
