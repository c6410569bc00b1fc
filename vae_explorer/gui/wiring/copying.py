"""Copying what was done as commands or Python: who asks for it, what is noted, who puts it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.desks.copying import Copying
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow

__all__ = ["wire_copying"]


def wire_copying(window: MainWindow, session: Session, copying: Copying) -> None:
    """Connect the menus with the journal, and the journal with the clipboard."""
    window.toolbar.lines_requested.connect(session.journal.copy)
    session.journal.told.connect(copying.copy)
    session.journal.failed.connect(session.report)
    session.rate_finding.begun.connect(session.journal.note_rates)
    session.sweeping.begun.connect(session.journal.note_sweep)

    analysing = session.analysing
    analysing.evidence.refine_begun.connect(session.journal.note_refinement)
    analysing.evidence.measured.connect(session.journal.take_evidence)
    analysing.information.measured.connect(session.journal.take_information)
    analysing.gradients.compared.connect(session.journal.take_gradients)
