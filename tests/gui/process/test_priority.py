"""Who comes first where several threads want a core."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial

import pytest

from vae_explorer.gui.process.jobs import PoolExecutor
from vae_explorer.gui.process.priority import GIVEN_WAY, give_way

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness on Linux")


def niceness() -> int:
    """Of the thread that calls."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_a_thread_gives_way_with_those_that_it_starts_and_no_other() -> None:
    before, seen = niceness(), list[int]()

    def inner() -> None:
        seen.append(niceness())

    def outer() -> None:
        give_way()
        give_way()  # no further
        inner()
        child = threading.Thread(target=inner)
        child.start()
        child.join()

    thread = threading.Thread(target=outer)
    thread.start()
    thread.join()
    assert seen == [min(19, before + GIVEN_WAY)] * 2
    assert niceness() == before


@pytest.mark.usefixtures("qapp")
def test_a_worker_begins_once_before_its_first_work() -> None:
    deeds: list[str] = []
    done = threading.Semaphore(0)
    executor = PoolExecutor(1, begin=partial(deeds.append, "begin"))
    for name in ("first", "second"):
        executor.submit(partial(deeds.append, name))
        executor.submit(done.release)
        assert done.acquire(timeout=60)
    assert executor.drain(60_000)
    assert deeds == ["begin", "first", "second"]


@pytest.mark.usefixtures("qapp")
def test_where_the_system_refuses_it_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    done = threading.Semaphore(0)
    executor = PoolExecutor(1, begin=give_way)
    executor.submit(done.release)
    assert done.acquire(timeout=60)
    assert executor.drain(60_000)
