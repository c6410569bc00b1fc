"""Traversals: one latent dimension after the other goes through its range, the rest stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["VALUES", "strongest", "traversal_codes", "traversal_range"]

VALUES = np.linspace(-3.0, 3.0, 7)
"""Where a dimension goes, in standard deviations: 99.7 % of a normal lies between."""


def strongest(kl_per_dim: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return the dimensions that carry most, largest KL first, equal ones by their number.

    Args:
        kl_per_dim: KL of each latent dimension, nats, shape ``(D,)``; NaN counts as none.
        most: How many to return at most.

    Example:
        >>> strongest(np.array([0.1, 2.0, np.nan, 0.1]), 3).tolist()
        [1, 0, 3]
    """
    order = np.argsort(-np.nan_to_num(kl_per_dim), kind="stable")
    return np.asarray(order[:most], np.int64)


def traversal_range(
    means: NDArray[np.floating], stds: NDArray[np.floating] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where each dimension has its middle and how wide it is, over the codes of images.

    It is the mean and the standard deviation of the aggregate posterior, for priors that are not
    N(0, I) and so do not say it themselves.

    Args:
        means: Posterior means, shape ``(N, D)``; rows that are not known are NaN.
        stds: Posterior standard deviations, shape ``(N, D)``; None for none.

    Returns:
        Middle and width, shape ``(D,)`` each; 0 and 1 while no code is known.
    """
    known = np.isfinite(means).all(axis=1)
    if not known.any():
        return np.zeros(means.shape[1]), np.ones(means.shape[1])
    codes = means[known].astype(np.float64)
    variance = codes.var(axis=0)
    if stds is not None:
        variance = variance + np.square(stds[known].astype(np.float64)).mean(axis=0)
    return codes.mean(axis=0), np.sqrt(variance)


def traversal_codes(
    start: NDArray[np.floating],
    dimensions: NDArray[np.int64],
    values: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the codes of traversals.

    Args:
        start: The code whose other coordinates stay, shape ``(D,)``.
        dimensions: Which coordinate each row changes, shape ``(R,)``.
        values: What it becomes, shape ``(R, K)``.

    Returns:
        Shape ``(R, K, D)``.

    References:
        Higgins et al., "beta-VAE: Learning Basic Visual Concepts with a Constrained Variational
        Framework", ICLR 2017.

    Example:
        >>> rows = traversal_codes(np.zeros(3), np.array([2]), np.array([[-1.0, 1.0]]))
        >>> rows[0].tolist()
        [[0.0, 0.0, -1.0], [0.0, 0.0, 1.0]]
    """
    rows, steps = values.shape
    codes = np.broadcast_to(np.asarray(start, np.float64), (rows, steps, len(start))).copy()
    codes[np.arange(rows)[:, None], np.arange(steps)[None], dimensions[:, None]] = values
    return codes
