"""What the views are told of the codes: how much they know, and what knows nothing of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.inference.active_units import ActiveUnits
    from vae_explorer.inference.aggregate import UnclaimedShare
    from vae_explorer.inference.information import Information
    from vae_explorer.latent.read_out import ReadOut
    from vae_explorer.latent.smoothness import Smoothness

__all__ = ["InformationView", "ReferenceView"]


@dataclass(frozen=True)
class ReferenceView:
    """How far independent pixels come: the model without latents.

    Attributes:
        nats: log p(x), mean over the images, in nats per image.
        split: Of which images, "train" or "validation".
        bits_per_dim: The same in bits per dimension.
    """

    nats: float
    split: str
    bits_per_dim: float


@dataclass(frozen=True, eq=False)
class InformationView:
    """What the codes of some images know.

    Attributes:
        split: Of which images, "train" or "validation".
        parts: The average KL, taken apart.
        units: The active dimensions.
        kl_per_dim: Average KL of each dimension, in nats per image; empty where there is no closed
            form.
        unclaimed: Share of the prior that no image of the set claims.
        unclaimed_images: Number of images behind that share: all, or evenly spread ones.
        smoothness: Of walks between codes; None where pictures do not differ, or not yet.
        read_out: Labels read out of the codes; None where there are no two labels, or not yet.
        done: False while smoothness and read-out are those of an earlier look, or missing.
    """

    split: str
    parts: Information
    units: ActiveUnits
    kl_per_dim: tuple[float, ...]
    unclaimed: UnclaimedShare
    unclaimed_images: int
    smoothness: Smoothness | None
    read_out: ReadOut | None
    done: bool
