"""The trainer: its numbers, its run, and the orders in which its thread can be heard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.errors import RunError
from vae_explorer.gui.session.opening import open_for_window
from vae_explorer.gui.session.trainer import Trainer
from vae_explorer.gui.session.training_thread import Failed, Finished
from vae_explorer.runs import is_run

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from vae_explorer.runs.ladder import Moment

IMAGES = tiny_images(40)


@pytest.fixture
def trainer(qtbot: QtBot) -> Iterator[Trainer]:
    trainer = Trainer()
    yield trainer
    if trainer.running:
        with qtbot.waitSignal(trainer.ended, timeout=60_000):
            trainer.stop()


def test_a_finished_training_has_numbers_curves_and_a_run(qtbot: QtBot, trainer: Trainer) -> None:
    with qtbot.waitSignal(trainer.ended, timeout=60_000) as ended:
        trainer.begin(IMAGES, tiny_setup(IMAGES, epochs=3))
    assert ended.args == [Finished()]
    assert trainer.run.path is not None
    assert is_run(trainer.run.path)
    assert trainer.run.epochs_done == 3
    headline, last = trainer.headline, trainer.history.last("validation")
    assert last is not None
    assert headline.elbo == last.elbo
    assert headline.images_per_s is None
    assert headline.bits_per_dim == pytest.approx(-last.elbo / (64 * math.log(2)) + 8)
    assert len(trainer.history.curves().train.epochs) == 3


def test_going_on_marks_where_it_was_and_ends_later(qtbot: QtBot, trainer: Trainer) -> None:
    setup = tiny_setup(IMAGES, epochs=2)
    with qtbot.waitSignal(trainer.ended, timeout=60_000):
        trainer.begin(IMAGES, setup)
    with qtbot.waitSignal(trainer.ended, timeout=60_000):
        after = trainer.go_on(setup)
    assert after.training.epochs == 3
    assert trainer.history.curves().marks == (2.0,)
    assert trainer.run.takes(setup)


def test_a_resume_that_overtakes_its_pause_is_not_shown_as_a_pause(
    qtbot: QtBot, trainer: Trainer
) -> None:
    heard: list[bool] = []
    trainer.paused.connect(lambda: heard.append(True))
    trainer.begin(IMAGES, tiny_setup(IMAGES, epochs=5000))
    thread = trainer._thread
    assert thread is not None
    trainer.pause()
    trainer.resume()
    # As if the thread had sent it just before the resume came.
    thread.paused.emit()
    with qtbot.waitSignal(trainer.snapshot_taken, timeout=60_000):
        pass
    assert heard == []


@pytest.mark.parametrize("order", ["pause stop", "stop pause", "pause resume stop", "stop resume"])
def test_buttons_pressed_at_once_end_in_a_saved_stop(
    qtbot: QtBot, trainer: Trainer, order: str
) -> None:
    trainer.begin(IMAGES, tiny_setup(IMAGES, epochs=5000))
    with qtbot.waitSignal(trainer.snapshot_taken, timeout=60_000):
        pass
    saved: list[int] = []
    trainer.saved.connect(lambda step, _: saved.append(step))
    with qtbot.waitSignal(trainer.ended, timeout=60_000) as ended:
        for press in order.split():
            getattr(trainer, press)()
    assert not isinstance(ended.args[0] if ended.args else None, Failed)
    assert saved
    assert saved[-1] >= 0


def test_a_run_that_cannot_begin_is_no_run(
    qtbot: QtBot, trainer: Trainer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RunError("RUN_SAVE_FULL", "The disk is full.")

    monkeypatch.setattr("vae_explorer.gui.session.recorded.create_run", refuse)
    with qtbot.waitSignal(trainer.ended, timeout=60_000) as ended:
        trainer.begin(IMAGES, tiny_setup(IMAGES))
    assert ended.args is not None
    assert isinstance(ended.args[0], Failed)
    assert trainer.run.path is None


def test_without_a_place_for_runs_the_present_run_stays(
    qtbot: QtBot, trainer: Trainer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(trainer.ended, timeout=60_000):
        trainer.begin(IMAGES, tiny_setup(IMAGES, epochs=1))
    before = trainer.run
    (home / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(home / "file"))
    with pytest.raises(RunError, match="cannot be kept"):
        trainer.begin(IMAGES, tiny_setup(IMAGES))
    assert trainer.run is before
    assert not trainer.running


def test_the_moments_of_a_run_are_told_while_it_is_trained_and_when_it_is_opened(
    qtbot: QtBot, trainer: Trainer
) -> None:
    told: list[tuple[Moment, ...]] = []
    trainer.moments_changed.connect(told.append)
    with qtbot.waitSignal(trainer.ended, timeout=60_000):
        trainer.begin(IMAGES, tiny_setup(IMAGES, epochs=3))
    assert told[-1] == trainer.moments
    assert (trainer.moments[0].step, trainer.moments[-1].epoch) == (0, 3)
    assert trainer.run.path is not None
    opened = open_for_window(trainer.run.path)
    trainer.forget_run()
    assert told[-1] == trainer.moments == ()
    trainer.show_run(opened)
    assert told[-1] == trainer.moments == opened.moments != ()
