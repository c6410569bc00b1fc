"""The lines between docks and map: one pixel to see, several to grab."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

__all__ = ["Separators"]

_GRAB_PX = 7
_MOVES = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})


class _Edge(Enum):
    INNER = "inner"  # towards the map
    UPPER = "upper"  # towards the dock above in the same column


class Separators(QObject):
    """Lays invisible grips over the edges of docks that can be moved.

    Qt draws the separators one pixel wide, as the hairlines are; nobody hits that with a mouse.

    Args:
        window: Its docks get the grips.
        docks: All docks of the window.
    """

    def __init__(self, window: QMainWindow, docks: tuple[QDockWidget, ...]) -> None:
        super().__init__(window)
        self._window = window
        self._grips = [_Grip(window, dock, docks, edge) for dock in docks for edge in _Edge]
        for dock in docks:
            dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves the grips with the docks; lets every event pass."""
        # When the window is destroyed, its docks hide after it has ceased to be a window.
        if event.type() in _MOVES and isValid(self._window):
            for grip in self._grips:
                grip.follow()
        return super().eventFilter(watched, event)


class _Grip(QWidget):
    """Seven invisible pixels over an edge of a dock."""

    def __init__(
        self, window: QMainWindow, dock: QDockWidget, docks: tuple[QDockWidget, ...], edge: _Edge
    ) -> None:
        super().__init__(window)
        self._window, self._dock, self._docks, self._edge = window, dock, docks, edge
        self._start: tuple[float, int] | None = None
        self._sideways = True
        self._sign = 1
        self.hide()

    def follow(self) -> None:
        """Takes its place at the edge, or hides where there is nothing to resize."""
        frame = self._dock.geometry()
        shown = self._dock.isVisible() and not self._dock.isFloating() and not frame.isEmpty()
        place = self._place(frame) if shown else QRect()
        self.setVisible(not place.isEmpty())
        if not place.isEmpty():
            shape = Qt.CursorShape.SplitHCursor if self._sideways else Qt.CursorShape.SplitVCursor
            self.setCursor(shape)
            self.setGeometry(place)
            self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where the drag begins and how large the dock is."""
        if event.button() == Qt.MouseButton.LeftButton:
            size = self._dock.width() if self._sideways else self._dock.height()
            self._start = (self._along(event), size)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Resizes the dock with the mouse."""
        if self._start is not None:
            wanted = self._start[1] + self._sign * round(self._along(event) - self._start[0])
            axis = Qt.Orientation.Horizontal if self._sideways else Qt.Orientation.Vertical
            self._window.resizeDocks([self._dock], [max(1, wanted)], axis)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = None

    def _along(self, event: QMouseEvent) -> float:
        at = event.globalPosition()
        return at.x() if self._sideways else at.y()

    def _place(self, frame: QRect) -> QRect:
        half = _GRAB_PX // 2
        area = self._window.dockWidgetArea(self._dock)
        beside = area in (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
        )
        if self._edge is _Edge.UPPER:
            self._sideways, self._sign = False, -1
            above = self._bottom_above(frame) if beside else -1
            if above < 0:
                return QRect()
            return QRect(frame.left(), above + 1 - half, frame.width(), _GRAB_PX)
        self._sideways = beside
        if area == Qt.DockWidgetArea.LeftDockWidgetArea:
            self._sign = 1
            return QRect(frame.right() + 1 - half, frame.top(), _GRAB_PX, frame.height())
        if area == Qt.DockWidgetArea.RightDockWidgetArea:
            self._sign = -1
            return QRect(frame.left() - 1 - half, frame.top(), _GRAB_PX, frame.height())
        if area == Qt.DockWidgetArea.BottomDockWidgetArea:
            self._sign = -1
            return QRect(frame.left(), frame.top() - 1 - half, frame.width(), _GRAB_PX)
        return QRect()

    def _bottom_above(self, frame: QRect) -> int:
        """Returns the lower edge of the dock above in the same column, or -1."""
        bottoms = [
            other.geometry().bottom()
            for other in self._docks
            if other is not self._dock
            and other.isVisible()
            and not other.isFloating()
            and other.geometry().left() == frame.left()
            and other.geometry().bottom() < frame.top()
        ]
        return max(bottoms, default=-1)
