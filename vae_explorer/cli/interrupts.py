"""Ctrl-C, SIGTERM and a closed terminal as a wish to stop, heard between two steps."""

from __future__ import annotations

import os
import signal
import stat
import threading
from types import FrameType, TracebackType
from typing import Any, Self

__all__ = ["Interrupts"]

# A terminal that is closed hangs up; Windows knows no such thing.
_WISHES = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
)


class Interrupts:
    """While in use, the first of these signals is only noted; the second one breaks off.

    One that is ignored already, as under ``nohup``, stays so. Where the terminal has gone, what
    would still be written there is written nowhere, so that the work can end as after any wish.

    A training that is broken off inside a step could save weights of one step and an optimiser
    of another; so the wish is kept until the step is done.
    """

    def __init__(self) -> None:
        self._caught: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        # Python lets only the main thread listen to signals.
        if threading.current_thread() is threading.main_thread():
            for number in _WISHES:
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def stop(self) -> bool:
        """True once somebody wishes to stop."""
        return self._caught is not None

    @property
    def exit_code(self) -> int:
        """128 + n after signal n, such as 130 after Ctrl-C; 0 if nothing happened."""
        return 0 if self._caught is None else 128 + self._caught

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._caught is not None:
            raise KeyboardInterrupt
        self._caught = number
        if number == getattr(signal, "SIGHUP", None):
            _leave_lost_terminal()


def _leave_lost_terminal() -> None:
    """Send to nowhere what is written to a terminal that is closed; a write to it would fail."""
    for descriptor in (1, 2):
        try:
            lost = stat.S_ISCHR(os.fstat(descriptor).st_mode) and not os.isatty(descriptor)
        except OSError:  # closed by whoever started the program
            continue
        if lost:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)
