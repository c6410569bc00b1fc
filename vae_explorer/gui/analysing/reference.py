"""The reference under the ELBO curve, found out beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from PySide6.QtCore import QObject, Signal

from vae_explorer.gui.process.jobs import Executor, LatestJob
from vae_explorer.gui.views.information import ReferenceView
from vae_explorer.images.pixel_rows import gathered
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.inference.level_counts import thinned_rows

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.training.settings import Setup

__all__ = ["Referencing", "reference_of"]


def reference_of(images: ImageSet, config: ModelConfig) -> ReferenceView:
    """Fit independent pixels to the training images, and ask them about those of validation.

    Args:
        images: With their split.
        config: Whose likelihood is meant.
    """
    torch.set_num_threads(1)
    train, asked = images.train_index, images.validation_index
    split = "validation" if len(asked) else "train"
    # Of a set that is larger than the memory no more is gathered than is looked at.
    fitted = images.pixels[thinned_rows(train, images.image_shape)]
    pixels = gathered(images.pixels, asked if len(asked) else train)
    nats = factorised_baseline(config, fitted, pixels)
    bits = bits_per_dim(nats, config.dimensions, density=config.is_density)
    return ReferenceView(nats, split, bits)


class Referencing(QObject):
    """Finds the level of the model without latents for each image set and likelihood.

    Attributes:
        found: A ``ReferenceView``, or None while it is not known.
        failed: An exception of the worker.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self.found)
        self._job.failed.connect(self.failed)
        self._known: tuple[object, ...] | None = None

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def look_at(self, images: ImageSet, setup: Setup) -> None:
        """Find the reference of a setup, unless it is that of the last one.

        Args:
            images: The images; without a split they are split as the setup says.
            setup: What is trained, or was.
        """
        training, config = setup.training, setup.model
        if "validation" not in images.split:
            images = images.with_split(training.validation_fraction, training.seed)
        family = config.likelihood, config.noise, config.sigma, config.binarisation
        known = id(images.pixels), images.split, config.image_shape, *family
        if known == self._known or config.image_shape != images.pixels.shape[1:]:
            return
        self._known = known
        self._job.forget()
        self.found.emit(None)
        self._job.request(lambda: reference_of(images, config))
