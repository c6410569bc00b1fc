"""Extending and branching: who asks for it, and the popovers in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.branch_desk import BranchDesk
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_branching"]


def wire_branching(window: MainWindow, panels: Panels, desk: BranchDesk) -> None:
    """Connect toolbar, timeline and curves with the popovers."""
    window.toolbar.extend_requested.connect(desk.offer_extending)
    window.toolbar.branch_requested.connect(desk.offer_newest)
    panels.timeline.branch_requested.connect(desk.offer_at_step)
    panels.curves.branch_requested.connect(desk.offer_at_epoch)
