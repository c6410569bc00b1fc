"""The legend of a continuous colouring: the scale and its limits."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.colouring import Continuous, robust_limits
from vae_explorer.gui.map.palette import scale_colours
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import true_minus

__all__ = ["ColourBar", "limit_words"]

WIDTH_PX = 160
BAR_PX = 9
PADDING_PX = 8
LINE_PX = 16


def limit_words(low: float, high: float) -> tuple[str, str]:
    """The limits with two significant digits of what lies between them.

    Example:
        >>> limit_words(0.021, 0.984), limit_words(-312.4, -88.1)
        (('0.02', '0.98'), ('−312', '−88'))
    """
    span = high - low
    decimals = 2 if span <= 0 else 1 - math.floor(math.log10(span))
    decimals = min(max(decimals, 0), 6)
    return true_minus(low, decimals), true_minus(high, decimals)


class ColourBar(QWidget):
    """Shows the title, the scale and its two limits of a :class:`Continuous` colouring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = ""
        self._limits = (0.0, 1.0)
        self.hide()

    @property
    def limits(self) -> tuple[float, float]:
        """The values at the two ends of the scale."""
        return self._limits

    def show_scale(self, colouring: Continuous) -> None:
        """Show the scale of a colouring."""
        self._title = colouring.title
        self._limits = robust_limits(colouring.values)
        low, high = limit_words(*self._limits)
        self.setAccessibleName(f"{self._title}, {low} to {high}")
        self.setToolTip(
            f"{self._title}: the colours run from the 2nd percentile ({low}) to the 98th ({high}); "
            "values beyond them keep the colour of the end."
        )
        self.resize(self.sizeHint())
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bar, or for a title that is longer."""
        title = QFontMetricsF(font(11, 500)).horizontalAdvance(self._title)
        width = max(WIDTH_PX, math.ceil(title)) + 2 * PADDING_PX
        return QSize(width, 2 * PADDING_PX + 2 * LINE_PX + BAR_PX + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, title, scale and limits."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), see_through(tokens.canvas, 0.86))
        painter.setFont(font(11, 500))
        inside = QRectF(self.rect()).adjusted(PADDING_PX, PADDING_PX, -PADDING_PX, -PADDING_PX)
        painter.setPen(QColor(tokens.text))
        title = QRectF(inside.left(), inside.top(), inside.width(), LINE_PX)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(font(11))
        bar = QRectF(inside.left(), title.bottom() + 3, inside.width(), BAR_PX)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        stops = scale_colours(tokens, 33).tolist()
        for number, stop in enumerate(stops):
            gradient.setColorAt(number / (len(stops) - 1), QColor(*stop))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(QColor(tokens.text2))
        line = QRectF(inside.left(), bar.bottom() + 3, inside.width(), LINE_PX)
        low, high = limit_words(*self._limits)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, high)
