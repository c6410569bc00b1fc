"""One plot with its gestures: the drawing below, the readout above, mouse and keys here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_frame import CurveFrame, paint_ticks
from vae_explorer.gui.panels.curve_gestures import CurveGestures
from vae_explorer.gui.panels.curve_lines import PlotLines, value_at
from vae_explorer.gui.panels.curve_marks import NO_MARKS, Marks
from vae_explorer.gui.panels.curve_overlay import CurveOverlay, Readout, paint_notes
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from vae_explorer.gui.panels.curve_drawing import CurveDrawing

__all__ = ["CurveCanvas"]


_NEAR_PX = 5.0


class CurveCanvas(QWidget):
    """One plot. All places are in coordinates of its axes.

    Attributes:
        gestures: What mouse and keys wish.

    Signals:
        resized(): The drawing has room for more or fewer columns.
    """

    resized = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(120, 64)
        self._drawing: CurveDrawing | None = None
        self._overlay = CurveOverlay(self)
        self.gestures = CurveGestures(self)
        self._lines, self._marks = PlotLines(), NO_MARKS
        self._frame = CurveFrame(Axes(), 0, 0)

    def show_plot(self, lines: PlotLines, axes: Axes, marks: Marks) -> None:
        """Draws curves in their axes, and what happened to the training."""
        self._lines, self._marks = lines, marks
        drawing = self._drawn()
        self._place(axes)
        drawing.show_axes(axes)
        drawing.show_lines(lines, marks.stops)
        self._overlay.show_plot(self._frame, lines, marks)
        self.update()

    def show_readout(self, x: float, text: str) -> None:
        """Shows the readout at a place; NaN shows none.

        Args:
            x: Where.
            text: The same for people.
        """
        low, high = self._frame.axes.x
        if math.isnan(x) or not low <= x <= high:
            self._overlay.show_readout(None)
            return
        frame = self._frame
        metrics = QFontMetricsF(font(11))
        spot = frame.below(x, metrics.horizontalAdvance(text) + 8)
        spot.moveLeft(min(max(spot.left(), 0.0), self.width() - spot.width()))
        ticks = [frame.below(p, metrics.horizontalAdvance(t) + 2) for p, t in frame.axes.x_ticks]
        self._overlay.show_readout(
            Readout(
                plot=frame.rect,
                x=frame.pixel(x, 0.0).x(),
                text=text,
                spot=spot,
                covered=tuple(tick for tick in ticks if tick.intersects(spot)),
                train=self._height(value_at(self._lines.train, x)),
                validation=self._height(value_at(self._lines.validation, x)),
                others=tuple(
                    (self._height(value_at(other.line, x)), other.colour)
                    for other in self._lines.others
                ),
            )
        )

    def show_nothing_words(self, words: str) -> None:
        """Has words for a plot without any value."""
        self._overlay.nothing_words = words

    def show_moment(self, x: float) -> None:
        """Marks the moment at a place; NaN marks none."""
        self.gestures.moment = x
        self._overlay.show_moment(x)

    def cut_curves(self) -> None:
        """Ends the curves at the edges of the plot, for pictures that know no clipping."""
        self._drawn().cuts = True

    def render_into(
        self, painter: QPainter, place: QPointF, tokens: Tokens, pen_scale: float
    ) -> None:
        """Draws the plot without readout into a picture.

        Args:
            painter: On the picture.
            place: Of the left upper corner.
            tokens: The colours.
            pen_scale: How many pixels of the picture make a point.
        """
        drawing = self._drawn()
        drawing.apply(tokens, pen_scale)
        painter.save()
        painter.translate(place)
        drawing.paint(painter, self._frame.rect)
        paint_ticks(painter, self._frame, tokens)
        paint_notes(painter, self._frame, self._lines, self._marks, tokens)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the ticks round the drawing."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        paint_ticks(painter, self._frame, tokens)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms."""
        self.gestures.turn(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold."""
        self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pans, scrubs or reads."""
        self.gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for everything."""
        self.gestures.double(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the readout away."""
        super().leaveEvent(event)
        self.gestures.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms, pans and shows everything from the keyboard."""
        if not self.gestures.key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus frame."""
        super().focusInEvent(event)
        self._overlay.show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hides the focus frame."""
        super().focusOutEvent(event)
        self._overlay.show_focus(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps drawing and overlay as large as the canvas."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())
        self._overlay.show_readout(None)
        self._place(self._frame.axes)
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Draws in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self._colour()
            self.update()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Draws with wider lines on a denser screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._colour()
        return super().event(event)

    def change_at(self, x: float) -> str:
        """Returns what was changed at a place, within a few pixels; empty for nothing."""
        here = self._frame.pixel(x, 0.0).x()
        near = [
            change.text
            for change in self._marks.changes
            if abs(self._frame.pixel(change.x, 0.0).x() - here) <= _NEAR_PX
        ]
        return near[-1] if near else ""

    def plot_size(self) -> tuple[float, float]:
        """Returns width and height that the curves have, in pixels."""
        return self._frame.rect.width(), self._frame.rect.height()

    def _drawn(self) -> CurveDrawing:
        """Returns the drawing: made with the first curves, as it takes long to load."""
        if self._drawing is None:
            from vae_explorer.gui.panels.curve_drawing import CurveDrawing

            self._drawing = CurveDrawing(self)
            self._drawing.widget.stackUnder(self._overlay)
            self._drawing.widget.show()
            self._colour()
        return self._drawing

    def _colour(self) -> None:
        if self._drawing is not None:
            self._drawing.apply(tokens_for(self), self.devicePixelRatioF())

    def _place(self, axes: Axes) -> None:
        self._frame = self.gestures.frame = CurveFrame(axes, self.width(), self.height())
        if self._drawing is not None:
            self._drawing.widget.setGeometry(self._frame.rect.toRect())
        self._overlay.show_plot(self._frame, self._lines, self._marks)

    def _height(self, y: float) -> float | None:
        return None if math.isnan(y) else self._frame.pixel(0.0, y).y()
