"""Books of the terms: per step for the curves, per epoch for the record, per image for the map.

Terms stay on the device until they are asked for, so that a GPU is not waited for at every step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from vae_explorer.training.code_moments import code_moments
from vae_explorer.training.facts import FactBook, is_sampled
from vae_explorer.training.reports import BatchTerms, Codes, EpochTerms, Split
from vae_explorer.training.state import not_finite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch.distributions import Distribution

    from vae_explorer.inference.elbo import ElboTerms
    from vae_explorer.model.config import ModelConfig

_PARTIAL = "partial."

__all__ = ["CodeBook", "StepBook", "TermSum", "separate_terms"]


def separate_terms(config: ModelConfig) -> int:
    """Return how many latent dimensions have a KL of their own: all, or 0 without closed form."""
    return config.latent_dim if config.kl_is_exact else 0


class TermSum:
    """A running mean of terms over images.

    Args:
        dims: Latent dimensions ``D`` with a KL of their own, or 0 where only the whole is known.

    Attributes:
        sums: Over images: reconstruction and the parts of the KL, float64, shape
            ``(1 + max(1, D),)``.
        objective: The same of the objective, None where it is not known.
        images: Number of images behind the sums.
    """

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self.sums = np.zeros(1 + max(1, dims))
        self.objective: float | None = 0.0
        self.images = 0

    def add(self, means: np.ndarray, images: np.ndarray) -> None:
        """Add batches.

        Args:
            means: Objective, reconstruction and the parts of the KL, float64, shape
                ``(k, 2 + max(1, D))``.
            images: Size of each batch, shape ``(k,)``.
        """
        sums = images.astype(np.float64) @ means
        self.sums = self.sums + sums[1:]
        if self.objective is not None:
            self.objective += float(sums[0])
        self.images += int(images.sum())

    def terms(self, step: int, epoch: int, split: Split) -> EpochTerms:
        """Return the means so far; validation images have no objective."""
        count = max(1, self.images)
        mean = self.sums / count
        kl_per_dim = tuple(float(value) for value in mean[1:]) if self._dims else ()
        known = split == "train" and self.objective is not None
        return EpochTerms(
            step,
            epoch,
            split,
            float(mean[0]),
            float(mean[1:].sum()),
            kl_per_dim,
            self.images,
            objective=self.objective / count if known and self.objective is not None else None,
        )

    def tensors(self) -> dict[str, Tensor]:
        """Return copies of the sums under ``partial.*``."""
        tensors = {_PARTIAL + "terms": torch.from_numpy(self.sums.copy())}
        if self.objective is not None:
            tensors[_PARTIAL + "objective"] = torch.tensor(self.objective, dtype=torch.float64)
        return tensors

    def restore(self, tensors: Mapping[str, Tensor], images: int) -> bool:
        """Take over what :meth:`tensors` gave.

        Args:
            tensors: Of a state.
            images: Number of images behind the sums.

        Returns:
            False if they do not fit; then nothing is taken over.
        """
        sums, objective = tensors.get(_PARTIAL + "terms"), tensors.get(_PARTIAL + "objective")
        if sums is None or sums.shape != self.sums.shape:
            return False
        self.sums, self.images = sums.double().numpy().copy(), images
        # Earlier versions did not keep it: then an epoch that was cut has no objective.
        known = objective is not None or not images
        self.objective = float(objective or 0.0) if known else None
        return True


class StepBook:
    """Terms of the last steps, flushed now and then.

    Args:
        dims: Latent dimensions ``D`` with a KL of their own, or 0 where only the whole is known.
        facts: Told of the steps that are looked at, None to keep no facts.
        capacity: Most steps between two flushes.

    Attributes:
        left: After a term that was not finite: the steps before it.
    """

    def __init__(self, dims: int, facts: FactBook | None = None, capacity: int = 200) -> None:
        self._dims = dims
        self._capacity = capacity
        self._notes: list[tuple[float, ElboTerms, Tensor | None]] = []
        self._first_step = 1
        self._facts = facts
        self.left: BatchTerms | None = None

    def __len__(self) -> int:
        return len(self._notes)

    @property
    def full(self) -> bool:
        """True when the book must be flushed before the next step."""
        return len(self._notes) == self._capacity

    def write(self, step: int, epoch: float, terms: ElboTerms, loss: Tensor | None = None) -> None:
        """Note one step; its terms are not looked at yet.

        Args:
            step: Steps done.
            epoch: The same in epochs.
            terms: Of the bound, for each image of the batch.
            loss: What was minimised, a scalar, the objective's negative; None where nothing was.
        """
        if not self._notes:
            self._first_step = step
        # Means are taken when they are asked for: amid the training each would cost much more.
        self._notes.append((epoch, terms, loss))
        if self._facts is not None and is_sampled(step):
            self._facts.note(step, epoch)

    @torch.no_grad()
    def flush(self, into: TermSum) -> BatchTerms | None:
        """Move the notes out, and into the epoch's sum.

        Returns:
            The steps since the last flush, or None if there were none.

        Raises:
            TrainingError: If a term is not finite; the epoch's sum is left as it was.
        """
        if not self._notes:
            return None
        notes, self._notes = self._notes, []
        means, images = _means(notes, self._dims)
        steps = np.arange(self._first_step, self._first_step + len(notes), dtype=np.int64)
        epochs = np.array([epoch for epoch, _, _ in notes])
        bad = ~np.isfinite(means).all(axis=1)
        found = BatchTerms(
            steps,
            epochs,
            means[:, 1].astype(np.float32),
            means[:, 2:].sum(axis=1).astype(np.float32),
            None if self._facts is None else self._facts.flush(),
        )
        if bad.any():
            self.left = _before(found, int(bad.argmax()))
            raise not_finite(int(steps[bad][0]), "loss")
        into.add(means, images)
        return found


def _means(
    notes: list[tuple[float, ElboTerms, Tensor | None]], dims: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return objective, mean reconstruction and mean parts of the KL of each step, and its images.

    Each mean is that of its own step to the last bit, however many steps there are.
    """
    steps = [terms for _, terms, _ in notes]
    losses = [terms.kl.new_zeros(()) if loss is None else loss for _, terms, loss in notes]
    parts = [
        terms.kl[:, None] if not dims or terms.kl_per_dim is None else terms.kl_per_dim
        for terms in steps
    ]
    images = np.array([len(terms.reconstruction) for terms in steps])
    reconstruction = torch.cat([terms.reconstruction for terms in steps])
    # Not every device knows float64: to the CPU first.
    whole, kl = reconstruction.cpu().double().numpy(), torch.cat(parts).cpu().double().numpy()
    starts = np.cumsum(images) - images
    columns = (
        -torch.stack(losses).cpu().double().numpy()[:, None],
        np.add.reduceat(whole, starts)[:, None] / images[:, None],
        np.add.reduceat(kl, starts, axis=0) / images[:, None],
    )
    return np.concatenate(columns, axis=1), images


