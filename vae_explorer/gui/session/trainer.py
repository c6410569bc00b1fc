"""The training of the session: its thread, its run, its curves, its numbers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.session.current_run import CurrentRun, with_epochs
from vae_explorer.gui.session.held_news import HeldNews
from vae_explorer.gui.session.recorded import begin_training, go_on_training
from vae_explorer.gui.session.training_thread import Outcome, Stopped, Training, TrainingThread
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.runs.home import next_run_path
from vae_explorer.training.changes import setup_after
from vae_explorer.training.device import default_threads
from vae_explorer.training.history import History
from vae_explorer.training.reports import BatchTerms, Changed, EpochTerms, Progress, Snapshot
from vae_explorer.training.series import MOST_POINTS

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.session.opening import OpenedRun
    from vae_explorer.gui.session.reading_along import Progressed
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.runs.manifest import Manifest
    from vae_explorer.training.reports import Report
    from vae_explorer.training.settings import Setup

__all__ = ["Headline", "Trainer"]

_CURVES_INTERVAL_S = 0.5


@dataclass(frozen=True)
class Headline:
    """The numbers at the top of the window.

    Attributes:
        elbo: Of the newest epoch in nats per image, None before the first.
        split: Which images that is, "train" or "validation".
        bits_per_dim: The same in bits per dimension.
        images_per_s: Recent speed, None while nothing is trained.
    """

    elbo: float | None
    split: str
    bits_per_dim: float | None
    images_per_s: float | None


class Trainer(QObject):
    """Runs one training at a time and keeps its curves.

    Attributes:
        progress_made: A ``Progress``.
        headline_changed: A :class:`Headline`.
        curves_changed: A ``CurveData``.
        snapshot_taken: A ``Snapshot``.
        saved: Step of the newest state on disk and, if a save failed, the error.
        moments_changed: The moments that are kept of the run, a tuple of ``Moment``, oldest first.
        moments: The same.
        news: Holds back what the training tells while a hand moves something.
        noticed: Kind and a sentence that is worth knowing of the training that begins.
        paused: The training has come to rest and its state is saved.
        ended: The ``Outcome``; the thread is gone.
    """

    progress_made = Signal(object)
    headline_changed = Signal(object)
    curves_changed = Signal(object)
    snapshot_taken = Signal(object)
    saved = Signal(int, object)
    moments_changed = Signal(object)
    noticed = Signal(str, str)
    paused = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: TrainingThread | None = None
        self._outcome: Outcome = Stopped()
        self._model: ModelConfig | None = None
        self.progress: Progress | None = None
        self.moments: tuple[Moment, ...] = ()
        self._curves_s = 0.0
        self.history = History(MOST_POINTS)
        self.run = CurrentRun()
        self.news = HeldNews(self)
        self.news.came.connect(self._take_reports)

    @property
    def running(self) -> bool:
        """True while the thread lives."""
        return self._thread is not None

    def show_history(
        self, history: History, model: ModelConfig | None, progress: Progress | None = None
    ) -> None:
        """Take up the curves of a run and how far it is, or empty ones."""
        self.history, self._model, self.progress = history, model, progress
        if progress is not None:
            self.progress_made.emit(progress)
        self._tell()

    def show_run(self, opened: OpenedRun) -> None:
        """Take up a run that was opened."""
        ancestor, read_only = opened.manifest.ancestor, opened.is_read_only
        self.run = CurrentRun(
            opened.path, opened.setup, opened.epochs_done, ancestor, read_only, opened.manifest
        )
        self._take_moments(opened.moments)
        self.show_history(opened.history, opened.setup.model, opened.progress)

    def follow(self, news: Progressed) -> None:
        """Take up how far another program has trained the run that is open."""
        self.run.setup = news.setup
        if news.snapshot is not None:
            self.run.epochs_done = news.snapshot.epoch
        self._take_moments(news.moments)
        self.show_history(news.history, news.setup.model, news.progress)

    def forget_run(self) -> None:
        """Have no run, and no curves."""
        self.run = CurrentRun()
        self._take_moments(())
        self.show_history(History(MOST_POINTS), None)

    def begin(self, images: ImageSet, setup: Setup) -> None:
        """Begin a run in a folder of its own.

        Raises:
            RunError: If there can be no folder for it; the present run stays then.
        """
        path = next_run_path(images.name)
        threads = default_threads(leave_free=1)
        self.forget_run()
        self.run, self.history.setup = CurrentRun(path, setup), setup
        self.start(lambda: begin_training(path, images, setup, threads), setup.model)

    def go_on(self, setup: Setup) -> Setup:
        """Go on with the present run; return its settings, with the epochs in all."""
        run, threads, device = self.run, default_threads(leave_free=1), setup.training.device
        assert run.path is not None
        path, meant = run.path, run.manifest
        epochs = setup.training.epochs_to_go_to(run.epochs_done)
        run.setup = with_epochs(setup, epochs)
        self.history.mark(run.epochs_done)
        self.start(lambda: go_on_training(path, epochs, threads, device, meant), setup.model)
        return run.setup

    def start(self, make: Callable[[], Training], model: ModelConfig) -> None:
        """Train; ``make`` is called on the new thread."""
        assert self._thread is None
        self._model, self._outcome = model, Stopped()
        thread = TrainingThread(make, self)
        thread.progressed.connect(self.news.take)
        thread.placed.connect(self._take_place)
        thread.saved.connect(self.saved)
        thread.moments.connect(self._take_moments)
        thread.noticed.connect(self.noticed)
        thread.paused.connect(self._take_paused)
        thread.outcome.connect(self._take_outcome)
        thread.finished.connect(self._take_end)
        self._thread = thread
        thread.start()

    def pause(self) -> None:
        """Rest after the step at hand."""
        if self._thread is not None:
            self._thread.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._thread is not None:
            self._thread.resume()

    def steer(self, learning_rate: float, beta: float) -> None:
        """Take another learning rate and β from the next step on."""
        if self._thread is not None:
            self._thread.steer(learning_rate, beta)

    def stop(self) -> None:
        """End after the step at hand."""
        if self._thread is not None:
            self._thread.stop()

    def end_now(self, wait_ms: int) -> None:
        """End after the step at hand, and wait until that is saved; nothing is told any more.

        Args:
            wait_ms: Longest wait in milliseconds.
        """
        if self._thread is not None:
            self._thread.stop()
            self._thread.wait(wait_ms)

    @property
    def headline(self) -> Headline:
        """The numbers at the top of the window."""
        terms = self.history.last("validation") or self.history.last("train")
        speed = self.progress.images_per_s if self.progress and self.running else None
        if terms is None or self._model is None:
            return Headline(None, "", None, speed)
        model = self._model
        bits = bits_per_dim(terms.elbo, model.dimensions, density=model.is_density)
        return Headline(terms.elbo, terms.split, bits, speed)

    @Slot(object)
    def _take_reports(self, reports: tuple[Report, ...]) -> None:
        news = False
        snapshot: Snapshot | None = None
        for report in reports:
            self.history.add(report)
            news = news or isinstance(report, BatchTerms | EpochTerms)
            if isinstance(report, Progress):
                self.progress = report
            elif isinstance(report, Changed):
                news = True
                if self.run.setup is not None:
                    self.run.setup = setup_after(self.run.setup, (report,))
            elif isinstance(report, Snapshot):
                snapshot = report
        if self.progress is not None:
            self.progress_made.emit(self.progress)
            self.headline_changed.emit(self.headline)
        if snapshot is not None:
            self.run.epochs_done = snapshot.epoch
            self.snapshot_taken.emit(snapshot)
        if news and time.monotonic() - self._curves_s >= _CURVES_INTERVAL_S:
            self._curves_s = time.monotonic()
            self.curves_changed.emit(self.history.curves())

    @Slot(object)
    def _take_moments(self, moments: tuple[Moment, ...]) -> None:
        if moments != self.moments:
            self.moments = moments
            self.moments_changed.emit(moments)

    @Slot(object, object)
    def _take_place(self, path: Path, manifest: Manifest) -> None:
        self.run.manifest = manifest
        if self.run.path is None or self.run.path.absolute() != path:
            self.run.path = path

    @Slot()
    def _take_paused(self) -> None:
        self.news.let_go()
        # It was sent before a resume that came meanwhile: the thread is at work again.
        if self._thread is not None and self._thread.pausing:
            self.paused.emit()

    @Slot(object)
    def _take_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome

    @Slot()
    def _take_end(self) -> None:
        self.news.let_go()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        if self.run.manifest is None:
            # It failed before the run was on disk.
            self.run = CurrentRun()
        self._tell()
        self.ended.emit(self._outcome)

    def _tell(self) -> None:
        self.curves_changed.emit(self.history.curves())
        self.headline_changed.emit(self.headline)
