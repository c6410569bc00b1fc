"""How much each step of a walk changes the picture, as a small graph below the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vae_explorer.gui.theme import THEME_EVENTS, tokens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

__all__ = ["WalkGraph"]

_BAND_OPACITY = 0.12
_AIR = 1.3


class WalkGraph(QWidget):
    """A line through the changes, each between the two pictures that it compares, from zero."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Change per step")
        self.setToolTip(
            "Root mean square difference of neighbouring pictures, on a scale from 0 to 1. "
            "A steady height is a smooth walk."
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._change: NDArray[np.float64] = np.zeros(0)
        self._centres: tuple[float, ...] = ()

    def show_change(self, change: NDArray[np.float64], centres: Sequence[float]) -> None:
        """Shows the changes.

        Args:
            change: Shape ``(K - 1,)``, 0 to 1.
            centres: Where the middles of the pictures stand, K pixels from the left edge.
        """
        self._change, self._centres = np.nan_to_num(change), tuple(centres)
        self.setAccessibleDescription(", ".join(f"{value:.2f}" for value in self._change))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints baseline, area and line."""
        del event
        if len(self._centres) < 2 or len(self._change) != len(self._centres) - 1:
            return
        tokens = tokens_for(self)
        painter = QPainter(self)
        base = self.height() - 1.5
        painter.setPen(QPen(QColor(tokens.hairline), 1.0))
        painter.drawLine(QLineF(self._centres[0], base, self._centres[-1], base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = (base - 2.0) / max(float(self._change.max()) * _AIR, 1e-9)
        middles = np.convolve(self._centres, (0.5, 0.5), "valid")
        line = [
            QPointF(float(x), base - scale * float(y))
            for x, y in zip(middles, self._change, strict=True)
        ]
        band = QColor(tokens.accent)
        band.setAlphaF(_BAND_OPACITY)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(band)
        area = [QPointF(line[0].x(), base), *line, QPointF(line[-1].x(), base)]
        painter.drawPolygon(QPolygonF(area))
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPolyline(QPolygonF(line))

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)
