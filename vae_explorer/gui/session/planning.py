"""The part of the session that says beforehand what a training would build and take."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.process.jobs import PullJob
from vae_explorer.gui.session.current_run import with_device
from vae_explorer.gui.views.planning import PlanView
from vae_explorer.runs.differences import differences
from vae_explorer.training.plan import duration_words, plan_of, size_words
from vae_explorer.training.preset_facts import PRESETS

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.estimate import Estimate
    from vae_explorer.training.settings import Setup

__all__ = ["Planning"]

_SETTLED_MS = 400


class Planning(QObject):
    """Compares the settings with their preset, and tries some steps once they have settled.

    Args:
        executor: Tries the steps.
        epochs_done: How far the run is that training would go on with, 0 if it would begin anew.
        parent: Owner.

    Attributes:
        planned: A ``PlanView``.
        preset_wished: The ``Setup`` of the preset, without what was changed.
        failed: An exception of the trial.
    """

    planned = Signal(object)
    preset_wished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, executor: Executor, epochs_done: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._epochs_done = epochs_done
        self._job = PullJob(executor, self)
        self._job.came.connect(self._take_estimate)
        self._job.ended.connect(self._take_end)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self._try_steps)
        self._images: ImageSet | None = None
        self._setup: Setup | None = None
        self._wished: tuple[Setup, float] | None = None
        self._preset: Setup | None = None

    @property
    def busy(self) -> bool:
        """True while the settings settle, or steps are tried."""
        return self._timer.isActive() or self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._timer.stop()
        self._job.cancel()
        self._wished = None

    @Slot(object)
    def take_images(self, images: ImageSet) -> None:
        """Plan for another image set."""
        self.rest()
        self._images, self._setup, self._preset = images, None, None

    @Slot(object, bool)
    def take_setup(self, setup: Setup, locked: bool) -> None:
        """Plan for other settings; while a training goes on there is nothing to plan."""
        images = self._images
        if images is None:
            return
        self._setup = setup
        if locked:
            self.rest()
            self.planned.emit(PlanView(self._changed(images, setup)))
            return
        wished = setup, setup.training.epochs - self._epochs_done()
        if wished == self._wished:
            return
        self.rest()
        self._wished = wished
        done = wished[1] <= 0
        self.planned.emit(self._view(None, "All epochs are done." if done else ""))
        if not done:
            self._timer.start()

    @Slot()
    def reset(self) -> None:
        """Wish for the preset as it is, without what was changed."""
        if self._preset is not None and self._setup is not None:
            self.preset_wished.emit(with_device(self._preset, self._setup.training.device))

    def _changed(self, images: ImageSet, setup: Setup) -> tuple[str, ...]:
        if setup.preset not in PRESETS:
            return ()
        if self._preset is None or self._preset.preset != setup.preset:
            self._preset = self._preset_of(images, setup)
        return tuple(each.name for each in differences((self._preset, setup)))

    def _preset_of(self, images: ImageSet, setup: Setup) -> Setup:
        """Return the preset that settings came from, for the images there are.

        How long a run trains is its own: presets said other lengths when it was made, or it was
        extended, or images were left out since.
        """
        from vae_explorer.training.presets import suggest_setup

        preset = suggest_setup(images, setup.preset)
        if self._epochs_done() <= 0:
            return preset
        held = setup.training
        own = {"epochs": held.epochs, "patience_epochs": held.patience_epochs}
        training = preset.training.model_copy(update=own)
        return preset.model_copy(update={"training": training})

    def _view(self, estimate: Estimate | None, takes: str = "") -> PlanView:
        from vae_explorer.training.device import choose_device, default_threads, describe_device
        from vae_explorer.training.estimate import free_memory_bytes

        images, setup = self._images, self._setup
        assert images is not None
        assert setup is not None
        training = setup.training
        try:
            threads = training.threads or default_threads(leave_free=1)
            device = describe_device(choose_device(training.device), threads)
        except VaeExplorerError as error:
            device = error.sentence
        split = images.with_split(training.validation_fraction, training.seed)
        sections = plan_of(split, setup, estimate, device=device, free_bytes=free_memory_bytes())
        takes = takes or _takes(setup, estimate, going_on=self._epochs_done() > 0)
        return PlanView(self._changed(images, setup), takes, sections)

    @Slot()
    def _try_steps(self) -> None:
        images, wished = self._images, self._wished
        if images is not None and wished is not None:
            self._job.start(lambda: _trial(images, *wished))

    @Slot(object)
    def _take_estimate(self, estimate: Estimate) -> None:
        self.planned.emit(self._view(estimate))

    @Slot(object)
    def _take_end(self, error: object) -> None:
        if error is not None and not isinstance(error, VaeExplorerError):
            self.failed.emit(error)


def _trial(images: ImageSet, setup: Setup, epochs: float) -> Generator[object, None, None]:
    """Try some steps on the worker; the last value is the estimate."""
    from vae_explorer.training.device import default_threads
    from vae_explorer.training.estimate import estimating

    training = setup.training
    split = images.with_split(training.validation_fraction, training.seed)
    threads = default_threads(leave_free=1)
    yield (yield from estimating(split, setup, threads=threads, epochs=epochs))


def _takes(setup: Setup, estimate: Estimate | None, *, going_on: bool) -> str:
    if estimate is None:
        return ""
    memory = f"{size_words(estimate.memory_bytes)} of memory"
    if estimate.seconds is None:
        return f"About {memory}; time unknown."
    time, patient = duration_words(estimate.seconds), setup.training.patience_epochs > 0
    if going_on:  # no word too many: it stands in one line
        return f"{'At most' if patient else 'About'} {time} more, {memory}."
    return f"About {time}{' at most' if patient else ''}, {memory}."
