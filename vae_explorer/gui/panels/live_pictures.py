"""Reconstructions, samples and traversals in one dock, one of them in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedLayout, QTabBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LivePictures"]


class _Tabs(QTabBar):
    """Tabs that rather have a row of their own than scroll."""

    def minimumSizeHint(self) -> QSize:
        """Returns room for all titles."""
        return self.sizeHint()


class LivePictures(QWidget):
    """Panels behind tabs that stand in the heading of their dock.

    A panel is told whether it is seen if it has a slot `show_in_front`.

    Args:
        pages: Title and panel of each, from the left.

    Attributes:
        heading_tools: The tabs; they are the title of the dock, too.
    """

    def __init__(self, pages: Iterable[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.setAccessibleName("Pictures")
        self._in_front = False
        self._shown: QWidget | None = None
        self.heading_tools = _Tabs()
        self.heading_tools.setAccessibleName("Kinds of pictures")
        self.heading_tools.setProperty("dense", True)
        self.heading_tools.setExpanding(False)
        self._pages = QStackedLayout(self)
        for title, panel in pages:
            self._pages.addWidget(panel)
            self.heading_tools.addTab(title)
        self.heading_tools.currentChanged.connect(self._turn_to)

    def show_page(self, panel: QWidget) -> None:
        """Turns to a panel."""
        self.heading_tools.setCurrentIndex(self._pages.indexOf(panel))

    def show_in_front(self, in_front: bool) -> None:
        """Tells the panel that is turned to whether it can be seen."""
        self._in_front = in_front
        self._tell()

    @Slot(int)
    def _turn_to(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._tell()

    def _tell(self) -> None:
        seen = self._pages.currentWidget() if self._in_front else None
        for panel, is_seen in ((self._shown, False), (seen, True)):
            tell = getattr(panel, "show_in_front", None)
            if tell is not None and self._shown is not seen:
                tell(is_seen)
        self._shown = seen
