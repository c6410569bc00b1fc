"""How often each value of a column occurs, with two handles round the wanted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.style.value_words import number_words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

__all__ = ["Histogram"]

_BINS = 48
_HANDLE_PX = 5
_FINE = 0.01


class Histogram(QWidget):
    """Bars over the range of values; those between the handles are in colour.

    Signals:
        range_dragged(float, float): The handles are here now, lower and upper value.
    """

    range_dragged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Range of values")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(64)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._counts = np.zeros(_BINS)
        self._ends = (0.0, 1.0)
        self._chosen = (0.0, 1.0)
        self._held: int | None = None

    def show_values(self, values: NDArray[np.float64]) -> None:
        """Show a column; unknown values are left out, and the handles stand at the ends.

        Args:
            values: Shape ``(N,)``, NaN where unknown.
        """
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        self._ends = (low, high if high > low else low + 1.0)
        self._counts = np.histogram(known, _BINS, self._ends)[0].astype(float)
        self.show_range(*self._ends)

    def show_range(self, low: float, high: float) -> None:
        """Put the handles on two values."""
        self._chosen = (min(low, high), max(low, high))
        words = " to ".join(number_words(value, "") for value in self._chosen)
        self.setAccessibleDescription(words)
        self.update()

    @property
    def ends(self) -> tuple[float, float]:
        """Least and greatest value."""
        return self._ends

    @property
    def chosen(self) -> tuple[float, float]:
        """Where the handles are."""
        return self._chosen

    def handle_px(self, number: int) -> float:
        """Return where a handle stands: 0 the lower one, 1 the upper one."""
        low, high = self._ends
        share = (min(max(self._chosen[number], low), high) - low) / (high - low)
        return _HANDLE_PX + share * (self.width() - 2 * _HANDLE_PX)

    def sizeHint(self) -> QSize:
        """Return a size at which the bars are told apart."""
        return QSize(_BINS * 5, 64)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the nearer handle."""
        x = event.position().x()
        away = [abs(x - self.handle_px(number)) for number in (0, 1)]
        if abs(away[0] - away[1]) < 1:
            self._held = int(x > self.handle_px(0))
        else:
            self._held = int(away[1] < away[0])
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the handle that is held."""
        if self._held is not None:
            low, high = self._ends
            room = max(1, self.width() - 2 * _HANDLE_PX)
            share = min(max((event.position().x() - _HANDLE_PX) / room, 0.0), 1.0)
            self._move(self._held, low + share * (high - low))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the handle moved last; with Shift the lower, else the upper one."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() not in steps:
            super().keyPressEvent(event)
            return
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        number = 0 if shift else 1
        step = steps[Qt.Key(event.key())] * _FINE * (self._ends[1] - self._ends[0])
        self._move(number, self._chosen[number] + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars and handles."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, width = self.height() - 10, (self.width() - 2 * _HANDLE_PX) / _BINS
        # The root shows rare values beside frequent ones.
        tall = np.sqrt(self._counts / max(self._counts.max(), 1.0)) * (height - 2)
        middles = self._ends[0] + (np.arange(_BINS) + 0.5) / _BINS * np.ptp(self._ends)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, (bar, middle) in enumerate(zip(tall, middles, strict=True)):
            inside = self._chosen[0] <= middle <= self._chosen[1]
            painter.setBrush(QColor(tokens.accent if inside else tokens.groove))
            left = _HANDLE_PX + place * width
            painter.drawRect(QRectF(left, height - bar, max(width - 1, 1.0), bar))
        painter.setPen(QPen(QColor(tokens.groove), 2))
        painter.drawLine(QPointF(_HANDLE_PX, height), QPointF(self.width() - _HANDLE_PX, height))
        painter.setPen(QPen(QColor(tokens.raised), 1))
        painter.setBrush(QColor(tokens.accent))
        for number in (0, 1):
            painter.drawEllipse(QPointF(self.handle_px(number), height), _HANDLE_PX, _HANDLE_PX)

    def _move(self, number: int, value: float) -> None:
        low, high = self._ends
        value = min(max(value, low), high)
        both = list(self._chosen)
        both[number] = min(value, both[1]) if number == 0 else max(value, both[0])
        self.show_range(*both)
        self.range_dragged.emit(*self._chosen)
