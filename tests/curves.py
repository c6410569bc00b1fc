"""Curves like those of a real training."""

from __future__ import annotations

import numpy as np

from vae_explorer.training.history import CurveData, SplitCurve
from vae_explorer.training.plateau import Waited

__all__ = ["made_curves", "no_curves"]


def made_curves(
    epochs: int = 30,
    per_epoch: int = 50,
    *,
    with_batches: bool = True,
    from_zero: bool = False,
    marks: tuple[float, ...] = (),
) -> CurveData:
    """Rise steeply, then slowly, with noise on the batches."""
    rng = np.random.default_rng(0)
    steps = np.arange(0 if from_zero else 1, epochs * per_epoch + 1)
    places = steps / per_epoch
    level = -130 - 40 * np.exp(-places / 2) - 400 * np.exp(-places / 0.1)
    kl = 7 - 4 * np.exp(-places / 3)
    batches = SplitCurve(
        places,
        steps,
        level + rng.normal(0, 3, steps.size),
        kl * rng.uniform(0.95, 1.05, steps.size),
    )
    ends = np.arange(1, epochs + 1)
    means = [np.interp(ends, places, column) for column in (level, kl)]
    train = SplitCurve(ends.astype(float), ends * per_epoch, means[0] + 1, means[1])
    validation = SplitCurve(ends.astype(float), ends * per_epoch, means[0] - 5, means[1])
    shown = batches if with_batches else _nothing()
    return CurveData(shown, train, validation, marks, waited=Waited(epochs, 0, 1.0))


def no_curves() -> CurveData:
    """A run that has said nothing yet."""
    return CurveData(_nothing(), _nothing(), _nothing())


def _nothing() -> SplitCurve:
    return SplitCurve(np.zeros(0), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
