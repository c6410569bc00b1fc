"""A small curve of one image's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import nats

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

__all__ = ["Spark"]

_HEIGHT_PX = 26
_GAP_PX = 8


class Spark(QWidget):
    """The ELBO of an image over training, with its last value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs: NDArray[np.float64] = np.zeros(0)
        self._values: NDArray[np.float64] = np.zeros(0)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("ELBO of the image over training, and the last one, in nats per image")
        self.hide()

    def show_history(self, epochs: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Show a history; with fewer than two values it goes away.

        Args:
            epochs: Age of the weights, ascending, shape ``(T,)``.
            values: ELBO in nats, NaN where it was not measured, shape ``(T,)``.
        """
        known = np.isfinite(values)
        self._epochs = np.asarray(epochs, float)[known]
        self._values = np.asarray(values, float)[known]
        there = len(self._values) > 1
        self.setVisible(there)
        if there:
            first, last = nats(float(self._values[0])), nats(float(self._values[-1]))
            self.setAccessibleName(f"ELBO over training, from {first} to {last} nats")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which the course can be seen."""
        return QSize(160, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the curve over its two ends in words."""
        del event
        if len(self._values) < 2:
            return
        tokens, painter = tokens_for(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11))
        words = f"{nats(float(self._values[-1]))} nats"
        words_px = painter.fontMetrics().horizontalAdvance(words) + _GAP_PX
        room = QRectF(self.rect()).adjusted(3, 4, -words_px - 4, -5)
        # The first steps of a training dwarf all later ones.
        low = float(np.quantile(self._values, 0.1)) if len(self._values) > 9 else -np.inf
        values = np.maximum(self._values, min(low, float(self._values[-1])))
        spread = float(np.ptp(values)) or 1.0
        span = float(np.ptp(self._epochs)) or 1.0
        x = room.left() + (self._epochs - self._epochs[0]) / span * room.width()
        y = room.bottom() - (values - values.min()) / spread * room.height()
        line = QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPolyline(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(line.last(), 2.5, 2.5)
        painter.setPen(QColor(tokens.text2))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(0, 0, -4, 0), right, words)
