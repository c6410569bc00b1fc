"""What the learning-rate finder shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RateView"]


@dataclass(frozen=True, eq=False)
class RateView:
    """A trial of learning rates, done or under way; gains in nats per image.

    Attributes:
        rates: Tried so far, growing, shape ``(k,)``.
        gains: How much better than in the beginning each step was, shape ``(k,)``; minus infinity
            where the loss was not finite.
        smooth: The same without the noise of single steps, shape ``(k,)``.
        found: The rate to take, None while or where there is none.
        set_rate: What is set.
        planned: Number of rates in all.
        done: Whether no further rate will be tried.
    """

    rates: np.ndarray
    gains: np.ndarray
    smooth: np.ndarray
    found: float | None
    set_rate: float
    planned: int
    done: bool
