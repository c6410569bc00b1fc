"""The tools of the dock in front, at the right of the tabs that stand for its heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QTabBar, QWidget

    from vae_explorer.gui.window.dock_heading import DockHeading

__all__ = ["TabTools", "hide_left_over", "titles_of"]

_GAP_PX = 8
_LEAST_PX = 40
_FOLLOWED = frozenset(
    {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest, QEvent.Type.Show}
)


class TabTools(QObject):
    """Keeps one heading in the room that the tabs of a bar leave free.

    The heading is no child of the bar: the window makes and deletes its bars as it likes.

    Args:
        bar: The tabs, which own this.
        window: Holds bar and heading.

    Signals:
        room_changed(): The tabs leave another room.
    """

    room_changed = Signal()

    def __init__(self, bar: QTabBar, window: QWidget) -> None:
        super().__init__(bar)
        self._bar = bar
        self._window = window
        self._heading: DockHeading | None = None
        bar.installEventFilter(self)

    def show_heading(self, heading: DockHeading) -> None:
        """Shows the heading of the dock in front."""
        self._heading = heading
        heading.show_tabbed(True)
        heading.setParent(self._window)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the bar."""
        if event.type() in _FOLLOWED:
            self._place()
        if event.type() == QEvent.Type.Resize:
            self.room_changed.emit()
        return super().eventFilter(watched, event)

    @property
    def front_title(self) -> str:
        """Title of the tab in front."""
        return self._bar.tabText(self._bar.currentIndex())

    @property
    def room_px(self) -> int:
        """Width that the tabs leave free."""
        return self._bar.width() - self._left

    @property
    def _left(self) -> int:
        return self._bar.tabRect(self._bar.count() - 1).right() + _GAP_PX

    def _place(self) -> None:
        bar, heading, room = self._bar, self._heading, self.room_px
        if heading is None or heading.parent() is not self._window:
            return
        heading.setGeometry(bar.x() + self._left, bar.y(), room, bar.height() - 1)
        # Another tab may have come to the front, with its own tools elsewhere or with none.
        heading.setVisible(room >= _LEAST_PX and heading.title == self.front_title)
        heading.raise_()


def titles_of(bar: QTabBar) -> list[str]:
    """Returns the titles of a bar's tabs."""
    return [bar.tabText(index) for index in range(bar.count())]


def hide_left_over(bars: Sequence[QTabBar]) -> None:
    """Hides bars whose tabs all stand in a longer one, too.

    Qt makes tabs of several docks one by one, and may leave the bar of a step shown where it was,
    over another dock (6.11).
    """
    shown = [(bar, set(titles_of(bar))) for bar in bars if bar.isVisible()]
    for bar, titles in shown:
        if any(titles < others for _, others in shown):
            bar.hide()
