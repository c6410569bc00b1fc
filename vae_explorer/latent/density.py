r"""Densities of codes: the aggregate posterior and the kernel density of the posterior means.

Both are mixtures of equally weighted Gaussians, one for each image,

.. math:: p(z) = \frac{1}{N} \sum_n \mathcal{N}(z;\, \mu_n, \Sigma_n)

In the *aggregate posterior* q(z) the width of each Gaussian is that of the image's own posterior;
in a *kernel density* all have the one width that is chosen for them. All densities are per unit
of latent volume, so their logarithms are in nats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

__all__ = [
    "BANDWIDTH_RULES",
    "BandwidthRule",
    "CodeDensity",
    "KernelDensity",
    "kernel_density",
]

BandwidthRule = Literal["scott", "silverman", "cross-validated"]
BANDWIDTH_RULES: tuple[BandwidthRule, ...] = ("scott", "silverman", "cross-validated")

_VALUES_AT_ONCE = 1 << 16
_LEAST_WIDTH = 1e-6
_FOLDS = 5
_MOST_CROSS_VALIDATED = 1500
_FACTORS = np.geomspace(0.1, 4.0, 12)


@dataclass(frozen=True, eq=False)
class CodeDensity:
    """A mixture of equally weighted Gaussians over codes, or over points of the plane.

    Attributes:
        mean: Centres, float64, shape ``(N, D)``, N at least 1.
        spread: Standard deviations, shape ``(N, D)``, or Cholesky factors of the covariances,
            lower triangular, shape ``(N, D, D)``.

    Example:
        >>> one = CodeDensity(np.zeros((1, 2)), np.ones((1, 2)))
        >>> one.log_density(np.zeros((1, 2))).round(6)
        array([-1.837877])
    """

    mean: np.ndarray
    spread: np.ndarray

    @property
    def diagonal(self) -> bool:
        """True if no Gaussian is tilted."""
        return self.spread.ndim == 2

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """Return the log density at places.

        Args:
            points: Codes, shape ``(M, D)``.

        Returns:
            float64, shape ``(M,)``, in nats. The time grows with ``M * N``.
        """
        places = np.asarray(points, dtype=np.float64)
        mean = np.asarray(self.mean, dtype=np.float64)
        count, dims = mean.shape
        if self.diagonal:
            to_unit = 1.0 / np.asarray(self.spread, dtype=np.float64)
            log_volume = np.log(self.spread).sum(axis=1)
        else:
            to_unit = np.linalg.inv(np.asarray(self.spread, dtype=np.float64))
            log_volume = np.log(np.diagonal(self.spread, axis1=1, axis2=2)).sum(axis=1)
        at_once = max(1, _VALUES_AT_ONCE // (count * (1 if self.diagonal else dims)))
        result = np.empty(len(places))
        for start in range(0, len(places), at_once):
            rows = slice(start, start + at_once)
            heights = self._squared_distance(places[rows], mean, to_unit)
            heights *= -0.5
            heights -= log_volume
            result[rows] = _log_sum(heights)
        constant = math.log(count) + 0.5 * dims * math.log(2.0 * math.pi)
        return np.asarray(result - constant)

    def _squared_distance(
        self, places: np.ndarray, mean: np.ndarray, to_unit: np.ndarray
    ) -> np.ndarray:
        """Mahalanobis distances, squared, shape ``(M, N)``."""
        if not self.diagonal:
            count, dims = mean.shape
            turned = places @ to_unit.reshape(count * dims, dims).T
            turned -= np.einsum("nde,ne->nd", to_unit, mean).ravel()
            turned *= turned
            return np.asarray(turned.reshape(len(places), count, dims).sum(axis=2))
        square = np.zeros((len(places), len(mean)))
        for d in range(mean.shape[1]):
            away = places[:, d, None] - mean[:, d]
            away *= to_unit[:, d]
            away *= away
            square += away
        return square


def _log_sum(heights: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of exponentials over the last axis; overwrites its argument."""
    top = heights.max(axis=1, keepdims=True)
    heights -= top
    np.exp(heights, out=heights)
    return np.asarray(np.log(heights.sum(axis=1)) + top[:, 0])


