"""The page of sweeps in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.library_desk import LibraryDesk
    from vae_explorer.gui.library.library_window import LibraryWindow
    from vae_explorer.gui.session.sweeping import Sweeping

__all__ = ["wire_sweeping"]


def wire_sweeping(window: LibraryWindow, sweeping: Sweeping, desk: LibraryDesk) -> None:
    """Connect the page with what trains the runs."""
    page = window.sweep
    page.start_requested.connect(sweeping.start)
    page.stop_requested.connect(sweeping.stop)
    page.resume_requested.connect(sweeping.go_on)
    page.open_requested.connect(desk.open_run)
    sweeping.offered.connect(page.show_offer)
    sweeping.changed.connect(page.show_view)
    sweeping.refused.connect(page.show_refusal)
    sweeping.member_trained.connect(desk.look_again)
