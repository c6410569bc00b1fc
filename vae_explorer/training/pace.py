"""How fast training goes, and how long it still takes."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from vae_explorer.training.reports import Progress

if TYPE_CHECKING:
    from vae_explorer.training.settings import TrainingSettings
    from vae_explorer.training.state import Place

__all__ = ["Pace", "progress_of"]

_WINDOW = 60
_PAUSE_S = 1.0


class Pace:
    """A stopwatch that leaves out the time in which nobody pulls.

    Args:
        clock: Seconds that only ever grow.

    Attributes:
        images_per_s: As it was measured last; NaN before.

    Example:
        >>> pace = Pace(clock=iter((0.0, 2.0, 62.0, 64.0)).__next__)
        >>> pace.begin(0)
        >>> pace.rest()  # after two seconds
        >>> pace.wake()  # after a minute's pause
        >>> pace.measure(100)
        (25.0, 4.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.images_per_s = math.nan
        self._start_s = 0.0
        self._rested_s: float | None = None
        self._marks: deque[tuple[float, int]] = deque(maxlen=_WINDOW)

    def begin(self, images: int) -> None:
        """Start the watch, with so many images seen before."""
        self._start_s = self._clock()
        self._marks.append((0.0, images))

    def rest(self) -> None:
        """Note that a report is handed over, and what comes next is not in our hands."""
        self._rested_s = self._clock()

    def wake(self) -> None:
        """Note that the next report is wanted; a long time since the last one was a pause."""
        if self._rested_s is None:
            return
        rested_s = self._clock() - self._rested_s
        if rested_s > _PAUSE_S:
            self._start_s += rested_s

    def measure(self, images: int) -> tuple[float, float]:
        """Return the recent speed and the time so far.

        Args:
            images: Images seen so far.

        Returns:
            Images per second, NaN while there is none, and seconds without pauses.
        """
        elapsed_s = self._clock() - self._start_s
        then_s, before = self._marks[0] if self._marks else (elapsed_s, images)
        self._marks.append((elapsed_s, images))
        if images > before and elapsed_s > then_s:
            self.images_per_s = (images - before) / (elapsed_s - then_s)
            return self.images_per_s, elapsed_s
        return math.nan, elapsed_s


def progress_of(
    place: Place, settings: TrainingSettings, images: int, images_per_s: float, elapsed_s: float
) -> Progress:
    """Return how far a training is.

    Args:
        place: Where it stands.
        settings: Epochs in all, and images in one step.
        images: Number of images that are trained on.
        images_per_s: Recent speed.
        elapsed_s: Time trained in this sitting.
    """
    epochs, batch = settings.epochs, settings.batch_size
    to_come = max(0, epochs - place.epoch - 1)
    of_this = max(0, images - place.cursor) if place.epoch < epochs else 0
    # Not epochs times their steps: a branch may have begun with batches of another size.
    steps = place.step + to_come * -(-images // batch) + -(-of_this // batch)
    left = to_come * images + of_this
    return Progress(
        step=place.step,
        steps=steps,
        epoch=min(place.epoch + 1, epochs),
        epochs=epochs,
        images_per_s=images_per_s,
        elapsed_s=elapsed_s,
        remaining_s=left / images_per_s if images_per_s > 0 else math.nan,
    )
