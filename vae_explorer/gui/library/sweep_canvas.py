"""The bound of each run of a sweep over the value that was swept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.style.theme import THEME_EVENTS, font, tokens_for
from vae_explorer.gui.style.words import nats

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.sweep import SweepView
    from vae_explorer.runs.sweep import SweepRow

__all__ = ["SweepCanvas"]

_LEFT_PX, _TOP_PX, _RIGHT_PX, _BOTTOM_PX = 64.0, 36.0, 32.0, 52.0
_POINT_PX, _RING_PX, _COLUMN_PX = 4.5, 8.0, 56.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NOTHING = "The ELBO of each run appears here when it has an epoch."
_NAMES = {"beta": "β", "latent_dim": "latent dimensions"}


class SweepCanvas(QWidget):
    """Points from left to right, one a run; a ring marks the value that is advised."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("ELBO of the runs of the sweep")
        self.setMinimumSize(320, 180)
        self._view: SweepView | None = None

    def show_view(self, view: SweepView) -> None:
        """Shows what has come of the runs so far."""
        self._view = view
        rows = [run.row for run in view.runs if run.row is not None]
        self.setAccessibleDescription(
            "; ".join(f"{row.value:g}: ELBO {nats(float(row.elbo[-1]))}" for row in rows)
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(720, 280)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints axes, the line and the points."""
        painter, tokens = QPainter(self), tokens_for(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        painter.setFont(font(11))
        view = self._view
        if view is None or not view.runs:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = [run.row for run in view.runs]
        known = [
            (place, row)
            for place, row in enumerate(rows)
            if row is not None and math.isfinite(row.elbo[-1])
        ]
        box = QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)
        self._paint_values(painter, tokens, box, view)
        if not known:
            painter.setPen(QColor(tokens.text3))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _NOTHING)
            return
        split = f", {known[0][1].split} images"
        painter.setPen(QColor(tokens.text2))
        painter.drawText(QPointF(12, 22), f"ELBO, nats per image{split} ↑")
        low, high = _limits([float(row.elbo[-1]) for _, row in known])
        self._paint_grid(painter, tokens, box, low, high)
        spots = [
            (QPointF(_column(box, place, len(rows)), _height(box, row, low, high)), row)
            for place, row in known
        ]
        self._paint_points(painter, tokens, spots, view.advice.value)

    def _paint_grid(
        self, painter: QPainter, tokens: Tokens, box: QRectF, low: float, high: float
    ) -> None:
        ticks = round_ticks(low, high)
        for value, text in zip(ticks, tick_texts(ticks), strict=True):
            y = box.bottom() - (value - low) / (high - low) * box.height()
            painter.setPen(QPen(QColor(tokens.hairline), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(QColor(tokens.text3))
            painter.drawText(QRectF(0, y - 8, box.left() - 8, 16), _RIGHT, text)

    def _paint_values(
        self, painter: QPainter, tokens: Tokens, box: QRectF, view: SweepView
    ) -> None:
        for place, run in enumerate(view.runs):
            middle = _column(box, place, len(view.runs))
            spot = QRectF(middle - _COLUMN_PX, box.bottom() + 6, 2 * _COLUMN_PX, 16)
            painter.setPen(QColor(tokens.text if run.row is not None else tokens.text3))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, f"{run.value:g}")
        painter.setPen(QColor(tokens.text2))
        below = QRectF(box.left(), box.bottom() + 26, box.width(), 16)
        painter.drawText(below, _RIGHT, f"{_NAMES[view.key]} →")

    def _paint_points(
        self,
        painter: QPainter,
        tokens: Tokens,
        spots: list[tuple[QPointF, SweepRow]],
        advised: float | None,
    ) -> None:
        colour = QColor(tokens.accent)
        painter.setPen(QPen(colour, 1.5))
        painter.drawPolyline([spot for spot, _ in spots])
        for spot, row in spots:
            if row.value == advised:
                painter.setPen(QPen(QColor(tokens.text), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(spot, _RING_PX, _RING_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(spot, _POINT_PX, _POINT_PX)


def _column(box: QRectF, place: int, count: int) -> float:
    """Return where a run stands: values go from left to right in equal steps."""
    return box.left() + (place + 0.5) / count * box.width()


def _height(box: QRectF, row: SweepRow, low: float, high: float) -> float:
    return box.bottom() - (float(row.elbo[-1]) - low) / (high - low) * box.height()


def _limits(bounds: list[float]) -> tuple[float, float]:
    low, high = min(bounds), max(bounds)
    room = 0.1 * (high - low) or max(1.0, 0.01 * abs(high))
    return low - room, high + room
