"""What a diagnosis looks at: the course of a training, its images, and what the model draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.decode import decode, encode
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.fit_of_likelihood import NEAR_END, pixel_facts
from vae_explorer.training.patience import has_full_weight

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE
    from vae_explorer.training.history import CurveData
    from vae_explorer.training.reports import Ended
    from vae_explorer.training.settings import Setup

__all__ = ["DrawnSigns", "ImageSigns", "Signs", "look_at_drawn", "look_at_images"]

_MOST_IMAGES = 2000
_MOST_DRAWN = 128
_VARIES = 0.1
_HARDLY = 0.05
_FAR = 0.25


@dataclass(frozen=True)
class ImageSigns:
    """What the pixels are like.

    Attributes:
        count: Number of images.
        identical: Whether all images are the very same.
        coin_share: Variance of the pixels over the images, as a share of what black and white
            pixels of the same means would have: 1 for these, less the more grey they are. It is
            what a Bernoulli likelihood takes them for.
        grey: Share of values that are clearly grey.
        brightness: Mean value, 0 to 1.
        binary: Whether all values are black or white.
    """

    count: int
    identical: bool
    coin_share: float
    grey: float
    brightness: float
    binary: bool


@dataclass(frozen=True)
class DrawnSigns:
    """What the model makes of some images.

    Attributes:
        images: Number of images.
        dead: Share of the pixels that differ between images but are drawn alike for all.
        saturated: Share of the values that are drawn black or white and are far from it.
        residual: Root mean square of drawn minus true values, in units of the pixel range.
    """

    images: int
    dead: float
    saturated: float
    residual: float


@dataclass(frozen=True, eq=False)
class Signs:
    """All that a diagnosis looks at; what is not known is None.

    Attributes:
        setup: Model and training.
        curves: The course of the training so far.
        steps_per_epoch: Steps of one epoch, at least 1.
        ended: Why training ended by itself.
        saved_step: Step of the newest state on disk, -1 if there is none.
        images: What the images are like.
        drawn: What the model makes of them.
        baseline: log p(x) of the best model without latents, in nats per image.
    """

    setup: Setup
    curves: CurveData
    steps_per_epoch: int
    ended: Ended | None = None
    saved_step: int = -1
    images: ImageSigns | None = None
    drawn: DrawnSigns | None = None
    baseline: float | None = None

    @property
    def learning_rate(self) -> float:
        """The learning rate that holds now, before its schedule."""
        changes = self.curves.changes
        return changes[-1].learning_rate if changes else self.setup.training.learning_rate

    @property
    def beta(self) -> float:
        """The weight of the KL that holds now, before its warm-up."""
        changes = self.curves.changes
        return changes[-1].beta if changes else self.setup.training.beta

    @property
    def kl_per_dim(self) -> np.ndarray:
        """Of the newest epoch, nats per image, shape ``(D,)``; empty where it is not known."""
        rows = self.curves.epochs.kl_per_dim
        return rows[-1] if len(rows) else np.zeros(0)

    @cached_property
    def settled(self) -> np.ndarray:
        """Which epochs had the full weight of the KL, bool, shape ``(E,)``."""
        settings, steps = self.setup.training, self.steps_per_epoch
        epochs = self.curves.epochs.epochs
        return np.array([has_full_weight(settings, int(each), steps) for each in epochs], bool)

    @property
    def epoch(self) -> float:
        """Epochs done."""
        batches = self.curves.batches.epochs
        return float(batches[-1]) if len(batches) else 0.0


def look_at_images(pixels: np.ndarray) -> ImageSigns:
    """Say what the pixels of an image set are like; of very many images, of some.

    Args:
        pixels: uint8, shape ``(N, C, H, W)`` with at least one image.

    Example:
        >>> black_and_white = np.zeros((2, 1, 4, 4), np.uint8)
        >>> black_and_white[1] = 255
        >>> look_at_images(black_and_white).coin_share
        1.0
    """
    some = pixels[:: -(-len(pixels) // _MOST_IMAGES)]
    values = some.astype(np.float32) / 255.0
    mean, variance = values.mean(axis=0), values.var(axis=0)
    coins = float((mean * (1.0 - mean)).mean())
    # All of them only where some are alike already: of others the first ones differ.
    alike = bool((some == some[:1]).all()) and bool((pixels == pixels[:1]).all())
    facts = pixel_facts(some)
    return ImageSigns(
        count=len(pixels),
        identical=len(pixels) > 1 and alike,
        coin_share=float(variance.mean()) / coins if coins else 1.0,
        grey=float(((some >= NEAR_END) & (some < 256 - NEAR_END)).mean()),
        brightness=float(mean.mean()),
        binary=facts.at_ends == 1.0,
    )


def look_at_drawn(vae: VAE, images: ImageSet) -> DrawnSigns:
    """Encode some images and look at what is drawn of them, at the posterior means.

    Args:
        vae: The model, in evaluation mode.
        images: With their split; images of validation where there are enough.
    """
    index = images.validation_index
    index = index if len(index) >= 2 else images.train_index
    some = index[:: -(-len(index) // _MOST_DRAWN)]
    pixels, known = images.pixels[some], vae.config.labels
    labels = label_numbers(images.labels, known)[some] if known else None
    codes = encode(vae, pixels, labels=labels, samples=0).mean
    drawn = decode(vae, codes, labels=labels)
    true, seen = (each.astype(np.float32) / 255.0 for each in (pixels, drawn))
    spread = true.std(axis=0)
    varies = spread > _VARIES
    dead = seen.std(axis=0)[varies] < _HARDLY * spread[varies]
    at_end = (drawn == 0) | (drawn == 255)
    far = np.abs(seen - true)
    return DrawnSigns(
        images=len(some),
        dead=float(dead.mean()) if len(dead) else 0.0,
        saturated=float((at_end & (far > _FAR)).mean()),
        residual=float(np.sqrt(np.square(far).mean())),
    )
