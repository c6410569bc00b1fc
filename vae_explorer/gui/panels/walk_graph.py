"""What stands below the pictures of a walk: pins, warnings, and how much each step changes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

__all__ = ["OUTSIDE_MEANING", "WalkGraph"]

OUTSIDE_MEANING = (
    "Outside the support of the data: of 100 images, 99 lie where the codes of the others are "
    "denser than here, so the decoder has hardly learned this place and the picture is a guess."
)
_CHANGE_MEANING = (
    "Root mean square difference of neighbouring pictures, on a scale from 0 to 1. A steady "
    "height is an even walk."
)
_BAND_OPACITY = 0.12
_AIR = 1.15
_MARKS_PX = 14.0
_ICON_PX = 11.0


class WalkGraph(QWidget):
    """Letters of the pins, marks of warning, and a line through the changes, from zero.

    Each change stands between the two pictures that it compares.

    Signals:
        step_hovered(int): The mouse is at the change after this step; -1 when it has left.
    """

    step_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Change per step")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._change: NDArray[np.float64] = np.zeros(0)
        self._centres: NDArray[np.float64] = np.zeros(0)
        self._pins: dict[int, str] = {}
        self._outside: tuple[bool, ...] = ()
        self._hovered = -1

    def show_walk(
        self,
        change: NDArray[np.float64],
        centres: Sequence[float],
        pins: Mapping[int, str],
        outside: Sequence[bool],
    ) -> None:
        """Shows the steps of a walk.

        Args:
            change: Shape ``(K - 1,)``, 0 to 1.
            centres: Where the middles of the pictures stand, K pixels from the left edge.
            pins: Letters by step.
            outside: Which steps lie outside the support of the data, K of them.
        """
        self._change, self._centres = np.nan_to_num(change), np.asarray(centres, np.float64)
        self._pins, self._outside = dict(pins), tuple(bool(out) for out in outside)
        self._hover(-1)
        self.setAccessibleDescription(", ".join(f"{value:.2f}" for value in self._change))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints marks, baseline, area and line."""
        del event
        if len(self._centres) < 2 or len(self._change) != len(self._centres) - 1:
            return
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_warnings(painter, tokens)
        painter.setFont(font(11, 700))
        painter.setPen(QColor(tokens.text))
        for step, letter in self._pins.items():
            box = QRectF(self._centres[step] - 8, 0, 16, _MARKS_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        self._paint_change(painter, tokens)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the mouse to the nearest change."""
        middles = self._middles()
        if len(middles):
            self._hover(int(np.abs(middles - event.position().x()).argmin()))

    def leaveEvent(self, event: QEvent) -> None:
        """Ends the hover."""
        super().leaveEvent(event)
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        """Answers the wish for a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.meaning_at(event.pos().x()), self)
            return True
        return super().event(event)

    def meaning_at(self, x: float) -> str:
        """Says what is shown at a place, ``x`` pixels from the left."""
        if not len(self._change):
            return _CHANGE_MEANING
        step = int(np.abs(self._middles() - x).argmin())
        words = [f"Step {step + 1} to {step + 2}: {self._change[step]:.3f}. {_CHANGE_MEANING}"]
        if self._outside[int(np.abs(self._centres - x).argmin())]:
            words.append(OUTSIDE_MEANING)
        return "\n".join(words)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def _middles(self) -> NDArray[np.float64]:
        return 0.5 * (self._centres[:-1] + self._centres[1:])

    def _hover(self, step: int) -> None:
        if step != self._hovered:
            self._hovered = step
            self.step_hovered.emit(step)
            self.update()

    def _paint_warnings(self, painter: QPainter, tokens: Tokens) -> None:
        """A dashed line below each run of steps outside the support, with a sign on it."""
        pen = QPen(QColor(tokens.warn), 2.0)
        pen.setDashPattern([2.0, 1.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        half = 0.4 * float(self._centres[1] - self._centres[0])
        for out, group in groupby(range(len(self._outside)), lambda step: self._outside[step]):
            steps = list(group)
            if not out:
                continue
            painter.setPen(pen)
            left, right = self._centres[steps[0]] - half, self._centres[steps[-1]] + half
            painter.drawLine(QLineF(left, 1.0, right, 1.0))
            free = [step for step in steps if step not in self._pins]
            middle = self._centres[free[len(free) // 2] if free else steps[0]]
            x = middle - _ICON_PX / 2 if free else middle + 7
            sign = QRectF(x, _MARKS_PX - _ICON_PX, _ICON_PX, _ICON_PX)
            paint_icon(painter, sign, "warning", tokens.warn)

    def _paint_change(self, painter: QPainter, tokens: Tokens) -> None:
        base, top = self.height() - 1.5, _MARKS_PX + 2.0
        painter.setPen(QPen(QColor(tokens.hairline), 1.0))
        painter.drawLine(QLineF(self._centres[0], base, self._centres[-1], base))
        scale = (base - top) / max(float(self._change.max()) * _AIR, 1e-9)
        line = [
            QPointF(float(x), base - scale * float(y))
            for x, y in zip(self._middles(), self._change, strict=True)
        ]
        band = QColor(tokens.accent)
        band.setAlphaF(_BAND_OPACITY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        area = [QPointF(line[0].x(), base), *line, QPointF(line[-1].x(), base)]
        painter.drawPolygon(QPolygonF(area))
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPolyline(QPolygonF(line))
        if 0 <= self._hovered < len(line):
            painter.setPen(QPen(QColor(tokens.window), 1.5))
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(line[self._hovered], 4, 4)
