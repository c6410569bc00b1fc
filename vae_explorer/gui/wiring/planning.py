"""What a training would build and take, and which learning rate it might have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_planning"]


def wire_planning(window: MainWindow, panels: Panels, session: Session) -> None:
    """Connect the plan of a training, and trials of rates, with the settings."""
    planning = session.planning
    session.images_loaded.connect(planning.take_images)
    session.setup_changed.connect(planning.take_setup)
    planning.planned.connect(panels.settings.show_plan)
    planning.preset_wished.connect(session.edit_setup)
    panels.settings.reset_requested.connect(planning.reset)

    rates, finding = panels.settings.rates, session.rate_finding
    rates.trial_requested.connect(finding.find)
    rates.trial_abandoned.connect(finding.rest)
    finding.tried.connect(rates.popover.show_trial)

    panels.settings.plan_requested.connect(window.help_desk.show_plan)
    planning.planned.connect(window.help_desk.follow_plan)
