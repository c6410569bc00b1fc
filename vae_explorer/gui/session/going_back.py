"""After a loss that ran away: back to the last good state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import TrainingError
from vae_explorer.gui.session.opening import OpenedRun, open_for_window
from vae_explorer.gui.session.training_thread import Failed, Outcome

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import SerialJobs
    from vae_explorer.gui.session.rewinding import Rewinding
    from vae_explorer.gui.session.trainer import Trainer

__all__ = ["GoingBack"]


class GoingBack(QObject):
    """Takes up the last good state of a run, with all curves that led away from it.

    Attributes:
        failed: The run could not be read.

    Args:
        trainer: Trained it.
        rewinding: Shows its model.
        jobs: Read the run.
        parent: Owner.
    """

    failed = Signal(object)

    def __init__(
        self,
        trainer: Trainer,
        rewinding: Rewinding,
        jobs: SerialJobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._rewinding = rewinding
        self._jobs = jobs
        trainer.ended.connect(self._answer_end)

    @Slot(object)
    def _answer_end(self, outcome: Outcome) -> None:
        path = self._trainer.run.path
        ran_away = isinstance(outcome, Failed) and isinstance(outcome.error, TrainingError)
        if ran_away and path is not None:
            self._jobs.request(lambda: open_for_window(path), self._take, self.failed.emit)

    def _take(self, opened: OpenedRun) -> None:
        if self._trainer.running or self._trainer.run.path != opened.path:
            return  # somebody went on meanwhile
        if opened.snapshot is not None:
            self._rewinding.take_snapshot(opened.snapshot)
            self._rewinding.refresh_codes()
        self._trainer.show_run(opened)
