"""The one mutable object of the window: what is open, what is trained, what may be done now.

Commands are verbs; facts are signals in the past tense. The session knows no view.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.exploration import Exploration
from vae_explorer.gui.jobs import Executor, SerialJobs
from vae_explorer.gui.opener import Opener
from vae_explorer.gui.recorded import begin_training, go_on_training
from vae_explorer.gui.trainer import Trainer
from vae_explorer.gui.training_thread import Failed, Outcome
from vae_explorer.gui.view_state import Phase, ViewState, derive_view_state
from vae_explorer.places import runs_dir
from vae_explorer.runs import is_run, new_run_path
from vae_explorer.training.device import default_threads
from vae_explorer.training.history import History
from vae_explorer.training.presets import fit_architecture, suggest_setup
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.opening import OpenedRun
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec
    from vae_explorer.training.reports import Snapshot

__all__ = ["Session"]

_log = logging.getLogger(__name__)


def _with_epochs(setup: Setup, epochs: int) -> Setup:
    training = setup.training.model_copy(update={"epochs": epochs})
    return setup.model_copy(update={"training": training})


class Session(QObject):
    """What is open and what is trained.

    Attributes:
        trainer: The training, with its facts.
        exploration: What is done with the latent space, with its facts.
        jobs: Work where every request matters, such as exports.
        view_state_changed: A :class:`~vae_explorer.gui.view_state.ViewState`.
        intake_progressed: An ``IntakeReport``.
        images_loaded: An ``ImageSet``.
        setup_changed: A ``Setup``, and whether it is locked.
        run_saved: Path of the run, and step of its newest state on disk.
        noticed: Kind ("info", "warn", "error") and a sentence.
        broke: An unexpected exception, a fault of the program.
        left: Everything is saved and at rest; the window may close.
    """

    view_state_changed = Signal(object)
    intake_progressed = Signal(object)
    images_loaded = Signal(object)
    setup_changed = Signal(object, bool)
    run_saved = Signal(object, int)
    noticed = Signal(str, str)
    broke = Signal(object)
    left = Signal()

    def __init__(
        self,
        interactive: Executor,
        background: Executor,
        bulk: Executor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.exploration = Exploration(interactive, background, self)
        self.exploration.failed.connect(self.report)
        self.trainer = Trainer(self)
        self.trainer.snapshot_taken.connect(self._take_snapshot)
        self.trainer.saved.connect(self._take_saved)
        self.trainer.paused.connect(self._take_paused)
        self.trainer.ended.connect(self._take_end)
        self.jobs = SerialJobs(bulk, self)
        self._opener = Opener(bulk, self)
        self._opener.progressed.connect(self.intake_progressed)
        self._opener.images_opened.connect(self._take_images)
        self._opener.run_opened.connect(self._take_run)
        self._opener.failed.connect(self._fail_opening)
        self.phase = Phase.EMPTY
        self.images: ImageSet | None = None
        self.setup: Setup | None = None
        self.run_path: Path | None = None
        self._run_setup: Setup | None = None
        self._epochs_done = 0
        self._leaving = False
        self._train_when_loaded = False

    @property
    def view_state(self) -> ViewState:
        """Which buttons live."""
        return derive_view_state(
            self.phase,
            has_images=self.images is not None,
            has_model=self.exploration.snapshot is not None,
            is_sample=self.images is not None and self.images.source.startswith("sample:"),
            can_resume=self.can_resume,
        )

    @property
    def busy(self) -> bool:
        """True while anything is opened, trained, decoded or written."""
        return (
            self.phase is Phase.LOADING
            or self.trainer.running
            or self.exploration.busy
            or self.jobs.busy
        )

    @property
    def can_resume(self) -> bool:
        """True if training would go on with the present run, rather than begin another."""
        if self._run_setup is None or self.setup is None or self.run_path is None:
            return False
        epochs = self._run_setup.training.epochs
        return _with_epochs(self.setup, epochs) == self._run_setup

    @Slot(str)
    def open_target(self, target: str) -> None:
        """Open a folder of images, a run, or "sample:NAME"."""
        self._train_when_loaded = False
        self._open(target)

    @Slot(str)
    def train_on(self, target: str) -> None:
        """Open a folder or sample, and train as soon as its images are there."""
        self._train_when_loaded = True
        self._open(target)

    def _open(self, target: str) -> None:
        if self.trainer.running:
            self.noticed.emit("warn", "Training is going on. Stop it, then open something else.")
            return
        try:
            self._opener.open(target)
        except VaeExplorerError as error:
            self.report(error)
        else:
            self._enter(Phase.LOADING)

    @Slot(object)
    def change_spec(self, spec: PixelSpec) -> None:
        """Decode the images again, in another size, fit or colour."""
        if self.images is not None and not self.trainer.running:
            self._enter(Phase.LOADING)
            self._opener.open_images(self.images.source, spec)

    @Slot()
    def cancel_intake(self) -> None:
        """Stop decoding and go back to what was open before."""
        if self.phase is Phase.LOADING:
            self._opener.cancel()
            self._enter(self._resting_phase())

    @Slot(object)
    def edit_setup(self, setup: Setup) -> None:
        """Take changed settings; another preset or architecture brings its own networks."""
        if self.trainer.running or self.images is None or self.setup is None:
            return
        if setup.preset != self.setup.preset:
            setup = suggest_setup(self.images, setup.preset)
        elif setup.model.architecture != self.setup.model.architecture:
            setup = fit_architecture(self.setup, setup.model.architecture)
        self.setup = setup
        self._tell()

    @Slot()
    def train(self) -> None:
        """Train: go on with the present run if the settings allow it, else begin another."""
        if self.trainer.running or self.images is None or self.setup is None:
            return
        if self.can_resume and self.run_path is not None:
            self._go_on(self.run_path, self.setup)
        else:
            self._begin(self.images, self.setup)
        self._enter(Phase.TRAINING)

    def _begin(self, images: ImageSet, setup: Setup) -> None:
        path, threads = new_run_path(runs_dir(), images.name), default_threads(leave_free=1)
        training = setup.training
        self.images = images = images.with_split(training.validation_fraction, training.seed)
        self._forget_run()
        self.exploration.begin(images)
        self.run_path, self._run_setup = path, setup
        self.trainer.start(lambda: begin_training(path, images, setup, threads), setup.model)

    def _go_on(self, path: Path, setup: Setup) -> None:
        epochs, threads = setup.training.epochs, default_threads(leave_free=1)
        if epochs <= self._epochs_done:
            # All is done, and the person wants more of it: half as much again.
            epochs = self._epochs_done + max(1, epochs // 2)
        self.setup = self._run_setup = _with_epochs(setup, epochs)
        self.trainer.history.mark(float(self._epochs_done))
        self.trainer.start(lambda: go_on_training(path, epochs, threads), setup.model)

    @Slot()
    def pause(self) -> None:
        """Rest after the step at hand."""
        if self.phase is Phase.TRAINING:
            self.trainer.pause()

    @Slot()
    def resume(self) -> None:
        """Go on after a pause, or with a run that was stopped."""
        if self.trainer.running:
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

    def leave(self) -> None:
        """Stop everything; :attr:`left` follows when all is saved."""
        self._leaving = True
        self._opener.cancel()
        if self.trainer.running:
            self.stop()
        else:
            self.left.emit()

    @Slot(object)
    def report(self, error: object) -> None:
        """Tell of an error: in its own words if it is meant for the user, else as a fault."""
        if isinstance(error, VaeExplorerError):
            self.noticed.emit("error", error.sentence)
        elif isinstance(error, BaseException):
            _log.error("unexpected error", exc_info=error)
            self.broke.emit(error)

    @Slot(object)
    def _take_images(self, images: ImageSet) -> None:
        self._show_images(images)
        self.setup = suggest_setup(images)
        self._enter(Phase.READY)
        if self._train_when_loaded:
            self.train()

    @Slot(object)
    def _fail_opening(self, error: object) -> None:
        self._enter(self._resting_phase())
        self.report(error)

    @Slot(object)
    def _take_run(self, opened: OpenedRun) -> None:
        self._show_images(opened.images)
        self.setup = self._run_setup = opened.setup
        self.run_path, self._epochs_done = opened.path, opened.epochs_done
        self._enter(self._resting_phase())
        self.trainer.show_history(opened.history, opened.setup.model, opened.progress)
        if opened.snapshot is not None:
            self.exploration.take_snapshot(opened.snapshot)
            self.exploration.refresh_codes()
            self.run_saved.emit(opened.path, opened.snapshot.step)
        self._tell()
        for note in opened.notes:
            self.noticed.emit("warn", note)

    def _show_images(self, images: ImageSet) -> None:
        self.images = images
        self._forget_run()
        self.exploration.begin(images)
        self.images_loaded.emit(images)

    def _forget_run(self) -> None:
        self.run_path = self._run_setup = None
        self._epochs_done = 0
        self.trainer.show_history(History(), None)

    @Slot(object)
    def _take_snapshot(self, snapshot: Snapshot) -> None:
        first = self.exploration.snapshot is None
        self._epochs_done = int(snapshot.epoch)
        self.exploration.take_snapshot(snapshot)
        if first:
            self._tell()

    @Slot(int, object)
    def _take_saved(self, step: int, problem: object) -> None:
        if isinstance(problem, VaeExplorerError):
            self.noticed.emit("warn", problem.sentence)
        elif step >= 0:
            self.run_saved.emit(self.run_path, step)

    @Slot()
    def _take_paused(self) -> None:
        if self.phase is Phase.TRAINING:
            self._enter(Phase.PAUSED)

    @Slot(object)
    def _take_end(self, outcome: Outcome) -> None:
        if self.run_path is not None and not is_run(self.run_path):
            self.run_path = self._run_setup = None
        self._enter(self._resting_phase())
        if isinstance(outcome, Failed):
            self.report(outcome.error)
        if self._leaving:
            self.left.emit()
        else:
            self.exploration.refresh_codes()

    def _resting_phase(self) -> Phase:
        if self.images is None:
            return Phase.EMPTY
        return Phase.STOPPED if self.run_path is not None else Phase.READY

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell()

    def _tell(self) -> None:
        self.view_state_changed.emit(self.view_state)
        if self.setup is not None:
            self.setup_changed.emit(self.setup, self.trainer.running)
