"""One plot with its gestures: the drawing below, the readout above, mouse and keys here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_drawing import Axes, CurveDrawing
from vae_explorer.gui.panels.curve_frame import CurveFrame, paint_ticks
from vae_explorer.gui.panels.curve_lines import PlotLines, value_at
from vae_explorer.gui.panels.curve_overlay import CurveOverlay, Readout
from vae_explorer.gui.panels.curve_reference import paint_reference
from vae_explorer.gui.theme import THEME_EVENTS, Tokens, font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

__all__ = ["CurveCanvas"]

_NOTCH = 120.0
_ZOOM_A_NOTCH = 0.8
_KEY_PAN = 0.1
_LEVEL_PX = 12.0


class CurveCanvas(QWidget):
    """One plot. All places are in coordinates of its axes.

    The wheel zooms along x at the mouse; with Shift, or over the tick texts at the left, along y.
    Dragging pans. Double click asks for everything. Keys: + and - zoom, the arrows left and right
    pan, Home asks for everything.

    Signals:
        x_zoomed(float, float): Factor (below 1 to see less) and the place that stays.
        y_zoomed(float, float): The same along y.
        dragged(float, float): How far the view is to move along x and y; 0 along y until the mouse
            has clearly moved up or down.
        hovered(float): Place under the mouse along x; NaN when the mouse leaves.
        everything_requested(): Double click or Home.
        resized(): The drawing has room for more or fewer columns.
    """

    x_zoomed = Signal(float, float)
    y_zoomed = Signal(float, float)
    dragged = Signal(float, float)
    hovered = Signal(float)
    everything_requested = Signal()
    resized = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(120, 64)
        self._drawing = CurveDrawing(self)
        self._overlay = CurveOverlay(self)
        self._pressed: QPointF | None = None
        self._grabbed: QPointF | None = None
        self._upright = False
        self._lines = PlotLines()
        self._frame = CurveFrame(Axes(), 0, 0)
        self._drawing.apply(tokens_for(self), self.devicePixelRatioF())

    def show_plot(self, lines: PlotLines, axes: Axes, marks: tuple[float, ...]) -> None:
        """Draws curves in their axes, with dashed hairlines at ``marks``."""
        self._lines = lines
        self._place(axes)
        self._drawing.show_axes(axes)
        self._drawing.show_lines(lines, marks)
        self._overlay.show_reference(self._frame, lines)
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
            )
        )

    def cut_curves(self) -> None:
        """Ends the curves at the edges of the plot, for pictures that know no clipping."""
        self._drawing.cuts = True

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
        self._drawing.apply(tokens, pen_scale)
        painter.save()
        painter.translate(place)
        self._drawing.paint(painter, self._frame.rect)
        paint_ticks(painter, self._frame, tokens)
        paint_reference(painter, self._frame, self._lines, tokens)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the ticks round the drawing."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        paint_ticks(painter, self._frame, tokens)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms along x, or along y with Shift or over the tick texts."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        factor = _ZOOM_A_NOTCH ** (turn / _NOTCH)
        x, y = self._frame.place(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift or event.position().x() < self._frame.rect.left():
            self.y_zoomed.emit(factor, y)
        else:
            self.x_zoomed.emit(factor, x)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the view."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._grabbed = event.position()
            self._upright = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pans what is held, else moves the readout."""
        if self._pressed is not None and self._grabbed is not None:
            # A hand that moves sideways is never quite level: height counts once it is meant.
            if abs(event.position().y() - self._pressed.y()) > _LEVEL_PX and not self._upright:
                self._upright = True
                self._grabbed.setY(event.position().y())
            was, now = (self._frame.place(p) for p in (self._grabbed, event.position()))
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(was[0] - now[0], was[1] - now[1] if self._upright else 0.0)
            return
        inside = self._frame.rect.adjusted(-1, -20, 1, 20).contains(event.position())
        self.hovered.emit(self._frame.place(event.position())[0] if inside else math.nan)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go of the view."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._grabbed = None
            self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.everything_requested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the readout away."""
        super().leaveEvent(event)
        self.hovered.emit(math.nan)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms, pans and shows everything from the keyboard."""
        low, high = self._frame.axes.x
        middle, pan = 0.5 * (low + high), _KEY_PAN * (high - low)
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.x_zoomed.emit(_ZOOM_A_NOTCH, middle)
            case Qt.Key.Key_Minus:
                self.x_zoomed.emit(1 / _ZOOM_A_NOTCH, middle)
            case Qt.Key.Key_Left:
                self.dragged.emit(-pan, 0.0)
            case Qt.Key.Key_Right:
                self.dragged.emit(pan, 0.0)
            case Qt.Key.Key_Home:
                self.everything_requested.emit()
            case _:
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
            self._drawing.apply(tokens_for(self), self.devicePixelRatioF())
            self.update()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Draws with wider lines on a denser screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._drawing.apply(tokens_for(self), self.devicePixelRatioF())
        return super().event(event)

    def plot_width(self) -> float:
        """Returns the width that the curves have, in pixels."""
        return self._frame.rect.width()

    def _place(self, axes: Axes) -> None:
        self._frame = CurveFrame(axes, self.width(), self.height())
        self._drawing.widget.setGeometry(self._frame.rect.toRect())
        self._overlay.show_reference(self._frame, self._lines)

    def _height(self, y: float) -> float | None:
        return None if math.isnan(y) else self._frame.pixel(0.0, y).y()
