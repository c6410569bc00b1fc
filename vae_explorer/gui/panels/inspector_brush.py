"""The decoded picture as something that can be painted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from vae_explorer.gui.panels.inspector_picture import DecodedPicture
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.latent.brush import Stroke

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

__all__ = ["PaintedPicture"]

_FIRST_SHARE, _LARGEST_SHARE = 0.12, 0.5
_SMALLEST = 0.5
_STEP = 1.25
_PAINTING = (
    "Paint, and the cursor walks so that the picture follows. Left button brighter, right button "
    "darker; wheel or [ and ] for the size, Esc to take a stroke back."
)


class PaintedPicture(DecodedPicture):
    """The decoded picture, and a round brush on it while that is wanted.

    Signals:
        stroke_begun(bool): The brush was put down; True for brighter.
        stroke_moved(object): A `Stroke`, in pixels of the picture.
        undo_requested(): Escape: take the last stroke back.
        radius_changed(float): Of the brush, in pixels of the picture.
    """

    stroke_begun = Signal(bool)
    stroke_moved = Signal(object)
    undo_requested = Signal()
    radius_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain_tip = self.toolTip()
        self._on = False
        self._darker = False
        self._share = _FIRST_SHARE
        self._mouse: QPointF | None = None
        self._trace: list[QPointF] = []
        self._button = Qt.MouseButton.NoButton
        self.setMouseTracking(True)

    def set_brush(self, on: bool) -> None:
        """Takes the brush, or puts it away: then the mouse drags the picture out again."""
        self._on = on
        self._trace = []
        self.setToolTip("" if on else self._plain_tip)
        self.setAccessibleDescription(_PAINTING if on else self._plain_tip)
        self.show_pointer()
        self.update()

    def set_darker(self, darker: bool) -> None:
        """Chooses what the left button paints; the right one does the other."""
        self._darker = darker

    def radius(self) -> float:
        """Returns the radius of the brush, in pixels of the picture."""
        side = 1 if self._pixels is None else max(self._pixels.shape[1:])
        return max(_SMALLEST, self._share * side)

    def show_pointer(self) -> None:
        """Shows the ring of the brush in place of a pointer while it paints."""
        if self._on and self._pixels is not None:
            self.setCursor(Qt.CursorShape.BlankCursor)
        else:
            super().show_pointer()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Puts the brush down."""
        if not self._on:
            super().mousePressEvent(event)
            return
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if self._pixels is None or self._trace or event.button() not in buttons:
            return
        self.setFocus()
        self._button = event.button()
        self._trace = [event.position()]
        self.stroke_begun.emit((self._button == Qt.MouseButton.LeftButton) != self._darker)
        self._paint_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Paints while a button is held."""
        self._mouse = event.position()
        if not self._on:
            super().mouseMoveEvent(event)
        elif self._trace:
            self._paint_to(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lifts the brush."""
        super().mouseReleaseEvent(event)
        if event.button() == self._button:
            self._trace = []
            self._button = Qt.MouseButton.NoButton
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the ring of the brush away."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Changes the size of the brush; without it, leaves the wheel to what scrolls around."""
        if self._on and event.angleDelta().y():
            self._resize(_STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Changes the size with the brackets, takes a stroke back with Escape."""
        if self._on and event.key() in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._resize(_STEP if event.key() == Qt.Key.Key_BracketRight else 1 / _STEP)
        elif self._on and event.key() == Qt.Key.Key_Escape:
            self._trace = []
            self.undo_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the picture, the way of the brush and its ring."""
        super().paintEvent(event)
        if not self._on or self._pixels is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.picture_rect())
        tokens = tokens_for(self)
        radius_px = self.radius() * self._factor()
        if len(self._trace) > 1:
            path = QPainterPath(self._trace[0])
            for spot in self._trace[1:]:
                path.lineTo(spot)
            wash = QColor(tokens.accent)
            wash.setAlphaF(0.16)
            cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            painter.setPen(QPen(wash, 2 * radius_px, Qt.PenStyle.SolidLine, cap, join))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        if self._mouse is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((tokens.halo, 3.0), (tokens.ink, 1.25)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawEllipse(self._mouse, radius_px, radius_px)

    def _factor(self) -> float:
        """Logical pixels of the screen to a pixel of the picture."""
        assert self._pixels is not None
        return self.picture_rect().width() / int(self._pixels.shape[2])

    def _paint_to(self, spot: QPointF) -> None:
        factor, area = self._factor(), self.picture_rect()
        places = [
            ((at.x() - area.x()) / factor, (at.y() - area.y()) / factor)
            for at in (self._trace[-1], spot)
        ]
        self._trace.append(spot)
        self._mouse = spot
        self.stroke_moved.emit(Stroke(places[0], places[1], self.radius()))
        self.update()

    def _resize(self, factor: float) -> None:
        side = 1 if self._pixels is None else max(self._pixels.shape[1:])
        self._share = min(_LARGEST_SHARE, max(_SMALLEST / side, self._share * factor))
        self.radius_changed.emit(self.radius())
        self.update()
