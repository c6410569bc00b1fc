"""What the diagnosis says where there is too little to go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.diagnosis import DiagnosisPanel
from vae_explorer.gui.panels.diagnosis_finding import StandingCard
from vae_explorer.training.diagnostics_findings import CheckUp, Passed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_short_training_is_promised_nothing_also_where_it_has_ended(qtbot: QtBot) -> None:
    panel = DiagnosisPanel()
    qtbot.addWidget(panel)
    panel.show_in_front(True)
    panel.show_check_up(CheckUp(passed=(Passed("pixels", "The pixels are fine", "0 to 1"),)))
    (card,) = panel.findChildren(StandingCard)
    assert card.accessibleName() == (
        "Too few steps to tell. It takes a few epochs and some hundred steps to say how a training "
        "goes."
    )
