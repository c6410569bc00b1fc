"""A thin slider for one coordinate of a code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from vae_explorer.gui.style.theme import tokens_for

__all__ = ["LatentSlider"]

_HANDLE_PX = 12.0
_GROOVE_PX = 3.0


class LatentSlider(QWidget):
    """A continuous slider, 22 px high: groove of 3 px, handle of 12 px.

    The groove is filled from the left end to the handle. A press anywhere moves the handle there
    and begins a drag; arrow keys step by a hundredth of the range, with Shift by a thousandth;
    Home returns to `rest`. A double click does too.

    Args:
        name: Accessible name, such as "Coordinate z₁".
        lowest: Value at the left end.
        highest: Value at the right end.
        rest: Where Home and a double click return to.
        parent: The owning widget.

    Signals:
        value_dragged(float): The user moves it; during a drag at every move.
        released(): The drag or the step is over.
    """

    value_dragged = Signal(float)
    released = Signal()

    def __init__(
        self,
        name: str,
        lowest: float = -4.0,
        highest: float = 4.0,
        *,
        rest: float = 0.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lowest, self._highest, self._rest = lowest, highest, rest
        self._value = rest
        self._dragging = False
        self.setAccessibleName(name)
        self.setFixedHeight(22)
        self.setMinimumWidth(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def value(self) -> float:
        """Returns the value, also where it lies outside the range that is drawn."""
        return self._value

    def show_value(self, value: float) -> None:
        """Shows a value; emits nothing. The handle stays at an end for values beyond it."""
        if value != self._value:
            self._value = value
            self.setAccessibleDescription(f"{value:.2f}")
            self.update()

    def set_range(self, lowest: float, highest: float) -> None:
        """Sets the values at the two ends; `highest` must be greater than `lowest`."""
        if not highest > lowest:
            raise ValueError(f"a slider needs lowest < highest, not {lowest} and {highest}")
        if (lowest, highest) != (self._lowest, self._highest):
            self._lowest, self._highest = lowest, highest
            self.update()

    def is_dragged(self) -> bool:
        """Returns whether the user holds the handle now."""
        return self._dragging

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(120, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints groove, filled part and handle."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        x = self._x_of(self._value)
        enabled = self.isEnabled()
        groove = QRectF(0, middle - _GROOVE_PX / 2, self.width(), _GROOVE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.groove))
        painter.drawRoundedRect(groove, _GROOVE_PX / 2, _GROOVE_PX / 2)
        line = tokens.accent if enabled else tokens.disabled
        painter.setBrush(QColor(line))
        filled = QRectF(0, groove.y(), x, _GROOVE_PX)
        painter.drawRoundedRect(filled, _GROOVE_PX / 2, _GROOVE_PX / 2)
        hot = self._dragging or self.underMouse()
        painter.setBrush(QColor(tokens.accent_soft if hot and enabled else tokens.raised))
        painter.setPen(QPen(QColor(line), 2.0 if self.hasFocus() else 1.25))
        radius = (_HANDLE_PX - 1) / 2
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, middle), radius + 2.5, radius + 2.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Moves the handle to the mouse and begins a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags."""
        if self._dragging:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag."""
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.update()
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Returns to rest."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._rest)
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steps with the arrow keys, returns to rest with Home."""
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = (self._highest - self._lowest) / (1000 if fine else 100)
        moves = {
            Qt.Key.Key_Left: self._value - step,
            Qt.Key.Key_Down: self._value - step,
            Qt.Key.Key_Right: self._value + step,
            Qt.Key.Key_Up: self._value + step,
            Qt.Key.Key_Home: self._rest,
        }
        if event.key() in moves:
            self._choose(min(self._highest, max(self._lowest, moves[Qt.Key(event.key())])))
            self.released.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to whatever scrolls around it."""
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaints with the handle of the mouse."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaints with the resting handle."""
        super().leaveEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Repaints with the focus ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Repaints without the focus ring."""
        super().focusOutEvent(event)
        self.update()

    def _x_of(self, value: float) -> float:
        share = (value - self._lowest) / (self._highest - self._lowest)
        room = self.width() - _HANDLE_PX
        return _HANDLE_PX / 2 + room * min(1.0, max(0.0, share))

    def _drag_to(self, x: float) -> None:
        share = (x - _HANDLE_PX / 2) / max(1.0, self.width() - _HANDLE_PX)
        span = self._highest - self._lowest
        self._choose(self._lowest + span * min(1.0, max(0.0, share)))

    def _choose(self, value: float) -> None:
        self.show_value(value)
        self.update()
        self.value_dragged.emit(value)
