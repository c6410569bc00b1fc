"""The map and what stands round it, and the part of the session that looks at latent space."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_exploration_facts", "wire_exploration_wishes"]


def wire_exploration_wishes(panels: Panels, session: Session, desk: Desk) -> None:
    """Connect what the map, the inspector and the walk strip wish."""
    exploration = session.exploration
    selecting = exploration.selecting
    fields = exploration.fields

    panels.map.cursor_dragged.connect(exploration.move_cursor)
    panels.map.cursor_dragged.connect(session.trainer.news.give_way)
    panels.map.view_led.connect(session.trainer.news.give_way)
    panels.map.place_clicked.connect(exploration.go_to_place)
    panels.map.image_clicked.connect(exploration.select_image)
    panels.map.image_hovered.connect(selecting.hover)
    panels.map.colour_chosen.connect(desk.choose_colour)
    panels.map.rows_chosen.connect(exploration.choosing.choose)
    panels.map.choose_requested.connect(exploration.choosing.answer)
    panels.map.view_changed.connect(fields.look_at)
    panels.map.field_chosen.connect(fields.choose_field)
    panels.map.bandwidth_chosen.connect(fields.choose_bandwidth)
    panels.map.bandwidth_stepped.connect(fields.step_bandwidth)
    panels.map.hole_requested.connect(fields.go_to_hole)
    panels.map.contours_chosen.connect(fields.choose_contours)
    panels.map.contours_chosen.connect(selecting.show_section)

    panels.inspector.coordinate_changed.connect(exploration.set_coordinate)
    panels.inspector.coordinate_changed.connect(session.trainer.news.give_way)
    panels.inspector.image_clicked.connect(exploration.select_image)
    panels.inspector.label_chosen.connect(exploration.choose_label)
    panels.inspector.pin_requested.connect(exploration.pin_from)
    panels.inspector.copy_requested.connect(desk.copy_picture)
    panels.inspector.save_requested.connect(desk.save_picture)

    panels.samples.new_draw_requested.connect(exploration.showing.draw_samples)
    panels.samples.export_requested.connect(desk.export)
    panels.samples.code_chosen.connect(exploration.go_to_code)
    panels.reconstructions.image_clicked.connect(exploration.select_image)


def wire_exploration_facts(
    panels: Panels, session: Session, exporting: Exporting, presenter: Presenter
) -> None:
    """Connect what has happened in latent space to what shows it."""
    exploration = session.exploration
    showing, selecting = exploration.showing, exploration.selecting
    fields = exploration.fields

    exploration.map_changed.connect(presenter.show_map)
    exploration.knowing.table_changed.connect(presenter.show_table)
    exploration.cursor_moved.connect(panels.map.show_cursor)
    exploration.cursor_decoded.connect(panels.inspector.show_decoded)
    exploration.cursor_decoded.connect(exporting.tell_available)
    exploration.coordinates_changed.connect(panels.inspector.show_coordinates)
    exploration.nearest_found.connect(presenter.show_nearest)
    exploration.labels_decoded.connect(panels.inspector.show_labels)
    exploration.codes_refreshed.connect(presenter.show_refreshed)
    exploration.forgotten.connect(presenter.show_nothing)

    selecting.image_explained.connect(panels.inspector.show_selected)
    selecting.ellipse_changed.connect(presenter.show_ellipse)
    selecting.card_changed.connect(panels.map.show_card)

    exploration.choosing.chosen_changed.connect(panels.map.show_choice)

    fields.choices_changed.connect(panels.map.show_show_choices)
    fields.field_painted.connect(panels.map.show_field)
    fields.contours_drawn.connect(panels.map.show_contours)
    fields.hole_found.connect(exploration.move_cursor)
    fields.hole_found.connect(panels.map.reveal)

    showing.reconstructed.connect(panels.reconstructions.show_reconstructions)
    showing.sampled.connect(panels.samples.show_samples)
