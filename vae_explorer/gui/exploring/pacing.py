"""Work that follows the newest model, without keeping the processor from the training."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import LatestJob, Work

__all__ = ["LARGEST_SHARE", "SHORTEST_S", "PacedJob"]

LARGEST_SHARE = 0.003
"""Of the time, for one kind of pictures while a model is trained."""

SHORTEST_S = 0.25


class PacedJob(QObject):
    """A job that rests between answers while a model is trained, and never otherwise.

    What came while it rested is not lost: the newest request is done when the rest is over.

    Args:
        job: Does the work.
        parent: Owner.

    Attributes:
        ready: The result of a request.
        failed: The exception of a request.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._answer_timer)
        self._waiting: Work | None = None
        self._sparing = False

    @property
    def busy(self) -> bool:
        """True while a request runs, or will run as soon as nothing is trained."""
        return self._job.busy or (self._waiting is not None and not self._sparing)

    def set_sparing(self, sparing: bool) -> None:
        """Rest between answers from now on, or no more."""
        self._sparing = sparing
        if not sparing:
            self._timer.stop()
            self._answer_timer()

    def request(self, work: Work) -> None:
        """Ask for ``work``; it replaces a request that has not begun."""
        self._waiting = work
        if not (self._timer.isActive() or (self._sparing and self._job.busy)):
            self._answer_timer()

    def forget(self) -> None:
        """Drop what waits and the answer of what runs."""
        self._waiting = None
        self._timer.stop()
        self._job.forget()

    @Slot()
    def _answer_timer(self) -> None:
        work, self._waiting = self._waiting, None
        if work is not None:
            self._job.request(_timed(work))

    @Slot(object)
    def _take(self, made: tuple[object, float]) -> None:
        result, took_s = made
        if self._sparing:
            self._timer.start(round(1000 * max(SHORTEST_S, took_s / LARGEST_SHARE)))
        self.ready.emit(result)


def _timed(work: Work) -> Callable[[], tuple[object, float]]:
    def run() -> tuple[object, float]:
        # Of this thread alone: waiting for a processor costs the training nothing.
        began_s = time.thread_time()
        result = work()
        return result, time.thread_time() - began_s

    return run
