"""Attribute vectors: their groups, their direction, what it is applied to, what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_attributes"]


def wire_attributes(panels: Panels, session: Session) -> None:
    """Connect the panel of attributes with the parts that work for it."""
    panel, exploration, shelf = panels.attributes, session.exploration, session.attributes
    directions, applying = exploration.directions, exploration.applying

    panel.chosen_wanted.connect(directions.make_of_chosen)
    panel.offer_picked.connect(directions.make_of)
    panel.group_cleared.connect(directions.clear_group)
    panel.swap_requested.connect(directions.swap)
    panel.recompute_requested.connect(directions.recompute)
    panel.save_requested.connect(directions.save)
    panel.shown_changed.connect(applying.set_shown)
    panel.strength_changed.connect(applying.set_strength)
    panel.start_chosen.connect(applying.choose_start)
    panel.use_requested.connect(shelf.use)
    panel.rename_requested.connect(shelf.rename)
    panel.delete_requested.connect(shelf.delete)
    panel.undo_requested.connect(shelf.undo_delete)

    directions.ready_changed.connect(panel.show_ready)
    directions.groups_changed.connect(panel.show_groups)
    directions.direction_found.connect(panel.show_direction)
    directions.busy_changed.connect(panel.show_busy)
    applying.strip_decoded.connect(panel.show_pictures)
    applying.strength_changed.connect(panel.show_strength)
    shelf.shelf_changed.connect(panel.show_shelf)
