from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vae_explorer.errors import TrainingError
from vae_explorer.gui.process.priority import GIVEN_WAY
from vae_explorer.gui.session.training_thread import Failed, Finished, Stopped, TrainingThread
from vae_explorer.training.reports import EpochTerms, Report, Stepped

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def terms(step: int) -> EpochTerms:
    return EpochTerms(step, step, "train", -1.0, 1.0, (1.0,), 1)


class ScriptedTraining:
    """A training that says what it is told to, and notes what is done with it."""

    def __init__(self, reports: Iterator[Report], notice: str = "") -> None:
        self._reports = reports
        self.notice = notice
        self.path, self.manifest = Path("run"), None
        self.saved_step = -1
        self.problem = None
        self.moments = ()
        self.saves = 0
        self.closed_on: int | None = None
        self.pulled = 0

    def __iter__(self) -> Iterator[Report]:
        for report in self._reports:
            self.pulled += 1
            yield report

    def save(self) -> tuple[Report, ...]:
        self.saves += 1
        self.saved_step = self.pulled
        return (terms(-self.saves),)

    def snapshot(self) -> Report:
        return terms(10_000)

    def close(self) -> None:
        self.closed_on = threading.get_ident()


def endless() -> Iterator[Report]:
    step = 0
    while True:
        step += 1
        yield terms(step)


def test_what_is_worth_knowing_is_said_once_before_it_begins(qtbot: QtBot) -> None:
    said: list[tuple[str, str]] = []
    for notice in ("", "Computed in another way from here."):
        thread = TrainingThread(partial(ScriptedTraining, iter(()), notice))
        thread.noticed.connect(lambda *words: said.append(words))
        run_to_end(qtbot, thread)
    assert said == [("info", "Computed in another way from here.")]


def run_to_end(qtbot: QtBot, thread: TrainingThread) -> tuple[list[Report], list[object]]:
    reports: list[Report] = []
    outcomes: list[object] = []
    thread.progressed.connect(reports.extend)
    thread.outcome.connect(outcomes.append)
    with qtbot.waitSignal(thread.finished, timeout=60_000):
        thread.start()
    return reports, outcomes


def test_every_report_arrives_once_and_in_order(qtbot: QtBot) -> None:
    training = ScriptedTraining(iter([Stepped(), *map(terms, range(500)), Stepped()]))
    reports, outcomes = run_to_end(qtbot, TrainingThread(lambda: training))
    assert [r.step for r in reports if isinstance(r, EpochTerms)] == [*range(500), 10_000]
    assert outcomes == [Finished()]


def test_a_training_of_which_nothing_can_be_told_is_closed_all_the_same(qtbot: QtBot) -> None:
    class Mute(ScriptedTraining):
        @property
        def notice(self) -> str:
            raise ZeroDivisionError

        @notice.setter
        def notice(self, notice: str) -> None:
            del notice

    training = Mute(endless())
    _, (outcome,) = run_to_end(qtbot, TrainingThread(lambda: training))
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, ZeroDivisionError)
    assert training.closed_on is not None


def test_a_stop_ends_after_the_step_at_hand_and_closes_on_the_thread(qtbot: QtBot) -> None:
    training = ScriptedTraining(endless())
    thread = TrainingThread(lambda: training)
    outcomes: list[object] = []
    thread.outcome.connect(outcomes.append)
    with qtbot.waitSignal(thread.progressed, timeout=60_000):
        thread.start()
    with qtbot.waitSignal(thread.finished, timeout=60_000):
        thread.stop()
    assert outcomes == [Stopped()]
    assert training.closed_on not in (None, threading.get_ident())


def test_a_pause_saves_rests_and_goes_on(qtbot: QtBot) -> None:
    training = ScriptedTraining(endless())
    thread = TrainingThread(lambda: training)
    with qtbot.waitSignal(thread.paused, timeout=60_000):
        thread.start()
        thread.pause()
    assert training.saves == 1
    at_rest = training.pulled
    with qtbot.assertNotEmitted(thread.progressed, wait=60):
        pass
    assert training.pulled == at_rest
    with qtbot.waitSignal(thread.progressed, timeout=60_000):
        thread.resume()
    with qtbot.waitSignal(thread.finished, timeout=60_000):
        thread.stop()
    assert training.pulled > at_rest


def test_a_paused_training_hears_stop(qtbot: QtBot) -> None:
    thread = TrainingThread(lambda: ScriptedTraining(endless()))
    with qtbot.waitSignal(thread.paused, timeout=60_000):
        thread.start()
        thread.pause()
    with qtbot.waitSignal(thread.finished, timeout=60_000):
        thread.stop()


@pytest.mark.parametrize("where", ["make", "pull"])
def test_an_error_is_an_outcome_and_never_looks_like_success(qtbot: QtBot, where: str) -> None:
    error = TrainingError("TRAIN_NOT_FINITE", "The loss was not finite.")

    def failing() -> Iterator[Report]:
        yield terms(1)
        raise error

    def make() -> ScriptedTraining:
        if where == "make":
            raise error
        return ScriptedTraining(failing())

    _, outcomes = run_to_end(qtbot, TrainingThread(make))
    assert outcomes == [Failed(error)]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness on Linux")
def test_a_training_comes_after_the_windows_thread(qtbot: QtBot) -> None:
    seen: list[int] = []

    def made() -> ScriptedTraining:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return ScriptedTraining(iter(()))

    run_to_end(qtbot, TrainingThread(made))
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert seen == [min(19, here + GIVEN_WAY)]
