"""Branching: another run from a moment of the one that is open, with settings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import RunError
from vae_explorer.runs import Branched, branch_run
from vae_explorer.runs.home import next_run_path

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import SerialJobs
    from vae_explorer.gui.session.trainer import Trainer

__all__ = ["Branching"]


@dataclass(frozen=True)
class _Wish:
    source: Path
    step: int | None
    changes: Mapping[str, str]


class Branching(QObject):
    """Makes branches; where the run is still being trained, it is stopped and saved first.

    Args:
        trainer: Has the run that is open.
        jobs: Do the reading and writing.
        parent: Owner.

    Attributes:
        stop_wanted: The training is in the way.
        branched: A ``Branched``: it is on disk.
        failed: An exception.
    """

    stop_wanted = Signal()
    branched = Signal(object)
    failed = Signal(object)

    def __init__(self, trainer: Trainer, jobs: SerialJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._jobs = jobs
        self._waiting: _Wish | None = None
        trainer.ended.connect(self._go_on)

    @Slot(object, object)
    def branch(self, step: int | None, changes: Mapping[str, str]) -> None:
        """Begin a branch of the run that is open, and train it.

        Args:
            step: Steps done at the moment; None for the newest, 0 to begin anew.
            changes: What is written of each changed setting, by its name.
        """
        path = self._trainer.run.path
        if path is None:
            self.failed.emit(RunError("RUN_NONE_OPEN", "No run is open that could be branched."))
            return
        wish = _Wish(path, step, dict(changes))
        if self._trainer.running:
            self._waiting = wish
            self.stop_wanted.emit()
        else:
            self._make(wish)

    @Slot()
    def _go_on(self) -> None:
        wish, self._waiting = self._waiting, None
        if wish is not None:
            self._make(wish)

    def _make(self, wish: _Wish) -> None:
        self._jobs.request(lambda: _branched(wish), self._take, self._fail)

    def _take(self, made: Branched) -> None:
        self.branched.emit(made)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(error)


def _branched(wish: _Wish) -> Branched:
    torch.set_num_threads(1)
    name = wish.source.name.rstrip("0123456789").rstrip("-")
    target = next_run_path(name or wish.source.name)
    return branch_run(wish.source, target, step=wish.step, changes=wish.changes)
