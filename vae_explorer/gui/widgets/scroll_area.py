"""Contents that scroll, and come to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

__all__ = ["ScrollArea"]

_MOST_TURNS = 4


class ScrollArea(QScrollArea):
    """A scroll area that gives its contents another size a few times in a turn, and no more.

    Qt resizes the contents, whose layout may then ask for another size, for which Qt resizes them
    again, within the first resize. Wrapped texts between two scroll bars, each of which makes room
    for the other, ask for ever: the stack is full after some thousand turns, and the program dies.

    Args:
        parent: The owning widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the size of the contents."""
        if event.type() is not QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        if self._turns == _MOST_TURNS:
            return False
        self._turns += 1
        try:
            return super().eventFilter(watched, event)
        finally:
            self._turns -= 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follows its own size, and the bars that take of it."""
        if self._turns < _MOST_TURNS:
            self._turns += 1
            try:
                super().resizeEvent(event)
            finally:
                self._turns -= 1
