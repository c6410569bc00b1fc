"""Signals as wishes to stop: noted once, and not where they are ignored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from vae_explorer.cli.interrupts import Interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals to send to oneself")


@pytest.fixture(autouse=True)
def _former() -> Iterator[None]:
    before = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_the_first_signal_is_a_wish_and_the_second_breaks_off(name: str, code: int) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with Interrupts() as interrupts:
        assert not interrupts.stop
        os.kill(os.getpid(), number)
        assert (interrupts.stop, interrupts.exit_code) == (True, code)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_a_hang_up_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGHUP)
        assert not interrupts.stop
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


_WORK = """
import sys
from vae_explorer.cli.interrupts import Interrupts
with Interrupts() as interrupts:
    print("ready", flush=True)
    sys.stdin.read()
    print("saved", flush=True)
    print("stopped", file=sys.stderr)
sys.exit(interrupts.exit_code)
"""


def test_work_ends_as_ever_where_the_terminal_was_closed() -> None:
    master, terminal = os.openpty()
    work = subprocess.Popen(
        [sys.executable, "-c", _WORK], stdin=subprocess.PIPE, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    assert os.read(master, 5) == b"ready"
    os.close(master)
    work.send_signal(signal.SIGHUP)
    work.communicate(timeout=60)
    assert work.returncode == 128 + signal.SIGHUP
