"""What mouse and keys do to a plot: pan, zoom, read, go to a moment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.panels.plot_axes import Axes

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

__all__ = ["CurveGestures"]

_NOTCH = 120.0
_ZOOM_A_NOTCH = 0.8
_KEY_PAN = 0.1
_LEVEL_PX = 12.0
_STILL_PX = 4.0
_GRIP_PX = 5.0
_MOST_WAIT_MS = 250


class CurveGestures(QObject):
    """Turns events of a canvas into wishes, in coordinates of its axes.

    The wheel zooms along x at the mouse; with Shift, or over the tick texts at the left, along y.
    Dragging pans, or moves the mark of the moment if it begins there. A click goes to a moment, a
    double click asks for everything. Keys: + and - zoom, the arrows left and right pan, Home asks
    for everything.

    Attributes:
        frame: Where the plot stands in the canvas.
        moment: Place of the mark of the moment; NaN for none.
        height: Of the mouse, in coordinates of the vertical axis; NaN while it is elsewhere.

    Signals:
        x_zoomed(float, float): Factor (below 1 to see less) and the place that stays.
        y_zoomed(float, float): The same along y.
        dragged(float, float): How far the view is to move along x and y; 0 along y until the mouse
            has clearly moved up or down.
        hovered(float): Place under the mouse along x; NaN when the mouse leaves.
        picked(float): The moment at this place is wanted.
        everything_requested(): Double click or Home.
    """

    x_zoomed = Signal(float, float)
    y_zoomed = Signal(float, float)
    dragged = Signal(float, float)
    hovered = Signal(float)
    picked = Signal(float)
    everything_requested = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.frame = CurveFrame(Axes(), 0, 0)
        self.moment = self.height = math.nan
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._grabbed = QPointF()
        self._moved = self._upright = self._on_mark = False
        self._clicked = math.nan
        # A click may be the first half of a double click, which goes to no moment.
        self._single = QTimer(self)
        self._single.setSingleShot(True)
        self._single.timeout.connect(self._take_click)

    def turn(self, event: QWheelEvent) -> None:
        """Zooms along x, or along y with Shift or over the tick texts."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        factor = _ZOOM_A_NOTCH ** (turn / _NOTCH)
        x, y = self.frame.place(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift or event.position().x() < self.frame.rect.left():
            self.y_zoomed.emit(factor, y)
        else:
            self.x_zoomed.emit(factor, x)

    def press(self, event: QMouseEvent) -> None:
        """Takes hold of the view, or of the mark of the moment."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._grabbed = event.position()
            self._moved = self._upright = False
            self._on_mark = self._is_on_mark(event.position())

    def move(self, event: QMouseEvent) -> None:
        """Moves what is held, else the readout."""
        spot = event.position()
        if self._pressed is None:
            self._hover(spot)
            return
        self._moved = self._moved or (spot - self._pressed).manhattanLength() >= _STILL_PX
        if not self._moved:
            return
        if self._on_mark:
            self.picked.emit(self._inside(spot))
            return
        # A hand that moves sideways is never quite level: height counts once it is meant.
        if abs(spot.y() - self._pressed.y()) > _LEVEL_PX and not self._upright:
            self._upright = True
            self._grabbed = QPointF(self._grabbed.x(), spot.y())
        was, now = self.frame.place(self._grabbed), self.frame.place(spot)
        self._grabbed = spot
        self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(was[0] - now[0], was[1] - now[1] if self._upright else 0.0)

    def release(self, event: QMouseEvent) -> None:
        """Lets go; a hand that did not move has clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if not self._moved and self.frame.rect.contains(event.position()):
            self._clicked = self._inside(event.position())
            self._single.start(min(_MOST_WAIT_MS, QApplication.doubleClickInterval()))
        self._pressed = None
        self._canvas.unsetCursor()

    def double(self, event: QMouseEvent) -> None:
        """Asks for everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._single.stop()
            self.everything_requested.emit()

    def leave(self) -> None:
        """Takes the readout away."""
        self.height = math.nan
        self.hovered.emit(math.nan)

    def key(self, event: QKeyEvent) -> bool:
        """Zooms, pans and shows everything; returns whether the key means something here."""
        low, high = self.frame.axes.x
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
                return False
        return True

    def _hover(self, spot: QPointF) -> None:
        if self._is_on_mark(spot):
            self._canvas.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self._canvas.unsetCursor()
        inside = self.frame.rect.adjusted(-1, -20, 1, 20).contains(spot)
        place, height = self.frame.place(spot) if inside else (math.nan, math.nan)
        self.height = height
        self.hovered.emit(place)

    def _is_on_mark(self, spot: QPointF) -> bool:
        if math.isnan(self.moment) or not self.frame.rect.contains(spot):
            return False
        return abs(self.frame.pixel(self.moment, 0.0).x() - spot.x()) <= _GRIP_PX

    def _inside(self, spot: QPointF) -> float:
        low, high = self.frame.axes.x
        return min(max(self.frame.place(spot)[0], low), high)

    def _take_click(self) -> None:
        self.picked.emit(self._clicked)
