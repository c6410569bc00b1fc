"""Frozen values that the session hands to the views: images that were dropped or pasted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui.style import words

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.views.basics import Ellipse

__all__ = ["EASY", "GuestView", "Strangeness", "percent_below_all", "strange_words"]

EASY = 0.02
"""An image that is stranger than a smaller share of others is easier to explain than the rest."""


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
        farther: Share of the training images that have a nearer one, 0 to 1; NaN if not known.
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
    farther: float = math.nan


def strange_words(found: Strangeness, kind: str = "") -> str:
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
        'Easier to explain than all 48 training images'
        >>> strange_words(Strangeness(0.9997, 60_000), "training").replace("\u2009", "_")
        'Stranger than 99.9_% of 60_000 training images'
    """
    if math.isnan(found.share):
        return ""
    noun = "image" if found.images == 1 else "images"
    images = " ".join(part for part in (words.count(found.images), kind, noun) if part)
    # A bound above nearly all others makes no image usual, so it is not called that.
    start, share = "Stranger than", found.share
    if share < EASY:
        start, share = "Easier to explain than", 1.0 - share
    if share == 1.0:
        return f"{start} {'all ' if found.images > 1 else ''}{images}"
    return f"{start} {percent_below_all(share)} of {images}"


def percent_below_all(share: float) -> str:
    """Write a share as a percentage that is never 100 unless it is all.

    Example:
        >>> [percent_below_all(share).replace("\u2009", "_") for share in (0.98, 0.9999, 1.0)]
        ['98_%', '99.9_%', '100_%']
    """
    if 0.995 <= share < 1.0:
        return words.percent(math.floor(1000 * min(share, 0.9999)) / 1000, 1)
    return words.percent(share)
