"""What would be built and what it would take, before a training begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.widgets.panel import Panel
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from vae_explorer.gui.views_planning import PlanView
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
        plan = Panel("What would be built", top_px=0)
        for section in view.sections:
            plan.add_section(section.title)
            plan.add(_table(section))
        plan.add_stretch()
        self.rows.addWidget(plan)


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
