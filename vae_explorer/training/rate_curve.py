"""What a trial of learning rates found: a curve over the rates, and the rate to take."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

__all__ = ["RateCurve"]

_MEDIAN_OF = 5
_WIDTH_DECADES = 0.13
_TRAILING = 9
_FEWEST = 12
_WORTH_TELLING = 0.1


def _nothing() -> np.ndarray:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class RateCurve:
    """A trial of learning rates, done or under way; all values in nats per image.

    Attributes:
        planned: The rates, growing by a constant factor, shape ``(K,)``.
        losses: What was minimised at the rates tried so far, shape ``(k,)``, ``k <= K``.
        starts: The same images' loss by the weights that the trial began with, shape ``(k,)``.

    Example:
        >>> rates = np.geomspace(1e-5, 1.0, 101)
        >>> falling = np.clip(np.log10(rates) + 4.0, 0.0, 2.0)  # from 0.0001 to 0.01
        >>> RateCurve(rates, 100.0 - falling, np.full(101, 100.0)).found
        0.0011
    """

    planned: np.ndarray
    losses: np.ndarray = field(default_factory=_nothing)
    starts: np.ndarray = field(default_factory=_nothing)

    @property
    def rates(self) -> np.ndarray:
        """The rates tried so far, shape ``(k,)``."""
        rates: np.ndarray = self.planned[: len(self.losses)]
        return rates

    @property
    def done(self) -> bool:
        """Whether no further rate will be tried."""
        return len(self.losses) == len(self.planned) or self.diverged

    @cached_property
    def gains(self) -> np.ndarray:
        """How much better than in the beginning, step by step, shape ``(k,)``."""
        with np.errstate(invalid="ignore", over="ignore"):
            gains: np.ndarray = self.starts - self.losses
        return np.where(np.isfinite(gains), gains, -np.inf)

    @cached_property
    def smooth(self) -> np.ndarray:
        """The gains without the steps' noise: medians of five, then a Gaussian; ``(k,)``."""
        count = len(self.gains)
        reach = _MEDIAN_OF // 2
        rows = np.clip(np.arange(count)[:, None] + np.arange(-reach, reach + 1), 0, count - 1)
        middle = np.median(self.gains[rows], axis=1) if count else self.gains
        # What has run away would drown its neighbours.
        middle = np.maximum(middle, -3.0 * max(self._spread, 1e-12))
        width = _WIDTH_DECADES / max(self._decades, 1e-12)
        apart = (np.arange(count)[:, None] - np.arange(count)) / width
        weights = np.exp(-0.5 * apart**2)
        smooth: np.ndarray = weights @ middle / weights.sum(axis=1)
        return smooth

    @cached_property
    def diverged(self) -> bool:
        """Whether the newest steps are worse than the beginning by more than batches differ."""
        if len(self.gains) and not np.isfinite(self.losses[-1]):
            return True
        if len(self.gains) < _FEWEST:
            return False
        return bool(np.median(self.gains[-_TRAILING:]) < -self._spread)

    @cached_property
    def found(self) -> float | None:
        """The rate to take: where half of the most is gained, in two digits.

        About there the loss falls fastest, and a long training has some room above. None while, or
        where, no rate gains anything worth telling.
        """
        if len(self.smooth) < _FEWEST:
            return None
        most = float(self.smooth.max())
        if most <= _WORTH_TELLING * self._spread:
            return None
        return float(f"{self.rates[np.argmax(self.smooth >= most / 2.0)]:.1e}")

    @property
    def _spread(self) -> float:
        """How much batches differ by themselves."""
        return float(np.std(self.starts)) if len(self.starts) else 0.0

    @property
    def _decades(self) -> float:
        """Decades from one rate to the next."""
        return float(np.log10(self.planned[1] / self.planned[0]))
