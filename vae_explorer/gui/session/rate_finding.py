"""The part of the session that tries learning rates on a copy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.process.jobs import PullJob
from vae_explorer.gui.views.rates import RateView

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["RateFinding"]

_SAID_EVERY_S = 0.08


class RateFinding(QObject):
    """Tries learning rates from new weights, as another rate makes another run.

    Nothing of it is kept.

    Args:
        executor: Takes the steps.
        question: Says what would be trained now and how, None while nothing can be.
        parent: Owner.

    Attributes:
        begun: The ``ImageSet`` and the ``Setup`` that rates are tried with.
        tried: A :class:`RateView`, several times a second and at the end.
        failed: An exception of the trial.
    """

    begun = Signal(object, object)
    tried = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        executor: Executor,
        question: Callable[[], tuple[ImageSet, Setup] | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._question = question
        self._job = PullJob(executor, self)
        self._job.came.connect(self.tried)
        self._job.ended.connect(self._take_end)

    @property
    def busy(self) -> bool:
        """True while rates are tried."""
        return self._job.busy

    @Slot()
    def find(self) -> None:
        """Try rates, from the beginning."""
        question = self._question()
        if question is not None:
            self.begun.emit(*question)
            self._job.start(lambda: _trial(*question))

    @Slot()
    def rest(self) -> None:
        """Give the trial up."""
        self._job.cancel()

    @Slot(object)
    def _take_end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)


def _trial(images: ImageSet, setup: Setup) -> Iterator[RateView | None]:
    """Try rates on the worker; None gives way to its other work."""
    from vae_explorer.training.rate_finder import find_rate

    said_s = time.monotonic()
    for curve in find_rate(images, setup, threads=1):
        if curve.done or time.monotonic() - said_s > _SAID_EVERY_S:
            said_s = time.monotonic()
            yield RateView(
                curve.rates,
                curve.gains,
                curve.smooth,
                curve.found if curve.done else None,
                setup.training.learning_rate,
                len(curve.planned),
                curve.done,
            )
        else:
            yield None
