"""Cycles are collected on the window's thread, whoever makes the next object."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from vae_explorer.gui.process.garbage import GarbageCollection

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Cycle:
    """Garbage that says on which thread it was taken away."""

    def __init__(self, ends: list[threading.Thread]) -> None:
        self.itself = self
        self.ends = ends

    def __del__(self) -> None:
        self.ends.append(threading.current_thread())


@pytest.fixture
def python_collects() -> Iterator[None]:
    """As in a program that has not heard of this."""
    was = gc.isenabled()
    gc.enable()
    yield
    gc.enable() if was else gc.disable()


def on_a_worker_make(count: int) -> None:
    def make() -> None:
        kept = [[number] for number in range(count)]
        assert len(kept) == count

    worker = threading.Thread(target=make)
    worker.start()
    worker.join()


@pytest.mark.usefixtures("python_collects")
def test_by_itself_python_collects_on_a_worker() -> None:
    ends: list[threading.Thread] = []
    Cycle(ends)
    on_a_worker_make(200_000)
    assert len(ends) == 1
    assert ends[0] is not threading.main_thread()


@pytest.mark.usefixtures("python_collects")
def test_the_windows_thread_collects_what_a_worker_would_have(qtbot: QtBot) -> None:
    collection, ends = GarbageCollection(), list[threading.Thread]()
    try:
        Cycle(ends)
        on_a_worker_make(200_000)
        assert ends == []
        qtbot.waitUntil(lambda: bool(ends))
        assert ends == [threading.main_thread()]
    finally:
        collection.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.mark.slow
@pytest.mark.usefixtures("python_collects")
def test_old_garbage_goes_too(qtbot: QtBot) -> None:
    """Also what has outlived two collections before it became garbage."""
    collection, ends = GarbageCollection(), list[threading.Thread]()
    try:
        kept = Cycle(ends)
        gc.collect()
        del kept

        def more() -> bool:
            on_a_worker_make(20_000)
            return bool(ends)

        qtbot.waitUntil(more, timeout=60_000)
        assert ends == [threading.main_thread()]
    finally:
        collection.close()
