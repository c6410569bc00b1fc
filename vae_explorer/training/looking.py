"""Looking at a model that is being trained, without changing how it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.elbo import ElboTerms, terms_given_posterior
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.model.binarisation import binarised
from vae_explorer.training.build import mixed_seed
from vae_explorer.training.image_history import HistoryBook
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum, separate_terms
from vae_explorer.training.measuring import Measuring
from vae_explorer.training.reports import Report, Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.training.learner import Learner
    from vae_explorer.training.pixels import PixelSource

__all__ = ["Onlooker"]

_MOST_AT_ONCE = 256
_VALUES_AT_ONCE = 1 << 20
_FIRST_CODES = 4096
_FIRST_CODES_S = 0.4
# Of the optimisation for each validation image, where there is no encoder.
_STEPS, _SAMPLES = 100, 2
_STEPPED = Stepped()


class Onlooker:
    """Measures images under the weights of the moment, with noise of its own.

    Where each image has a posterior of its own, that of a training image is the one it was trained
    with; that of a validation image is found anew under the weights of the moment.

    Args:
        learner: What is being trained.
        source: The images.
        labels: Their labels as numbers for a conditional model, else None.
        codes: Where the codes of the images are noted.
        history: Where the bounds of the validation images are noted.
        seed: The user's; equal for every look, so that only the weights make a difference.
        clock: Seconds that only ever grow.
    """

    def __init__(
        self,
        learner: Learner,
        source: PixelSource,
        labels: Tensor | None,
        codes: CodeBook,
        history: HistoryBook,
        seed: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._learner = learner
        self._source = source
        self._labels = labels
        self._codes = codes
        self._history = history
        self._seed = seed
        self._config = learner.vae.config
        self._device = learner.noise.device
        # Small enough that whoever wants to stop between two batches hardly waits.
        self._batch = max(1, min(_MOST_AT_ONCE, _VALUES_AT_ONCE // self._config.dimensions))
        self._measuring = Measuring(learner.vae, mixed_seed(seed, 5), clock=clock)

    def encode_some(self, images: np.ndarray) -> Iterator[Report]:
        """Place some images before the first step, as many as a moment allows.

        Args:
            images: Their indices, shape ``(n,)``.
        """
        noise, until_s = self._noise(), time.monotonic() + _FIRST_CODES_S
        some = images[np.random.default_rng(0).permutation(len(images))[:_FIRST_CODES]]
        for index, x in self._source.batches(some, self._batch):
            self._look(index, x, noise, trained=True)
            yield _STEPPED
            if time.monotonic() > until_s:
                return

    def validate(
        self, images: np.ndarray, step: int, epoch: int, *, last: bool
    ) -> Iterator[Report]:
        """Measure the validation images, if there are any.

        Args:
            images: Their indices, shape ``(n,)``.
            step: Steps done.
            epoch: Epochs done.
            last: Whether training ends here.

        Yields:
            A word after each batch, then the terms, and now and then what the codes say.

        Raises:
            TrainingError: If a term is not finite.
        """
        if not len(images):
            return
        noise = self._noise()
        dims = separate_terms(self._config)
        total, book = TermSum(dims), StepBook(dims)
        self._measuring.begin(len(images), last=last)
        for index, x in self._source.batches(images, self._batch):
            posterior, terms = self._look(index, x, noise, trained=False)
            book.write(step, float(epoch), terms)
            self._history.write(index, terms)
            self._measuring.take(posterior)
            if book.full:
                book.flush(total)
            yield _STEPPED
        book.flush(total)
        yield total.terms(step, epoch, "validation")
        information = self._measuring.end(step, epoch)
        if information is not None:
            yield information

    def _look(
        self, index: np.ndarray, x: Tensor, noise: torch.Generator, *, trained: bool
    ) -> tuple[Distribution, ElboTerms]:
        posterior, terms = self._measured(index, x, noise, trained=trained)
        self._codes.write(index, posterior, terms)
        return posterior, terms

    @torch.no_grad()
    def _measured(
        self, index: np.ndarray, x: Tensor, noise: torch.Generator, *, trained: bool
    ) -> tuple[Distribution, ElboTerms]:
        vae, table = self._learner.vae, self._learner.table
        y = None if self._labels is None else self._labels[torch.from_numpy(np.array(index))]
        x = binarised(x, self._config, noise)
        vae.eval()
        try:
            if trained and table is not None:
                posterior = table.posterior(index)
            else:
                posterior = infer_posterior(
                    vae, x, y, steps=_STEPS, samples=_SAMPLES, generator=noise
                )
            terms = terms_given_posterior(vae, x, posterior, generator=noise, y=y)
        finally:
            vae.train()
        return posterior, terms

    def _noise(self) -> torch.Generator:
        return torch.Generator(self._device).manual_seed(mixed_seed(self._seed, 3))
