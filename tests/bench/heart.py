"""How late the beats of a timer come on the window's thread."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, Qt, QTimer

__all__ = ["Heart"]

BEAT_MS = 8


class Heart(QObject):
    """Notes how late each beat of a timer comes, in milliseconds, until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._due = math.inf
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def stop(self) -> list[float]:
        """Beat no more. Returns how late each beat came."""
        self._timer.stop()
        return self.late_ms

    def _beat(self) -> None:
        now = 1000 * time.perf_counter()
        if math.isfinite(self._due):
            self.late_ms.append(max(0.0, now - self._due))
        self._due = now + BEAT_MS
