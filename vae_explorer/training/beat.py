"""When it is time for a training to say something."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

__all__ = ["Beat"]

_REPORT_INTERVAL_S = 0.25
_SNAPSHOT_INTERVAL_S = 1.0
_FIRST_SNAPSHOT_S = 0.3


class Beat:
    """Four reports and one snapshot a second, however many steps that are.

    Args:
        clock: Seconds that only ever grow.

    Example:
        >>> beat = Beat(clock=iter((0.0, 0.0, 0.01, 0.25, 0.25, 0.3, 1.2, 1.3)).__next__)
        >>> beat.begin()
        >>> beat.report_due(), beat.report_due(), beat.report_due()
        (True, False, True)
        >>> [beat.snapshot_due() for _ in range(4)]
        [False, True, False, True]
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._report_s = -math.inf
        self._snapshot_s = -math.inf

    def begin(self) -> None:
        """Let the first second's snapshot come sooner: somebody waits for it."""
        self._snapshot_s = self._clock() + _FIRST_SNAPSHOT_S

    def report_due(self) -> bool:
        """Say whether it is time for a report; if so, the next one waits its time."""
        now_s = self._clock()
        due = now_s >= self._report_s
        if due:
            self._report_s = now_s + _REPORT_INTERVAL_S
        return due

    def snapshot_due(self) -> bool:
        """Say whether it is time for a snapshot; if so, the next one waits its time."""
        now_s = self._clock()
        due = now_s >= self._snapshot_s
        if due:
            self._snapshot_s = now_s + _SNAPSHOT_INTERVAL_S
        return due
