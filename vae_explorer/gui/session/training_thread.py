"""The thread that trains: it pulls reports and hands them on, at most twenty times a second."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal
from typing_extensions import override

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.process.priority import give_way
from vae_explorer.training.reports import Report, Snapshot, Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vae_explorer.runs.ladder import Moment
    from vae_explorer.runs.manifest import Manifest

__all__ = ["Failed", "Finished", "Outcome", "Stopped", "Training", "TrainingThread"]

_EMIT_INTERVAL_S = 0.05


class Training(Protocol):
    """What the thread needs of a training that records itself."""

    def __iter__(self) -> Iterator[Report]:
        """Train; every report is a moment to stop or to pause."""

    @property
    def path(self) -> Path:
        """Folder of the run, which may become another one at the very end."""

    @property
    def manifest(self) -> Manifest:
        """What that folder says of the run."""

    @property
    def saved_step(self) -> int:
        """Step of the newest state on disk, -1 if there is none."""

    @property
    def problem(self) -> VaeExplorerError | None:
        """Why the last save failed, None if it did not."""

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments that are kept; a new tuple after each change."""

    @property
    def notice(self) -> str:
        """What is worth knowing now, in a sentence; empty for nothing."""

    def save(self) -> tuple[Report, ...]:
        """Write the present state; return the reports that became due by it."""

    def change(self, learning_rate: float, beta: float) -> tuple[Report, ...]:
        """Take another learning rate and β from the next step on; return what became due."""

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model; called between two reports."""

    def close(self) -> None:
        """Save and let go of everything."""


@dataclass(frozen=True)
class Finished:
    """All epochs are done."""


@dataclass(frozen=True)
class Stopped:
    """Someone asked to stop; the model is kept."""


@dataclass(frozen=True)
class Failed:
    """Training ended by an error.

    Attributes:
        error: What happened.
    """

    error: BaseException


Outcome = Finished | Stopped | Failed


class TrainingThread(QThread):
    """Trains until the end or until asked to stop.

    Stop it with ``requestInterruption()`` followed by :meth:`resume`, so that a paused training
    hears it too; it ends after the step at hand.

    Attributes:
        progressed: Tuple of reports, in order.
        placed: Folder of the run and its ``Manifest``, at the beginning and when it has moved.
        saved: Step of the newest state on disk and, if a save failed, the error.
        moments: Tuple of the moments that are kept, after each change.
        noticed: "info" and a sentence that is worth knowing before it begins, "warn" and one of
            what happened since.
        paused: Emitted when the thread has come to rest and the state is saved.
        outcome: Finished, stopped or failed; always emitted, once, as the last signal.

    Args:
        make: Builds the training; called on this thread.
        parent: Owner.
    """

    progressed = Signal(object)
    placed = Signal(object, object)
    saved = Signal(int, object)
    moments = Signal(object)
    noticed = Signal(str, str)
    paused = Signal()
    outcome = Signal(object)

    def __init__(self, make: Callable[[], Training], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self._make = make
        self._go = threading.Event()
        self._go.set()
        self._collected: list[Report] = []
        self._emitted_s = 0.0
        self._told_place: object = None
        self._told: tuple[int, object] = (-1, None)
        self._rates: deque[tuple[float, float]] = deque()
        self._told_moments: object = None
        self._told_notice = ""

    @property
    def pausing(self) -> bool:
        """True from a wish to pause until one to go on or to stop."""
        return not self._go.is_set()

    def pause(self) -> None:
        """Rest after the step at hand, until :meth:`resume`."""
        self._go.clear()

    def resume(self) -> None:
        """Go on."""
        self._go.set()

    def steer(self, learning_rate: float, beta: float) -> None:
        """Take another learning rate and β from the next step on, paused or not.

        Args:
            learning_rate: In (0, 10].
            beta: Weight of the KL, 0 to 1000.
        """
        self._rates.append((learning_rate, beta))

    def stop(self) -> None:
        """End after the step at hand, paused or not."""
        self.requestInterruption()
        self._go.set()

    @override
    def run(self) -> None:
        """Train; runs on the thread itself."""
        outcome: Outcome
        try:
            give_way()
            training = self._make()
            try:
                self._tell_place(training)
                self._tell_notice(training, "info")
                outcome = self._pull(training)
                self._collected.append(training.snapshot())
            finally:
                training.close()
                self._tell_saved(training)
        except BaseException as error:
            outcome = Failed(error)
        try:
            self._emit()
        finally:
            self.outcome.emit(outcome)

    def _pull(self, training: Training) -> Outcome:
        for report in training:
            if not isinstance(report, Stepped):
                self._collected.append(report)
            if self._collected and time.monotonic() - self._emitted_s >= _EMIT_INTERVAL_S:
                self._emit()
                self._tell_saved(training)
            if not self._go.is_set() and not self.isInterruptionRequested():
                self._rest(training)
            self._take_rates(training)
            if self.isInterruptionRequested():
                return Stopped()
        return Finished()

    def _take_rates(self, training: Training) -> None:
        while self._rates:
            self._collected.extend(training.change(*self._rates.popleft()))

    def _rest(self, training: Training) -> None:
        self._collected.extend(training.save())
        self._collected.append(training.snapshot())
        self._emit()
        self._tell_saved(training)
        self.paused.emit()
        self._go.wait()

    def _tell_place(self, training: Training) -> None:
        if training.path != self._told_place:
            self._told_place = training.path
            self.placed.emit(training.path, training.manifest)

    def _tell_saved(self, training: Training) -> None:
        self._tell_place(training)
        now = training.saved_step, training.problem
        if now != self._told:
            self._told = now
            self.saved.emit(*now)
        if (moments := training.moments) is not self._told_moments:
            self._told_moments = moments
            self.moments.emit(moments)
        self._tell_notice(training, "warn")

    def _tell_notice(self, training: Training, kind: str) -> None:
        if training.notice != self._told_notice:
            self._told_notice = training.notice
            self.noticed.emit(kind, training.notice)

    def _emit(self) -> None:
        if self._collected:
            reports, self._collected = tuple(self._collected), []
            self._emitted_s = time.monotonic()
            self.progressed.emit(reports)
