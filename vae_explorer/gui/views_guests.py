"""Frozen values that the session hands to the views: images that were dropped or pasted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui import words

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.views import Ellipse

__all__ = ["GuestView", "Strangeness", "strange_words"]


@dataclass(frozen=True)
class Strangeness:
    """How unusual an image is against some images of the set.

    Attributes:
        share: Of the images whose ELBO is above that of the image, 0 to 1; NaN if not known.
        images: How many there are.
    """

    share: float = math.nan
    images: int = 0


@dataclass(frozen=True, eq=False)
class GuestView:
    """An image that was dropped or pasted, as the model sees and explains it.

    Attributes:
        number: Its number, from 1, which stays its own.
        name: File name, or what stands for one.
        chosen: Whether it is the one that the inspector tells about.
        original: uint8, shape ``(C, H, W)``, as the model sees it.
        place: Of its posterior mean on the plane; None until the model has seen it.
        ellipse: Its posterior on the plane; None until then, or where the map is no plane.
        reconstruction: Decoding of the posterior mean, uint8, shape ``(C, H, W)``.
        elbo: In nats, NaN until the model has seen it.
        reconstruction_nats: Expected log-likelihood, in nats.
        kl: In nats.
        draws: Number of draws from q(z|x) behind the expectations.
        training: How unusual it is against the training images.
        validation: The same against the validation images.
        exact: Whether the terms of those belong to the same weights.
        nearest: Distance from its code to the nearest one of a training image, in latent units.
    """

    number: int
    name: str
    chosen: bool
    original: np.ndarray
    place: tuple[float, float] | None = None
    ellipse: Ellipse | None = None
    reconstruction: np.ndarray | None = None
    elbo: float = math.nan
    reconstruction_nats: float = math.nan
    kl: float = math.nan
    draws: int = 0
    training: Strangeness = Strangeness()
    validation: Strangeness = Strangeness()
    exact: bool = True
    nearest: float = math.nan


def strange_words(found: Strangeness, kind: str) -> str:
    """Say how unusual an image is, never rounding to all or none.

    Args:
        found: The share and the number of images.
        kind: Of the images, such as "training".

    Example:
        >>> strange_words(Strangeness(0.9812, 1600), "training").replace("\u2009", "_")
        'Stranger than 98_% of 1_600 training images'
        >>> strange_words(Strangeness(1.0, 48), "training")
        'Stranger than all 48 training images'
        >>> strange_words(Strangeness(0.0, 48), "training")
        'Less strange than all 48 training images'
        >>> strange_words(Strangeness(0.9997, 60_000), "training").replace("\u2009", "_")
        'Stranger than 99.9_% of 60_000 training images'
    """
    if math.isnan(found.share):
        return ""
    images = f"{words.count(found.images)} {kind} {'image' if found.images == 1 else 'images'}"
    if found.share in (0.0, 1.0):
        which = "all " if found.images > 1 else ""
        return f"{'Stranger' if found.share else 'Less strange'} than {which}{images}"
    if 0.005 <= found.share < 0.995:
        share = words.percent(found.share)
    elif found.share < 0.5:
        share = words.percent(max(found.share, 0.001), 1)
    else:
        share = words.percent(math.floor(1000 * min(found.share, 0.9999)) / 1000, 1)
    return f"Stranger than {share} of {images}"
