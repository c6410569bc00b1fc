"""What the session knows and tells; its commands are in :mod:`vae_explorer.gui.session.session`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.analysing.analysing import Analysing
from vae_explorer.gui.exploring.exploration import Exploration
from vae_explorer.gui.librarian.librarian import Librarian
from vae_explorer.gui.process.executors import Executors
from vae_explorer.gui.process.jobs import SerialJobs
from vae_explorer.gui.session.attribute_shelf import AttributeShelf
from vae_explorer.gui.session.branching import Branching
from vae_explorer.gui.session.current_run import with_device
from vae_explorer.gui.session.doctor import Doctor
from vae_explorer.gui.session.ending import reason_words
from vae_explorer.gui.session.following import Following
from vae_explorer.gui.session.going_back import GoingBack
from vae_explorer.gui.session.journal import Journal
from vae_explorer.gui.session.judging import Judging
from vae_explorer.gui.session.overlaying import Overlaying
from vae_explorer.gui.session.planning import Planning
from vae_explorer.gui.session.rate_finding import RateFinding
from vae_explorer.gui.session.rewinding import Rewinding
from vae_explorer.gui.session.sweeping import Sweeping
from vae_explorer.gui.session.trainer import Trainer
from vae_explorer.gui.session.view_state import Phase, ViewState, derive_view_state
from vae_explorer.training.settings import DeviceChoice

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["SessionState"]

_log = logging.getLogger(__name__)


class SessionState(QObject):
    """What is open and what is trained.

    Attributes:
        trainer: The training, with its facts.
        doctor: What is the matter with the training, with its facts.
        rewinding: Which moment of the training is looked at, with its facts.
        exploration: What is done with the latent space, with its facts.
        analysing: What is worked out about the newest model, with its facts.
        jobs: Work where every request matters, such as exports.
        judging: What the person says of the images, with its facts.
        attributes: The attribute vectors that were saved, with their facts.
        librarian: The library of runs, with its facts.
        branching: Makes branches of the run that is open.
        overlaying: Which other runs are drawn over its curves, with its facts.
        following: Reads along in the run if another program trains it, with its facts.
        sweeping: Trains runs that differ in one setting, with its facts.
        planning: What a training would build and take, with its facts.
        journal: What was done, to be repeated by commands or Python.
        device: Where to train, whatever is opened.
        unsaved: Why what was trained last is not on disk; None if it is.
        view_state_changed: A :class:`~vae_explorer.gui.session.view_state.ViewState`.
        intake_progressed: An ``IntakeReport``.
        images_loaded: An ``ImageSet``.
        setup_changed: A ``Setup``, and whether it is locked.
        run_opened: Path of a run that was opened.
        run_saved: Path of the run, and step of its newest state on disk.
        save_failed: Step of the newest state on disk, -1 if there is none, and why there is no
            newer one. Training goes on, and tries again.
        noticed: Kind ("info", "warn", "error") and a sentence.
        broke: An unexpected exception, a fault of the program.
        left: Everything is saved and at rest; the window may close.
    """

    view_state_changed = Signal(object)
    intake_progressed = Signal(object)
    images_loaded = Signal(object)
    setup_changed = Signal(object, bool)
    run_opened = Signal(object)
    run_saved = Signal(object, int)
    save_failed = Signal(int, object)
    noticed = Signal(str, str)
    broke = Signal(object)
    left = Signal()

    def __init__(self, executors: Executors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.exploration = Exploration(executors, self)
        self.analysing = Analysing(executors.analysis, self)
        self.exploration.map_changed.connect(self.analysing.take_frame)
        self.exploration.selecting.ellipse_changed.connect(self.analysing.select)
        self.trainer = Trainer(self)
        self.rewinding = Rewinding(
            self.exploration, self.analysing, self.trainer, executors.rewinding, self
        )
        self.jobs = SerialJobs(executors.bulk, self)
        self.judging = Judging(self.jobs, self._is_training, self)
        self.judging.judged.connect(self.exploration.knowing.take_judgements)
        self.run_saved.connect(self.judging.keep_in)
        self.attributes = AttributeShelf(self.jobs, self)
        self.run_saved.connect(self.attributes.keep_in)
        self.exploration.forgotten.connect(self.attributes.clear)
        self.exploration.map_changed.connect(self.attributes.take_frame)
        self.attributes.attribute_chosen.connect(self.exploration.directions.take_saved)
        self.attributes.renamed.connect(self.exploration.directions.take_name)
        self.exploration.directions.attribute_made.connect(self.attributes.put)
        self.librarian = Librarian(executors, self.jobs, lambda: self.run_path, self)
        self.branching = Branching(self.trainer, self.jobs, self)
        self.overlaying = Overlaying(executors.studying, self)
        self.planning = Planning(executors.background, self._epochs_done, self)
        self.doctor = Doctor(
            self.trainer, self.rewinding, lambda: self.images, executors.analysis, self
        )
        self.exploration.forgotten.connect(self.doctor.forget)
        self.analysing.reference.found.connect(self.doctor.take_reference)
        self.going_back = GoingBack(self.trainer, self.rewinding, self.jobs, self)
        self.following = Following(self.trainer, self.rewinding, executors.rewinding, self)
        self.following.followed.connect(self._take_followed)
        self.following.lost.connect(self._take_lost)
        self.rate_finding = RateFinding(executors.analysis, self._rate_question, self)
        self.sweeping = Sweeping(self._opened, self._split, executors.background, self)
        self.journal = Journal(
            self.trainer, self.exploration, self.judging, self.jobs, self._opened, self
        )
        parts = (
            self.exploration,
            self.analysing,
            self.rewinding,
            self.judging,
            self.attributes,
            self.branching,
            self.overlaying,
            self.planning,
            self.doctor,
            self.going_back,
            self.following,
            self.rate_finding,
            self.sweeping,
        )
        for part in parts:
            part.failed.connect(self.report)
        self.phase = Phase.EMPTY
        self.images: ImageSet | None = None
        self.setup: Setup | None = None
        self.device = DeviceChoice.AUTO
        self.leaving = False
        self.unsaved: VaeExplorerError | None = None

    @property
    def view_state(self) -> ViewState:
        """Which buttons live."""
        state = derive_view_state(
            self.phase,
            has_images=self.images is not None,
            has_model=self.exploration.snapshot is not None,
            is_sample=self.images is not None and self.images.source.startswith("sample:"),
            can_resume=self.can_resume,
            is_finished=self.trainer.run.is_finished,
            is_elsewhere=self.following.elsewhere,
            is_read_only=self.trainer.run.is_read_only,
            lost=self.trainer.run.lost,
        )
        return state.with_end(reason_words(self.trainer.history, self.trainer.run.setup))

    @property
    def busy(self) -> bool:
        """True while anything is opened, trained, decoded or written."""
        return (
            self.phase is Phase.LOADING
            or self.trainer.running
            or self.exploration.busy
            or self.rewinding.busy
            or self.doctor.busy
            or self.analysing.busy
            or self.jobs.busy
            or self.planning.busy
            or self.rate_finding.busy
            or self.overlaying.busy
            or self.sweeping.busy
        )

    @property
    def run_path(self) -> Path | None:
        """Folder of the run that is open."""
        return self.trainer.run.path

    @property
    def can_resume(self) -> bool:
        """True if training would go on with the present run, rather than begin another."""
        return self.setup is not None and self.trainer.run.takes(self.setup)

    @Slot(object)
    def report(self, error: object) -> None:
        """Tell of an error: in its own words if it is meant for the user, else as a fault."""
        if isinstance(error, VaeExplorerError):
            self.noticed.emit("error", error.sentence)
        elif isinstance(error, BaseException):
            _log.error("unexpected error", exc_info=error)
            self.broke.emit(error)

    @Slot(object)
    def _take_followed(self, before: Setup | None) -> None:
        now = self.trainer.run.setup
        if now == before or now is None or before is None:
            self.view_state_changed.emit(self.view_state)
        else:
            if self.setup == with_device(before, self.device):
                self.setup = with_device(now, self.device)
            self._tell()

    @Slot(str)
    def _take_lost(self, lost: str) -> None:
        run = self.trainer.run
        run.lost = lost
        # Nothing is written into what lies in its place now.
        self.judging.hold(bool(lost))
        self.attributes.hold(bool(lost))
        back = "" if run.path is None else f"{run.path} is there again."
        self.noticed.emit("warn" if lost else "info", lost or back)
        self._tell()

    def _rate_question(self) -> tuple[ImageSet, Setup] | None:
        if self.images is None or self.setup is None or self.trainer.running:
            return None
        return self.images, self.setup

    def _opened(self) -> tuple[ImageSet, Setup] | None:
        return None if self.images is None or self.setup is None else (self.images, self.setup)

    def _split(self, images: ImageSet, setup: Setup) -> ImageSet:
        return self.trainer.run.split(images, setup)

    def _epochs_done(self) -> float:
        return self.trainer.run.epochs_done if self.can_resume else 0.0

    def _is_training(self) -> bool:
        return self.trainer.running

    def _resting_phase(self) -> Phase:
        if self.images is None:
            return Phase.EMPTY
        return Phase.STOPPED if self.run_path is not None else Phase.READY

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell()

    def _tell(self) -> None:
        training = self.phase in (Phase.TRAINING, Phase.STOPPING)
        self.analysing.set_training(training)
        self.rewinding.set_training(training)
        self.sweeping.set_training(training)
        self.sweeping.offer()
        fingerprint = "" if self.images is None else self.images.fingerprint
        self.overlaying.take_run(self.trainer.run, fingerprint)
        at_rest = self.phase is Phase.STOPPED and not self.leaving
        self.following.watch(self.run_path if at_rest else None, self.images)
        self.view_state_changed.emit(self.view_state)
        if self.setup is not None:
            if self.images is not None:
                # Of the run whose curves are shown, else of the one that would be trained.
                self.analysing.reference.look_at(self.images, self.trainer.run.setup or self.setup)
            self.setup_changed.emit(self.setup, self.trainer.running)
