"""A frame round the part of the window that a step of the tour points to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from vae_explorer.gui.style.theme import tokens_for

__all__ = ["Spotlight"]

_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
)


class Spotlight(QWidget):
    """Two pixels of the accent round another widget; the mouse goes through.

    Args:
        window: The window that both lie in.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()

    def show_on(self, target: QWidget | None) -> None:
        """Frames a widget of the same window, or nothing."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        self._target = target
        while target is not None and target is not self.window():
            target.installEventFilter(self)
            self._watched.append(target)
            target = target.parentWidget()
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the widget, and whatever it lies in."""
        if event.type() in _FOLLOWED:
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the frame."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_for(self).accent), 2.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _follow(self) -> None:
        target = self._target
        there = target is not None and isValid(target) and target.isVisible()
        if target is not None and there and target.window() is self.window():
            corner = target.mapTo(self.window(), QPoint(0, 0))
            self.setGeometry(corner.x(), corner.y(), target.width(), target.height())
            self.show()
            self.raise_()
        else:
            self.hide()