def _before(terms: BatchTerms, count: int) -> BatchTerms | None:
    """Return the first so many steps, None if that is none."""
    if not count:
        return None
    steps, epochs = terms.steps[:count].copy(), terms.epochs[:count].copy()
    facts = None if terms.facts is None else terms.facts.until(int(steps[-1]))
    reconstruction, kl = terms.reconstruction[:count].copy(), terms.kl[:count].copy()
    return BatchTerms(steps, epochs, reconstruction, kl, facts)


class CodeBook:
    """The newest code of every image, as the batches bring them.

    Args:
        images: Number of images ``N``.
        latent_dim: Latent dimensions ``D``.
        device: Where the codes arise.
    """

    def __init__(self, images: int, latent_dim: int, device: torch.device) -> None:
        shapes = (images, latent_dim), (images, latent_dim), (images,), (images,)
        self._columns = [torch.full(shape, torch.nan, device=device) for shape in shapes]

    @torch.no_grad()
    def write(self, index: np.ndarray, posterior: Distribution, terms: ElboTerms) -> None:
        """Note the codes and terms of a batch."""
        self.put(index, *code_moments(posterior), terms.reconstruction, terms.kl)

    @torch.no_grad()
    def put(
        self, index: np.ndarray, mean: Tensor, std: Tensor, reconstruction: Tensor, kl: Tensor
    ) -> None:
        """Note codes and terms of images that are all different."""
        rows = torch.from_numpy(np.array(index)).to(mean.device, non_blocking=True)
        for column, new in zip(self._columns, (mean, std, reconstruction, kl), strict=True):
            column.index_copy_(0, rows, new)

    def codes(self, step: int, *, exact: bool = False) -> Codes:
        """Return a frozen copy."""
        mean, std, reconstruction, kl = (
            column.to("cpu", copy=True).numpy() for column in self._columns
        )
        for copy in (mean, std, reconstruction, kl):
            copy.flags.writeable = False
        return Codes(mean, std, reconstruction, kl, step, exact)
