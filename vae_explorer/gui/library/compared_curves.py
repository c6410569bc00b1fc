"""The curves of several runs, none of which is the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.curves import CurvesPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent

__all__ = ["ComparedCurves"]


class ComparedCurves(CurvesPanel):
    """Curves to read: what is done with a moment of one run belongs to the main window."""

    def __init__(self) -> None:
        super().__init__()
        self.heading_tools.runs.hide()
        self.heading_tools.hide_keys()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers nothing: a place of these plots is a moment of no run in particular."""
        event.accept()
