"""Images that come from outside the set: how they get onto the map, and who tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.desks.receiving import Receiving
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_guests"]


def wire_guests(
    window: MainWindow,
    panels: Panels,
    session: Session,
    receiving: Receiving,
    presenter: Presenter,
) -> None:
    """Connect what is dropped and pasted with the map and the inspector."""
    guests = session.exploration.guests
    window.files_dropped.connect(receiving.take_files)
    window.picture_dropped.connect(receiving.take_picture)
    window.paste_requested.connect(receiving.paste)
    receiving.told.connect(presenter.show_notice)
    receiving.files_shown.connect(session.journal.note_files_shown)
    receiving.picture_shown.connect(session.journal.note_picture_shown)

    panels.map.guest_clicked.connect(guests.choose)
    panels.map.guest_pin_requested.connect(session.exploration.pin_guest)
    panels.map.guest_removal_requested.connect(guests.remove)
    panels.map.guests_clear_requested.connect(guests.clear)
    panels.inspector.guest_pin_requested.connect(session.exploration.pin_guest)
    panels.inspector.guest_removal_requested.connect(guests.remove)

    guests.guests_changed.connect(panels.map.show_guests)
    guests.guests_changed.connect(panels.inspector.show_guests)
    guests.told.connect(presenter.show_notice)
