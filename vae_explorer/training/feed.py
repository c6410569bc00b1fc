"""What each step is given: a batch of the training images, in an order of the epoch's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import FolderError
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.config import Architecture
from vae_explorer.training.pixels import PixelSource
from vae_explorer.training.streaming import ReadAhead, in_stretches, is_streamed

if TYPE_CHECKING:
    from torch import Tensor

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.pixels import PixelStatistics
    from vae_explorer.training.settings import Setup

__all__ = ["Feed"]


class Feed:
    """The training images, batch by batch.

    Args:
        image_set: Images with their split.
        setup: What is trained and how.
        device: Where.

    Attributes:
        source: The pixels of all images.
        labels: Their labels as numbers for a conditional model, else None.
        train: Indices of the images to train on.

    Raises:
        FolderError: If there is no image to train on.
    """

    def __init__(self, image_set: ImageSet, setup: Setup, device: torch.device) -> None:
        self.train = image_set.train_index
        if not len(self.train):
            raise FolderError("DATA_EMPTY", "There is no image to train on. Open another folder.")
        convolved = setup.model.architecture is Architecture.CONV
        self.source = PixelSource(image_set.pixels, device, convolved=convolved)
        self._pixels = image_set.pixels
        self._ahead: ReadAhead | None = None
        self.labels: Tensor | None = None
        self._setup = setup
        if setup.model.conditional:
            numbers = label_numbers(image_set.labels, setup.model.labels)
            self.labels = torch.from_numpy(numbers).to(device)

    @property
    def statistics(self) -> PixelStatistics | None:
        """Of the training pictures, if the decoder is to start at them."""
        wanted = self._setup.training.start_at_data
        return self.source.statistics(self.train) if wanted else None

    def order(self, epoch: int) -> np.ndarray:
        """Return the training images in the order of an epoch, int64, shape ``(N,)``.

        Args:
            epoch: Epochs done before.
        """
        settings = self._setup.training
        if not settings.shuffle:
            return self.train
        random = np.random.default_rng([settings.seed, 2, epoch])
        if not is_streamed(self._pixels):
            return random.permutation(self.train)
        stretches = in_stretches(self.train, random, self._pixels[0].nbytes)
        self._ahead = ReadAhead(self._pixels, stretches)
        return np.concatenate(stretches)

    def batch(self, index: np.ndarray, noise: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """Return some images as a step sees them.

        Args:
            index: Which, shape ``(B,)``.
            noise: What binarises, where the model asks for it.

        Returns:
            Pixels in [0, 1], shape ``(B, C, H, W)``, and labels for a conditional model.
        """
        if self._ahead is not None:
            self._ahead.reach(int(index[0]))
        x = binarised(self.source.batch(index), self._setup.model, noise)
        if self.labels is None:
            return x, None
        # Rows on the CPU would make a GPU's queue be waited for at each step.
        rows = torch.from_numpy(index).to(self.labels.device, non_blocking=True)
        return x, self.labels.index_select(0, rows)
