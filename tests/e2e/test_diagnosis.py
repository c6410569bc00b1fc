"""The Diagnosis tab with a real mouse: what is the matter, and the remedy that is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel

from tests.e2e.conftest import FOREVER
from tests.e2e.test_branching import enter
from tests.fakes import tiny_setup
from vae_explorer.gui.panels.diagnosis_finding import FindingCard
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.section_toggle import SectionToggle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.window import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def open_and_spoil(hands: Hands, target: Path, epochs: int, **training: object) -> None:
    """Open images, and choose settings that make the training ill."""
    hands.session.open_target(str(target))
    hands.wait_for(Phase.READY)
    assert hands.session.images is not None
    setup = tiny_setup(hands.session.images, epochs=epochs)
    changed = setup.training.model_copy(update=training)
    hands.session.edit_setup(setup.model_copy(update={"training": changed}))


def said(hands: Hands) -> str:
    panel = hands.panels.diagnosis
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def show_diagnosis(hands: Hands) -> None:
    """Follow the link of the notice."""
    hands.press("Diagnosis", hands.window.notice)
    # The words are put together once they are seen, and laid out with the next turn.
    hands.wait(lambda: "Looked for, and well" in said(hands))
    assert hands.window.notice.text() == ""


def cards_of(hands: Hands, words: str) -> list[FindingCard]:
    """What is found, as it is shown: that which says these words."""
    cards = hands.panels.diagnosis.findChildren(FindingCard)
    return [card for card in cards if card.isVisible() and words in card.accessibleName()]


def shown_buttons(hands: Hands) -> set[str]:
    buttons = hands.panels.diagnosis.findChildren(QAbstractButton)
    return {button.text() for button in buttons if button.isVisible()}


def kinds(hands: Hands) -> list[str]:
    return [each.kind for each in hands.session.doctor.check.findings]


def test_a_collapse_is_told_and_its_remedy_trained_by_a_click(hands: Hands, folder: Path) -> None:
    open_and_spoil(hands, folder, epochs=26, beta=100.0, batch_size=4)
    hands.train_to_the_end()
    hands.wait(lambda: kinds(hands) == ["collapse"])
    assert "Posterior collapse" in hands.window.notice.text()
    ill = hands.session.run_path
    show_diagnosis(hands)
    assert "Posterior collapse" in said(hands)
    assert "β 100" in said(hands)
    hands.press("Try it as a branch")
    hands.wait(lambda: hands.session.run_path != ill and hands.session.phase is Phase.TRAINING)
    hands.wait_for(Phase.STOPPED)
    setup = hands.session.trainer.run.setup
    assert setup is not None
    assert setup.training.beta == 1.0
    hands.wait(lambda: bool(hands.session.doctor.check.passed) and not hands.session.doctor.busy)
    assert kinds(hands) == []
    hands.wait(lambda: "Nothing is wrong" in said(hands))


def test_what_is_told_of_a_training_follows_beta_and_goes_with_a_branch(
    hands: Hands, folder: Path
) -> None:
    open_and_spoil(hands, folder, epochs=FOREVER, beta=100.0, batch_size=4)
    notice = hands.window.notice
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: "With β = 100 the KL costs more" in notice.text())
    ill = hands.session.run_path
    hands.click(
        next(t for t in hands.window.findChildren(SectionToggle) if t.text() == "Objective")
    )
    enter(hands, "β", "60")
    hands.wait(lambda: "With β = 60 the KL costs more" in notice.text())
    hands.window.dock("diagnosis").raise_()
    # So short a training may have more to be told of it, each with a remedy.
    hands.wait(lambda: len(cards_of(hands, "With β = 60")) == 1)
    hands.press("Try it as a branch", cards_of(hands, "With β = 60")[0])
    hands.wait(lambda: hands.session.run_path != ill and hands.session.phase is Phase.TRAINING)
    assert "Posterior collapse" not in notice.text()


def test_after_a_loss_that_ran_away_a_smaller_learning_rate_is_a_click_away(
    hands: Hands, folder: Path
) -> None:
    open_and_spoil(hands, folder, epochs=20, learning_rate=10.0)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: kinds(hands) == ["not-finite"])
    hands.wait_for(Phase.STOPPED)
    assert hands.session.exploration.snapshot is not None
    curves = hands.session.trainer.history.curves()
    assert len(curves.batches.steps) > 0  # what led up to it
    run = hands.session.run_path
    hands.press("Go on with learning rate 0.001", hands.window.notice)
    assert hands.window.notice.text() == ""
    hands.wait_for(Phase.STOPPED)
    assert hands.session.run_path == run
    history = hands.session.trainer.history
    assert history.ended is None
    assert [change.learning_rate for change in history.changes] == [0.001]
    assert (np.diff(history.curves().batches.steps) == 1).all()
    assert hands.session.trainer.run.setup is not None
    assert hands.session.trainer.run.setup.training.learning_rate == 0.001
    hands.wait(lambda: "not-finite" not in kinds(hands) and not hands.session.doctor.busy)
    assert "ran away" not in hands.window.notice.text()


def test_a_training_that_ran_away_is_tried_again_as_a_branch(hands: Hands, folder: Path) -> None:
    open_and_spoil(hands, folder, epochs=20, learning_rate=10.0)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: kinds(hands) == ["not-finite"])
    hands.wait_for(Phase.STOPPED)
    hands.window.dock("diagnosis").raise_()
    # What is found is laid out, and comes to be seen, with the next turn of the event loop.
    remedies = {"Try it as a branch", "Go on with learning rate 0.001"}
    hands.wait(lambda: remedies <= shown_buttons(hands))
    hands.press("Try it as a branch")
    hands.wait(lambda: hands.session.trainer.progress is not None and kinds(hands) == [])
    hands.wait_for(Phase.STOPPED)
    setup = hands.session.trainer.run.setup
    assert setup is not None
    assert setup.training.learning_rate < 0.01
    assert hands.session.trainer.history.ended is None


def test_where_other_images_are_the_remedy_a_folder_can_be_chosen(
    hands: Hands, tmp_path: Path, folder: Path
) -> None:
    one = next(folder.rglob("0*.png")).read_bytes()
    copies = tmp_path / "copies"
    copies.mkdir()
    for number in range(30):
        (copies / f"{number}.png").write_bytes(one)
    open_and_spoil(hands, copies, epochs=1)
    hands.train_to_the_end()
    hands.wait(lambda: kinds(hands) == ["images"])
    show_diagnosis(hands)
    hands.click(hands.named(QAbstractButton, "Open another folder"))
    hands.wait(lambda: hands.file_dialog() is not None)
    dialog = hands.file_dialog()
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_a_training_that_waited_long_enough_says_so(hands: Hands, folder: Path) -> None:
    open_and_spoil(hands, folder, epochs=200, learning_rate=0.5, patience_epochs=2)
    hands.train_to_the_end()
    progress = hands.session.trainer.progress
    assert progress is not None
    assert progress.epoch < 200
    hands.wait(lambda: "nothing became better" in hands.window.status_line.accessibleDescription())
