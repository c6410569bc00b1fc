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

_MARKS = 60
_PAUSE_S = 1.0
_APART_S = 1.0


class Pace:
    """A stopwatch that leaves out the time in which nobody pulls.

    What comes before the end of the first step is no training: images are placed, kernels chosen.
    No speed counts it.

    Args:
        clock: Seconds that only ever grow.

    Attributes:
        images_per_s: As it was measured last; NaN before.

    Example:
        >>> pace = Pace(clock=iter((0.0, 3.0, 4.0, 64.0, 66.0)).__next__)
        >>> pace.begin(0)
        >>> pace.measure(10)  # three seconds until the first step is done
        (nan, 3.0, nan)
        >>> pace.rest()
        >>> pace.wake()  # after a minute's pause
        >>> pace.measure(100)
        (30.0, 6.0, 30.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.images_per_s = math.nan
        self._start_s = 0.0
        self._rested_s: float | None = None
        self._begun = 0
        self._recent: deque[tuple[float, int]] = deque(maxlen=_MARKS)
        self._steady: deque[tuple[float, int]] = deque(maxlen=_MARKS)

    def begin(self, images: int) -> None:
        """Start the watch, with so many images seen before."""
        self._start_s = self._clock()
        self._begun = images

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

    def measure(self, images: int) -> tuple[float, float, float]:
        """Return the recent speed, the time so far, and the speed of a longer while.

        Args:
            images: Images seen so far.

        Returns:
            Images per second in the last seconds, NaN while there are none; seconds without pauses;
            images per second in the last minute, in which looks at the validation images even out.
        """
        elapsed_s = self._clock() - self._start_s
        now = elapsed_s, images
        if not self._recent:
            if images != self._begun:
                self._recent.append(now)
                self._steady.append(now)
            return math.nan, elapsed_s, math.nan
        speed, steady = _speed(self._recent[0], now), _speed(self._steady[0], now)
        self._recent.append(now)
        if elapsed_s - self._steady[-1][0] >= _APART_S:
            self._steady.append(now)
        if speed > 0:
            self.images_per_s = speed
        return speed, elapsed_s, steady


def _speed(then: tuple[float, int], now: tuple[float, int]) -> float:
    """Return images per second between two marks, NaN where nothing lies between."""
    passed_s, images = now[0] - then[0], now[1] - then[1]
    return images / passed_s if passed_s > 0 and images > 0 else math.nan


def progress_of(
    place: Place,
    settings: TrainingSettings,
    images: int,
    images_per_s: float,
    elapsed_s: float,
    steady_per_s: float,
) -> Progress:
    """Return how far a training is.

    Args:
        place: Where it stands.
        settings: Epochs in all, and images in one step.
        images: Number of images that are trained on.
        images_per_s: Recent speed.
        elapsed_s: Time trained in this sitting.
        steady_per_s: Speed of a longer while, which tells how long the rest takes.
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
        remaining_s=left / steady_per_s if steady_per_s > 0 else math.nan,
    )
