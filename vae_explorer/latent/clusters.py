"""Groups of codes: a mixture of Gaussians whose number of parts the BIC chooses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["MOST_CLUSTERS", "cluster_codes", "renumbered"]

MOST_CLUSTERS = 10
"""As many as there are colours of their own."""
_FITTED_ON = 5000
_DIRECTIONS = 8
_STARTS, _MOVES, _IN_VAIN = 3, 10, 3
_ROUNDS = 100
_TOLERANCE = 1e-4
_FLOOR = 1e-4
_CHUNK = 8192


class _Mixture(NamedTuple):
    log_weights: Tensor  # (K,)
    means: Tensor  # (K, d)
    factors: Tensor  # (K, d, d), Cholesky of the covariances

    def log_joint(self, x: Tensor) -> Tensor:
        """Log of weight times density, shape ``(n, K)``."""
        dims = x.shape[1]
        away = (x[None] - self.means[:, None]).mT  # (K, d, n)
        scaled = torch.linalg.solve_triangular(self.factors, away, upper=False)
        volume = self.factors.diagonal(dim1=1, dim2=2).log().sum(dim=1)
        log_p = -0.5 * (scaled.square().sum(dim=1) + dims * math.log(2 * math.pi))
        log_joint: Tensor = (log_p + (self.log_weights - volume)[:, None]).T
        return log_joint


def cluster_codes(
    codes: np.ndarray, most: int = MOST_CLUSTERS
) -> Generator[None, None, np.ndarray]:
    """Group codes by a mixture of Gaussians with full covariances.

    The codes are taken along their eight main directions at most, scaled to unit variance.
    Mixtures of 1 to ``most`` parts are fitted by expectation and maximisation to 5,000 images at
    most, drawn by a fixed seed, each three times from the outcome of k-means; the Bayesian
    information criterion (Schwarz 1978) chooses among them, and every image goes to the part that
    most likely made it. Where three more parts are no better, more are not tried: they take the
    longest. The same codes always give the same groups.

    Args:
        codes: Posterior means, shape ``(N, D)``; rows with NaN belong to no group.
        most: Greatest number of groups.

    Yields:
        None after each piece of work.

    Returns:
        Number of each image's group, from 0 for the largest; -1 for none. Int64, shape ``(N,)``.
    """
    groups = np.full(len(codes), -1, np.int64)
    known = np.flatnonzero(np.isfinite(codes).all(axis=1))
    if not len(known):
        return groups
    x = _main_part(torch.from_numpy(np.ascontiguousarray(codes[known], np.float64)))
    random = torch.Generator().manual_seed(0)
    some = x[torch.randperm(len(x), generator=random)[:_FITTED_ON]]
    best, best_bic = None, math.inf
    affordable = max(1, len(some) // (5 * x.shape[1]))
    better_at = 1
    for parts in range(1, min(most, affordable) + 1):
        for _ in range(_STARTS if parts > 1 else 1):
            mixture, bic = yield from _fitted(some, parts, random)
            if bic < best_bic:
                best, best_bic, better_at = mixture, bic, parts
        if parts - better_at >= _IN_VAIN:
            break
    assert best is not None
    for start in range(0, len(x), _CHUNK):
        part = best.log_joint(x[start : start + _CHUNK]).argmax(dim=1)
        groups[known[start : start + _CHUNK]] = part.numpy()
        yield
    sizes = np.bincount(groups[known])
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    groups[known] = rank[groups[known]]
    return groups


def renumbered(groups: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Give groups the numbers of those from before that they share most images with.

    Args:
        groups: Number of each image's group, -1 for none, int64, shape ``(N,)``.
        before: The same from before.

    Example:
        >>> renumbered(np.array([0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0]))
        array([1, 1, 0, 0, 2])
    """
    from scipy.optimize import linear_sum_assignment

    count = max(int(groups.max(initial=-1)), int(before.max(initial=-1))) + 1
    both = (groups >= 0) & (before >= 0)
    shared = np.zeros((count, count))
    np.add.at(shared, (groups[both], before[both]), 1)
    number = np.append(linear_sum_assignment(-shared)[1], -1)
    renamed: np.ndarray = number[groups]
    return renamed


def _main_part(codes: Tensor) -> Tensor:
    """Codes along their main directions, of unit variance each, shape ``(n, at most 8)``."""
    around = codes - codes.mean(dim=0)
    spread, directions = torch.linalg.eigh(around.T @ around / max(1, len(codes) - 1))
    # Directions along which nothing varies, such as unused latent dimensions, only cost.
    kept = spread > 1e-4 * spread[-1]
    kept[-1] = True  # also where all codes coincide
    kept[:-_DIRECTIONS] = False
    main: Tensor = around @ directions[:, kept] / spread[kept].clamp_min(1e-12).sqrt()
    return main


def _fitted(
    x: Tensor, parts: int, random: torch.Generator
) -> Generator[None, None, tuple[_Mixture, float]]:
    """A mixture of so many parts, and its BIC."""
    dims = x.shape[1]
    share = _nearest(x, _spread_centres(x, parts, random))
    for _ in range(_MOVES):
        share = _nearest(x, share.T @ x / share.sum(dim=0).clamp_min(1)[:, None])
    before, log_likelihood = -math.inf, -math.inf
    mixture = _maximised(x, share)
    for number in range(_ROUNDS):
        log_joint = mixture.log_joint(x)
        log_p = log_joint.logsumexp(dim=1)
        log_likelihood = float(log_p.mean())
        if log_likelihood - before < _TOLERANCE:
            break
        before = log_likelihood
        mixture = _maximised(x, (log_joint - log_p[:, None]).exp())
        if number % 10 == 9:
            yield
    free = parts * (1 + dims + dims * (dims + 1) / 2) - 1
    return mixture, free * math.log(len(x)) - 2 * log_likelihood * len(x)


def _nearest(x: Tensor, centres: Tensor) -> Tensor:
    """1 for the nearest centre of each code, else 0, shape ``(n, K)``."""
    nearest = torch.cdist(x, centres).argmin(dim=1)
    return torch.nn.functional.one_hot(nearest, len(centres)).to(x)


def _maximised(x: Tensor, share: Tensor) -> _Mixture:
    """The mixture that fits best to shares of each image in each part, shape ``(n, K)``."""
    weight = share.sum(dim=0) + 1e-9
    means = share.T @ x / weight[:, None]
    away = x[None] - means[:, None]
    covariance = torch.einsum("nk,kni,knj->kij", share, away, away) / weight[:, None, None]
    covariance += _FLOOR * torch.eye(x.shape[1], dtype=x.dtype)
    return _Mixture((weight / len(x)).log(), means, torch.linalg.cholesky(covariance))


def _spread_centres(x: Tensor, parts: int, random: torch.Generator) -> Tensor:
    """Centres drawn by k-means++ (Arthur and Vassilvitskii 2007), shape ``(K, d)``."""
    centres = x[torch.randint(len(x), (1,), generator=random)]
    for _ in range(parts - 1):
        away = torch.cdist(x, centres).amin(dim=1).square() + 1e-12
        centres = torch.cat([centres, x[torch.multinomial(away, 1, generator=random)]])
    return centres
