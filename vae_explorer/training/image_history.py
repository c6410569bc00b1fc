"""The bound of every single image over the training, out of what the batches bring anyway.

Each epoch leaves one moment: the ELBO of each image when the epoch last saw it, a training image
in its batch and a validation image at the epoch's end. No image is looked at for it a second time
and no random number is drawn, so training goes on bit for bit as without. Moments are thinned so
that there are never more than :func:`most_moments`, the early ones close together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import CheckpointError
from vae_explorer.training.image_curves import NO_CURVES, ImageCurves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from vae_explorer.inference.elbo import ElboTerms

__all__ = ["HistoryBook", "curves_in", "most_moments"]

_MOST, _FEWEST, _VALUES = 64, 8, 1 << 21
_UNKNOWN = float(np.finfo(np.float32).min)
"""Stands for NaN on disk, where every number of a state must be finite."""
_EPOCHS, _ELBO, _ROW = "history.epochs", "history.elbo", "history.row"


def most_moments(images: int) -> int:
    """Return how many moments are kept: 64, or fewer where that is more than 8 MiB; at least 8.

    Example:
        >>> most_moments(1797), most_moments(60_000), most_moments(1_000_000)
        (64, 34, 8)
    """
    return max(_FEWEST, min(_MOST, _VALUES // max(1, images)))


class HistoryBook:
    """Writes down the ELBO of each image as batches bring it.

    Args:
        images: Number of images ``N``, training and validation.
        device: Where the terms arise.
    """

    def __init__(self, images: int, device: torch.device) -> None:
        self._row = torch.full((images,), _UNKNOWN, device=device)
        self._most = most_moments(images)
        self.curves = NO_CURVES

    def write(self, index: np.ndarray, terms: ElboTerms) -> None:
        """Note the terms of a batch."""
        self.put(index, terms.reconstruction, terms.kl)

    @torch.no_grad()
    def put(self, index: np.ndarray, reconstruction: Tensor, kl: Tensor) -> None:
        """Note terms of images that are all different."""
        where = torch.from_numpy(np.array(index)).to(self._row.device, non_blocking=True)
        self._row.index_copy_(0, where, reconstruction - kl)

    def close_epoch(self, epochs: int) -> None:
        """Make a moment of what was noted since the last one.

        Args:
            epochs: Epochs done.
        """
        row = _seen(self._row.cpu().numpy())
        self._row.fill_(_UNKNOWN)
        old = self.curves
        self.curves = _thinned((*old.epochs, epochs), (*old.rows, row), self._most)

    def tensors(self) -> dict[str, Tensor]:
        """Return copies of the moments and of the one that is not closed, all finite."""
        rows = [np.nan_to_num(row, nan=_UNKNOWN) for row in self.curves.rows]
        table = np.stack(rows) if rows else np.zeros((0, len(self._row)), np.float32)
        return {
            _EPOCHS: torch.tensor(self.curves.epochs, dtype=torch.int64),
            _ELBO: torch.from_numpy(table),
            _ROW: self._row.cpu().clone(),
        }

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what :meth:`tensors` gave; a state without it begins a new history.

        Raises:
            CheckpointError: If it does not fit the images.
        """
        if _ROW not in tensors:
            return
        row = tensors[_ROW]
        if row.shape != self._row.shape:
            raise CheckpointError("CKPT_MISFIT", "The checkpoint does not fit its image set.")
        self._row.copy_(row)
        curves = curves_in(tensors, len(row))
        self.curves = _thinned(curves.epochs, curves.rows, self._most)


def curves_in(tensors: Mapping[str, Tensor], images: int) -> ImageCurves:
    """Return the closed moments in a state; none where there are none, or nothing usable.

    Args:
        tensors: Of a :class:`~vae_explorer.training.state.TrainingState`.
        images: Number of images ``N`` that they must be about.
    """
    epochs, table = tensors.get(_EPOCHS), tensors.get(_ELBO)
    if epochs is None or table is None or epochs.dim() != 1 or table.dim() != 2:
        return NO_CURVES
    whole = epochs.dtype is torch.int64 and table.dtype is torch.float32
    if not whole or table.shape != (len(epochs), images):
        return NO_CURVES
    if bool((epochs < 1).any()) or bool((epochs.diff() <= 0).any()):
        return NO_CURVES
    return ImageCurves(tuple(epochs.tolist()), tuple(_seen(row) for row in table.numpy()))


def _seen(row: np.ndarray) -> np.ndarray:
    """Return a copy with NaN where nothing was noted, read-only."""
    seen = np.where(row == np.float32(_UNKNOWN), np.float32(np.nan), row)
    seen.flags.writeable = False
    return seen


def _thinned(epochs: tuple[int, ...], rows: tuple[np.ndarray, ...], most: int) -> ImageCurves:
    """Drop moments, each time the one whose neighbours are nearest in the epochs' logarithm."""
    while len(epochs) > most:
        gaps = np.log(np.asarray(epochs[2:])) - np.log(np.asarray(epochs[:-2]))
        drop = 1 + int(gaps.argmin())
        epochs = epochs[:drop] + epochs[drop + 1 :]
        rows = rows[:drop] + rows[drop + 1 :]
    return ImageCurves(epochs, rows)
