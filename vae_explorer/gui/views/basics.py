"""Frozen values that the session hands to the views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "DecodedView",
    "Ellipse",
    "EllipseKind",
    "HoverCard",
    "NearestView",
    "Pin",
    "RecentEntry",
    "SelectedView",
]

EllipseKind = Literal["whole", "projection", "section"]


@dataclass(frozen=True)
class RecentEntry:
    """One line of the recent list.

    Attributes:
        target: Path of the folder or of the run to open.
        name: Short name shown first.
        images: Such as "60 000 images".
        state: Such as "30 epochs, ELBO −141.3 nats".
        when: Such as "Today, 14:02".
    """

    target: str
    name: str
    images: str
    state: str
    when: str


@dataclass(frozen=True, eq=False)
class DecodedView:
    """What the decoder makes of the cursor.

    Attributes:
        picture: Mean of p(x|z), uint8, shape ``(C, H, W)``.
        z: The code, shape ``(D,)``.
        point: The code's place on the plane.
        prior_distance: Distance of the code from the prior's mean, in prior standard deviations;
            NaN for a prior that is not N(0, I).
        prior_mass_inside: Share of the prior's mass nearer to its mean than the code, 0 to 1; NaN
            for a prior that is not N(0, I).
        off_plane: Distance of the code from the plane that the map draws, in latent units.
        epoch: Age of the weights that decoded it.
    """

    picture: np.ndarray
    z: np.ndarray
    point: tuple[float, float]
    prior_distance: float
    prior_mass_inside: float
    off_plane: float
    epoch: float


@dataclass(frozen=True, eq=False)
class NearestView:
    """The images whose posterior means are nearest to the cursor.

    Attributes:
        pictures: uint8, shape ``(K, C, H, W)``.
        distances: Euclidean, in latent units, shape ``(K,)``.
        indices: Rows of the images, shape ``(K,)``.
    """

    pictures: np.ndarray
    distances: np.ndarray
    indices: np.ndarray


@dataclass(frozen=True, eq=False)
class SelectedView:
    """One image of the set, as the model sees and explains it.

    Attributes:
        index: Row of the image in its set.
        name: File name.
        label: Its label, empty where it has none.
        split: "train" or "validation".
        original: uint8, shape ``(C, H, W)``.
        reconstruction: Decoding of the posterior mean, uint8, shape ``(C, H, W)``.
        elbo: In nats.
        reconstruction_nats: Expected log-likelihood, in nats.
        kl: In nats.
        samples: Number of draws from q(z|x) behind the two expectations.
        mean: Posterior mean, shape ``(D,)``.
        std: Posterior standard deviation, shape ``(D,)``.
        kl_per_dim: In nats, shape ``(D,)``.
        scale_tril: Cholesky factor of the posterior's covariance, shape ``(D, D)``; None for a
            diagonal one.
    """

    index: int
    name: str
    label: str
    split: str
    original: np.ndarray
    reconstruction: np.ndarray
    elbo: float
    reconstruction_nats: float
    kl: float
    samples: int
    mean: np.ndarray
    std: np.ndarray
    kl_per_dim: np.ndarray
    scale_tril: np.ndarray | None = None


@dataclass(frozen=True)
class Pin:
    """A lettered mark on the map.

    Attributes:
        letter: "A", "B" …
        x: First coordinate on the plane.
        y: Second coordinate on the plane.
    """

    letter: str
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Ellipse:
    """A Gaussian on the plane.

    Attributes:
        mean: Shape ``(2,)``.
        covariance: Shape ``(2, 2)``.
        kind: "whole" for two latent dimensions; for more, whether it is the "projection" onto the
            plane or the "section" with a plane through the mean.
    """

    mean: np.ndarray
    covariance: np.ndarray
    kind: EllipseKind = "whole"


@dataclass(frozen=True, eq=False)
class HoverCard:
    """What is said about the image under the mouse.

    Attributes:
        index: Row of the image in its set.
        picture: uint8, shape ``(C, H, W)``.
        lines: Up to three lines of plain text, the first one a heading.
    """

    index: int
    picture: np.ndarray
    lines: tuple[str, ...]
