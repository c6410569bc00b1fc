"""The live plot of the gradient lab: ratios of variances, with error bands, over the gradients."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_frame import CurveFrame, paint_ticks
from vae_explorer.gui.panels.curve_ticks import log_ticks, round_ticks, tick_texts
from vae_explorer.gui.panels.gradient_rows import estimator_colour
from vae_explorer.gui.panels.gradient_words import ratio_words
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for
from vae_explorer.gui.style.words import count, true_minus

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from vae_explorer.gui.views.gradients import GradientsView
    from vae_explorer.inference.objective_settings import GradientEstimator

__all__ = ["GradientPlot", "axes_of"]

_AIR = 0.08
_LEFT_PX = 52
_TITLE_PX = 18
_TITLES = (
    "Ratio of variances to the reparameterised gradient, over the gradients drawn",
    "Ratio of variances, over gradients",
    "Ratio of variances",
)
_BAND_OPACITY = 0.12
_LEAST_SPAN = 0.3
_WIDE, _NARROW = 1.75, 1.5
_READOUT_OPACITY, _DOT_PX = 0.45, 4.0


def axes_of(view: GradientsView) -> Axes:
    """Chooses logarithmic heights that hold every line, and gradients along x.

    Args:
        view: What is known; lines begin where their ratio does.
    """
    ratio = view.history.ratio
    known = ratio[np.isfinite(ratio) & (ratio > 0)]
    low = math.log10(min(1.0, known.min(initial=1.0)))
    high = math.log10(max(1.0, known.max(initial=1.0)))
    span = max(high - low, _LEAST_SPAN)
    y = (low - _AIR * span, low + span * (1 + _AIR))
    x = (0.0, float(max(view.history.gradients[-1], 2)))
    heights = log_ticks(10 ** y[0], 10 ** y[1])
    places = round_ticks(*x, at_most=5, whole=True)
    return Axes(
        x,
        y,
        list(zip(places, tick_texts(places), strict=True)),
        [(math.log10(v), t) for v, t in zip(heights, tick_texts(heights), strict=True)],
        _LEFT_PX,
    )


class GradientPlot(QWidget):
    """Ratio of each estimator's variance to the reference's, on a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Ratio of variances, over the gradients drawn")
        self.setToolTip(
            "How much more one gradient varies than a reparameterised one, over the gradients "
            "drawn so far; the band is one standard error."
        )
        self.setMinimumSize(140, 64)
        self.setMouseTracking(True)
        self._mouse: QPointF | None = None
        self._view: GradientsView | None = None
        self._chosen: GradientEstimator | None = None

    def show_view(self, view: GradientsView | None, chosen: GradientEstimator | None) -> None:
        """Draws what is known, the chosen estimator's line above the others and with its band."""
        self._view, self._chosen = view, chosen
        if view is not None:
            last = view.comparison.posterior_ratio
            words = (
                f"{estimator}: {true_minus(float(ratio), 2)}"
                for estimator, ratio in zip(view.comparison.estimators, last, strict=True)
            )
            self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Returns the size in a window of common width."""
        return QSize(260, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints hairlines, bands, lines and ticks."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        if self._view is None:
            return
        painter.setFont(font(11, 500))
        painter.setPen(QColor(tokens.text2))
        frame = CurveFrame(axes_of(self._view), self.width(), self.height() - _TITLE_PX)
        place = self._place_under_mouse(frame)
        title = self._title() if place is None else self._readout(place)
        painter.drawText(12, _TITLE_PX - 4, title)
        painter.translate(0, _TITLE_PX)
        painter.setPen(QPen(QColor(tokens.hairline), 1.0))
        for height, _ in frame.axes.y_ticks:
            level = round(frame.pixel(0.0, height).y()) + 0.5
            painter.drawLine(QPointF(frame.rect.left(), level), QPointF(frame.rect.right(), level))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(frame.rect.adjusted(0, -2, 0, 2))
        estimators = self._view.comparison.estimators
        for column in sorted(range(len(estimators)), key=lambda c: estimators[c] is self._chosen):
            self._paint_line(painter, frame, column, tokens)
        if place is not None:
            self._paint_readout(painter, frame, place, tokens)
        painter.restore()
        paint_ticks(painter, frame, tokens)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows the values under the mouse."""
        self._mouse = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Shows the title again."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def _title(self) -> str:
        metrics, room = QFontMetrics(font(11, 500)), self.width() - 24
        fitting = (title for title in _TITLES if metrics.horizontalAdvance(title) <= room)
        return next(fitting, "")

    def _place_under_mouse(self, frame: CurveFrame) -> int | None:
        """Returns the row of the history that is nearest to the mouse."""
        if self._mouse is None or self._view is None or not frame.rect.width() > 1:
            return None
        x, _ = frame.place(self._mouse)
        if not frame.axes.x[0] <= x <= frame.axes.x[1]:
            return None
        return int(np.abs(self._view.history.gradients - x).argmin())

    def _readout(self, place: int) -> str:
        assert self._view is not None
        assert self._chosen is not None
        history = self._view.history
        column = self._view.comparison.estimators.index(self._chosen)
        ratio, error = history.ratio[place, column], history.error[place, column]
        words = " ".join(ratio_words(float(ratio), float(error)))
        return f"After {count(int(history.gradients[place]))} gradients: {words}"

    def _paint_readout(
        self, painter: QPainter, frame: CurveFrame, place: int, tokens: Tokens
    ) -> None:
        assert self._view is not None
        history, estimators = self._view.history, self._view.comparison.estimators
        ink = QColor(tokens.ink)
        ink.setAlphaF(_READOUT_OPACITY)
        x = float(history.gradients[place])
        across = round(frame.pixel(x, 0.0).x()) - 0.5
        painter.setPen(QPen(ink, 1.0))
        painter.drawLine(QPointF(across, frame.rect.top()), QPointF(across, frame.rect.bottom()))
        painter.setPen(QPen(QColor(tokens.canvas), 1.5))
        for estimator, ratio in zip(estimators, history.ratio[place], strict=True):
            if ratio > 0:
                painter.setBrush(QColor(estimator_colour(estimator, tokens)))
                painter.drawEllipse(frame.pixel(x, math.log10(ratio)), _DOT_PX, _DOT_PX)

    def _paint_line(
        self, painter: QPainter, frame: CurveFrame, column: int, tokens: Tokens
    ) -> None:
        assert self._view is not None
        history, estimator = self._view.history, self._view.comparison.estimators[column]
        ratio, error = history.ratio[:, column], history.error[:, column]
        known = np.isfinite(ratio) & (ratio > 0)
        x, middle = history.gradients[known], ratio[known]
        colour = QColor(estimator_colour(estimator, tokens))
        chosen = estimator is self._chosen
        if chosen and estimator is not self._view.comparison.reference:
            band = QColor(colour)
            band.setAlphaF(_BAND_OPACITY)
            lower = _line(frame, x, np.maximum(middle - error[known], 0.05 * middle))
            upper = _line(frame, x, middle + error[known])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(band)
            painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        width = _WIDE if chosen else _NARROW
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPolyline(QPolygonF(_line(frame, x, middle)))


def _line(frame: CurveFrame, x: np.ndarray, y: np.ndarray) -> list[QPointF]:
    heights = np.log10(y)
    return [frame.pixel(float(a), float(b)) for a, b in zip(x, heights, strict=True)]
