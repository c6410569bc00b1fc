"""The training loop, as an iterator of reports.

Pull, and it trains; stop pulling, and it stops. Every report is yielded between two steps, so
whoever pulls may pause, save (:meth:`Fit.capture`) or leave after any of them.
"""

from __future__ import annotations

import copy
import math
import time
from collections import deque
from typing import TYPE_CHECKING, Self

import numpy as np
import torch

from vae_explorer.errors import CheckpointError, FolderError
from vae_explorer.inference.elbo import terms_given_posterior
from vae_explorer.training.build import (
    build_optimiser,
    build_vae,
    mixed_seed,
    set_learning_rate,
)
from vae_explorer.training.device import choose_device, default_threads
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum
from vae_explorer.training.looking import Onlooker
from vae_explorer.training.pace import Pace
from vae_explorer.training.pixels import PixelSource
from vae_explorer.training.reports import EpochTerms, Progress, Report, Snapshot, Stepped
from vae_explorer.training.state import (
    Place,
    TrainingState,
    require_finite,
    restore_model,
    restore_noise,
    restore_optimiser,
    state_tensors,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["Fit"]

_REPORT_INTERVAL_S = 0.05
_SNAPSHOT_INTERVAL_S = 1.0
_FIRST_SNAPSHOT_S = 0.3
_STEPPED = Stepped()


def _threads_of(state: TrainingState | None) -> int:
    """Return the number of threads that goes on bit for bit, where this machine has as many."""
    before = state.meta.get("threads") if state is not None else None
    return min(before, default_threads()) if isinstance(before, int) else default_threads()


class Fit:
    """Training of one model: an iterator of reports.

    Use it from one thread only. On the CPU the same image set, setup and number of threads give
    the same weights bit for bit, also when training was captured and gone on with in between.

    Args:
        image_set: Images with their split; a set without one is split by the setup.
        setup: What to train and how.
        state: Where to go on, or None to begin.
        threads: CPU threads if the setup leaves them open; by default as many as the state was
            made with, or all cores. torch is given its own number back when training ends.

    Raises:
        FolderError: If there is no image to train on.
        DeviceError: If the wanted device is not there.
        CheckpointError: If the state does not fit the setup.

    Example:
        >>> from vae_explorer import load_sample, suggest_setup
        >>> digits = load_sample("digits")
        >>> with Fit(digits, suggest_setup(digits)) as fit:
        ...     for report in fit:
        ...         if isinstance(report, EpochTerms) and report.split == "validation":
        ...             break
        >>> report.elbo == report.reconstruction - report.kl
        True
    """

    def __init__(
        self,
        image_set: ImageSet,
        setup: Setup,
        state: TrainingState | None = None,
        *,
        threads: int | None = None,
    ) -> None:
        settings = setup.training
        if "validation" not in image_set.split:
            image_set = image_set.with_split(settings.validation_fraction, settings.seed)
        self.image_set = image_set
        self.setup = setup
        self.device = choose_device(settings.device)
        self.threads = settings.threads or threads or _threads_of(state)
        self._train, self._validation = image_set.train_index, image_set.validation_index
        if not len(self._train):
            raise FolderError("DATA_EMPTY", "There is no image to train on. Open another folder.")
        self._source = PixelSource(image_set.pixels, self.device)
        vae = build_vae(setup, self._source.statistics(self._train))
        self._vae = vae.to(self.device).train()
        self._optimiser = build_optimiser(self._vae, settings)
        self._noise = torch.Generator(self.device).manual_seed(mixed_seed(settings.seed, 1))
        latent_dim = setup.model.latent_dim
        self._steps = StepBook(latent_dim, self.device)
        self._sum = TermSum(latent_dim)
        self._codes = CodeBook(len(image_set), latent_dim, self.device)
        self._onlooker = Onlooker(self._vae, self._source, self._codes, settings.seed)
        self._pending: deque[Report] = deque()
        self.step = self.epoch = self._cursor = 0
        self._pace = Pace()
        self._said_s = self._snapped_s = -math.inf
        if state is not None:
            self._restore(state)
        self._reports = self._run()

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one epoch; the last one may have a smaller batch."""
        return -(-len(self._train) // self.setup.training.batch_size)

    @property
    def _images_seen(self) -> int:
        return self.epoch * len(self._train) + self._cursor

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Report:
        self._pace.wake()
        report = next(self._reports)
        self._pace.rest()
        return report

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End training; :meth:`capture` still works."""
        self._reports.close()

    def capture(self) -> TrainingState:
        """Return a copy of everything needed to go on from here.

        Raises:
            TrainingError: If the loss or a weight has become non-finite since the last report.
        """
        self._flush()
        tensors = state_tensors(self._vae, self._optimiser, self._noise)
        tensors["partial.terms"] = torch.from_numpy(self._sum.sums.copy())
        # The loss of the last step was finite, but its gradient need not have been.
        require_finite(tensors, self.step)
        place = Place(self.step, self.epoch, self._cursor, self._sum.images)
        meta = {**place.meta(), "threads": self.threads, "device": self.device.type}
        return TrainingState(tensors, meta)

    def drain(self) -> tuple[Report, ...]:
        """Return the reports that are due but were not pulled yet, such as by a capture."""
        due = tuple(self._pending)
        self._pending.clear()
        return due

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model and of the codes known so far.

        Raises:
            TrainingError: If a weight has become non-finite since the last report.
        """
        vae = copy.deepcopy(self._vae).to("cpu").eval().requires_grad_(False)
        require_finite(vae.state_dict(), self.step)
        epoch = self.epoch + self._cursor / len(self._train)
        return Snapshot(self.step, epoch, vae, self._codes.codes(self.step))

    def _restore(self, state: TrainingState) -> None:
        place = Place.of(state)
        sums = state.tensors.get("partial.terms")
        if place.cursor > len(self._train) or sums is None or sums.shape != self._sum.sums.shape:
            raise CheckpointError("CKPT_MISFIT", "The checkpoint does not fit its image set.")
        restore_model(self._vae, state.tensors)
        restore_optimiser(self._optimiser, state.tensors, stepped=place.step > 0)
        if state.meta.get("device") == self.device.type:
            # Another kind of device has another kind of generator: then the noise begins anew.
            restore_noise(self._noise, state.tensors)
        self.step, self.epoch, self._cursor = place.step, place.epoch, place.cursor
        self._sum.sums, self._sum.images = sums.double().numpy().copy(), place.seen

    def _run(self) -> Generator[Report, None, None]:
        threads_before = torch.get_num_threads()
        torch.set_num_threads(self.threads)
        try:
            yield from self._run_all()
        finally:
            torch.set_num_threads(threads_before)

    def _run_all(self) -> Iterator[Report]:
        self._pace.begin(self._images_seen)
        yield from self._onlooker.encode_some(len(self.image_set))
        yield self._progress()
        yield self.snapshot()
        self._snapped_s = time.monotonic() - _SNAPSHOT_INTERVAL_S + _FIRST_SNAPSHOT_S
        while self.epoch < self.setup.training.epochs:
            yield from self._run_epoch()
        yield self._progress()
        yield self.snapshot()

    def _run_epoch(self) -> Iterator[Report]:
        settings = self.setup.training
        shuffle = np.random.default_rng([settings.seed, 2, self.epoch])
        order = shuffle.permutation(self._train)
        while self._cursor < len(order):
            index = order[self._cursor : self._cursor + settings.batch_size]
            self._step(index)
            yield from self._due()
        self._flush()
        terms = self._sum.terms(self.step, self.epoch + 1, "train")
        validation: list[EpochTerms] = []
        for report in self._onlooker.validate(self._validation, self.step, self.epoch + 1):
            if isinstance(report, EpochTerms):
                validation.append(report)
            else:
                yield report
        # The epoch ends here at once, so that a state captured later never repeats its records.
        self.epoch, self._cursor = self.epoch + 1, 0
        self._sum = TermSum(self.setup.model.latent_dim)
        self._pending.extend((terms, *validation, self._progress()))
        while self._pending:
            yield self._pending.popleft()

    def _step(self, index: np.ndarray) -> None:
        x = self._source.batch(index)
        posterior = self._vae.posterior(x)
        terms = terms_given_posterior(self._vae, x, posterior, generator=self._noise)
        objective = (terms.reconstruction - self.beta * terms.kl).mean()
        set_learning_rate(self._optimiser, self.setup.training, self.step)
        self._optimiser.zero_grad(set_to_none=True)
        (-objective).backward()
        self._optimiser.step()
        self.step += 1
        self._cursor += len(index)
        self._steps.write(self.step, self.epoch + self._cursor / len(self._train), terms)
        self._codes.write(index, posterior, terms)
        if self._steps.full:
            self._flush()

    @property
    def beta(self) -> float:
        """Weight of the KL in the objective at this step."""
        settings = self.setup.training
        rise = settings.warmup_epochs * self.steps_per_epoch
        return settings.beta * (min(1.0, self.step / rise) if rise else 1.0)

    def _flush(self) -> None:
        terms = self._steps.flush(self._sum)
        if terms is not None:
            self._pending.append(terms)

    def _due(self) -> Iterator[Report]:
        now = time.monotonic()
        if now - self._said_s < _REPORT_INTERVAL_S:
            yield _STEPPED
            return
        self._said_s = now
        self._flush()
        while self._pending:
            yield self._pending.popleft()
        yield self._progress()
        if now - self._snapped_s >= _SNAPSHOT_INTERVAL_S:
            yield self.snapshot()
            self._snapped_s = time.monotonic()

    def _progress(self) -> Progress:
        settings = self.setup.training
        speed, elapsed_s = self._pace.measure(self._images_seen)
        left = settings.epochs * len(self._train) - self._images_seen
        return Progress(
            step=self.step,
            steps=settings.epochs * self.steps_per_epoch,
            epoch=min(self.epoch + 1, settings.epochs),
            epochs=settings.epochs,
            images_per_s=speed,
            elapsed_s=elapsed_s,
            remaining_s=left / speed if speed > 0 else math.nan,
        )
