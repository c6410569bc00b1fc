"""Signals of the operating system reach the window while it waits for events."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from vae_explorer.gui.process.interrupts import Interrupts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals to send to oneself")
HEARD = ["SIGINT", "SIGTERM", "SIGHUP"]


@pytest.fixture
def interrupts(qapp: object) -> Iterator[Interrupts]:
    interrupts = Interrupts()
    yield interrupts
    interrupts.close()


@pytest.mark.parametrize("name", HEARD)
def test_a_signal_is_heard(qtbot: QtBot, interrupts: Interrupts, name: str) -> None:
    number = getattr(signal, name)
    with qtbot.waitSignal(interrupts.came, timeout=60_000) as came:
        os.kill(os.getpid(), number)
    assert came.args == [number]
    assert interrupts.number == number


def test_the_first_of_several_signals_counts(qtbot: QtBot, interrupts: Interrupts) -> None:
    with qtbot.waitSignals([interrupts.came] * 2, timeout=60_000):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
    assert interrupts.number == signal.SIGTERM


def test_signals_of_others_are_left_alone(qtbot: QtBot, interrupts: Interrupts) -> None:
    former = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        with qtbot.waitSignal(interrupts.came, timeout=60_000) as came:
            os.kill(os.getpid(), signal.SIGUSR1)
            os.kill(os.getpid(), signal.SIGTERM)
        assert came.args == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGUSR1, former)


def test_everything_is_put_back(qapp: object) -> None:
    before = [signal.getsignal(getattr(signal, name)) for name in HEARD]
    interrupts = Interrupts()
    assert signal.getsignal(signal.SIGTERM) != before[1]
    interrupts.close()
    assert [signal.getsignal(getattr(signal, name)) for name in HEARD] == before
    descriptor = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(descriptor)
    assert descriptor == -1
