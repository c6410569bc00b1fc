"""Frozen values on the pictures that are watched while a model learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ReconstructionsView", "SamplesView", "TraversalsView"]


@dataclass(frozen=True, eq=False)
class ReconstructionsView:
    """Some images and what becomes of them.

    Attributes:
        originals: uint8, shape ``(K, C, H, W)``.
        reconstructions: The same shape.
        rows: Which images they are, shape ``(K,)``.
        names: Their paths.
        held_out: Whether they are validation images; without any, those trained on are shown.
        epoch: Age of the weights.
    """

    originals: np.ndarray
    reconstructions: np.ndarray
    rows: np.ndarray
    names: tuple[str, ...]
    held_out: bool
    epoch: float


@dataclass(frozen=True, eq=False)
class SamplesView:
    """Codes of the prior and what they are decoded into.

    Attributes:
        pictures: uint8, shape ``(S, C, H, W)``.
        codes: Shape ``(S, D)``.
        epoch: Age of the weights.
    """

    pictures: np.ndarray
    codes: np.ndarray
    epoch: float


@dataclass(frozen=True, eq=False)
class TraversalsView:
    """Latent dimensions, each led through its range.

    Attributes:
        pictures: uint8, shape ``(R, K, C, H, W)``, a row for a dimension.
        codes: Shape ``(R, K, D)``.
        dimensions: Of each row, shape ``(R,)``, largest KL first.
        values: Of the dimension in each picture, shape ``(R, K)``.
        steps: The same in standard deviations from the middle, shape ``(K,)``, equal in all rows.
        kl_per_dim: KL of the dimension of each row in nats, averaged over the images known so
            far, shape ``(R,)``.
        kl_is_part: Whether these are parts of the KL of the bound; else they are measured against
            N(0, 1).
        of: Number of latent dimensions.
        standard: Whether the middle is 0 and the width 1, as of N(0, I); else those of the codes.
        start: Where the other coordinates come from, in words.
        epoch: Age of the weights.
    """

    pictures: np.ndarray
    codes: np.ndarray
    dimensions: np.ndarray
    values: np.ndarray
    steps: np.ndarray
    kl_per_dim: np.ndarray
    kl_is_part: bool
    of: int
    standard: bool
    start: str
    epoch: float
