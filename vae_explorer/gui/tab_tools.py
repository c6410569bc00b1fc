"""The tools of the dock in front, at the right of the tabs that stand for its heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTabBar

    from vae_explorer.gui.dock_heading import DockHeading

__all__ = ["TabTools"]

_GAP_PX = 8
_LEAST_PX = 40


class TabTools(QObject):
    """Keeps one heading in the room that the tabs of a bar leave free.

    Args:
        bar: The tabs, which own this.
    """

    def __init__(self, bar: QTabBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._heading: DockHeading | None = None
        bar.installEventFilter(self)

    def show_heading(self, heading: DockHeading | None) -> None:
        """Shows the heading of the dock in front; the earlier one gives way."""
        earlier, self._heading = self._heading, heading
        if earlier is not None and earlier is not heading and earlier.parent() is self._bar:
            earlier.hide()
        if heading is not None:
            heading.show_tabbed(True)
            heading.setParent(self._bar)
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the size of the bar."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar, heading = self._bar, self._heading
        if heading is None or heading.parent() is not bar:
            return
        left = bar.tabRect(bar.count() - 1).right() + _GAP_PX
        room = bar.width() - left
        heading.setGeometry(left, 0, room, bar.height() - 1)
        heading.setVisible(room >= _LEAST_PX)
