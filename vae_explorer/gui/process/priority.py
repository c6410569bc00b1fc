"""Who comes first where several threads want a core."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from PySide6.QtCore import QThread

__all__ = ["GIVEN_WAY", "give_way"]

GIVEN_WAY = 5
"""Steps of niceness: a third of the share of the window's thread, and no claim to go on when that
wakes. Nothing is lost to it while a core is free."""


def give_way() -> None:
    """Let the thread that calls come after the window's thread; on Linux also those it starts.

    Without it the system lets a thread that computes end its turn of some milliseconds, before one
    that a hand has woken gets the core.
    """
    if sys.platform == "linux":
        # Qt's priorities mean nothing to Linux, which has a niceness for each thread.
        # A sandbox may refuse it; what it is good for is comfort alone.
        with suppress(OSError):
            first = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, 0, first + GIVEN_WAY)
    else:
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)
