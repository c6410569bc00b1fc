"""Every connection between the session and the views, on one page.

Read it aloud: "when the toolbar says train requested, the session trains". Wishes go from views to
the session, facts from the session to views; where a fact must be put into a view's words, the
:class:`~vae_explorer.gui.presenter.Presenter` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desk import Desk
    from vae_explorer.gui.exporting import Exporting
    from vae_explorer.gui.main_window import MainWindow
    from vae_explorer.gui.offers import Offers
    from vae_explorer.gui.panel_set import Panels
    from vae_explorer.gui.presenter import Presenter
    from vae_explorer.gui.session import Session
    from vae_explorer.gui.tour.stage import Stage
    from vae_explorer.gui.tour.tour import Tour

__all__ = [
    "wire_analyses",
    "wire_facts",
    "wire_offers",
    "wire_panel_wishes",
    "wire_tour",
    "wire_window_wishes",
]


def wire_window_wishes(
    window: MainWindow, panels: Panels, session: Session, desk: Desk, offers: Offers
) -> None:
    """Connect what the window, its toolbar and its start page wish."""
    window.folder_dropped.connect(session.open_target)
    window.files_dropped.connect(desk.open_dropped_files)
    window.close_requested.connect(desk.close)
    window.notice_action_requested.connect(desk.act_on_notice)

    empty = window.empty_state
    empty.folder_requested.connect(desk.choose_folder)
    empty.run_requested.connect(desk.choose_run)
    empty.sample_requested.connect(desk.train_on_sample)
    empty.recent_requested.connect(session.open_target)

    toolbar = window.toolbar
    toolbar.open_folder_requested.connect(desk.choose_folder)
    toolbar.open_run_requested.connect(desk.choose_run)
    toolbar.sample_requested.connect(desk.open_sample)
    toolbar.recent_requested.connect(session.open_target)
    toolbar.train_requested.connect(session.train)
    toolbar.pause_requested.connect(session.pause)
    toolbar.resume_requested.connect(session.resume)
    toolbar.stop_requested.connect(session.stop)
    toolbar.export_requested.connect(desk.export)
    toolbar.device_chosen.connect(offers.choose_device)
    toolbar.device_chosen.connect(desk.remember_device)
    toolbar.theme_chosen.connect(desk.choose_theme)
    toolbar.fit_requested.connect(panels.map.fit_view)


def wire_panel_wishes(panels: Panels, session: Session, exporting: Exporting, desk: Desk) -> None:
    """Connect what the panels wish."""
    exploration = session.exploration
    walking, showing, selecting = exploration.walking, exploration.showing, exploration.selecting
    fields = exploration.fields

    panels.folder.cancel_requested.connect(session.cancel_intake)
    panels.folder.spec_chosen.connect(session.change_spec)
    panels.folder.folder_requested.connect(desk.choose_folder)
    panels.settings.setup_edited.connect(session.edit_setup)

    panels.map.cursor_dragged.connect(exploration.move_cursor)
    panels.map.place_clicked.connect(exploration.move_cursor)
    panels.map.image_clicked.connect(exploration.select_image)
    panels.map.image_hovered.connect(selecting.hover)
    panels.map.pin_dragged.connect(exploration.drag_pin)
    panels.map.pin_requested.connect(exploration.pin_place)
    panels.map.colour_chosen.connect(desk.choose_colour)
    panels.map.plane_chosen.connect(exploration.choose_plane)
    panels.map.walk_cleared.connect(walking.clear)
    panels.map.view_changed.connect(fields.look_at)
    panels.map.field_chosen.connect(fields.choose_field)
    panels.map.bandwidth_chosen.connect(fields.choose_bandwidth)
    panels.map.bandwidth_stepped.connect(fields.step_bandwidth)
    panels.map.contours_chosen.connect(fields.choose_contours)
    panels.map.contours_chosen.connect(selecting.show_section)

    panels.inspector.coordinate_changed.connect(exploration.set_coordinate)
    panels.inspector.image_clicked.connect(exploration.select_image)
    panels.inspector.label_chosen.connect(exploration.choose_label)
    panels.inspector.pin_requested.connect(exploration.pin_from)
    panels.inspector.copy_requested.connect(desk.copy_picture)
    panels.inspector.save_requested.connect(desk.save_picture)

    panels.samples.new_draw_requested.connect(showing.draw_samples)
    panels.samples.export_requested.connect(desk.export)
    panels.curves.export_requested.connect(desk.export_curves)
    panels.model.export_requested.connect(desk.export_model)

    panels.walk_strip.random_walk_requested.connect(exploration.walk_between_random_images)
    panels.walk_strip.kind_chosen.connect(walking.choose_kind)
    panels.walk_strip.steps_chosen.connect(walking.choose_steps)
    panels.walk_strip.step_clicked.connect(exploration.go_to_step)
    panels.walk_strip.clear_requested.connect(walking.clear)
    panels.walk_strip.export_requested.connect(desk.export_walk)

    evidence = session.analysing.evidence
    panels.evidence.shown_changed.connect(evidence.set_shown)
    panels.evidence.chosen.connect(evidence.choose)
    panels.evidence.refine_requested.connect(evidence.refine)
    panels.evidence.stop_requested.connect(evidence.stop)
    panels.information.shown_changed.connect(session.analysing.information.set_shown)
    panels.gradients.shown_changed.connect(session.analysing.gradients.set_shown)
    panels.gradients.start_requested.connect(session.analysing.gradients.start)
    panels.gradients.stop_requested.connect(session.analysing.gradients.rest)

    exporting.path_wanted.connect(desk.choose_export_place)


def wire_offers(session: Session, offers: Offers) -> None:
    """Connect what changes the list of what was opened before."""
    session.images_loaded.connect(offers.show_recent)
    session.trainer.ended.connect(offers.show_recent)


def wire_tour(window: MainWindow, session: Session, tour: Tour, stage: Stage, desk: Desk) -> None:
    """Connect the guided tour with its panel, and with those who offer it."""
    window.toolbar.tour_requested.connect(tour.start)
    window.empty_state.tour_requested.connect(tour.start)
    window.tour_panel.next_requested.connect(tour.next)
    window.tour_panel.back_requested.connect(tour.back)
    window.tour_panel.leave_requested.connect(tour.leave)
    window.tour_panel.own_images_requested.connect(desk.choose_folder)
    tour.changed.connect(stage.show_view)
    tour.step_reached.connect(stage.show_step)
    session.left.connect(stage.clear)


def wire_facts(
    window: MainWindow,
    panels: Panels,
    session: Session,
    exporting: Exporting,
    presenter: Presenter,
    desk: Desk,
) -> None:
    """Connect what has happened to what shows it."""
    exploration, trainer = session.exploration, session.trainer
    walking, showing, selecting = exploration.walking, exploration.showing, exploration.selecting
    fields = exploration.fields

    session.view_state_changed.connect(window.show_view_state)
    session.view_state_changed.connect(presenter.show_view_state)
    session.setup_changed.connect(presenter.show_setup)
    session.intake_progressed.connect(presenter.show_intake)
    session.images_loaded.connect(presenter.show_images)
    session.images_loaded.connect(desk.remember_images)
    session.run_saved.connect(presenter.show_saved)
    session.run_opened.connect(desk.remember_run)
    session.noticed.connect(presenter.show_notice)
    session.broke.connect(desk.show_fault)
    session.left.connect(desk.leave)

    trainer.progress_made.connect(presenter.show_progress)
    trainer.headline_changed.connect(presenter.show_headline)
    trainer.curves_changed.connect(panels.curves.show_curves)
    trainer.ended.connect(presenter.show_outcome)

    exploration.map_changed.connect(presenter.show_map)
    exploration.planes_changed.connect(panels.map.show_plane_choices)
    exploration.cursor_moved.connect(panels.map.show_cursor)
    exploration.cursor_decoded.connect(panels.inspector.show_decoded)
    exploration.coordinates_changed.connect(panels.inspector.show_coordinates)
    exploration.nearest_found.connect(presenter.show_nearest)
    exploration.labels_decoded.connect(panels.inspector.show_labels)
    exploration.codes_refreshed.connect(presenter.show_refreshed)
    exploration.forgotten.connect(presenter.show_nothing)

    selecting.image_explained.connect(panels.inspector.show_selected)
    selecting.ellipse_changed.connect(presenter.show_ellipse)
    selecting.card_changed.connect(panels.map.show_card)

    fields.choices_changed.connect(panels.map.show_show_choices)
    fields.field_painted.connect(panels.map.show_field)
    fields.contours_drawn.connect(panels.map.show_contours)

    walking.pins_changed.connect(panels.map.show_pins)
    walking.walk_placed.connect(panels.map.show_walk)
    walking.walk_decoded.connect(presenter.show_walk)

    gradients = session.analysing.gradients
    gradients.ready_changed.connect(panels.gradients.show_ready)
    gradients.busy_changed.connect(panels.gradients.show_running)
    gradients.compared.connect(panels.gradients.show_comparison)

    showing.reconstructed.connect(panels.reconstructions.show_pairs)
    showing.sampled.connect(panels.samples.show_samples)

    exporting.exported.connect(presenter.show_exported)
    for fact in (
        session.view_state_changed,
        exploration.cursor_decoded,
        walking.walk_decoded,
        trainer.curves_changed,
    ):
        fact.connect(exporting.tell_available)
    exporting.available_changed.connect(window.toolbar.show_exports)


def wire_analyses(panels: Panels, session: Session, presenter: Presenter) -> None:
    """Connect what is worked out about the newest model to what shows it."""
    analysing, evidence = session.analysing, session.analysing.evidence
    evidence.measured.connect(panels.evidence.show_measured)
    evidence.offered.connect(panels.evidence.show_offer)
    evidence.refined.connect(presenter.show_refined)
    analysing.likelihoods.judged.connect(panels.settings.show_verdicts)
    analysing.reference.found.connect(panels.curves.show_reference)
    analysing.information.busy_changed.connect(panels.information.show_busy)
    analysing.information.measured.connect(panels.information.show_information)
    session.trainer.curves_changed.connect(panels.information.show_curves)
