"""How long a training would take and how much memory, found by trying a few of its steps."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.config import Architecture
from vae_explorer.model.summary import summarise
from vae_explorer.training.device import choose_device
from vae_explorer.training.engine import choose_engine
from vae_explorer.training.learner import Learner
from vae_explorer.training.pixels import PixelSource

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["Estimate", "estimated", "estimating", "free_memory_bytes"]

_MOST_S = 0.6
_ENOUGH_S = 0.12
_FEWEST_STEPS = 4
_MOST_PARAMETERS = 60_000_000
_MOST_VALUES = 4_000_000
_VALIDATION_COST = 0.4
_WATCHED = 1.15  # reports, codes and bounds of all images, and the record come on top
_FLOAT_BYTES = 4
_START_S = 0.5  # images are placed, kernels chosen
_BASE_BYTES = 100_000_000  # torch's kernels, and its room for moving things about
_KEPT_TIMES = 2.5  # beside what a step keeps for its gradient lie gradients and workspaces
_COPIES = 5  # weights, gradients, two moments of Adam, and the window's snapshot


@dataclass(frozen=True)
class Estimate:
    """What a training would take on this machine, as far as a moment's trial tells.

    Attributes:
        seconds: Of the whole training while nothing else takes the processor; None where the model
            is too large to be tried in a moment.
        memory_bytes: Beside what the program and the images take already.
        parameters: Numbers that the model learns.
        steps: Steps of the whole training.
        tried_steps: Steps of the trial that were timed.
        step_s: Seconds of one step; None without a trial.
    """

    seconds: float | None
    memory_bytes: int
    parameters: int
    steps: int
    tried_steps: int
    step_s: float | None


class _Kept(AbstractContextManager["_Kept"]):
    """Counts what a step keeps for its gradient."""

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._pack, lambda kept: kept)

    def _pack(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        self.sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    def __enter__(self) -> _Kept:
        self._hooks.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._hooks.__exit__(*exc)


class _Trial:
    """A training of the same setup that is thrown away; it touches no other."""

    def __init__(self, image_set: ImageSet, setup: Setup) -> None:
        device = choose_device(setup.training.device)
        train = image_set.train_index
        convolved = setup.model.architecture is Architecture.CONV
        self._source = PixelSource(image_set.pixels, device, convolved=convolved)
        fast = choose_engine(setup, device).fast
        self._learner = Learner(setup, None, len(image_set), len(train), device, fast=fast)
        self._labels: Tensor | None = None
        if setup.model.conditional:
            numbers = label_numbers(image_set.labels, setup.model.labels)
            self._labels = torch.from_numpy(numbers).to(device)
        self._setup, self._train, self.device = setup, train, device
        self._step = 0

    def step(self, batch: int) -> float:
        """Take a step on so many images; return its seconds."""
        index = np.resize(self._train, batch)
        # Alone on one thread, its own time: what else works at the moment does not count.
        alone = self.device.type == "cpu" and torch.get_num_threads() == 1
        clock = time.thread_time if alone else time.perf_counter
        began_s = clock()
        x = binarised(self._source.batch(index), self._setup.model, self._learner.noise)
        y = None if self._labels is None else self._labels[torch.from_numpy(index)]
        self._learner.learn(index, x, y, self._step)
        self._step += 1
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return clock() - began_s

    def timed(self, batch: int) -> Generator[None, None, list[float]]:
        """Take some steps on so many images; return their seconds."""
        first_s = self.step(batch)
        yield
        took: list[float] = []
        while len(took) < _FEWEST_STEPS or sum(took) < min(_ENOUGH_S, 20 * first_s):
            took.append(self.step(batch))
            if sum(took) > _MOST_S:
                break
            yield
        return took


def estimating(
    image_set: ImageSet, setup: Setup, *, threads: int, epochs: float | None = None
) -> Generator[None, None, Estimate]:
    """Try some steps and work out what the whole training would take.

    It gives way after each step, takes about half a second in all, and less where steps are
    quick. The steps are those of a training of its own with the same images, settings and number
    of threads; a very large batch is tried with fewer images, and the rest is in proportion.

    Args:
        image_set: The images, split.
        setup: Model and training.
        threads: CPU threads if the setup leaves them open.
        epochs: How many are to be trained; those of the setup by default.

    Raises:
        DeviceError: If the wanted device is not there.
    """
    settings, model = setup.training, setup.model
    epochs = settings.epochs if epochs is None else epochs
    train, held_out = len(image_set.train_index), len(image_set.validation_index)
    # A batch is never larger than what is trained on.
    full = max(1, min(settings.batch_size, train))
    per_epoch = -(-train // settings.batch_size)
    steps = round(per_epoch * epochs)
    parameters = summarise(model).parameters
    fixed = _BASE_BYTES + _COPIES * _FLOAT_BYTES * parameters
    if parameters > _MOST_PARAMETERS or not train:
        return Estimate(None, fixed, parameters, steps, 0, None)
    before = torch.get_num_threads()
    torch.set_num_threads(settings.threads or threads)
    try:
        trial = _Trial(image_set, setup)
        batch = max(1, min(full, _MOST_VALUES // (model.dimensions * settings.objective.samples)))
        # The first steps also choose kernels and fetch memory, once for all.
        with _Kept() as kept:
            trial.step(batch)
        yield
        took = yield from trial.timed(batch)
        if trial.device.type == "cpu" and torch.get_num_threads() > 1:
            # Several threads wait for one another where anything else works. More threads than
            # one take no longer than one alone, once they have the processor for themselves.
            torch.set_num_threads(1)
            alone = yield from trial.timed(batch)
            took = min(took, alone, key=np.median)
    finally:
        torch.set_num_threads(before)
    step_s = float(np.median(took)) * full / batch
    # Of each epoch: its steps, and a look at the images that are held out.
    epoch_s = _WATCHED * step_s * (train + _VALIDATION_COST * held_out) / full
    codes = 2 * _FLOAT_BYTES * len(image_set) * model.latent_dim
    memory = fixed + codes + round(_KEPT_TIMES * sum(kept.sizes.values()) * full / batch)
    return Estimate(_START_S + epochs * epoch_s, memory, parameters, steps, len(took), step_s)


def estimated(image_set: ImageSet, setup: Setup, *, threads: int) -> Estimate:
    """Return what a training would take, all at once; arguments as in :func:`estimating`."""
    trying = estimating(image_set, setup, threads=threads)
    while True:
        try:
            next(trying)
        except StopIteration as end:
            found: Estimate = end.value
            return found


def free_memory_bytes() -> int | None:
    """Return how much memory programs can still have, None where the system does not say."""
    names = getattr(os, "sysconf_names", {})
    if "SC_AVPHYS_PAGES" not in names:
        return None
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
