"""The ground of every dock's contents."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import HairLine

__all__ = ["MARGIN_PX", "Panel", "section_gap"]

MARGIN_PX = 12
_BAR_PX = 8


def section_gap(below_px: int = 4) -> QWidget:
    """Returns the air between two sections: 8 px, a hairline, and 4 px or more below it."""
    gap = QWidget()
    gap.setFixedHeight(9 + below_px)
    column = QVBoxLayout(gap)
    column.setContentsMargins(0, 8, 0, below_px)
    column.addWidget(HairLine())
    return gap


class Panel(ScrollArea):
    """A column of sections with margins of 12 px that scrolls when it must.

    Contents that are taller than the dock scroll instead of pushing the neighbours, so headings
    of neighbouring docks stay on one line. Add with `add`, start sections with `add_section`,
    finish with `add_stretch`.

    Args:
        name: Accessible name.
        top_px: Margin above the first row.
        parent: The owning widget.
    """

    def __init__(self, name: str, *, top_px: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._top_px = top_px
        self.body = QWidget()
        self.body.setProperty("surface", "window")
        self.rows = QVBoxLayout(self.body)
        self.rows.setSpacing(0)
        self._set_margins(bar_shown=False)
        self.setWidget(self.body)
        self.verticalScrollBar().rangeChanged.connect(self._answer_range)
        self._has_section = False

    def add(self, widget: QWidget, gap_px: int = 0) -> None:
        """Adds a widget below the others, after a gap."""
        if gap_px:
            self.rows.addSpacing(gap_px)
        self.rows.addWidget(widget)

    def add_section(self, title: str, note: str = "") -> SectionHeading:
        """Starts a section: a hairline unless it is the first, then its heading."""
        if self._has_section:
            self.rows.addWidget(section_gap())
        self._has_section = True
        heading = SectionHeading(title, note)
        self.rows.addWidget(heading)
        return heading

    def add_stretch(self) -> None:
        """Leaves the rest of the height empty."""
        self.rows.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Returns a size that never pushes a neighbour."""
        return QSize(2 * MARGIN_PX + 120, 48)

    def _answer_range(self, _low: int, high: int) -> None:
        self._set_margins(bar_shown=high > 0)

    def _set_margins(self, *, bar_shown: bool) -> None:
        # The bar stands in the right margin: contents keep their width when it comes.
        right = MARGIN_PX - _BAR_PX if bar_shown else MARGIN_PX
        self.rows.setContentsMargins(MARGIN_PX, self._top_px, right, MARGIN_PX)
