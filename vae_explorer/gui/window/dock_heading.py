"""The heading of a dock, 32 px high, in place of the system's title bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

__all__ = ["HEADING_PX", "DockHeading", "NoHeading"]

HEADING_PX = 32


class DockHeading(QWidget):
    """A title, the tools of the panel, and a menu that floats or hides the dock.

    Dragging it drags the dock: mouse events that it leaves alone reach the dock.

    Args:
        title: In sentence case.
        tools: Controls of the panel that stand at the right, or None.
        parent: The owning widget.
        titled: Whether the title is written; else the tools say it.

    Attributes:
        title: Of the dock.

    Signals:
        float_requested(), hide_requested(), reset_requested(): Entries of the menu.
    """

    float_requested = Signal()
    hide_requested = Signal()
    reset_requested = Signal()

    def __init__(
        self,
        title: str,
        tools: QWidget | None = None,
        parent: QWidget | None = None,
        *,
        titled: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEADING_PX)
        self._menu = QMenu(self)
        self._float = self._menu.addAction("Float")
        self._float.triggered.connect(self.float_requested)
        self._menu.addAction("Hide").triggered.connect(self.hide_requested)
        self._menu.addSeparator()
        self._menu.addAction("Reset layout").triggered.connect(self.reset_requested)
        more = IconButton("dots-three", f"Options of {title}")
        more.setMenu(self._menu)
        body = QWidget()
        self._row = row = QHBoxLayout(body)
        row.setContentsMargins(12 if titled else 4, 0, 8, 0)
        row.setSpacing(8)
        self.title = title
        self._has_tools = tools is not None
        self._titled = titled
        self._title = Text(title, 12, 600)
        self._title.setVisible(titled)
        self._line = HairLine()
        row.addWidget(self._title)
        if tools is None:
            row.addStretch(1)
        else:
            row.addWidget(tools, 1)
        row.addWidget(more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(self._line)

    def fits(self, room_px: int) -> bool:
        """Returns whether its tools can stand beside tabs that leave so much room."""
        return not self._has_tools or self._row.minimumSize().width() <= room_px

    def show_tabbed(self, tabbed: bool, *, beside: bool = True) -> None:
        """Leaves out the title where a tab has it, and the line where it stands beside the tab."""
        self._title.setVisible(self._titled and not tabbed)
        self._line.setVisible(not (tabbed and beside))
        self.setFixedHeight(HEADING_PX - 2 if tabbed and beside else HEADING_PX)

    def show_floating(self, floating: bool) -> None:
        """Offers to dock again while the dock floats."""
        self._float.setText("Dock again" if floating else "Float")

    def sizeHint(self) -> QSize:
        """Returns the full height: a dock asks for the hint and looks at no fixed size."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Returns a size that never widens the dock."""
        return QSize(80, self.minimumHeight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leaves the press to the dock, which begins to move."""
        event.ignore()


class NoHeading(HairLine):
    """The line below a tab, which is the heading of a tabbed dock."""
