"""Looking at a model that is being trained, without changing how it goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.elbo import ElboTerms, terms_given_posterior
from vae_explorer.training.build import mixed_seed
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum
from vae_explorer.training.reports import EpochTerms, Report, Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from vae_explorer.model.vae import VAE
    from vae_explorer.training.pixels import PixelSource

__all__ = ["Onlooker"]

_MOST_AT_ONCE = 256
_VALUES_AT_ONCE = 1 << 20
_FIRST_CODES = 4096
_FIRST_CODES_S = 0.4
_STEPPED = Stepped()


class Onlooker:
    """Measures images under the weights of the moment, with noise of its own.

    Args:
        vae: The model that is being trained.
        source: The images.
        codes: Where the codes of the images are noted.
        seed: The user's; equal for every look, so that only the weights make a difference.
    """

    def __init__(self, vae: VAE, source: PixelSource, codes: CodeBook, seed: int) -> None:
        self._vae = vae
        self._source = source
        self._codes = codes
        self._seed = seed
        self._device = next(vae.parameters()).device
        # Small enough that whoever wants to stop between two batches hardly waits.
        self._batch = max(1, min(_MOST_AT_ONCE, _VALUES_AT_ONCE // vae.config.dimensions))

    def encode_some(self, images: int) -> Iterator[Report]:
        """Place some images before the first step, as many as a moment allows.

        Args:
            images: Number of images ``N``.
        """
        noise, until_s = self._noise(), time.monotonic() + _FIRST_CODES_S
        some = np.random.default_rng(0).permutation(images)[:_FIRST_CODES]
        for index, x in self._source.batches(some, self._batch):
            self._terms_of(index, x, noise)
            yield _STEPPED
            if time.monotonic() > until_s:
                return

    def validate(self, images: np.ndarray, step: int, epoch: int) -> Iterator[Report]:
        """Measure the validation images, if there are any.

        Args:
            images: Their indices, shape ``(n,)``.
            step: Steps done.
            epoch: Epochs done.

        Yields:
            A word after each batch, and the terms at last.

        Raises:
            TrainingError: If a term is not finite.
        """
        if not len(images):
            return
        noise = self._noise()
        total = TermSum(self._vae.config.latent_dim)
        book = StepBook(self._vae.config.latent_dim, self._device)
        for index, x in self._source.batches(images, self._batch):
            book.write(step, float(epoch), self._terms_of(index, x, noise))
            if book.full:
                book.flush(total)
            yield _STEPPED
        book.flush(total)
        terms: EpochTerms = total.terms(step, epoch, "validation")
        yield terms

    @torch.no_grad()
    def _terms_of(self, index: np.ndarray, x: Tensor, noise: torch.Generator) -> ElboTerms:
        posterior = self._vae.posterior(x)
        terms = terms_given_posterior(self._vae, x, posterior, generator=noise)
        self._codes.write(index, posterior, terms)
        return terms

    def _noise(self) -> torch.Generator:
        return torch.Generator(self._device).manual_seed(mixed_seed(self._seed, 3))
