"""A learning rate is found in the window, with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    from pathlib import Path

    from tests.window import Hands
    from vae_explorer.gui.panels.settings_rates import RatePopover


def open_sheet(hands: Hands) -> RatePopover:
    rates = hands.panels.settings.rates
    hands.click(rates)
    hands.wait(rates.popover.isVisible)
    return rates.popover


def test_a_rate_is_found_and_taken_and_nothing_else_is_changed(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder)
    before = hands.session.setup
    assert before is not None
    sheet = open_sheet(hands)
    assert not sheet.button.isEnabled()
    hands.wait(sheet.button.isEnabled)
    hands.wait(lambda: not hands.session.rate_finding.busy)
    assert hands.session.setup == before
    assert hands.session.run_path is None
    offered = float(sheet.button.text().removeprefix("Use "))
    assert "nats per image" in sheet.note.text()
    hands.click(sheet.button)
    assert not sheet.isVisible()
    after = hands.session.setup
    assert after is not None
    assert after.training.learning_rate == pytest.approx(offered)
    assert after.training.model_copy(update={"learning_rate": 1e-3}) == before.training
    assert after.model == before.model


def test_a_trial_that_nobody_waits_for_is_given_up(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder)
    sheet = open_sheet(hands)
    hands.wait(lambda: hands.session.rate_finding.busy)
    hands.key(Qt.Key.Key_Escape, sheet)
    assert not sheet.isVisible()
    assert not hands.session.rate_finding.busy


def test_while_a_model_learns_no_rate_is_looked_for(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=100_000)
    hands.press("Train", hands.window.toolbar)
    hands.wait_for(Phase.TRAINING)
    rates = hands.panels.settings.rates
    assert not rates.isEnabled()
    assert "after Stop" in rates.toolTip()
    hands.session.rate_finding.find()
    assert not hands.session.rate_finding.busy
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    assert rates.isEnabled()
