"""The parts of the average KL and the active dimensions over the epochs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.panels.information_words import part_colours
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from vae_explorer.training.reports import InformationTerms

__all__ = ["TimeColumn"]

_TOP_PX, _BOTTOM_PX, _RIGHT_PX = 8, 21, 14
_LOWER_PX = 24
_BETWEEN_PX = 14
_MEANING = (
    "At the ends of epochs, of at most 1 000 validation images: above, in nats, the parts of the "
    "average KL in the colours at the left; below, the number of active dimensions."
)


@dataclass(frozen=True, eq=False)
class _Series:
    """Columns over epochs, float64, shape ``(k,)``; NaN where a part is not known."""

    epochs: NDArray[np.float64]
    parts: tuple[NDArray[np.float64], ...]
    units: NDArray[np.float64]


def _series_of(terms: Sequence[InformationTerms]) -> _Series:
    split = all(each.dimension_wise is not None for each in terms)
    names = (
        ("mutual_information", "total_correlation", "dimension_wise")
        if split
        else ("mutual_information", "aggregate_kl")
    )
    return _Series(
        np.array([each.epoch for each in terms], np.float64),
        tuple(np.array([getattr(each, name) for each in terms], np.float64) for name in names),
        np.array([each.active_units for each in terms], np.float64),
    )


class _TimeCanvas(QWidget):
    """Two plots over one axis, painted by hand: there are few values."""

    def __init__(self, heading: SectionHeading) -> None:
        super().__init__()
        self._heading = heading
        self._series = _series_of(())
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(160, 64)

    def show_terms(self, terms: Sequence[InformationTerms]) -> None:
        self._series = _series_of(terms)
        self._at = None
        self._tell()
        self.update()

    def place_of(self, index: int) -> QPointF:
        """Returns where the first part of one epoch stands."""
        upper, _ = self._plots()
        return self._point(upper, self._limits(), index, self._series.parts[0][index])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        epochs = self._series.epochs
        upper, _ = self._plots()
        at = None
        if epochs.size and upper.left() - 4 <= event.position().x() <= upper.right() + 4:
            share = (event.position().x() - upper.left()) / upper.width()
            at = int(np.abs(epochs - share * epochs[-1]).argmin())
        self._look_at(at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows read one epoch after the other; Escape reads none."""
        last = self._series.epochs.size - 1
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and last >= 0:
            at = last if self._at is None else self._at + step
            self._look_at(min(max(at, 0), last))
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._look_at(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look_at(None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        painter.setFont(font(11))
        if not self._series.epochs.size:
            painter.setPen(QColor(tokens.text3))
            area = QRectF(self.rect()).adjusted(12, 0, -12, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, "These curves begin with the first epoch.")
            return
        upper, lower = self._plots()
        self._paint_ground(painter, upper, self._limits(), 4, tokens)
        most = float(self._series.units.max(initial=1.0))
        self._paint_ground(painter, lower, (0.0, most * 1.1), 2, tokens)
        self._paint_epochs(painter, lower, tokens)
        for values, colour in zip(self._series.parts, part_colours(tokens), strict=False):
            self._paint_line(painter, upper, self._limits(), values, colour)
        self._paint_line(painter, lower, (0.0, most * 1.1), self._series.units, tokens.text2)
        if self._at is not None:
            x = round(self._point(upper, self._limits(), self._at, 0.0).x()) - 0.5
            ink = QColor(tokens.ink)
            ink.setAlphaF(0.45)
            painter.setPen(QPen(ink, 1.0))
            painter.drawLine(QPointF(x, upper.top()), QPointF(x, lower.bottom()))

        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 1, -2, -1), 4, 4)

    def _look_at(self, at: int | None) -> None:
        if at != self._at:
            self._at = at
            self._tell()
        self.update()

    def _plots(self) -> tuple[QRectF, QRectF]:
        left, top = 44.0, float(_TOP_PX)
        width = max(1.0, self.width() - left - _RIGHT_PX)
        bottom = self.height() - _BOTTOM_PX
        lower = QRectF(left, bottom - _LOWER_PX, width, _LOWER_PX)
        return QRectF(left, top, width, max(1.0, lower.top() - _BETWEEN_PX - top)), lower

    def _limits(self) -> tuple[float, float]:
        values = np.concatenate([part[np.isfinite(part)] for part in self._series.parts])
        low, high = (
            float(values.min(initial=0.0)),
            float(values.max(initial=0.0)),
        )
        return low, max(high, low + 1e-3) + 0.06 * max(1e-3, high - low)

    def _point(self, plot: QRectF, limits: tuple[float, float], index: int, y: float) -> QPointF:
        epochs = self._series.epochs
        across = epochs[index] / epochs[-1] * plot.width()
        up = (y - limits[0]) / (limits[1] - limits[0]) * plot.height()
        return QPointF(plot.left() + across, plot.bottom() - up)

    def _paint_ground(
        self,
        painter: QPainter,
        plot: QRectF,
        limits: tuple[float, float],
        at_most: int,
        tokens: Tokens,
    ) -> None:
        ticks = round_ticks(*limits, at_most=at_most, whole=at_most == 2)
        for value, text in zip(ticks, tick_texts(ticks), strict=True):
            y = plot.bottom() - (value - limits[0]) / (limits[1] - limits[0]) * plot.height()
            painter.fillRect(
                QRectF(plot.left(), round(y), plot.width(), 1), QColor(tokens.hairline)
            )
            painter.setPen(QColor(tokens.text3))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 8, plot.left() - 6, 16), right, text)

    def _paint_epochs(self, painter: QPainter, plot: QRectF, tokens: Tokens) -> None:
        last = float(self._series.epochs[-1])
        metrics = QFontMetricsF(painter.font())
        most = max(2, int(plot.width() / (metrics.horizontalAdvance(words.count(int(last))) + 28)))
        ticks = round_ticks(0.0, last, at_most=min(8, most), whole=True)
        painter.setPen(QColor(tokens.text3))
        for value, text in zip(ticks, tick_texts(ticks), strict=True):
            x = plot.left() + value / last * plot.width()
            room = QRectF(x - 40, plot.bottom() + 3, 80, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_line(
        self,
        painter: QPainter,
        plot: QRectF,
        limits: tuple[float, float],
        values: NDArray[np.float64],
        colour: str,
    ) -> None:
        points = [
            self._point(plot, limits, index, float(value))
            for index, value in enumerate(values)
            if math.isfinite(value)
        ]
        painter.setPen(QPen(QColor(colour), 1.75))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        if len(points) == 1:
            painter.drawEllipse(points[0], 2.5, 2.5)
        if self._at is not None and math.isfinite(values[self._at]):
            painter.drawEllipse(self._point(plot, limits, self._at, values[self._at]), 3.5, 3.5)

    def _tell(self) -> None:
        if self._at is None:
            self._heading.set_note("nats; active dimensions")
            return
        series, at = self._series, self._at
        values = [words.kl(float(part[at])) for part in series.parts]
        values.append(f"{int(series.units[at])} active")
        self._heading.set_note(f"epoch {int(series.epochs[at])}: {' · '.join(values)}")


class TimeColumn(QWidget):
    """Heading that reads the values under the mouse, and the curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(224)
        self._heading = SectionHeading("Over time", "nats; active dimensions")
        self._heading.setFixedHeight(26)
        self._heading.setContentsMargins(12, 0, 12, 0)
        explain(self._heading, _MEANING)
        self.canvas = _TimeCanvas(self._heading)
        self.canvas.setAccessibleName("Parts of the average KL over the epochs")
        self.canvas.setAccessibleDescription(_MEANING)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self.canvas, 1)

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(300, 132)

    def show_terms(self, terms: Sequence[InformationTerms]) -> None:
        """Shows what was measured at the ends of epochs, in order."""
        self.canvas.show_terms(terms)
