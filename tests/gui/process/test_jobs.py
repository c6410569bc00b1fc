from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QThread, QTimer

from tests.fakes import ManualExecutor
from vae_explorer.gui.process.jobs import LatestJob, PoolExecutor, PullJob, SerialJobs

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_newer_request_takes_the_place_of_the_waiting_one() -> None:
    executor, got = ManualExecutor(), []
    job = LatestJob(executor)
    job.ready.connect(got.append)
    for number in range(200):
        job.request(lambda number=number: number)
    assert executor.run_all() == 2
    assert got == [0, 199]
    assert not job.busy


def test_the_last_request_of_a_storm_is_always_answered() -> None:
    executor, got = ManualExecutor(), []
    job = LatestJob(executor)
    job.ready.connect(got.append)
    for number in range(50):
        job.request(lambda number=number: number)
        if number % 7 == 0 and executor.waiting:
            executor.run_next()
    executor.run_all()
    assert got[-1] == 49
    assert got == sorted(got)


def test_a_forgotten_request_is_not_answered() -> None:
    executor, got = ManualExecutor(), []
    job = LatestJob(executor)
    job.ready.connect(got.append)
    job.request(lambda: "running")
    job.request(lambda: "waiting")
    job.forget()
    executor.run_all()
    assert got == []
    job.request(lambda: "new")
    executor.run_all()
    assert got == ["new"]


def test_an_error_comes_back_as_a_value_and_ends_nothing() -> None:
    executor, got, errors = ManualExecutor(), [], []
    job = LatestJob(executor)
    job.ready.connect(got.append)
    job.failed.connect(errors.append)
    job.request(lambda: 1 // 0)
    executor.run_all()
    assert [type(error) for error in errors] == [ZeroDivisionError]
    job.request(lambda: "fine")
    executor.run_all()
    assert got == ["fine"]


def test_serial_jobs_answer_every_request_with_its_own_callbacks() -> None:
    executor, got = ManualExecutor(), []
    jobs = SerialJobs(executor)
    jobs.request(lambda: 1, lambda value: got.append(("first", value)), got.append)
    jobs.request(lambda: {}["none"], got.append, lambda error: got.append(("second", type(error))))
    assert jobs.busy
    executor.run_all()
    assert got == [("first", 1), ("second", KeyError)]
    assert not jobs.busy


def test_pulled_values_come_in_order_and_the_end_is_told() -> None:
    executor, got, ends = ManualExecutor(), [], []
    job = PullJob(executor)
    job.came.connect(got.append)
    job.ended.connect(ends.append)
    job.start(lambda: iter(range(5)))
    assert job.busy
    executor.run_all()
    assert got == [0, 1, 2, 3, 4]
    assert ends == [None]
    assert not job.busy


def test_a_cancelled_pull_closes_its_generator_and_falls_silent() -> None:
    executor, got, ends = ManualExecutor(), [], []
    job = PullJob(executor)
    closed = []

    def numbers() -> Iterator[int]:
        try:
            for number in range(1000):
                if number == 3:
                    job.cancel()
                yield number
        finally:
            closed.append(True)

    job.came.connect(got.append)
    job.ended.connect(ends.append)
    job.start(numbers)
    executor.run_all()
    assert got == [0, 1, 2]
    assert ends == []
    assert closed == [True]


def test_results_arrive_on_the_windows_thread(qtbot: QtBot) -> None:
    executor = PoolExecutor(1)
    job = LatestJob(executor)
    threads: list[tuple[int, int]] = []
    job.ready.connect(lambda worker: threads.append((worker, threading.get_ident())))
    with qtbot.waitSignal(job.ready, timeout=60_000):
        job.request(threading.get_ident)
    (worker, receiver), *_ = threads
    assert worker != receiver
    assert receiver == threading.get_ident()
    assert QThread.currentThread() is job.thread()
    assert executor.drain(2000)


class _Model:
    """Stands for what a piece of work holds on to."""


def test_nothing_that_work_held_is_kept_once_it_is_done(qtbot: QtBot) -> None:
    """Of runnables made for each piece of work, one in fifteen was never let go, with its model."""
    executor = PoolExecutor(1)
    job = LatestJob(executor)
    held: list[weakref.ref[_Model]] = []

    def ask() -> None:
        model = _Model()
        held.append(weakref.ref(model))
        job.request(lambda: model and None)

    timer = QTimer()
    timer.timeout.connect(ask)
    timer.start(1)
    qtbot.waitUntil(lambda: len(held) >= 500, timeout=60_000)
    timer.stop()
    qtbot.waitUntil(lambda: not job.busy)
    assert executor.drain(5000)
    gc.collect()
    assert sum(ref() is not None for ref in held) == 0
