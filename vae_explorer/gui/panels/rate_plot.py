"""The curve of a trial of learning rates: what was gained at each of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_frame import CurveFrame, paint_ticks
from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for
from vae_explorer.gui.widgets.number_field import write_number

if TYPE_CHECKING:
    from vae_explorer.gui.views.rates import RateView

__all__ = ["RatePlot", "axes_of"]

_X = (-5.0, 0.0)
_X_TICKS = [
    (-5.0, "10⁻⁵"),
    (-4.0, "10⁻⁴"),
    (-3.0, "0.001"),
    (-2.0, "0.01"),
    (-1.0, "0.1"),
    (0.0, "1"),
]
_LEFT_PX, _HEIGHT_PX = 44, 148
_AIR, _BELOW = 0.12, 0.35
_UNIT = "nats"
_LEAST = 1e-6
_DOT_PX = 1.6
_LABEL_PX, _LABEL_HIGH_PX = 80.0, 16.0


def axes_of(view: RateView | None) -> Axes:
    """Chooses heights that hold what is gained, and some of what is lost behind it.

    Args:
        view: The trial so far, None before it.
    """
    smooth = np.zeros(1) if view is None or not len(view.smooth) else view.smooth
    top = max(_LEAST, float(smooth.max()))
    low = max(float(smooth.min()), -_BELOW * top)
    y = (min(low, 0.0) - _AIR * top, top * (1.0 + _AIR))
    places = [] if view is None else round_ticks(*y, at_most=4)
    return Axes(_X, y, _X_TICKS, list(zip(places, tick_texts(places), strict=True)), _LEFT_PX)


class RatePlot(QWidget):
    """Gains over learning rates, the rate that is set, and the one that was found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What is gained, over learning rates")
        self.setToolTip(
            "How much better the loss is than with the weights that the trial began with, for the "
            "same images, in nats per image; dots are single steps."
        )
        self.setFixedHeight(_HEIGHT_PX)
        self._view: RateView | None = None

    def show_trial(self, view: RateView | None) -> None:
        """Draws a trial, done or under way."""
        self._view = view
        self.update()

    def sizeHint(self) -> QSize:
        """Returns the size in its sheet."""
        return QSize(276, _HEIGHT_PX)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints hairlines, dots, the line, and the two rates."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        high = self.height() - _LABEL_HIGH_PX
        frame = CurveFrame(axes_of(self._view), self.width(), high)
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.text3))
        painter.drawText(0, round(_LABEL_HIGH_PX) - 4, _UNIT)
        painter.translate(0, _LABEL_HIGH_PX)
        painter.setPen(QPen(QColor(tokens.hairline), 1.0))
        for height, _ in frame.axes.y_ticks:
            level = round(frame.pixel(0.0, height).y()) + 0.5
            painter.drawLine(QPointF(frame.rect.left(), level), QPointF(frame.rect.right(), level))
        paint_ticks(painter, frame, tokens)
        if self._view is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(frame.rect)
        self._paint_curve(painter, frame, self._view, tokens)
        painter.restore()
        _paint_rate(painter, frame, self._view.set_rate, tokens.text3, dashed=True)
        if self._view.found is not None:
            _paint_rate(painter, frame, self._view.found, tokens.accent, dashed=False)

    def _paint_curve(
        self, painter: QPainter, frame: CurveFrame, view: RateView, tokens: Tokens
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.text3))
        across = np.log10(view.rates)
        for x, gain in zip(across, view.gains, strict=True):
            if math.isfinite(gain):
                painter.drawEllipse(frame.pixel(float(x), float(gain)), _DOT_PX, _DOT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 1.75))
        points = zip(across, view.smooth, strict=True)
        painter.drawPolyline(QPolygonF([frame.pixel(float(x), float(y)) for x, y in points]))


def _paint_rate(
    painter: QPainter, frame: CurveFrame, rate: float, colour: str, *, dashed: bool
) -> None:
    """Paints an upright line at a rate, with its number above if it is the found one."""
    x = round(frame.pixel(math.log10(rate), 0.0).x()) + 0.5
    if not frame.rect.left() <= x <= frame.rect.right() + 1:
        return
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(colour), 1.0, style))
    painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()))
    if not dashed:
        painter.setFont(font(11, 500))
        room = QRectF(x - _LABEL_PX / 2, -_LABEL_HIGH_PX, _LABEL_PX, _LABEL_HIGH_PX + 4)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, write_number(rate, whole=False))
