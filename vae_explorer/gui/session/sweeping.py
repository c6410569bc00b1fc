"""The sweep of the session: a queue of runs, trained one after another on a thread of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import RunError, SettingsError, VaeExplorerError
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.session.recorded import RecordedTraining
from vae_explorer.gui.session.training_thread import (
    Failed,
    Finished,
    Outcome,
    Stopped,
    TrainingThread,
)
from vae_explorer.gui.views.sweep import SweepOffer, SweepRun, SweepState, SweepView
from vae_explorer.runs.home import next_run_path, no_place
from vae_explorer.runs.sweep import Sweep, SweepRow, SweptKey, begin_member, read_row, swept_values
from vae_explorer.runs.sweep_advice import Advice, advise
from vae_explorer.training.device import default_threads
from vae_explorer.training.reports import Progress

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Report
    from vae_explorer.training.settings import Setup

__all__ = ["Sweeping"]

Question = Callable[[], "tuple[ImageSet, Setup] | None"]
Split = Callable[["ImageSet", "Setup"], "ImageSet"]


class Sweeping(QObject):
    """Trains the runs of one sweep; while the main window trains, it rests.

    Args:
        question: Says which images and settings are open, None if there are none.
        split: Splits these images as a training would.
        reader: Reads what came of the runs.
        parent: Owner.

    Attributes:
        begun: A ``Sweep`` and its ``ImageSet``.
        offered: A ``SweepOffer``: what a sweep would be made of.
        changed: A ``SweepView``.
        member_trained: Folder of a run that has come to its end or was stopped.
        rested: The thread has ended.
        refused: A sentence: why a sweep does not begin.
        failed: An exception that is no fault of a single run.
    """

    begun = Signal(object, object)
    offered = Signal(object)
    changed = Signal(object)
    member_trained = Signal(str)
    rested = Signal()
    refused = Signal(str)
    failed = Signal(object)

    def __init__(
        self, question: Question, split: Split, reader: Executor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._question = question
        self._split = split
        self._reading = LatestJob(reader, self)
        self._reading.ready.connect(self._take_rows)
        self._reading.failed.connect(self.failed)
        self._plan: Sweep | None = None
        self._images: ImageSet | None = None
        self._thread: TrainingThread | None = None
        self._outcome: Outcome = Stopped()
        self._at = -1
        self._blocked = False
        self.view = SweepView()

    @property
    def running(self) -> bool:
        """True while the thread lives."""
        return self._thread is not None

    @property
    def busy(self) -> bool:
        """True while anything is trained or read."""
        return self.running or self._reading.busy

    @Slot()
    def offer(self) -> None:
        """Tell what a sweep would be made of now."""
        found = self._question()
        if found is None:
            self.offered.emit(SweepOffer())
            return
        images, setup = found
        training = setup.training
        dims = setup.model.latent_dim
        self.offered.emit(SweepOffer(images.name, training.epochs, training.beta, dims))

    @Slot(str, str)
    def start(self, key: SweptKey, words: str) -> None:
        """Begin a sweep with the images and settings that are open.

        Args:
            key: What is swept.
            words: Its values, with commas between them.
        """
        found = self._question()
        if self.view.running or found is None:
            self.refused.emit("Open images first: a sweep trains on those of the main window.")
            return
        images, setup = found
        try:
            values = swept_values(key, words)
            name = f"{images.name}-{key.replace('_', '-')}-sweep"
            plan = Sweep(next_run_path(name), key, values, setup)
            for value in values:
                plan.setup(value)
            plan.folder.mkdir(parents=True)
        except SettingsError as error:
            self.refused.emit(error.sentence)
            return
        except OSError as error:
            self.failed.emit(no_place(error))
            return
        except RunError as error:
            self.failed.emit(error)
            return
        self._plan = plan
        self._images = self._split(images, setup)
        runs = tuple(SweepRun(value, str(plan.path(value))) for value in values)
        self.begun.emit(plan, self._images)
        self._show(SweepView(key, images.name, runs, running=True, resting=self._blocked))
        self._train_next()

    @Slot()
    def stop(self) -> None:
        """End after the step at hand; what is trained stays, and can be gone on with."""
        if self.view.running:
            self._show(replace(self.view, running=False))
            if self._thread is not None:
                self._thread.stop()

    @Slot()
    def go_on(self) -> None:
        """Train what is left of a sweep that was stopped."""
        if not self.view.running and self._plan is not None and self._thread is None:
            again: dict[SweepState, SweepState] = {"stopped": "waiting", "failed": "waiting"}
            runs = tuple(
                replace(run, state=again.get(run.state, run.state)) for run in self.view.runs
            )
            self._show(replace(self.view, runs=runs, running=True, resting=self._blocked))
            self._train_next()

    @Slot(bool)
    def set_training(self, training: bool) -> None:
        """Rest while the main window trains."""
        if training == self._blocked:
            return
        self._blocked = training
        if self._thread is not None:
            (self._thread.pause if training else self._thread.resume)()
        if self.view.running:
            self._show(replace(self.view, resting=training))
            self._train_next()

    def _train_next(self) -> None:
        waiting = (i for i, run in enumerate(self.view.runs) if run.state == "waiting")
        place = next(waiting, -1)
        if self._thread is not None or self._blocked or not self.view.running:
            return
        if place < 0:
            self._show(replace(self.view, running=False))
            return
        assert self._plan is not None
        self._at, self._outcome = place, Stopped()
        plan, images, value = self._plan, self._images, self.view.runs[place].value
        assert images is not None
        threads = default_threads(leave_free=1)

        def make() -> RecordedTraining:
            path, setup = plan.path(value), plan.setup(value)
            return RecordedTraining(*begin_member(path, images, setup, threads=threads))

        thread = TrainingThread(make, self)
        thread.progressed.connect(self._take_reports)
        thread.outcome.connect(self._take_outcome)
        thread.finished.connect(self._take_end)
        self._thread = thread
        self._change_run(place, state="training", share=0.0)
        thread.start()

    @Slot(object)
    def _take_reports(self, reports: tuple[Report, ...]) -> None:
        newest = [report for report in reports if isinstance(report, Progress)]
        if newest:
            progress = newest[-1]
            self.view = replace(self.view, remaining_s=progress.remaining_s)
            self._change_run(self._at, share=progress.step / max(1, progress.steps))

    @Slot(object)
    def _take_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome

    @Slot()
    def _take_end(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        outcome = self._outcome
        state: SweepState = "stopped"
        if isinstance(outcome, Failed):
            state = "failed"
            if not isinstance(outcome.error, VaeExplorerError):
                self.failed.emit(outcome.error)
        elif isinstance(outcome, Finished):
            state = "trained"
        self.view = replace(self.view, remaining_s=math.nan)
        run = self.view.runs[self._at]
        self._change_run(self._at, state=state, share=1.0 if state == "trained" else run.share)
        self.member_trained.emit(run.path)
        self._read()
        self._train_next()
        if self._thread is None:
            self.rested.emit()

    def _read(self) -> None:
        """Read on a worker what has come of all runs so far."""
        plan, images = self._plan, self._images
        assert plan is not None
        assert images is not None
        held_out = images.validation_index
        index = held_out if len(held_out) else images.train_index

        def read() -> tuple[Sweep, dict[float, SweepRow], Advice]:
            rows: dict[float, SweepRow] = {}
            for value in plan.values:
                try:
                    row = read_row(plan.path(value), plan.key, index)
                except RunError:
                    continue  # not begun yet
                if row is not None:
                    rows[value] = row
            return plan, rows, advise(plan.key, list(rows.values()))

        self._reading.request(read)

    @Slot(object)
    def _take_rows(self, found: tuple[Sweep, dict[float, SweepRow], Advice]) -> None:
        plan, rows, advice = found
        if plan is self._plan:
            runs = tuple(replace(run, row=rows.get(run.value, run.row)) for run in self.view.runs)
            self._show(replace(self.view, runs=runs, advice=advice))

    def _change_run(self, place: int, **changes: object) -> None:
        runs = list(self.view.runs)
        runs[place] = replace(runs[place], **changes)  # type: ignore[arg-type]
        self._show(replace(self.view, runs=tuple(runs)))

    def _show(self, view: SweepView) -> None:
        self.view = view
        self.changed.emit(view)
