"""The gallery: what it wishes of the session, and what it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.desks.gallery_desk import GalleryDesk
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_gallery"]


def wire_gallery(
    panels: Panels, session: Session, desk: Desk, judge: GalleryDesk, presenter: Presenter
) -> None:
    """Connect the gallery with what it looks through, and with what is done there."""
    gallery, exploration = panels.gallery, session.exploration
    browsing, choosing = exploration.browsing, exploration.choosing

    gallery.list_chosen.connect(browsing.show_list)
    gallery.searched.connect(browsing.search)
    gallery.sorted.connect(browsing.sort)
    gallery.stack_pressed.connect(browsing.toggle_stack)
    gallery.held_changed.connect(browsing.hold)
    gallery.original_wanted.connect(browsing.read_original)
    gallery.image_clicked.connect(exploration.select_image)
    gallery.choose_requested.connect(choosing.choose)

    gallery.tag_requested.connect(judge.tag)
    gallery.untag_requested.connect(judge.untag)
    gallery.note_requested.connect(judge.note)
    gallery.exclude_requested.connect(judge.exclude)
    gallery.undo_requested.connect(session.judging.undo)
    gallery.redo_requested.connect(session.judging.redo)
    gallery.action_requested.connect(judge.act)
    gallery.retrain_requested.connect(session.train_without_excluded)
    gallery.history_wanted.connect(judge.tell_history)
    judge.history_told.connect(gallery.show_history)
    judge.noticed.connect(presenter.show_notice)

    browsing.arranged.connect(gallery.show_gallery)
    browsing.original_read.connect(gallery.show_original)
    exploration.selecting.ellipse_changed.connect(gallery.show_selected)
    exploration.selecting.image_explained.connect(gallery.show_explained)
    panels.map.gallery_requested.connect(desk.show_gallery)
