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
from vae_explorer.inference.elbo import ElboTerms, kl_per_dim, reparameterise
from vae_explorer.model.config import Architecture
from vae_explorer.model.vae import VAE
from vae_explorer.training.device import choose_device, default_threads
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum
from vae_explorer.training.pixels import PixelSource
from vae_explorer.training.reports import EpochTerms, Progress, Report, Snapshot, Stepped
from vae_explorer.training.state import (
    TrainingState,
    restore_model,
    restore_optimiser,
    state_tensors,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["Fit", "build_vae"]

_REPORT_INTERVAL_S = 0.05
_SNAPSHOT_INTERVAL_S = 1.0
_FIRST_SNAPSHOT_S = 0.3
_EVALUATION_BATCH = 256
_FIRST_CODES = 4096
_FIRST_CODES_S = 0.4
_SPEED_WINDOW = 60
_STEPPED = Stepped()


def _mixed(seed: int, salt: int) -> int:
    """Return a seed of its own for each use of the user's seed."""
    return int(np.random.SeedSequence([seed, salt]).generate_state(1)[0])


def build_vae(setup: Setup, mean_picture: Tensor | None = None) -> VAE:
    """Build a model with the initial weights of a seed.

    Args:
        setup: What to build, and the seed.
        mean_picture: Where the decoder starts, shape ``(C, H, W)``, in [0, 1].
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_mixed(setup.training.seed, 0))
        vae = VAE(setup.model)
    if mean_picture is not None:
        vae.start_at_mean_picture(mean_picture)
    return vae


class Fit:
    """Training of one model: an iterator of reports.

    Use it from one thread only. On the CPU the same image set, setup and number of threads give
    the same weights bit for bit, also when training was captured and gone on with in between.

    Args:
        image_set: Images with their split; a set without one is split by the setup.
        setup: What to train and how.
        state: Where to go on, or None to begin.
        threads: CPU threads if the setup leaves them open, by default all cores.

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
        self.threads = settings.threads or threads or default_threads()
        self._train, self._validation = image_set.train_index, image_set.validation_index
        if not len(self._train):
            raise FolderError("DATA_EMPTY", "There is no image to train on. Open another folder.")
        self._source = PixelSource(image_set.pixels, self.device)
        vae = build_vae(setup, self._source.mean_picture(self._train))
        self._vae = vae.to(self.device).train()
        if setup.model.architecture is Architecture.CONV:
            for weight in self._vae.parameters():
                if weight.ndim == 4:
                    weight.data = weight.data.contiguous(memory_format=torch.channels_last)
        # MPS has no fused Adam for every dtype; CPU and CUDA do.
        fused = self.device.type in ("cpu", "cuda")
        self._optimiser = torch.optim.Adam(
            self._vae.parameters(), lr=settings.learning_rate, fused=fused
        )
        self._noise = torch.Generator(self.device).manual_seed(_mixed(settings.seed, 1))
        latent_dim = setup.model.latent_dim
        self._steps = StepBook(latent_dim, self.device)
        self._sum = TermSum(latent_dim)
        self._codes = CodeBook(len(image_set), latent_dim, self.device)
        self._pending: deque[Report] = deque()
        self.step = self.epoch = self._cursor = 0
        self._started_s: float | None = None
        self._said_s = self._snapped_s = -math.inf
        self._speed: deque[tuple[float, int]] = deque(maxlen=_SPEED_WINDOW)
        if state is not None:
            self._restore(state)
        self._reports = self._run()

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one epoch; the last one may have a smaller batch."""
        return -(-len(self._train) // self.setup.training.batch_size)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Report:
        return next(self._reports)

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
            TrainingError: If the loss has become non-finite since the last report.
        """
        self._flush()
        tensors = state_tensors(self._vae, self._optimiser, self._noise)
        tensors["partial.terms"] = torch.from_numpy(self._sum.sums.copy())
        meta: dict[str, int | float | str] = {
            "step": self.step,
            "epoch": self.epoch,
            "cursor": self._cursor,
            "seen": self._sum.images,
            "threads": self.threads,
            "device": self.device.type,
        }
        return TrainingState(tensors, meta)

    def drain(self) -> tuple[Report, ...]:
        """Return the reports that are due but were not pulled yet, such as by a capture."""
        due = tuple(self._pending)
        self._pending.clear()
        return due

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model and of the codes known so far."""
        vae = copy.deepcopy(self._vae).to("cpu").eval().requires_grad_(False)
        epoch = self.epoch + self._cursor / len(self._train)
        return Snapshot(self.step, epoch, vae, self._codes.codes(self.step))

    def _restore(self, state: TrainingState) -> None:
        restore_model(self._vae, state.tensors)
        restore_optimiser(self._optimiser, state.tensors)
        meta = {k: int(state.meta.get(k, -1)) for k in ("step", "epoch", "cursor", "seen")}
        sums = state.tensors.get("partial.terms")
        noise = state.tensors.get("rng.noise")
        fits = min(meta.values()) >= 0 and meta["cursor"] <= len(self._train)
        if not fits or sums is None or noise is None or len(sums) != len(self._sum.sums):
            raise CheckpointError("CKPT_MISFIT", "The checkpoint does not fit its image set.")
        self.step, self.epoch, self._cursor = meta["step"], meta["epoch"], meta["cursor"]
        self._sum.sums, self._sum.images = sums.numpy().copy(), meta["seen"]
        if state.meta.get("device") == self.device.type:
            # Another kind of device has another kind of generator: then the noise begins anew.
            self._noise.set_state(noise)

    def _run(self) -> Generator[Report, None, None]:
        torch.set_num_threads(self.threads)
        self._started_s = time.monotonic()
        if self.step == 0:
            yield from self._encode_some()
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
        for report in self._validate():
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
        likelihood = self._vae.likelihood(reparameterise(posterior, self._noise))
        terms = ElboTerms(likelihood.log_prob(x), kl_per_dim(posterior, self._vae.prior))
        objective = (terms.reconstruction - self.beta * terms.kl).mean()
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

    @torch.no_grad()
    def _terms_of(self, index: np.ndarray, x: Tensor, noise: torch.Generator) -> ElboTerms:
        posterior = self._vae.posterior(x)
        likelihood = self._vae.likelihood(reparameterise(posterior, noise))
        terms = ElboTerms(likelihood.log_prob(x), kl_per_dim(posterior, self._vae.prior))
        self._codes.write(index, posterior, terms)
        return terms

    def _fixed_noise(self) -> torch.Generator:
        """Return noise of its own: looking at the model must not change its training."""
        return torch.Generator(self.device).manual_seed(_mixed(self.setup.training.seed, 3))

    def _encode_some(self) -> Iterator[Report]:
        """Place some images before the first step, as many as a moment allows."""
        noise, until_s = self._fixed_noise(), time.monotonic() + _FIRST_CODES_S
        some = np.random.default_rng(0).permutation(len(self.image_set))[:_FIRST_CODES]
        for index, x in self._source.batches(some, _EVALUATION_BATCH):
            self._terms_of(index, x, noise)
            yield _STEPPED
            if time.monotonic() > until_s:
                return

    def _validate(self) -> Iterator[Report]:
        if not len(self._validation):
            return
        noise = self._fixed_noise()
        total = TermSum(self.setup.model.latent_dim)
        book = StepBook(self.setup.model.latent_dim, self.device)
        self._vae.eval()
        for index, x in self._source.batches(self._validation, _EVALUATION_BATCH):
            book.write(self.step, float(self.epoch + 1), self._terms_of(index, x, noise))
            if book.full:
                book.flush(total)
            yield _STEPPED
        self._vae.train()
        book.flush(total)
        yield total.terms(self.step, self.epoch + 1, "validation")

    def _progress(self) -> Progress:
        settings = self.setup.training
        now = time.monotonic()
        seen = self.epoch * len(self._train) + self._cursor
        self._speed.append((now, seen))
        (then, before), elapsed = self._speed[0], now - (self._started_s or now)
        speed = (seen - before) / (now - then) if now > then and seen > before else math.nan
        left = settings.epochs * len(self._train) - seen
        return Progress(
            step=self.step,
            steps=settings.epochs * self.steps_per_epoch,
            epoch=min(self.epoch + 1, settings.epochs),
            epochs=settings.epochs,
            images_per_s=speed,
            elapsed_s=elapsed,
            remaining_s=left / speed if speed > 0 else math.nan,
        )
