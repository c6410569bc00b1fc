"""The session when wishes come in the wrong moment: early, late, twice, or together."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import tiny_images, tiny_setup
from tests.gui.session_desk import Desk, start
from vae_explorer.errors import RunError
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.images.spec import Fit, PixelSpec
from vae_explorer.runs import create_run, open_run
from vae_explorer.training.settings import DeviceChoice

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def run(tmp_path: Path) -> Path:
    images = tiny_images(20)
    create_run(tmp_path / "run", images, tiny_setup(images)).close()
    return tmp_path / "run"


def test_training_does_not_begin_while_images_are_read(desk: Desk, pictures: Path) -> None:
    desk.open(pictures)
    desk.session.open_target("sample:digits")
    desk.session.train()
    assert not desk.session.trainer.running
    assert desk.session.phase is Phase.LOADING


def test_a_run_that_is_opened_while_images_are_read_takes_their_place(
    desk: Desk, pictures: Path, run: Path
) -> None:
    desk.session.open_target(str(pictures))
    desk.bulk.run_next()
    desk.open(run)
    assert desk.session.phase is Phase.STOPPED
    assert desk.session.run_path == run
    assert desk.session.images is not None
    assert desk.session.images.name == "tiny"


def test_the_same_run_can_be_opened_twice(desk: Desk, run: Path) -> None:
    desk.open(run)
    desk.open(run)
    assert desk.session.run_path == run
    assert desk.notices == []


def test_nothing_else_is_opened_during_a_training(
    qtbot: QtBot, desk: Desk, pictures: Path, run: Path
) -> None:
    desk.open(pictures)
    start(qtbot, desk)
    images = desk.session.images
    desk.open(run)
    desk.session.change_spec(PixelSpec(4, 1, Fit.PAD))
    desk.bulk.run_all()
    assert desk.session.images is images
    assert [kind for kind, _ in desk.notices] == ["warn"]
    assert "Stop it" in desk.notices[0][1]


def test_a_wish_to_train_is_granted_once(qtbot: QtBot, desk: Desk, pictures: Path) -> None:
    desk.open(pictures, train=True)
    assert desk.session.trainer.running
    with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
        desk.session.stop()
    desk.session.change_spec(PixelSpec(4, 1, Fit.PAD))
    desk.bulk.run_all()
    assert desk.session.images is not None
    assert desk.session.images.height == 4
    assert desk.session.phase is Phase.READY


def test_a_target_that_is_missing_takes_no_wish_away(desk: Desk, pictures: Path) -> None:
    desk.session.train_on(str(pictures))
    desk.session.open_target("nowhere/at/all")
    desk.bulk.run_all()
    assert desk.session.trainer.running


def test_a_run_is_gone_on_with_at_once_if_wished(desk: Desk, run: Path) -> None:
    desk.open(run, train=True)
    assert desk.session.trainer.running
    assert desk.session.run_path == run


def test_a_run_that_is_open_is_not_removed(desk: Desk, run: Path) -> None:
    refusals: list[RunError] = []
    desk.session.librarian.failed.connect(refusals.append)
    desk.open(run)
    desk.session.librarian.remove(str(run))
    desk.session.librarian.delete(str(run))
    assert [refusal.code for refusal in refusals] == ["RUN_IN_USE"] * 2
    assert run.is_dir()


def test_the_chosen_device_holds_for_whatever_is_opened(desk: Desk, pictures: Path) -> None:
    desk.session.choose_device("cpu")
    desk.open(pictures)
    assert desk.session.setup is not None
    assert desk.session.setup.training.device is DeviceChoice.CPU
    other = desk.session.setup.model_copy(update={"preset": "balanced"})
    desk.session.edit_setup(other)
    assert desk.session.setup.preset == "balanced"
    assert desk.session.setup.training.device is DeviceChoice.CPU


def test_another_device_goes_on_with_the_same_run(qtbot: QtBot, desk: Desk, run: Path) -> None:
    desk.open(run)
    desk.session.choose_device("cpu")
    assert desk.session.can_resume
    with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
        desk.session.resume()
    assert desk.session.run_path == run
    assert open_run(run).summary.epochs_done == 2


def test_a_pause_places_all_images_with_the_weights_at_hand(
    qtbot: QtBot, desk: Desk, pictures: Path
) -> None:
    desk.open(pictures)
    start(qtbot, desk)
    with qtbot.waitSignal(
        desk.session.exploration.codes_refreshed, check_params_cb=bool, timeout=60_000
    ):
        desk.session.pause()
    assert desk.session.phase is Phase.PAUSED
    exploration = desk.session.exploration
    assert exploration.snapshot is not None
    qtbot.waitUntil(lambda: exploration.codes is not None and exploration.codes.exact)
    assert exploration.codes is not None
    assert exploration.codes.step == exploration.snapshot.step


@pytest.mark.parametrize(
    "presses", ["pause stop", "stop pause resume", "pause leave", "leave stop"]
)
def test_commands_given_together_end_at_rest_with_a_saved_run(
    qtbot: QtBot, desk: Desk, pictures: Path, presses: str
) -> None:
    desk.open(pictures)
    start(qtbot, desk)
    with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
        for press in presses.split():
            getattr(desk.session, press)()
    assert desk.session.phase is Phase.STOPPED
    desk.bulk.run_all()  # what the new run keeps of attributes is read
    assert bool(desk.left) == ("leave" in presses)
    assert desk.session.run_path is not None
    assert open_run(desk.session.run_path).latest_state() is not None


def test_without_a_place_for_the_run_a_sentence_says_so(
    desk: Desk, pictures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(pictures)
    (home / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(home / "file"))
    desk.session.train()
    assert desk.session.phase is Phase.READY
    ((kind, sentence),) = desk.notices
    assert kind == "error"
    assert "cannot be kept" in sentence
    assert desk.session.view_state.train_enabled


def test_a_run_that_somebody_else_trains_is_shown_and_left_alone(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    images = tiny_images(20)
    writer = create_run(tmp_path / "theirs", images, tiny_setup(images))
    desk.open(tmp_path / "theirs")
    with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
        desk.session.train()
    ((kind, sentence),) = desk.notices
    assert kind == "error"
    assert "is being trained by another" in sentence
    assert desk.session.phase is Phase.STOPPED
    writer.close()
    with qtbot.waitSignal(desk.session.trainer.snapshot_taken, timeout=60_000):
        desk.session.train()


@pytest.mark.expects_log("unexpected error")
def test_an_unexpected_error_of_a_worker_is_a_fault_and_the_session_goes_on(
    desk: Desk, pictures: Path
) -> None:
    faults: list[BaseException] = []
    desk.session.broke.connect(faults.append)
    desk.session.jobs.request(lambda: 1 // 0, lambda _: None, desk.session.report)
    desk.bulk.run_all()
    assert [type(fault) for fault in faults] == [ZeroDivisionError]
    desk.open(pictures)
    assert desk.session.phase is Phase.READY


def test_facts_come_on_the_windows_thread(qtbot: QtBot, desk: Desk, pictures: Path) -> None:
    threads: set[int] = set()
    session = desk.session
    for fact in (
        session.trainer.progress_made,
        session.trainer.saved,
        session.trainer.ended,
        session.exploration.map_changed,
        session.exploration.cursor_decoded,
        session.exploration.showing.sampled,
    ):
        fact.connect(lambda *_: threads.add(threading.get_ident()))
    desk.open(pictures)
    start(qtbot, desk)
    with qtbot.waitSignal(session.exploration.cursor_decoded, timeout=60_000):
        session.exploration.move_cursor(0.5, 0.5)
    with qtbot.waitSignal(session.trainer.ended, timeout=60_000):
        session.stop()
    assert threads == {threading.get_ident()}
    assert session.exploration.frame is not None
    assert np.isfinite(session.exploration.frame.points).any()
