"""The session with real threads and real training, on a set so small that it takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import picture_folder, tiny_images
from vae_explorer.gui.process.executors import Executors
from vae_explorer.gui.process.jobs import PoolExecutor
from vae_explorer.gui.session.session import Session
from vae_explorer.gui.session.view_state import Phase, ViewState
from vae_explorer.runs import open_run
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    pools = [PoolExecutor(1) for _ in fields(Executors)]
    session = Session(Executors(*pools))
    yield session
    if session.trainer.running:
        session.stop()
        thread = session.trainer._thread
        assert thread is not None
        assert thread.wait(5000)
        session.trainer._take_end()
    session.exploration.begin(tiny_images(4))
    assert all(executor.drain(5000) for executor in pools)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return picture_folder(tmp_path / "pictures")


def phase_is(phase: Phase) -> Callable[[ViewState], bool]:
    return lambda state: state.phase is phase


def open_folder(qtbot: QtBot, session: Session, folder: Path) -> None:
    with qtbot.waitSignal(
        session.view_state_changed, check_params_cb=phase_is(Phase.READY), timeout=60_000
    ):
        session.open_target(str(folder))


def with_training(setup: Setup, **changes: object) -> Setup:
    training = setup.training.model_copy(update=changes)
    return setup.model_copy(update={"training": training})


def short(session: Session, epochs: int) -> None:
    assert session.setup is not None
    session.edit_setup(with_training(session.setup, epochs=epochs))


def train_to_the_end(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignals(
        [session.trainer.ended, session.exploration.codes_refreshed],
        timeout=30_000,
        check_params_cbs=[None, lambda exact: exact],
    ):
        session.train()


def test_a_folder_is_opened_trained_and_kept_as_a_run(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    open_folder(qtbot, session, folder)
    assert session.images is not None
    assert len(session.images) == 60
    short(session, 3)
    with qtbot.waitSignal(
        session.exploration.map_changed, check_params_cb=lambda f, _: f.codes.exact, timeout=30_000
    ):
        session.train()
    assert session.phase is Phase.STOPPED
    assert session.run_path is not None
    run = open_run(session.run_path)
    assert run.summary.epochs_done == 3
    assert session.exploration.frame is not None
    with_model = session.exploration.frame.codes.mean
    np.testing.assert_allclose(with_model, run.codes().mean, atol=1e-5)
    headline = session.trainer.headline
    assert headline.elbo == pytest.approx(run.summary.last_elbo)
    assert headline.split == "validation"


def test_pause_stop_and_go_on_keep_one_run(qtbot: QtBot, session: Session, folder: Path) -> None:
    open_folder(qtbot, session, folder)
    short(session, 5000)
    with qtbot.waitSignal(
        session.view_state_changed, check_params_cb=phase_is(Phase.PAUSED), timeout=60_000
    ):
        session.trainer.snapshot_taken.connect(session.pause)
        session.train()
    session.trainer.snapshot_taken.disconnect(session.pause)
    assert session.view_state.train_wish == "resume"
    path = session.run_path
    with qtbot.waitSignal(session.trainer.snapshot_taken, timeout=60_000):
        session.resume()
    with qtbot.waitSignal(session.trainer.ended, timeout=60_000):
        session.stop()
    assert session.phase is Phase.STOPPED
    assert session.view_state.train_wish == "resume"
    step = session.exploration.snapshot.step if session.exploration.snapshot else 0
    assert step > 0
    with qtbot.waitSignal(session.trainer.snapshot_taken, timeout=60_000):
        session.resume()
    assert session.run_path == path
    assert session.exploration.snapshot is not None
    assert session.exploration.snapshot.step >= step
    assert session.trainer.history.curves().marks


def test_other_settings_begin_another_run(qtbot: QtBot, session: Session, folder: Path) -> None:
    open_folder(qtbot, session, folder)
    short(session, 1)
    train_to_the_end(qtbot, session)
    first = session.run_path
    assert session.can_resume
    assert session.setup is not None
    session.edit_setup(with_training(session.setup, beta=4.0))
    assert not session.can_resume
    assert session.view_state.train_text == "Train"
    train_to_the_end(qtbot, session)
    assert session.run_path != first


def test_a_finished_run_goes_on_for_half_as_many_epochs(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    open_folder(qtbot, session, folder)
    short(session, 4)
    train_to_the_end(qtbot, session)
    train_to_the_end(qtbot, session)
    assert session.setup is not None
    assert session.setup.training.epochs == 6
    assert session.run_path is not None
    assert open_run(session.run_path).summary.epochs_done == 6


def test_a_run_opens_where_it_was_after_its_folder_is_gone(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    open_folder(qtbot, session, folder)
    short(session, 2)
    train_to_the_end(qtbot, session)
    path, elbo = session.run_path, session.trainer.headline.elbo
    assert path is not None
    pixels = session.images.pixels if session.images else None
    for picture in folder.rglob("*.png"):
        picture.unlink()
    with qtbot.waitSignal(
        session.exploration.codes_refreshed, check_params_cb=bool, timeout=60_000
    ):
        session.open_target(str(path))
    assert session.phase is Phase.STOPPED
    assert session.view_state.progress_visible
    assert session.trainer.headline.elbo == pytest.approx(elbo)
    assert session.images is not None
    np.testing.assert_array_equal(session.images.pixels, pixels)
    assert len(session.trainer.history.curves().batches.steps) == 2 * 2


def test_leaving_while_training_stops_and_saves(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    open_folder(qtbot, session, folder)
    short(session, 5000)
    with qtbot.waitSignal(session.trainer.snapshot_taken, timeout=60_000):
        session.train()
    with qtbot.waitSignal(session.left, timeout=60_000):
        session.leave()
    assert not session.trainer.running
    assert session.run_path is not None
    assert open_run(session.run_path).latest_state() is not None


@pytest.mark.parametrize(
    ("target", "words"),
    [("nowhere/at/all", "There is no folder"), (__file__, "is a file")],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(
    session: Session, target: str, words: str
) -> None:
    said: list[tuple[str, str]] = []
    session.noticed.connect(lambda *notice: said.append(notice))
    session.open_target(target)
    assert [kind for kind, _ in said] == ["error"]
    assert words in said[0][1]
    assert session.phase is Phase.EMPTY


def test_an_empty_folder_ends_in_a_sentence_and_the_former_state(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(session.noticed, timeout=60_000) as said:
        session.open_target(str(tmp_path / "empty"))
    assert said.args is not None
    assert said.args[0] == "error"
    assert session.phase is Phase.EMPTY


def test_a_cancelled_intake_goes_back_to_what_was_open(
    qtbot: QtBot, session: Session, folder: Path, tmp_path: Path
) -> None:
    open_folder(qtbot, session, folder)
    before = session.images
    session.open_target("sample:digits")
    assert session.phase is Phase.LOADING
    session.cancel_intake()
    assert session.phase is Phase.READY
    assert session.images is before


def test_an_opened_run_says_that_there_is_a_model_before_it_says_it_is_stopped(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    open_folder(qtbot, session, folder)
    short(session, 1)
    train_to_the_end(qtbot, session)
    path = session.run_path
    states: list[ViewState] = []
    session.view_state_changed.connect(states.append)
    with qtbot.waitSignal(session.run_opened, timeout=60_000):
        session.open_target(str(path))
    stopped = [state for state in states if state.phase is Phase.STOPPED]
    assert stopped
    assert all(state.progress_visible and state.export_enabled for state in stopped)
