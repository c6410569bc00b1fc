"""The one mutable object of the window: what is open, what is trained, what may be done now.

Commands are verbs; facts are signals in the past tense. The session knows no view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vae_explorer.errors import RunError, VaeExplorerError
from vae_explorer.gui.process.executors import Executors
from vae_explorer.gui.session.current_run import with_device, with_epochs
from vae_explorer.gui.session.opener import Opener
from vae_explorer.gui.session.pins_along import PinsAlong
from vae_explorer.gui.session.session_settings import SessionSettings
from vae_explorer.gui.session.training_thread import Failed, Outcome
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.words import plural
from vae_explorer.training.presets import suggest_setup

if TYPE_CHECKING:
    from vae_explorer.gui.session.opening import OpenedRun
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec
    from vae_explorer.runs.branch import Branched
    from vae_explorer.training.reports import Snapshot

__all__ = ["Session"]

_AT_REST = (Phase.READY, Phase.STOPPED)


class Session(SessionSettings):
    """What is open and what is trained, and the commands that change it.

    Args:
        executors: Run what takes longer than a frame.
        parent: Owner.
    """

    def __init__(self, executors: Executors, parent: QObject | None = None) -> None:
        super().__init__(executors, parent)
        self.trainer.snapshot_taken.connect(self._take_snapshot)
        self.trainer.saved.connect(self._take_saved)
        self.trainer.noticed.connect(self.noticed)
        self.trainer.paused.connect(self._take_paused)
        self.trainer.ended.connect(self._take_end)
        self.jobs.emptied.connect(self._leave_when_at_rest)
        self.sweeping.rested.connect(self._leave_when_at_rest)
        self.opener = Opener(executors.bulk, self)
        self.opener.progressed.connect(self.intake_progressed)
        self.opener.images_opened.connect(self._take_images)
        self.opener.run_opened.connect(self._take_run)
        self.opener.failed.connect(self._fail_opening)
        self.opener.watching.failed.connect(self.report)
        self.branching.stop_wanted.connect(self.stop)
        self.branching.branched.connect(self.train_branch)
        self._pins_along = PinsAlong(self.exploration.walking, self)
        self.run_opened.connect(self._pins_along.give)
        self._train_when_loaded = False
        self._gone = False

    @Slot(str)
    def open_target(self, target: str) -> None:
        """Open a folder of images, a run, or "sample:NAME"."""
        self._open(target, train=False)

    @Slot(str)
    def train_on(self, target: str) -> None:
        """Open a folder, sample or run, and train as soon as its images are there."""
        self._open(target, train=True)

    def _open(self, target: str, *, train: bool) -> None:
        if self.leaving:
            return
        if self.trainer.running:
            self.noticed.emit("warn", "Training is going on. Stop it, then open something else.")
            return
        try:
            self.opener.open(target)
        except VaeExplorerError as error:
            self.report(error)
            return
        self._train_when_loaded = train
        self._enter(Phase.LOADING)

    @Slot(object)
    def change_spec(self, spec: PixelSpec) -> None:
        """Decode the images again, in another size, fit or colour."""
        if self.images is not None and self.phase in _AT_REST:
            self._train_when_loaded = False
            self._enter(Phase.LOADING)
            self.opener.open_images(self.images.source, spec)

    @Slot()
    def cancel_intake(self) -> None:
        """Stop decoding and go back to what was open before."""
        if self.phase is Phase.LOADING:
            self.opener.cancel()
            self._enter(self._resting_phase())

    @Slot()
    def train(self) -> None:
        """Train: go on with the present run if the settings allow it, else begin another."""
        at_rest = self.phase in _AT_REST and not self.leaving
        if not at_rest or self.images is None or self.setup is None:
            return
        if self.can_resume:
            self.setup = self.trainer.go_on(self.setup)
        elif not self._begin_run(self._split(self.images, self.setup)):
            return
        self._enter(Phase.TRAINING)

    @Slot(int)
    def extend(self, epochs: int) -> None:
        """Go on with the run that is open, for so many epochs more than it was to have.

        Settings that were edited since are set back to those that it is trained with.
        """
        held, lost = self.trainer.run.setup, self.trainer.run.lost
        if lost:
            self.noticed.emit("warn", lost)
        elif self.phase is Phase.STOPPED and held is not None and epochs >= 0:
            self.setup = with_epochs(held, held.training.epochs + epochs)
            self.train()

    @Slot(float)
    def go_on_at(self, learning_rate: float) -> None:
        """Go on with the run that is open, from its newest state, at another learning rate."""
        self.extend(0)
        self.steer(learning_rate)

    @Slot(object)
    def train_branch(self, made: Branched) -> None:
        """Open a branch that was made, and train it."""
        self.noticed.emit("info", f"{made.words} {self._pins_along.keep(made)}".strip())
        self._open(str(made.path), train=True)

    @Slot()
    def train_without_excluded(self) -> None:
        """Begin another run with the same settings, without the images that are excluded."""
        if self.images is None or self.setup is None:
            return
        if self.phase not in _AT_REST:
            self.noticed.emit("info", "Training is going on. Stop it first, then train again.")
        elif not (rows := self.judging.excluded_rows):
            self.noticed.emit("info", "No image is excluded: there is nothing to leave out.")
        elif len(rows) == len(self.images):
            self.noticed.emit("warn", "All images are excluded: none is left to train on.")
        elif self._begin_run(rest := self._split(self.images, self.setup).without(rows)):
            self.images_loaded.emit(rest)
            self._enter(Phase.TRAINING)
            left_out = f"{plural(len(rows), 'image')} left out"
            self.noticed.emit("info", f"Training on {plural(len(rest), 'image')}; {left_out}.")

    def _begin_run(self, images: ImageSet) -> bool:
        assert self.setup is not None
        try:
            self.trainer.begin(images, self.setup)
        except RunError as error:
            self.report(error)
            return False
        self.images = images
        self.exploration.begin(images)
        self.analysing.begin(images)
        self.judging.show_images(images)
        return True

    @Slot()
    def pause(self) -> None:
        """Rest after the step at hand."""
        if self.phase is Phase.TRAINING:
            self.trainer.pause()

    @Slot()
    def resume(self) -> None:
        """Go on after a pause, or with a run that was stopped."""
        if self.phase is Phase.PAUSED:
            self.trainer.resume()
            self._enter(Phase.TRAINING)
        else:
            self.train()

    @Slot()
    def stop(self) -> None:
        """End after the step at hand; the model is kept."""
        if self.trainer.running:
            self.trainer.stop()
            self._enter(Phase.STOPPING)

    @Slot()
    def leave(self) -> None:
        """Stop everything; :attr:`left` follows when all is saved, or when asked once more."""
        again, self.leaving = self.leaving, True
        self.opener.cancel()
        self.sweeping.stop()
        for part in (self.rewinding, self.rate_finding, self.exploration, self.analysing):
            part.rest()
        if self.trainer.running:
            self.stop()
        elif again:
            self._tell_left()
        else:
            self._leave_when_at_rest()

    @Slot()
    def _leave_when_at_rest(self) -> None:
        if self.leaving and not (self.trainer.running or self.sweeping.running or self.jobs.busy):
            self._tell_left()

    def _tell_left(self) -> None:
        if not self._gone:
            self._gone = True
            self.left.emit()

    @Slot(object)
    def _take_images(self, images: ImageSet) -> None:
        self.judging.begin(images)
        self._show_images(images)
        self.setup = with_device(suggest_setup(images), self.device)
        self._enter(Phase.READY)
        for table in (file for file in images.rejected if file.code.startswith("CSV_")):
            self.noticed.emit("warn", f"{table.path} {table.reason}. The images are open without.")
        self._train_if_wished()

    def _train_if_wished(self) -> None:
        wished, self._train_when_loaded = self._train_when_loaded, False
        if wished:
            self.train()

    @Slot(object)
    def _fail_opening(self, error: object) -> None:
        self._enter(self._resting_phase())
        self.report(error)

    @Slot(object)
    def _take_run(self, opened: OpenedRun) -> None:
        self.judging.begin(opened.images, opened.judgements)
        self._show_images(opened.images)
        self.setup = with_device(opened.setup, self.device)
        if opened.snapshot is not None:
            # Before the phase is told: what may be done depends on there being a model.
            self.rewinding.take_snapshot(opened.snapshot)
        self.trainer.show_run(opened)
        self.judging.open_file(opened.path, opened.judgement_file)
        self._enter(self._resting_phase())
        if opened.snapshot is not None:
            self.rewinding.refresh_codes()
            self.run_saved.emit(opened.path, opened.snapshot.step)
        self.run_opened.emit(opened.path)
        for note in opened.notes:
            self.noticed.emit("warn", note)
        self._train_if_wished()

    def _show_images(self, images: ImageSet) -> None:
        self.images = images
        self.trainer.forget_run()
        self.exploration.begin(images)
        self.analysing.begin(images)
        self.images_loaded.emit(images)

    @Slot(object)
    def _take_snapshot(self, snapshot: Snapshot) -> None:
        first = self.exploration.snapshot is None
        if not self.leaving:
            self.rewinding.take_snapshot(snapshot)
        if first:
            self._tell()

    @Slot(int, object)
    def _take_saved(self, step: int, problem: object) -> None:
        self.unsaved = problem if isinstance(problem, VaeExplorerError) else None
        if self.unsaved is not None:
            self.save_failed.emit(step, self.unsaved)
        elif step >= 0:
            self.run_saved.emit(self.run_path, step)

    @Slot()
    def _take_paused(self) -> None:
        if self.phase is Phase.TRAINING:
            self._enter(Phase.PAUSED)
            # The processor is free now: place all images with these weights.
            self.rewinding.refresh_codes()

    @Slot(object)
    def _take_end(self, outcome: Outcome) -> None:
        # A change that came after the last step was not taken.
        self.setup = self.trainer.run.setup or self.setup
        self._enter(self._resting_phase())
        self.judging.save()
        if isinstance(outcome, Failed):
            self.report(outcome.error)
        if self.leaving:
            self._leave_when_at_rest()
        else:
            self.rewinding.refresh_codes()
