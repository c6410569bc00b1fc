r"""Where the codes of the images are dense enough to speak of data.

The density is a Gaussian kernel density of the posterior means with Scott's bandwidth. Each
image's own density is measured without itself. A place is *outside the support* where the density
is lower than that of 99 of 100 images: there the decoder was hardly ever asked, and what it draws
is a guess.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vae_explorer.latent.density import kernel_density

__all__ = ["SUPPORT_PERCENTILE", "Support", "support_of"]

SUPPORT_PERCENTILE = 1.0
"""Per cent of the images that lie in places less dense than the edge of the support."""

_MOST_CODES = 2000
_LEAST_NATS = 1.0
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Support:
    """The density of codes, and what is usual for images.

    Attributes:
        scaled: Codes over the kernel's widths, float64, shape ``(N, D)``.
        widths: Standard deviations of the kernel, shape ``(D,)``.
        edge: Log density at the edge of the support, in nats.
        usual: Median of the images' own log densities, in nats; above the edge.
    """

    scaled: np.ndarray
    widths: np.ndarray
    edge: float
    usual: float

    @property
    def log_constant(self) -> float:
        """What the sum of the kernels' exponentials is divided by, as a logarithm."""
        dims = len(self.widths)
        volume = float(np.log(self.widths).sum()) + 0.5 * dims * math.log(2.0 * math.pi)
        return volume + math.log(len(self.scaled))

    def log_density(self, codes: np.ndarray) -> np.ndarray:
        """Return the log density at codes, shape ``(M, D)``, in nats, shape ``(M,)``."""
        places = np.asarray(codes, dtype=np.float64) / self.widths
        parts = [
            _log_kernels(places[start : start + _ROWS_AT_ONCE], self.scaled)
            for start in range(0, len(places), _ROWS_AT_ONCE)
        ]
        return np.concatenate([np.zeros(0), *parts]) - self.log_constant

    def outside(self, codes: np.ndarray) -> np.ndarray:
        """Return which codes, shape ``(M, D)``, lie outside the support, bool, shape ``(M,)``."""
        return np.asarray(self.log_density(codes) < self.edge)


def support_of(codes: np.ndarray, *, seed: int = 0) -> Support | None:
    """Measure the support of codes.

    Args:
        codes: Posterior means, shape ``(N, D)``; rows with NaN are left out. Of more than 2 000 as
            many are drawn.
        seed: Of that choice.

    Returns:
        The support, or None where fewer than three codes are known.
    """
    known = np.asarray(codes, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    if len(known) < 3:
        return None
    if len(known) > _MOST_CODES:
        rows = np.random.default_rng(seed).choice(len(known), _MOST_CODES, replace=False)
        known = known[np.sort(rows)]
    widths = kernel_density(known, "scott").widths
    scaled = known / widths
    own = np.concatenate(
        [
            _log_kernels(scaled[start : start + _ROWS_AT_ONCE], scaled, first_own=start)
            for start in range(0, len(scaled), _ROWS_AT_ONCE)
        ]
    )
    plain = Support(scaled, widths, 0.0, 0.0)
    # One kernel fewer: the image's own is left out.
    own -= plain.log_constant - math.log(len(known)) + math.log(len(known) - 1)
    edge, usual = (float(value) for value in np.percentile(own, (SUPPORT_PERCENTILE, 50.0)))
    return Support(scaled, widths, edge, max(usual, edge + _LEAST_NATS))


def _log_kernels(
    places: np.ndarray, scaled: np.ndarray, first_own: int | None = None
) -> np.ndarray:
    """Log of the sum of unnormalised kernels at places, shape ``(M,)``.

    With ``first_own`` the places are the codes themselves from that row on, and each is left out
    of its own sum.
    """
    square = np.square(places).sum(axis=1)[:, None] + np.square(scaled).sum(axis=1)
    square -= 2.0 * (places @ scaled.T)
    heights = np.minimum(-0.5 * square, 0.0)
    if first_own is not None:
        rows = np.arange(len(places))
        heights[rows, rows + first_own] = -np.inf
    top = heights.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(heights - top).sum(axis=1)) + top[:, 0])
