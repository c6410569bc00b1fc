"""Pins and walks: the map, the strip below it, and the part of the session that walks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_walking"]


def wire_walking(
    panels: Panels, session: Session, exporting: Exporting, presenter: Presenter, desk: Desk
) -> None:
    """Connect whoever changes the walk with it, and it with whoever shows it."""
    exploration, walking = session.exploration, session.exploration.walking

    panels.map.pin_requested.connect(exploration.pin_place)
    panels.map.pin_added.connect(walking.add_at)
    panels.map.pin_inserted.connect(walking.insert_at)
    panels.map.pin_drawn.connect(walking.draw_out)
    panels.map.pin_dragged.connect(walking.drag)
    panels.map.pin_let_go.connect(walking.let_go)
    panels.map.pin_taken_back.connect(walking.take_back)
    panels.map.pin_removed.connect(walking.remove)
    panels.map.loop_chosen.connect(walking.set_loop)
    panels.map.walk_cleared.connect(walking.clear)
    panels.map.undo_requested.connect(walking.undo)
    panels.map.redo_requested.connect(walking.redo)

    panels.walk_strip.random_walk_requested.connect(exploration.walk_between_random_images)
    panels.walk_strip.kind_chosen.connect(walking.choose_kind)
    panels.walk_strip.steps_chosen.connect(walking.choose_steps)
    panels.walk_strip.loop_chosen.connect(walking.set_loop)
    panels.walk_strip.step_clicked.connect(exploration.go_to_step)
    panels.walk_strip.clear_requested.connect(walking.clear)
    panels.walk_strip.undo_requested.connect(walking.undo)
    panels.walk_strip.redo_requested.connect(walking.redo)
    panels.walk_strip.export_requested.connect(desk.export_walk)

    walking.pins_changed.connect(panels.map.show_pins)
    walking.walk_placed.connect(panels.map.show_walk)
    walking.route_changed.connect(panels.map.show_route)
    walking.route_changed.connect(panels.walk_strip.show_route)
    walking.walk_decoded.connect(presenter.show_walk)
    walking.walk_decoded.connect(exporting.tell_available)
