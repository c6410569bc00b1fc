"""The library of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.branch_desk import BranchDesk
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.desks.library_desk import LibraryDesk
    from vae_explorer.gui.librarian.librarian import Librarian
    from vae_explorer.gui.library.library_window import LibraryWindow
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow

__all__ = ["wire_library", "wire_library_desk"]


def wire_library_desk(
    window: MainWindow, session: Session, desk: LibraryDesk, branch_desk: BranchDesk
) -> None:
    """Connect what brings the library up and takes it away."""
    window.toolbar.library_requested.connect(desk.show)
    desk.branch_wanted.connect(branch_desk.offer_newest)
    session.run_opened.connect(desk.take_opened)
    session.left.connect(desk.close)
    session.trainer.ended.connect(desk.look_again)
    session.trainer.curves_changed.connect(desk.keep_up)


def wire_library(
    window: LibraryWindow, librarian: Librarian, desk: LibraryDesk, memory: Desk
) -> None:
    """Connect the window of the library, once it is made, with what knows the runs."""
    window.looked_at.connect(desk.look)
    window.closed.connect(librarian.linking.forget)
    window.left_at.connect(memory.remember_library)
    window.notice_action_requested.connect(librarian.put_back)

    runs = window.runs
    runs.runs_chosen.connect(librarian.choose)
    runs.open_requested.connect(desk.open_run)
    runs.branch_requested.connect(desk.branch_run)
    runs.overlay_requested.connect(desk.overlay_runs)
    runs.reveal_requested.connect(desk.reveal_run)
    runs.remove_requested.connect(librarian.remove)
    runs.curves.export_requested.connect(desk.export_curves)

    rates = window.rates
    rates.runs_chosen.connect(window.choose_in_list)
    rates.open_requested.connect(desk.open_run)

    maps, linking = window.maps, librarian.linking
    maps.pair_requested.connect(linking.show_pair)
    maps.place_requested.connect(linking.look_at_place)
    maps.image_requested.connect(linking.look_at_image)
    maps.rows_chosen.connect(linking.choose)
    linking.opened.connect(maps.show_side)
    linking.closed.connect(maps.show_closed)
    linking.compared.connect(maps.show_likeness)
    linking.looked.connect(maps.show_look)
    linking.chosen.connect(maps.show_choice)

    librarian.shelf_changed.connect(window.show_shelf)
    librarian.run_went_on.connect(runs.show_progress)
    librarian.chosen_changed.connect(window.show_chosen)
    librarian.pictured.connect(runs.show_picture)
    librarian.curves_read.connect(runs.show_overlays)
    librarian.removed.connect(desk.tell_removed)
    librarian.returned.connect(desk.tell_returned)
    librarian.bin_missing.connect(desk.ask_to_delete)
    librarian.failed.connect(desk.tell_problem)
