"""Books of the terms: per step for the curves, per epoch for the record, per image for the map.

Terms stay on the device until they are asked for, so that a GPU is not waited for at every step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from vae_explorer.errors import TrainingError
from vae_explorer.training.reports import BatchTerms, Codes, EpochTerms, Split

if TYPE_CHECKING:
    from torch.distributions import Independent, Normal

    from vae_explorer.inference.elbo import ElboTerms

__all__ = ["CodeBook", "StepBook", "TermSum"]


class TermSum:
    """A running mean of terms over images.

    Args:
        latent_dim: Latent dimensions ``D``.
    """

    def __init__(self, latent_dim: int) -> None:
        self.sums = np.zeros(1 + latent_dim)
        self.images = 0

    def add(self, means: np.ndarray, images: np.ndarray) -> None:
        """Add batches.

        Args:
            means: Reconstruction and KL per dimension, float64, shape ``(k, 1 + D)``.
            images: Size of each batch, shape ``(k,)``.
        """
        self.sums = self.sums + images.astype(np.float64) @ means
        self.images += int(images.sum())

    def terms(self, step: int, epoch: int, split: Split) -> EpochTerms:
        """Return the means so far."""
        mean = self.sums / max(1, self.images)
        kl_per_dim = tuple(float(value) for value in mean[1:])
        return EpochTerms(
            step, epoch, split, float(mean[0]), float(mean[1:].sum()), kl_per_dim, self.images
        )


class StepBook:
    """Terms of the last steps, flushed now and then.

    Args:
        latent_dim: Latent dimensions ``D``.
        device: Where the terms arise.
        capacity: Most steps between two flushes.
    """

    def __init__(self, latent_dim: int, device: torch.device, capacity: int = 512) -> None:
        self._terms = torch.zeros(capacity, 1 + latent_dim, device=device)
        self._images: list[int] = []
        self._epochs: list[float] = []
        self._first_step = 1

    def __len__(self) -> int:
        return len(self._images)

    @property
    def full(self) -> bool:
        """True when the book must be flushed before the next step."""
        return len(self) == len(self._terms)

    def write(self, step: int, epoch: float, terms: ElboTerms) -> None:
        """Note one step; its terms are not looked at yet."""
        if not self._images:
            self._first_step = step
        row = self._terms[len(self)]
        row[0] = terms.reconstruction.detach().mean()
        row[1:] = terms.kl_per_dim.detach().mean(dim=0)
        self._images.append(len(terms.reconstruction))
        self._epochs.append(epoch)

    def flush(self, into: TermSum) -> BatchTerms | None:
        """Move the notes out, and into the epoch's sum.

        Returns:
            The steps since the last flush, or None if there were none.

        Raises:
            TrainingError: If a term is not finite; the epoch's sum is left as it was.
        """
        if not self._images:
            return None
        count = len(self)
        # Not every device knows float64: to the CPU first.
        means = self._terms[:count].cpu().double().numpy()
        steps = np.arange(self._first_step, self._first_step + count, dtype=np.int64)
        images, epochs = np.array(self._images), np.array(self._epochs)
        self._images, self._epochs = [], []
        bad = ~np.isfinite(means).all(axis=1)
        if bad.any():
            raise TrainingError(
                "TRAIN_NOT_FINITE",
                f"Training stopped at step {steps[bad][0]}: the loss was not finite. "
                "The last saved state is kept. Train again with a smaller learning rate.",
            )
        into.add(means, images)
        return BatchTerms(
            steps,
            epochs,
            means[:, 0].astype(np.float32),
            means[:, 1:].sum(axis=1).astype(np.float32),
        )


class CodeBook:
    """The newest code of every image, as the batches bring them.

    Args:
        images: Number of images ``N``.
        latent_dim: Latent dimensions ``D``.
        device: Where the codes arise.
    """

    def __init__(self, images: int, latent_dim: int, device: torch.device) -> None:
        self._rows = torch.full((images, 2 * latent_dim + 2), torch.nan, device=device)
        self._latent_dim = latent_dim

    @torch.no_grad()
    def write(self, index: np.ndarray, posterior: Independent[Normal], terms: ElboTerms) -> None:
        """Note the codes and terms of a batch."""
        normal = posterior.base_dist
        columns = (normal.loc, normal.scale, terms.reconstruction[:, None], terms.kl[:, None])
        rows = torch.from_numpy(np.array(index)).to(self._rows.device, non_blocking=True)
        self._rows.index_copy_(0, rows, torch.cat(columns, dim=1))

    def codes(self, step: int, *, exact: bool = False) -> Codes:
        """Return a frozen copy."""
        rows: Tensor = self._rows.cpu() if self._rows.device.type != "cpu" else self._rows
        table, d = rows.numpy(), self._latent_dim
        parts = table[:, :d], table[:, d : 2 * d], table[:, 2 * d], table[:, 2 * d + 1]
        mean, std, reconstruction, kl = (np.array(part, order="C") for part in parts)
        for copy in (mean, std, reconstruction, kl):
            copy.flags.writeable = False
        return Codes(mean, std, reconstruction, kl, step, exact)
