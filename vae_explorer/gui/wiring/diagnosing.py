"""The doctor: what it found, and the remedies that are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.desk import Desk
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_diagnosing"]


def wire_diagnosing(panels: Panels, session: Session, desk: Desk) -> None:
    """Connect the doctor with its panel, and remedies with those who bring them about."""
    doctor = session.doctor
    panels.diagnosis.remedy_requested.connect(doctor.try_remedy)
    panels.diagnosis.slower_requested.connect(doctor.go_on_slower)
    doctor.checked.connect(panels.diagnosis.show_check_up)
    doctor.remedy_chosen.connect(session.branching.branch)
    doctor.slower_chosen.connect(session.go_on_at)
    doctor.images_wanted.connect(desk.choose_folder)
