"""What the tour has measured so far, and the worker that measures the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.process.jobs import Executor, PullJob
from vae_explorer.gui.tour.measuring import (
    GradientNumbers,
    ImageNumbers,
    ModelNumbers,
    RefinedNumbers,
    gradient_numbers,
    measure_image,
    measure_model,
    measure_refined,
    plain_image,
)
from vae_explorer.gui.tour.steps import TourStep, Work

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.inference.gradient_comparison import GradientComparison
    from vae_explorer.training.reports import Snapshot

__all__ = ["Survey"]


class Survey(QObject):
    """Measures what a step needs.

    Attributes:
        found: Another number is there.
        image_chosen: Index of the image that is looked at closely.
        failed: An exception of the worker.
        models: The numbers of each model, by β.
        image: The three quantities of the chosen image, or None.
        refined: Its gap in two parts, or None.
        gradients: The estimators compared so far, or None.
        draws: Gradients of each estimator from which on their comparison is told.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    found = Signal()
    image_chosen = Signal(int)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PullJob(executor, self)
        self._job.came.connect(self._take)
        self._job.ended.connect(self._end)
        self.draws = 30
        self.forget()

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    @Slot()
    def cancel(self) -> None:
        """Give up what is under way."""
        self._job.cancel()

    def forget(self) -> None:
        """Know nothing."""
        self.cancel()
        self.models: dict[float, ModelNumbers] = {}
        self.index: int | None = None
        self.image: ImageNumbers | None = None
        self.refined: RefinedNumbers | None = None
        self.gradients: GradientNumbers | None = None

    def missing(self, step: TourStep) -> str:
        """Return "numbers" if a step waits for some, else ""."""
        there = {
            Work.EVIDENCE: self.image is not None,
            Work.REFINE: self.refined is not None,
            Work.GRADIENTS: self.gradients is not None and self.gradients.gradients >= self.draws,
        }
        known = step.beta in self.models and there.get(step.work, True)
        return "" if known else "numbers"

    def measure(self, step: TourStep, snapshot: Snapshot, images: ImageSet) -> None:
        """Measure what a step lacks; :attr:`found` follows."""
        beta = step.beta
        assert beta is not None
        known, index = beta in self.models, self.index
        if known and step.work is Work.GRADIENTS:
            return  # the gradient lab does that

        def work() -> Iterator[object]:
            if not known:
                yield beta, measure_model(snapshot, images)
            if step.work in (Work.EVIDENCE, Work.REFINE):
                chosen = plain_image(snapshot, images) if index is None else index
                yield chosen
                measure = measure_image if step.work is Work.EVIDENCE else measure_refined
                yield measure(snapshot, images, chosen)

        self._job.start(work)

    def take_comparison(self, comparison: GradientComparison) -> None:
        """Take up what the gradient lab has found so far."""
        self.gradients = gradient_numbers(comparison)
        self.found.emit()

    @Slot(object)
    def _take(self, value: object) -> None:
        match value:
            case int():
                self.index = value
                self.image_chosen.emit(value)
                return
            case (float() as beta, ModelNumbers() as numbers):
                self.models[beta] = numbers
            case ImageNumbers():
                self.image = value
            case RefinedNumbers():
                self.refined = value
        self.found.emit()

    @Slot(object)
    def _end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        else:
            self.found.emit()
