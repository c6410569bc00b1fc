"""Learning rate and β changed from the session: taken, refused, or too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.gui.session_desk import Desk, start
from vae_explorer.errors import RunError
from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    desk.open("sample:digits")
    yield desk
    if desk.session.trainer.running:
        with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
            desk.session.stop()
    qtbot.waitUntil(lambda: not desk.session.exploration.busy, timeout=60_000)
    assert all(worker.drain(5000) for worker in desk.workers)


def rates(desk: Desk) -> tuple[float, float]:
    assert desk.session.setup is not None
    training = desk.session.setup.training
    return training.learning_rate, training.beta


def test_a_paused_training_takes_it_and_goes_on_with_it_after_a_stop(
    qtbot: QtBot, desk: Desk
) -> None:
    session = desk.session
    start(qtbot, desk)
    with qtbot.waitSignal(session.trainer.paused, timeout=60_000):
        session.pause()
    session.steer(beta=4.0)
    session.steer(learning_rate=1e-4)
    assert rates(desk) == (1e-4, 4.0)
    with qtbot.waitSignal(session.trainer.ended, timeout=60_000):
        session.stop()
    assert rates(desk) == (1e-4, 4.0)
    assert [c.beta for c in session.trainer.history.changes] == [4.0, 4.0]
    assert session.can_resume
    session.train()
    qtbot.waitUntil(lambda: session.phase is Phase.TRAINING)
    with qtbot.waitSignal(session.trainer.ended, timeout=60_000):
        session.stop()
    assert rates(desk) == (1e-4, 4.0)


def test_a_value_outside_its_range_is_refused_in_words(qtbot: QtBot, desk: Desk) -> None:
    start(qtbot, desk)
    before = rates(desk)
    desk.session.steer(learning_rate=-1.0)
    assert rates(desk) == before
    assert "learning_rate cannot be -1.0" in desk.notices[-1][1]


def test_what_comes_after_the_last_step_is_taken_back(qtbot: QtBot, desk: Desk) -> None:
    start(qtbot, desk)
    before, session = rates(desk), desk.session
    session.stop()
    session.steer(beta=9.0)
    with qtbot.waitSignal(session.trainer.ended, timeout=60_000):
        pass
    assert rates(desk) == before
    session.steer(beta=9.0)
    assert rates(desk) == before


def test_without_a_run_nothing_is_branched_or_extended(desk: Desk) -> None:
    refusals: list[RunError] = []
    desk.session.branching.failed.connect(refusals.append)
    desk.session.branching.branch(None, {"beta": "2"})
    assert [refusal.code for refusal in refusals] == ["RUN_NONE_OPEN"]
    assert desk.notices == [("error", "No run is open that could be branched.")]
    desk.session.extend(5)
    assert desk.session.phase is Phase.READY
