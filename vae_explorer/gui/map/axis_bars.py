"""Bars of the KL of each latent dimension, the largest first, that can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import kl as kl_words
from vae_explorer.gui.style.words import subscript

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

__all__ = ["ROW_PX", "AxisBars"]

ROW_PX = 22
_NAME_PX, _VALUE_PX, _MARK_PX, _BAR_PX = 34, 44, 18, 10
_PICK = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_FAR = 1 << 20
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -_FAR,
    Qt.Key.Key_End: _FAR,
}


class AxisBars(QWidget):
    """Two clicks, or arrows and Enter, choose the axis to the right and the one upwards.

    Signals:
        first_chosen(bool): The horizontal axis was chosen, or taken back.
        both_chosen(int, int): Dimensions to the right and upwards, from 0.
        row_reached(int): The keyboard is on this row.
        given_up(): Escape was pressed with nothing chosen.
    """

    first_chosen = Signal(bool)
    both_chosen = Signal(int, int)
    row_reached = Signal(int)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kl = np.zeros(0)
        self._order = np.zeros(0, np.int64)
        self._drawn: tuple[int, int] | None = None
        self._first: int | None = None
        self._row = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("KL of each dimension, largest first")

    def show_dimensions(self, kl: tuple[float, ...], drawn: tuple[int, int] | None) -> None:
        """Show these bars, and mark the two axes that are drawn."""
        values = np.nan_to_num(np.array(kl))
        if not self.isVisible() or len(values) != len(self._kl):
            # Bars must not change places under the hand.
            self._kl, self._order = values, np.argsort(-values, kind="stable")
        self._drawn = drawn
        self.setMinimumHeight(len(self._kl) * ROW_PX)
        self._tell()

    def begin(self) -> None:
        """Ask for both axes anew."""
        self._first, self._row = None, 0
        self._tell()

    def row_rect(self, row: int) -> QRectF:
        """Returns where the bar of a row is, by its place from the top."""
        return QRectF(0, row * ROW_PX, self.width(), ROW_PX)

    def row_of(self, dimension: int) -> int:
        """Returns the place of a dimension from the top."""
        return int(np.flatnonzero(self._order == dimension)[0])

    def sizeHint(self) -> QSize:
        """Returns room for all bars."""
        return QSize(220, len(self._kl) * ROW_PX)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lights up the bar under the mouse."""
        self._go_to(int(event.position().y()) // ROW_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the bar under the mouse."""
        row = int(event.position().y()) // ROW_PX
        if event.button() == Qt.MouseButton.LeftButton and 0 <= row < len(self._order):
            self._go_to(row)
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes up and down, chooses, takes back."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._go_to(min(max(self._row + _STEPS[key], 0), len(self._order) - 1))
            self.row_reached.emit(self._row)
        elif key in _PICK:
            self._choose()
        elif key == Qt.Key.Key_Escape and self._first is not None:
            self.begin()
            self.first_chosen.emit(False)
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the bars in view."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low = max(0, event.rect().top() // ROW_PX)
        high = min(len(self._order) - 1, event.rect().bottom() // ROW_PX)
        for row in range(low, high + 1):
            self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        tokens, area = tokens_for(self), self.row_rect(row)
        dimension = int(self._order[row])
        if row == self._row:
            painter.setBrush(QColor(tokens.hover))
            outline = QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen
            painter.setPen(outline)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        mark = self._mark(dimension)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12, 500))
        painter.setPen(QColor(tokens.accent if mark else tokens.text))
        painter.drawText(area.adjusted(4, 0, 0, 0), middle, mark)
        name = area.adjusted(4 + _MARK_PX, 0, 0, 0)
        painter.drawText(name, middle, f"z{subscript(dimension + 1)}")
        painter.setFont(font(12))
        painter.setPen(QColor(tokens.text2))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(area.adjusted(0, 0, -6, 0), right, kl_words(float(self._kl[dimension])))
        room = area.width() - _MARK_PX - _NAME_PX - _VALUE_PX - 8
        share = max(0.0, self._kl[dimension]) / max(float(self._kl.max()), 1e-12)
        left, top = _MARK_PX + _NAME_PX + 2, area.center().y() - _BAR_PX / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent if mark else tokens.train_line))
        painter.drawRect(QRectF(left, top, max(1.0, share * room), _BAR_PX))

    def _mark(self, dimension: int) -> str:
        if self._first is not None:
            return "→" if dimension == self._first else ""
        if self._drawn is not None and dimension in self._drawn:
            return "→" if dimension == self._drawn[0] else "↑"
        return ""

    def _go_to(self, row: int) -> None:
        if row != self._row and 0 <= row < len(self._order):
            self._row = row
            self._tell()

    def _choose(self) -> None:
        dimension = int(self._order[self._row])
        if self._first is None:
            self._first = dimension
            self.first_chosen.emit(True)
        elif dimension == self._first:
            self._first = None
            self.first_chosen.emit(False)
        else:
            self.both_chosen.emit(self._first, dimension)
        self._tell()

    def _tell(self) -> None:
        """Show and describe where one is."""
        if len(self._order):
            dimension = int(self._order[self._row])
            value = kl_words(float(self._kl[dimension]))
            self.setAccessibleDescription(f"z{dimension + 1}, {value} nats")
        self.update()