@dataclass(frozen=True, eq=False)
class KernelDensity:
    """A kernel density of codes.

    Attributes:
        density: The mixture.
        widths: Standard deviation of the kernel along each dimension, float64, shape ``(D,)``, in
            latent units.
        rule: How they were chosen, a rule's name or "given".
    """

    density: CodeDensity
    widths: np.ndarray
    rule: str


def kernel_density(
    codes: np.ndarray, bandwidth: BandwidthRule | float = "scott", *, seed: int = 0
) -> KernelDensity:
    """Return the Gaussian kernel density of codes.

    The kernel is a product over dimensions; by a rule its width is a factor times the standard
    deviation of the codes along each: ``n^(-1 / (d + 4))`` (Scott),
    ``(n (d + 2) / 4)^(-1 / (d + 4))`` (Silverman), or the factor among twelve, from a tenth to
    four times Scott's, whose density of left-out fifths of at most 1 500 codes is largest.

    Args:
        codes: Codes or points, shape ``(N, D)``, N at least 2; rows with NaN are left out.
        bandwidth: A rule, or the width of the kernel in latent units.
        seed: Of the choice among many codes where the rule is cross-validated.

    Raises:
        ValueError: If there are fewer than two codes, or the width is not positive.

    References:
        Scott, "Multivariate Density Estimation", 1992; Silverman, "Density Estimation for
        Statistics and Data Analysis", 1986. Cross-validation by scikit-learn.

    Example:
        >>> codes = np.random.default_rng(0).standard_normal((100, 2))
        >>> (kernel_density(codes).widths / codes.std(axis=0, ddof=1)).round(4)
        array([0.4642, 0.4642])
    """
    known = np.asarray(codes, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    if len(known) < 2:
        raise ValueError(f"a kernel density takes at least two codes, not {len(known)}")
    count, dims = known.shape
    if isinstance(bandwidth, str):
        deviation = np.maximum(known.std(axis=0, ddof=1), _LEAST_WIDTH)
        scott = count ** (-1.0 / (dims + 4))
        if bandwidth == "scott":
            factor = scott
        elif bandwidth == "silverman":
            factor = (count * (dims + 2) / 4.0) ** (-1.0 / (dims + 4))
        elif bandwidth == "cross-validated":
            factor = scott * _best_factor(known / deviation, scott, seed)
        else:
            raise ValueError(f"a bandwidth rule is one of {BANDWIDTH_RULES}, not {bandwidth!r}")
        widths, rule = deviation * factor, str(bandwidth)
    else:
        if not bandwidth > 0:
            raise ValueError(f"the width of a kernel is positive, not {bandwidth}")
        widths, rule = np.full(dims, float(bandwidth)), "given"
    density = CodeDensity(known, np.broadcast_to(widths, known.shape))
    return KernelDensity(density, widths, rule)


def _best_factor(codes: np.ndarray, scott: float, seed: int) -> float:
    """The factor on Scott's width that gives left-out codes the highest density."""
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.neighbors import KernelDensity as Kernel

    rng = np.random.default_rng(seed)
    some = codes[rng.permutation(len(codes))[:_MOST_CROSS_VALIDATED]]
    # Fewer codes want a wider kernel: what is chosen is the factor on their own rule.
    own = scott * (len(codes) / len(some)) ** (1.0 / (codes.shape[1] + 4))
    folds = KFold(min(_FOLDS, len(some)))
    search = GridSearchCV(Kernel(rtol=1e-4), {"bandwidth": own * _FACTORS}, cv=folds)
    search.fit(some)
    return float(search.best_params_["bandwidth"] / own)
