"""The menu of the run that is open: train it for longer, or branch off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from vae_explorer.gui.panels.toolbar_menus import add_copying
from vae_explorer.gui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from vae_explorer.gui.session.view_state import ViewState

__all__ = ["RunButton"]


class RunButton(IconButton):
    """A fork with a menu; it is there when there is a run.

    Signals:
        extend_requested(): Ask for how many epochs more.
        branch_requested(): Offer a branch from the newest state.
        lines_requested(str): Copy what repeats all this, as "commands" or "python".
    """

    extend_requested = Signal()
    branch_requested = Signal()
    lines_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("git-branch", "Extend, branch or repeat this run", parent=parent)
        menu = QMenu("Run", self)
        menu.setToolTipsVisible(True)
        self._extend = self._add(menu, "Extend…")
        self._extend.triggered.connect(self.extend_requested)
        self._branch = self._add(menu, "Branch here…")
        self._branch.triggered.connect(self.branch_requested)
        menu.addSeparator()
        add_copying(menu, self.lines_requested)
        self.setMenu(menu)

    def show_state(self, state: ViewState) -> None:
        """Shows what can be done with the run now."""
        self.setVisible(not state.branch_why)
        self._extend.setEnabled(not state.extend_why)
        self._extend.setToolTip(state.extend_why)

    def _add(self, menu: QMenu, text: str) -> QAction:
        action: QAction = menu.addAction(text)
        return action
