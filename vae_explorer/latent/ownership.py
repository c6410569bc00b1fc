r"""Whose place is this? The posteriors of the images share out every code among them.

If one of the N images is picked by chance and a code is drawn from its posterior, then the share

.. math:: r_i(z) = \frac{q(z|x_i)}{\sum_j q(z|x_j)}

is the probability that a code z came from image i: the responsibilities of a mixture with equal
weights. They sum to 1 wherever one stands, also where no posterior reaches; so they mean something
only together with the density of the mixture, the aggregate posterior q(z).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

__all__ = ["DiagonalPosteriors", "Ownership", "ownership"]

_ROWS_AT_ONCE = 1 << 15
_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, eq=False)
class Ownership:
    """Who owns a code.

    Attributes:
        rows: The images with the largest shares, largest first, int64, shape ``(K,)``.
        shares: Their shares, 0 to 1, float64, shape ``(K,)``.
        owners: Effective number of owners, 1 to N: the exponential of the shares' entropy.
        log_density: log q(z) of the mixture of all posteriors, in nats.
        images: Number of images N behind it.
    """

    rows: np.ndarray
    shares: np.ndarray
    owners: float
    log_density: float
    images: int


class DiagonalPosteriors:
    """The posteriors of all images as Gaussians without tilt, to be asked about many codes.

    Args:
        mean: Posterior means, shape ``(N, D)``; rows with NaN are images not known yet.
        std: Posterior standard deviations, shape ``(N, D)``.

    Example:
        >>> two = DiagonalPosteriors(np.array([[-1.0], [1.0]]), np.ones((2, 1)))
        >>> two.log_densities(np.zeros(1)).round(6)
        array([-1.418939, -1.418939])
    """

    def __init__(self, mean: np.ndarray, std: np.ndarray) -> None:
        self._mean, self._std = mean, std
        self._height = np.empty(len(mean))
        for rows in _blocks(len(mean)):
            volume = np.log(std[rows].astype(np.float64)).sum(axis=1)
            self._height[rows] = -volume - 0.5 * mean.shape[1] * _LOG_2PI

    def log_densities(self, z: np.ndarray) -> np.ndarray:
        """Return log q(z|x) of one code under every image.

        Args:
            z: Shape ``(D,)``.

        Returns:
            float64, shape ``(N,)``, in nats; minus infinity for images not known yet.
        """
        code = np.asarray(z, dtype=np.float64)
        found = np.empty(len(self._mean))
        for rows in _blocks(len(found)):
            # Block by block, so that what is in between stays in the processor's cache.
            away = code - self._mean[rows]
            away /= self._std[rows]
            found[rows] = np.einsum("nd,nd->n", away, away)
        found *= -0.5
        found += self._height
        np.nan_to_num(found, copy=False, nan=-math.inf, neginf=-math.inf)
        return found


def _blocks(count: int) -> list[slice]:
    return [slice(at, min(at + _ROWS_AT_ONCE, count)) for at in range(0, count, _ROWS_AT_ONCE)]


def ownership(log_densities: np.ndarray, most: int = 6) -> Ownership | None:
    """Return who owns a code.

    Args:
        log_densities: log q(z|x) under each of N images, shape ``(N,)``, in nats; minus infinity
            for those that are not known.
        most: How many owners are named.

    Returns:
        The owners; None where no image is known.

    References:
        Bishop, "Pattern Recognition and Machine Learning", 2006, section 9.2, for responsibilities
        and the sum of exponentials; their entropy's exponential is also called perplexity.

    Example:
        >>> found = ownership(np.log([0.3, 0.1, 0.6]))
        >>> found.rows, found.shares.round(3), round(found.owners, 2)
        (array([2, 0, 1]), array([0.6, 0.3, 0.1]), 2.45)
    """
    top = float(log_densities.max(initial=-math.inf))
    if not math.isfinite(top):
        return None
    images = int(np.isfinite(log_densities).sum())
    weights = np.exp(log_densities - top)
    total = float(weights.sum())
    few = min(most, images)
    rows = np.argpartition(-weights, few - 1)[:few]
    # Where shares are equal, as where all but one vanish, the densities still have an order.
    rows = rows[np.lexsort((rows, -log_densities[rows]))]
    # H = log S - sum(w log w) / S for weights w with sum S.
    claims = weights[weights > 0]
    entropy = math.log(total) - float((claims * np.log(claims)).sum()) / total
    return Ownership(
        rows=rows.astype(np.int64),
        shares=weights[rows] / total,
        owners=math.exp(max(0.0, entropy)),
        log_density=top + math.log(total) - math.log(images),
        images=images,
    )
