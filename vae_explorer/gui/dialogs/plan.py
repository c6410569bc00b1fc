"""What would be built and what it would take, before a training begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.widgets.panel import Panel, section_gap
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from vae_explorer.gui.views.planning import PlanView
    from vae_explorer.training.plan import PlanSection

__all__ = ["PlanDialog"]


class PlanDialog(SideWindow):
    """The plan, topic by topic; nothing is trained and nothing is written for it.

    Args:
        view: What to tell.
        parent: The main window.
    """

    def __init__(self, view: PlanView, parent: QWidget | None = None) -> None:
        super().__init__("plan", "What would be built", QSize(680, 640), parent)
        self._panel = Panel("What would be built", top_px=0)
        self._plan = QWidget()
        self._panel.add(self._plan)
        self._panel.add_stretch()
        self.rows.addWidget(self._panel)
        self.show_plan(view)

    def show_plan(self, view: PlanView) -> None:
        """Tells another plan; while a training goes on it tells the one it began with."""
        if view.sections:
            plan = _page(view.sections)
            self._panel.rows.replaceWidget(self._plan, plan)
            self._plan.hide()
            self._plan.deleteLater()
            self._plan = plan
            plan.show()


def _page(sections: tuple[PlanSection, ...]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, section in enumerate(sections):
        if number:
            column.addWidget(section_gap())
        column.addWidget(SectionHeading(section.title))
        column.addWidget(_table(section))
    return page


def _table(section: PlanSection) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, 96)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for row, (name, words) in enumerate(section.rows):
        grid.addWidget(Text(name, 12, 500), row, 0, top)
        grid.addWidget(Text(words, 12, 400, "2", wrap=True), row, 1)
    return table
