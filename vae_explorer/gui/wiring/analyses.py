"""What is worked out about the newest model, and the panels that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_analyses"]


def wire_analyses(panels: Panels, session: Session, presenter: Presenter) -> None:
    """Connect the analyses with the panels that ask for them and show them."""
    analysing, evidence = session.analysing, session.analysing.evidence
    panels.evidence.shown_changed.connect(evidence.set_shown)
    panels.evidence.chosen.connect(evidence.choose)
    panels.evidence.refine_requested.connect(evidence.refine)
    panels.evidence.stop_requested.connect(evidence.stop)
    evidence.measured.connect(panels.evidence.show_measured)
    evidence.offered.connect(panels.evidence.show_offer)
    evidence.refined.connect(presenter.show_refined)

    analysing.likelihoods.judged.connect(panels.settings.show_verdicts)
    analysing.reference.found.connect(panels.curves.show_reference)

    panels.information.shown_changed.connect(analysing.information.set_shown)
    analysing.information.busy_changed.connect(panels.information.show_busy)
    analysing.information.measured.connect(panels.information.show_information)
    session.trainer.curves_changed.connect(panels.information.show_curves)

    gradients = analysing.gradients
    panels.gradients.shown_changed.connect(gradients.set_shown)
    panels.gradients.start_requested.connect(gradients.start)
    panels.gradients.stop_requested.connect(gradients.rest)
    gradients.ready_changed.connect(panels.gradients.show_ready)
    gradients.busy_changed.connect(panels.gradients.show_running)
    gradients.compared.connect(panels.gradients.show_comparison)
