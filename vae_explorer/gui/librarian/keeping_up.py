"""Keeping up with the one run of the library that is being trained."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.errors import RunError
from vae_explorer.gui.process.jobs import Executor, LatestJob
from vae_explorer.runs.shelf import read_card

if TYPE_CHECKING:
    from vae_explorer.runs.shelf import RunCard

__all__ = ["LEAST_REST_S", "KeepingUp"]

LEAST_REST_S = 3.0
_RESTS = 100
"""Times as long as a reading took that the processor is left to the training afterwards."""


class KeepingUp(QObject):
    """Reads the card of a run now and then; the other runs need not be read for it.

    Attributes:
        read: The ``RunCard``, as the run is now.
        failed: An exception of the worker.

    Args:
        executor: Reads it.
        parent: Owner.
    """

    read = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._go_on)
        self._wanted: Path | None = None

    @property
    def busy(self) -> bool:
        """True while the run is being read."""
        return self._job.busy

    def keep_up(self, path: Path) -> None:
        """Read a run, at once or after a rest; of several wishes meanwhile the last counts."""
        self._wanted = path
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        if self._wanted is not None and not (self._job.busy or self._rest.isActive()):
            wanted, self._wanted = self._wanted, None
            self._job.request(partial(_timed_card, wanted))

    @Slot(object)
    def _take(self, found: tuple[RunCard | None, float]) -> None:
        card, took_s = found
        self._rest.start(round(1000 * max(LEAST_REST_S, _RESTS * took_s)))
        if card is not None:
            self.read.emit(card)


def _timed_card(path: Path) -> tuple[RunCard | None, float]:
    """Read a card, None of a run that is not on disk yet, or not any more; and time it."""
    began_s = time.thread_time()
    try:
        card = read_card(path)
    except RunError:
        card = None
    return card, time.thread_time() - began_s
