"""The readout over a plot: a vertical line, a dot on each curve, and where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.panels.curve_heading import paint_focus
from vae_explorer.gui.panels.curve_lines import PlotLines
from vae_explorer.gui.panels.curve_marks import (
    NO_MARKS,
    Marks,
    paint_best,
    paint_changes,
    paint_moment,
)
from vae_explorer.gui.panels.curve_reference import paint_reference
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

__all__ = ["CurveOverlay", "Readout", "paint_notes"]

_LINE_OPACITY = 0.45
_DOT_PX = 8.0
_RIM_PX = 1.5


@dataclass(frozen=True)
class Readout:
    """What stands under the mouse, in pixels of the plot's widget.

    Attributes:
        plot: Where the curves stand.
        x: Of the line.
        text: The place in words, such as "Epoch 12.4".
        spot: Where that is written, among the ticks.
        covered: Texts of ticks that would look out from behind it.
        train: Height of the dot on the training curve, None where there is no value.
        validation: The same for validation.
        others: The same for other runs, with the places of their colours.
    """

    plot: QRectF
    x: float
    text: str
    spot: QRectF
    covered: tuple[QRectF, ...]
    train: float | None
    validation: float | None
    others: tuple[tuple[float | None, int], ...] = ()


def paint_notes(
    painter: QPainter, frame: CurveFrame, lines: PlotLines, marks: Marks, tokens: Tokens
) -> None:
    """Paints what is written and marked on a plot, whether anybody points at it or not.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        lines: For the reference and the best epoch.
        marks: For the changes.
        tokens: The colours.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_changes(painter, frame, marks, tokens)
    paint_reference(painter, frame, lines, tokens)
    paint_best(painter, frame, lines.best, tokens)


_MARK_PX = 12
"""Half the width of the mark of a moment, and some air."""


class CurveOverlay(QWidget):
    """Paints a readout over the drawing below it, without asking the drawing to draw again.

    Attributes:
        nothing_words: Said in a plot without any value.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout: Readout | None = None
        self._frame = CurveFrame(Axes(), 0, 0)
        self._lines, self._marks = PlotLines(), NO_MARKS
        self._focused = False
        self._moment = math.nan
        self.nothing_words = ""

    def show_readout(self, readout: Readout | None) -> None:
        """Shows a readout, or none."""
        if readout != self._readout:
            self._readout = readout
            self.update()

    def show_moment(self, x: float) -> None:
        """Shows the mark of the moment at a place; NaN shows none."""
        low, high = self._frame.axes.x
        places = {self._moment, x} if x != self._moment else set()
        self._moment = x
        # The drawing below is drawn again wherever this is: so only around the mark.
        for place in places:
            if low <= place <= high:
                left = round(self._frame.pixel(place, 0.0).x()) - _MARK_PX
                self.update(left, 0, 2 * _MARK_PX, self.height())

    def show_plot(self, frame: CurveFrame, lines: PlotLines, marks: Marks) -> None:
        """Shows what is noted on a plot."""
        noted = [
            (shown.reference, shown.best, told.changes)
            for shown, told in ((self._lines, self._marks), (lines, marks))
        ]
        self._frame, self._lines, self._marks = frame, lines, marks
        if noted != [(None, None, ())] * 2 or not math.isnan(self._moment):
            self.update()

    def show_focus(self, focused: bool) -> None:
        """Shows that the keyboard acts here."""
        self._focused = focused
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints notes, moment, focus and readout."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_for(self)
        paint_notes(painter, self._frame, self._lines, self._marks, tokens)
        if self._lines.is_empty:
            painter.setFont(font(11))
            painter.setPen(QColor(tokens.text3))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self._frame.rect.adjusted(12, 0, -12, 0), flags, self.nothing_words)
        paint_moment(painter, self._frame, self._moment, tokens)
        if self._focused:
            paint_focus(painter, QRectF(self.rect()), tokens)
        if self._readout is not None:
            self._paint_readout(painter, self._readout)

    def _paint_readout(self, painter: QPainter, readout: Readout) -> None:
        tokens = tokens_for(self)
        plot = readout.plot
        ink = QColor(tokens.ink)
        ink.setAlphaF(_LINE_OPACITY)
        # On whole pixels, or one dark line becomes two pale ones.
        x = round(readout.x) - 0.5
        painter.setPen(QPen(ink, 1.0))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(tokens.canvas), _RIM_PX))
        labels = tokens.labels
        for y, colour in (
            *((height, labels[place % len(labels)]) for height, place in readout.others),
            (readout.train, tokens.train_line),
            (readout.validation, tokens.accent),
        ):
            if y is not None and plot.top() - 1 <= y <= plot.bottom() + 1:
                painter.setBrush(QColor(colour))
                radius = (_DOT_PX + _RIM_PX) / 2
                painter.drawEllipse(QPointF(x, y), radius, radius)
        self._paint_place(painter, readout)

    def _paint_place(self, painter: QPainter, readout: Readout) -> None:
        tokens = tokens_for(self)
        for room in (readout.spot, *readout.covered):
            painter.fillRect(room, QColor(tokens.canvas))
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.text))
        painter.drawText(readout.spot, Qt.AlignmentFlag.AlignCenter, readout.text)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)
