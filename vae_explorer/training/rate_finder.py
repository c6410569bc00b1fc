"""The learning-rate finder: a short trial on a copy, with a rate that grows from step to step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.training.device import choose_device
from vae_explorer.training.engine import choose_engine
from vae_explorer.training.feed import Feed
from vae_explorer.training.learner import Learner
from vae_explorer.training.rate_curve import RateCurve
from vae_explorer.training.settings import Schedule, WarmupShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup
    from vae_explorer.training.state import TrainingState

__all__ = ["HIGHEST_RATE", "LOWEST_RATE", "find_rate"]

LOWEST_RATE, HIGHEST_RATE = 1e-5, 1.0
_STEPS = 120
_AS_GOOD_AS_NONE = 1e-12


def find_rate(
    image_set: ImageSet,
    setup: Setup,
    state: TrainingState | None = None,
    *,
    steps: int = _STEPS,
    threads: int | None = None,
) -> Iterator[RateCurve]:
    """Try learning rates from 0.00001 to 1, a step each, on a copy that is then thrown away.

    Each step's loss is compared with that of a twin that stays where it is, for the same images
    and the same noise, because images differ by more than a step can win. The trial ends early
    where the loss has become worse than the twin's by more than batches differ. Warm-up, gentle
    start and schedule rest meanwhile: the weight of the KL is β throughout.

    Neither the state nor any random number of a training is touched.

    Args:
        image_set: Images; a set without a split is split by the setup.
        setup: What would be trained and how.
        state: From where training would go on, or None for first weights.
        steps: Of the trial; below 60 its noise hides much.
        threads: CPU threads while it is pulled; None leaves their number as it is.

    Yields:
        The trial so far, after each step.

    Raises:
        FolderError: If there is no image to train on.
        DeviceError: If the wanted device is not there.
        CheckpointError: If the state does not fit the setup.

    References:
        Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, arXiv:1506.01186
        (the range test); the comparison with a twin is the method of common random numbers.
    """
    training = setup.training
    if "validation" not in image_set.split:
        image_set = image_set.with_split(training.validation_fraction, training.seed)
    trial = _Trial(image_set, _flat(setup), state)
    curve = RateCurve(np.geomspace(LOWEST_RATE, HIGHEST_RATE, steps))
    for rate in curve.planned:
        before = torch.get_num_threads()
        try:
            torch.set_num_threads(threads or before)
            loss, start = trial.take(float(rate))
        finally:
            torch.set_num_threads(before)
        curve = replace(
            curve, losses=np.append(curve.losses, loss), starts=np.append(curve.starts, start)
        )
        yield curve
        if curve.diverged:
            return


def _flat(setup: Setup) -> Setup:
    """Return a setup in which nothing but the learning rate changes from step to step."""
    training = setup.training
    rule = training.optimiser.model_copy(update={"rise_steps": 0, "schedule": Schedule.CONSTANT})
    changes = {"warmup_epochs": 0.0, "warmup": WarmupShape.LINEAR, "optimiser": rule}
    return setup.model_copy(update={"training": training.model_copy(update=changes)})


class _Trial:
    """A copy of the training, and a twin of it that stays where it is."""

    def __init__(self, image_set: ImageSet, setup: Setup, state: TrainingState | None) -> None:
        device = choose_device(setup.training.device)
        self._feed = feed = Feed(image_set, setup, device)
        fast = choose_engine(setup, device, before=state.meta if state else None).fast
        self._size = setup.training.batch_size
        self._done, self._epoch = 0, 0
        self._order = np.empty(0, np.int64)
        self._moving, self._still = (
            Learner(setup, feed.statistics, len(image_set), len(feed.train), device, fast=fast)
            for _ in range(2)
        )
        if state is not None:
            self._done = int(state.meta["step"])
            noise = state.meta.get("device") == device.type
            for learner in (self._moving, self._still):
                learner.restore(state.tensors, stepped=self._done > 0, noise=noise)

    def take(self, rate: float) -> tuple[float, float]:
        """Take a step; return its loss, and the twin's for the same images and noise."""
        index = self._next()
        moving = self._learn(self._moving, index, rate)
        still = self._learn(self._still, index, _AS_GOOD_AS_NONE)
        self._done += 1
        return moving, still

    def _learn(self, learner: Learner, index: np.ndarray, rate: float) -> float:
        learner.change(self._done, 0.0, rate, None)
        x, y = self._feed.batch(index, learner.noise)
        _, found = learner.learn(index, x, y, self._done)
        return float(found.loss.detach())

    def _next(self) -> np.ndarray:
        """Return the rows of the next batch, in orders of a training's own."""
        if not len(self._order):
            self._order, self._epoch = self._feed.order(self._epoch), self._epoch + 1
        index, self._order = self._order[: self._size], self._order[self._size :]
        return index
