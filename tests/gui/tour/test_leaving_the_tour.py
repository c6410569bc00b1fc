"""The tour takes nothing away: what was open comes back, and what a person does is not undone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes import tiny_setup
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.tour.steps import STEPS

if TYPE_CHECKING:
    from tests.gui.tour.conftest import Tourist

pytestmark = pytest.mark.slow


def test_a_run_that_was_open_comes_back(tourist: Tourist, pictures: Path) -> None:
    hands, session = tourist.hands, tourist.session
    hands.open_and_shorten(pictures)
    hands.train_to_the_end()
    before, setup = session.run_path, session.setup
    tourist.tour.start()
    tourist.go_to(2)
    assert session.run_path not in (None, before)
    tourist.press("Leave the tour")
    tourist.rest()
    assert session.run_path == before
    assert session.setup == setup
    assert session.exploration.snapshot is not None
    assert not tourist.tour.running


def test_images_come_back_with_the_settings_that_were_chosen(
    tourist: Tourist, pictures: Path
) -> None:
    session = tourist.session
    tourist.hands.open_and_shorten(pictures, latent_dim=5)
    setup = session.setup
    tourist.tour.start()
    tourist.go_to(2)
    tourist.press("Leave the tour")
    tourist.rest()
    assert session.phase is Phase.READY
    assert session.images is not None
    assert session.images.source == str(pictures)
    assert session.setup == setup


def test_leaving_during_a_training_stops_it_and_goes_back(tourist: Tourist, pictures: Path) -> None:
    session = tourist.session
    tourist.hands.open_and_shorten(pictures)
    tourist.tour.epochs = 1000
    tourist.tour.start()
    tourist.press("Begin")
    tourist.hands.wait_for(Phase.TRAINING)
    tourist.press("Leave the tour")
    tourist.rest()
    assert not session.trainer.running
    assert session.images is not None
    assert session.images.source == str(pictures)


def test_the_users_own_digits_are_never_trained_on(tourist: Tourist) -> None:
    hands, session = tourist.hands, tourist.session
    session.open_target("sample:digits")
    hands.wait_for(Phase.READY)
    assert session.images is not None
    session.edit_setup(tiny_setup(session.images, epochs=1))
    hands.train_to_the_end()
    own = session.run_path
    assert own is not None
    size = sum(file.stat().st_size for file in own.rglob("*") if file.is_file())
    tourist.tour.start()
    tourist.go_to(2)
    assert session.run_path != own
    assert sum(file.stat().st_size for file in own.rglob("*") if file.is_file()) == size


def test_what_is_opened_during_the_tour_stays_until_somebody_goes_on(
    tourist: Tourist, pictures: Path
) -> None:
    hands, session = tourist.hands, tourist.session
    tourist.begin()
    tourist.go_to(2)
    session.open_target(str(pictures))
    hands.wait_for(Phase.READY)
    hands.rest()
    assert session.images is not None
    assert session.images.source == str(pictures)
    tourist.press("Go on")
    tourist.rest()
    assert tourist.number == 2
    assert session.run_path == tourist.tour.runs[0.0]


def test_a_run_that_is_gone_ends_in_words_and_the_tour_can_go_on(tourist: Tourist) -> None:
    tourist.begin()
    tourist.go_to(5)
    shutil.rmtree(tourist.tour.runs[0.0])
    tourist.press("Back")
    tourist.rest()
    assert "did not come about" in tourist.panel.status()
    assert tourist.hands.window.notice.isVisible()
    tourist.press("Leave the tour")
    tourist.rest()
    assert not tourist.tour.running


def test_the_tour_waits_for_a_training_to_be_stopped(tourist: Tourist, pictures: Path) -> None:
    hands = tourist.hands
    hands.open_and_shorten(pictures, epochs=1000)
    hands.press("Train", hands.window.toolbar)
    hands.wait_for(Phase.TRAINING)
    tourist.tour.start()
    assert not tourist.tour.running
    assert "Stop the training first" in hands.window.notice.text()


def test_the_last_step_ends_in_images_of_ones_own(tourist: Tourist, pictures: Path) -> None:
    hands, session = tourist.hands, tourist.session
    tourist.begin()
    tourist.go_to(2)
    tourist.tour._go_to(len(STEPS) - 1)
    tourist.press("Open folder")
    hands.answer_file_dialog(pictures)
    hands.wait_for(Phase.READY)
    assert session.images is not None
    assert session.images.source == str(pictures)
    assert not tourist.tour.running
    assert not tourist.panel.isVisible()
    assert hands.window.dock("setup").isVisible()
