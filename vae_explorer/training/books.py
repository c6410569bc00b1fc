"""All that a training writes down of itself: per step, per epoch and per image."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import TrainingError
from vae_explorer.training.code_moments import alone, kept, moments_of
from vae_explorer.training.facts import FactBook
from vae_explorer.training.image_history import HistoryBook
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum, separate_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.inference.elbo import ElboTerms
    from vae_explorer.inference.objectives import ObjectiveValue
    from vae_explorer.training.code_moments import Kept
    from vae_explorer.training.learner import Learner
    from vae_explorer.training.pace import Pace
    from vae_explorer.training.reports import Codes, EpochTerms, Report

__all__ = ["Books"]

_MOST_WAITING = 1 << 18
"""Values of codes that wait to be entered, at most."""


class Books:
    """Takes down what each batch brings, and gives it out as reports.

    Args:
        learner: Takes the steps.
        pace: Knows their speed.
        images: Number of images ``N``, training and validation.
        device: Where the terms arise.

    Attributes:
        sum: Of the epoch so far.
        codes: The newest code of each image.
        history: The bounds of each image.
        due: Reports that were not pulled yet, the oldest first.
    """

    def __init__(self, learner: Learner, pace: Pace, images: int, device: torch.device) -> None:
        model = learner.vae.config
        self._dims = separate_terms(model)
        self._steps = StepBook(self._dims, FactBook(learner, pace))
        self.sum = TermSum(self._dims)
        self.codes = CodeBook(images, model.latent_dim, device)
        self.history = HistoryBook(images, device)
        self.due: deque[Report] = deque()
        self._latent_dim = model.latent_dim
        self._waiting: list[tuple[np.ndarray, Kept, ElboTerms]] = []
        self._values = 0

    def write(
        self,
        step: int,
        epoch: float,
        index: np.ndarray,
        posterior: Distribution,
        found: ObjectiveValue,
    ) -> None:
        """Take down one step.

        Args:
            step: Steps done.
            epoch: The same in epochs.
            index: The images of the batch, shape ``(B,)``.
            posterior: Their posteriors, with which the step was taken.
            found: The objective and its terms before the step.

        Raises:
            TrainingError: If a term of this or of one of the last steps is not finite.
        """
        terms = alone(found.terms)
        self._steps.write(step, epoch, terms, found.loss.data)
        self._waiting.append((index, kept(posterior), terms))
        self._values += len(index) * self._latent_dim
        if self._values > _MOST_WAITING:
            self._settle()
        if self._steps.full:
            self.flush()

    @torch.no_grad()
    def _settle(self) -> None:
        """Enter the images of the last steps together: one step after the other takes longer."""
        if not self._waiting:
            return
        waiting, self._waiting, self._values = self._waiting, [], 0
        moments = [moments_of(posterior) for _, posterior, _ in waiting]
        terms = [(terms.reconstruction, terms.kl) for _, _, terms in waiting]
        rows = np.concatenate([index for index, _, _ in waiting])
        mean, std = map(torch.cat, zip(*moments, strict=True))
        reconstruction, kl = map(torch.cat, zip(*terms, strict=True))
        self.codes.put(rows, mean, std, reconstruction, kl)
        self.history.put(rows, reconstruction, kl)

    def newest_codes(self, step: int) -> Codes:
        """Return a frozen copy of the codes, after so many steps."""
        self._settle()
        return self.codes.codes(step)

    def flush(self) -> None:
        """Make a report of the steps since the last one.

        Raises:
            TrainingError: If a term of one of them is not finite; those before it are due.
        """
        try:
            terms = self._steps.flush(self.sum)
        except TrainingError:
            if self._steps.left is not None:
                self.due.append(self._steps.left)
            raise
        if terms is not None:
            self.due.append(terms)

    def close_epoch(self, epochs: int) -> None:
        """Begin the next epoch, after so many."""
        self._settle()
        self.history.close_epoch(epochs)
        self.sum = TermSum(self._dims)

    def epoch_terms(self, step: int, epochs: int) -> EpochTerms:
        """Return the means over the training images of an epoch, at its end."""
        self.flush()
        return self.sum.terms(step, epochs, "train")

    def pull(self) -> Iterator[Report]:
        """Yield what is due; what is not pulled stays due."""
        while self.due:
            yield self.due.popleft()

    def tensors(self) -> dict[str, Tensor]:
        """Return copies of what a state keeps of them."""
        self._settle()
        return {**self.history.tensors(), **self.sum.tensors()}

    def restore(self, tensors: Mapping[str, Tensor], images: int) -> bool:
        """Take over what :meth:`tensors` gave.

        Args:
            tensors: Of a state.
            images: Number of images behind the sums over the epoch.

        Returns:
            False if the sums do not fit; then nothing is taken over.

        Raises:
            CheckpointError: If the history does not fit the images.
        """
        if not self.sum.restore(tensors, images):
            return False
        self.history.restore(tensors)
        return True
