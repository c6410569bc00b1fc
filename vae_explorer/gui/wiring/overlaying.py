"""Other runs over the curves: the menu of the curves, and the list of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.library_desk import LibraryDesk
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_overlaying"]


def wire_overlaying(panels: Panels, session: Session, desk: LibraryDesk) -> None:
    """Connect the menu of other runs with what reads them."""
    menu, overlaying = panels.curves.heading_tools.runs, session.overlaying
    menu.looked_at.connect(desk.look_for_overlays)
    menu.run_toggled.connect(overlaying.toggle)
    menu.none_requested.connect(overlaying.clear)
    menu.library_requested.connect(desk.show)
    overlaying.offered.connect(menu.show_choices)
    overlaying.curves_read.connect(panels.curves.show_overlays)
