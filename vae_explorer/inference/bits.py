"""Nats per picture in bits per observed dimension; without torch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np

__all__ = ["bits_per_dim"]

V = TypeVar("V", float, "np.ndarray")


def bits_per_dim(elbo: V, dimensions: int, *, density: bool) -> V:
    """Express a bound in bits per observed dimension.

    Args:
        elbo: In nats per picture; a number, or an array of any shape.
        dimensions: Number of observed values of one picture.
        density: True where the likelihood is a density over [0, 1]: the pictures have 256
            levels, so 8 bits are added.

    Returns:
        Bits per dimension; smaller is better.

    Example:
        >>> bits_per_dim(0.0, 784, density=True)  # a uniform density
        8.0
    """
    return -elbo / (dimensions * math.log(2.0)) + (8.0 if density else 0.0)
