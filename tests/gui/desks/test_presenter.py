"""What the window says in words, from the first moment to the last."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from tests.window import Hands
from vae_explorer.errors import TrainingError
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.panels.status_line import StatusLine
from vae_explorer.gui.session.training_thread import Failed
from vae_explorer.gui.session.view_state import Phase


def status(hands: Hands) -> str:
    return hands.window.findChild(StatusLine).accessibleDescription()  # type: ignore[union-attr]


def _wait(gate: threading.Event) -> None:
    gate.wait(20)


def test_nothing_then_reading_then_images_and_preparing_are_said_and_named(
    hands: Hands, pictures: Path
) -> None:
    assert status(hands).startswith("Ready")
    assert hands.window.windowTitle() == "VAE Explorer"
    hands.session.open_target(str(pictures))
    assert status(hands) == "Reading images"
    hands.wait_for(Phase.READY)
    assert status(hands) == "Ready"
    assert hands.window.windowTitle() == "my pictures – VAE Explorer"
    hands.rest()
    colouring = hands.panels.map.scene.points.colouring
    assert isinstance(colouring, Categorical)
    assert colouring.names == ("a", "b")
    # Between the press and the first numbers the window says what it does.
    hands.open_and_shorten(pictures)
    assert "Press Train" in hands.panels.map.scene.empty_words
    hands.session.train()
    assert status(hands) == "Preparing the training"
    assert "Press Train" not in hands.panels.map.scene.empty_words


def test_a_finished_training_is_said_with_its_units_and_stays_said(
    hands: Hands, pictures: Path
) -> None:
    hands.open_and_shorten(pictures, epochs=3)
    hands.train_to_the_end()
    hands.bench.presenter.tell_status()
    assert hands.session.run_path is not None
    assert status(hands) == f"Trained 3 epochs, Saved in runs/{hands.session.run_path.name}"
    words = " ".join(
        f"{child.accessibleName()} {child.accessibleDescription()}"
        for child in hands.window.toolbar.findChildren(QWidget)
        if child.isVisible()
    )
    assert "nats" in words
    assert "ELBO" in words


def test_at_rest_nothing_grows_old(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures, epochs=100_000)
    hands.session.train()
    hands.wait(lambda: hands.session.exploration.frame is not None)
    assert " old" in status(hands)
    hands.session.pause()
    hands.wait_for(Phase.PAUSED)
    hands.rest()
    hands.bench.presenter.tell_status()
    assert "Map of epoch " in status(hands)
    assert " old" not in status(hands)
    assert " ago" not in status(hands)


def test_good_news_goes_by_itself_and_bad_news_stays(
    hands: Hands,
) -> None:
    presenter = hands.bench.presenter
    timer = hands.window.notice.timer
    timer.setInterval(1)
    presenter.show_notice("ok", "Saved it.")
    assert hands.window.notice.text() == "Saved it."
    hands.wait(lambda: hands.window.notice.text() == "")
    presenter.show_notice("ok", "Saved it.")
    presenter.show_notice("error", "The disk is full.")
    assert not timer.isActive()
    assert hands.window.notice.text() == "The disk is full."


def test_a_new_training_says_nothing_of_the_former_run(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures, epochs=1)
    hands.train_to_the_end()
    hands.session.change_spec(hands.session.images.spec)  # type: ignore[union-attr]
    hands.wait_for(Phase.READY)
    assert status(hands) == "Ready"
    hands.open_and_shorten(pictures, epochs=5000)
    hands.session.train()
    assert "Saved" not in status(hands)


def test_what_was_seen_of_a_former_model_goes_when_another_one_is_trained(
    hands: Hands, pictures: Path
) -> None:
    hands.open_and_shorten(pictures, epochs=1)
    hands.train_to_the_end()
    assert len(hands.panels.map.scene.points.cloud) == 60
    setup = hands.session.setup
    assert setup is not None
    training = setup.training.model_copy(update={"beta": 2.0})
    hands.session.edit_setup(setup.model_copy(update={"training": training}))
    hands.session.train()
    assert len(hands.panels.map.scene.points.cloud) == 0
    assert hands.session.exploration.decoded is None


@pytest.mark.parametrize("has_run", [True, False])
def test_an_error_of_the_training_is_said_with_what_is_left(
    hands: Hands, pictures: Path, has_run: bool
) -> None:
    hands.open_and_shorten(pictures, epochs=1)
    if has_run:
        hands.train_to_the_end()
    error = TrainingError("TRAIN_NOT_FINITE", "The loss was not finite.")
    hands.session.trainer.ended.emit(Failed(error))
    assert status(hands).startswith("Training ended by an error")
    assert ("last saved state is kept" in status(hands)) == has_run
    assert hands.window.notice.text() == "The loss was not finite."


def test_placing_all_images_is_said_only_while_it_goes_on(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures, epochs=1)
    hands.train_to_the_end()
    gate = threading.Event()  # the worker that places them waits behind it
    hands.bench.executors.background.submit(lambda: _wait(gate))
    hands.session.exploration.refresh_codes()
    said = status(hands)
    snapshot = hands.session.exploration.snapshot
    assert snapshot is not None
    hands.session.exploration.take_snapshot(snapshot)
    hands.bench.presenter.tell_status()
    gate.set()
    assert "Placing all images" in said
    assert "Placing all images" not in status(hands)


def test_a_bernoulli_bound_is_no_density_and_says_so(hands: Hands, pictures: Path) -> None:
    from vae_explorer.model.config import LikelihoodKind

    captions: list[str] = []
    hands.open_and_shorten(pictures, epochs=1)
    setup = hands.session.setup
    assert setup is not None
    model = setup.model.model_copy(update={"likelihood": LikelihoodKind.BERNOULLI, "sigma": None})
    hands.session.edit_setup(setup.model_copy(update={"model": model}))
    hands.train_to_the_end()
    captions += [w.accessibleName() for w in hands.window.toolbar.findChildren(QWidget)]
    assert any("no density" in caption for caption in captions)


def test_a_choice_of_colour_holds_when_the_points_move(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures, epochs=1)
    hands.bench.presenter.choose_colour("ELBO, nats")
    hands.train_to_the_end()
    colouring = hands.panels.map.scene.points.colouring
    assert colouring.title == "ELBO, nats"  # type: ignore[union-attr]
    codes = hands.session.exploration.codes
    assert codes is not None
    np.testing.assert_allclose(
        colouring.values,  # type: ignore[union-attr]
        (codes.reconstruction - codes.kl).astype(np.float32),
    )


def test_an_outcome_that_was_a_wish_is_not_commented(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures, epochs=5000)
    hands.session.train()
    hands.wait(lambda: hands.session.exploration.frame is not None)
    hands.session.stop()
    hands.wait_for(Phase.STOPPED)
    assert status(hands).startswith("Stopped at step ")
