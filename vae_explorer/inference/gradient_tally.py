"""Running mean and variance of gradients, one vector after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Disagreement", "GradientTally", "disagreement"]


class GradientTally:
    """Mean and variance of each coordinate of random vectors, by Welford's recursion.

    Args:
        like: Vectors as long as those that will be counted, one for each group.

    Attributes:
        count: Number of vectors so far.

    References:
        Welford, "Note on a method for calculating corrected sums of squares and products", 1962.

    Example:
        >>> tally = GradientTally([torch.zeros(2)])
        >>> for vector in ([1.0, 5.0], [3.0, 5.0]):
        ...     tally.add([torch.tensor(vector)])
        >>> tally.mean[0].tolist(), tally.variance(0).tolist()
        ([2.0, 5.0], [2.0, 0.0])
    """

    def __init__(self, like: Sequence[Tensor]) -> None:
        self.count = 0
        self.mean = [torch.zeros_like(vector) for vector in like]
        self._squares = [torch.zeros_like(vector) for vector in like]
        # Of the squared distances from the mean, a number for each draw and group.
        self._distance = torch.zeros(len(like), dtype=torch.float64)
        self._distance_squared = torch.zeros(len(like), dtype=torch.float64)

    def add(self, vectors: Sequence[Tensor]) -> None:
        """Count one more vector for each group."""
        self.count += 1
        for group, vector in enumerate(vectors):
            before = vector - self.mean[group]
            self.mean[group] += before / self.count
            product = before * (vector - self.mean[group])
            self._squares[group] += product
            distance = product.sum().item()
            self._distance[group] += distance
            self._distance_squared[group] += distance**2

    def variance(self, group: int) -> Tensor:
        """Return the variance of each coordinate; NaN before there are two vectors."""
        return self._squares[group] / (self.count - 1 or math.nan)

    def total_variance(self, groups: Sequence[int]) -> tuple[float, float]:
        """Return the trace of the covariance of some groups together, and its standard error.

        The error takes the groups as if they rose and fell together, which is never too small.
        """
        if self.count < 2:
            return math.nan, math.nan
        n, rows = self.count, list(groups)
        mean = self._distance[rows] / n
        spread = (self._distance_squared[rows] / n - mean.square()).clamp_min(0.0).sqrt()
        return mean.sum().item() * n / (n - 1), spread.sum().item() / math.sqrt(n)


@dataclass(frozen=True)
class Disagreement:
    """How far two means lie apart, in standard errors of their difference.

    Attributes:
        largest: Over coordinates.
        root_mean_square: Over coordinates; about 1 where both have the same mean.
    """

    largest: float
    root_mean_square: float


def disagreement(one: GradientTally, other: GradientTally, groups: Sequence[int]) -> Disagreement:
    """Compare the means of two independent tallies.

    Coordinates that never moved in either are left out; if none remains, both numbers are 0.

    Args:
        one: At least two vectors.
        other: At least two vectors.
        groups: Which groups to compare.
    """
    scores = []
    for group in groups:
        error = one.variance(group) / one.count + other.variance(group) / other.count
        away = (one.mean[group] - other.mean[group]).square()
        moved = error > 0.0
        scores.append((away[moved] / error[moved]).double())
    squares = torch.cat(scores)
    if not len(squares):
        return Disagreement(0.0, 0.0)
    return Disagreement(squares.max().sqrt().item(), squares.mean().sqrt().item())
