"""The window and its toolbar, images, settings, training and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.desks.gallery_desk import GalleryDesk
    from vae_explorer.gui.desks.offers import Offers
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.desks.tour_stage import Stage
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.tour.tour import Tour
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.notices import Notices
    from vae_explorer.gui.window.panel_set import Panels

__all__ = [
    "wire_facts",
    "wire_notices",
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
    window.close_requested.connect(desk.close)

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
    """Connect what the panels of the folder, the settings and the curves wish."""
    panels.folder.cancel_requested.connect(session.cancel_intake)
    panels.folder.spec_chosen.connect(session.change_spec)
    panels.folder.reread_requested.connect(session.open_target)
    session.opener.watching.changed.connect(panels.folder.show_changes)
    panels.folder.folder_requested.connect(desk.choose_folder)
    panels.settings.setup_edited.connect(session.edit_setup)
    panels.curves.export_requested.connect(desk.export_curves)
    panels.model.export_requested.connect(desk.export_model)

    exporting.path_wanted.connect(desk.choose_export_place)


def wire_notices(
    window: MainWindow,
    session: Session,
    exporting: Exporting,
    judge: GalleryDesk,
    notices: Notices,
) -> None:
    """Connect what is told with a link, and the link."""
    window.notice_action_requested.connect(notices.act)
    session.broke.connect(notices.show_fault)
    session.save_failed.connect(notices.show_save_failed)
    session.run_saved.connect(notices.show_saved)
    session.trainer.ended.connect(notices.show_ended)
    session.trainer.ended.connect(notices.show_better)
    session.view_state_changed.connect(notices.follow_phase)
    session.doctor.alarmed.connect(notices.show_finding)
    session.doctor.checked.connect(notices.follow_findings)
    exporting.film.progressed.connect(notices.show_work)
    notices.give_up_requested.connect(exporting.film.give_up)
    exporting.given_up.connect(notices.show_given_up)
    exporting.exported.connect(notices.show_exported)
    judge.exported.connect(notices.show_exported)


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
    """Connect what has happened to images, settings and training to what shows it."""
    trainer = session.trainer

    session.view_state_changed.connect(window.show_view_state)
    session.view_state_changed.connect(presenter.show_view_state)
    session.view_state_changed.connect(exporting.tell_available)
    session.setup_changed.connect(presenter.show_setup)
    session.intake_progressed.connect(presenter.show_intake)
    session.images_loaded.connect(presenter.show_images)
    session.images_loaded.connect(desk.remember_images)
    session.run_saved.connect(presenter.show_saved)
    session.run_opened.connect(desk.remember_run)
    session.noticed.connect(presenter.show_notice)
    session.following.elsewhere_changed.connect(presenter.show_elsewhere)
    session.left.connect(desk.leave)

    trainer.progress_made.connect(presenter.show_progress)
    trainer.headline_changed.connect(presenter.show_headline)
    trainer.curves_changed.connect(panels.curves.show_curves)
    trainer.curves_changed.connect(exporting.tell_available)
    trainer.ended.connect(presenter.show_outcome)

    exporting.available_changed.connect(window.toolbar.show_exports)
