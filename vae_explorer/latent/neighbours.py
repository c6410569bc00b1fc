"""Which images lie nearest to each image's code, and whether they bear its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["NEIGHBOURS", "Agreement", "agreement", "nearest_codes"]

NEIGHBOURS = 10
"""How many are asked for their label."""
_TREE_DIMENSIONS = 12
_CHUNK = 1024
_MOST_ASKED = 60_000


@dataclass(frozen=True, eq=False)
class Agreement:
    """What the nearest images say of each image's label.

    Attributes:
        disagreement: Share of the labelled neighbours that have another label, float64, shape
            ``(N,)``; NaN where the image has no label or no neighbour has one.
        mislabelled: Share of the neighbours with the most frequent other label, minus the share
            with the image's own: from -1, where all agree with it, to 1, where all agree on
            another one. NaN as above.
        suggested: Index of the label that most neighbours have, int64, shape ``(N,)``; of several
            the one whose neighbours are nearer; -1 where none has one.
    """

    disagreement: np.ndarray
    mislabelled: np.ndarray
    suggested: np.ndarray


def nearest_codes(
    codes: np.ndarray, neighbours: int = NEIGHBOURS
) -> Generator[None, None, np.ndarray]:
    """Find the nearest other codes of each code, by Euclidean distance.

    A tree finds them where the codes vary along few directions, else all distances are taken;
    then, above 60,000 images, only so many of them, evenly spread, are asked for.

    Args:
        codes: Posterior means, shape ``(N, D)``; rows with NaN are passed over.
        neighbours: How many.

    Yields:
        None after each piece of work.

    Returns:
        Rows of the neighbours, nearest first, int64, shape ``(N, k)``; -1 where there is none.
    """
    found = np.full((len(codes), neighbours), -1, np.int64)
    known = np.flatnonzero(np.isfinite(codes).all(axis=1))
    points = np.ascontiguousarray(codes[known], np.float32)
    wanted = min(neighbours, len(known) - 1)
    if wanted < 1:
        return found
    search = _in_tree if _directions(points) <= _TREE_DIMENSIONS else _among_all
    for start, nearest in search(points, wanted + 1):
        rows = np.arange(start, start + len(nearest))
        # The image itself is among them, but not always first, where codes coincide.
        other = np.argsort(nearest == rows[:, None], axis=1, kind="stable")[:, :wanted]
        found[known[rows], :wanted] = known[np.take_along_axis(nearest, other, axis=1)]
        yield
    return found


def agreement(nearest: np.ndarray, labels: np.ndarray) -> Agreement:
    """Ask the neighbours of each image for their labels.

    Args:
        nearest: Of :func:`nearest_codes`, shape ``(N, k)``.
        labels: Index of each image's label, -1 for none, shape ``(N,)``.
    """
    count = int(labels.max(initial=-1)) + 1
    told = np.where(nearest >= 0, labels[nearest], -1)
    votes = np.zeros((len(labels), count + 1))
    # A nearer neighbour decides between labels with as many votes.
    for rank in range(nearest.shape[1]):
        votes[np.arange(len(labels)), told[:, rank]] += 1 + 1e-6 * (nearest.shape[1] - rank)
    votes = votes[:, :count]
    heard = np.rint(votes.sum(axis=1))
    asked = (labels >= 0) & (heard > 0)
    suggested = np.where(heard > 0, votes.argmax(axis=1) if count else -1, -1)
    votes = np.rint(votes)
    disagreement, mislabelled = np.full(len(labels), np.nan), np.full(len(labels), np.nan)
    rows = np.flatnonzero(asked)
    own = votes[rows, labels[rows]]
    votes[rows, labels[rows]] = 0
    disagreement[rows] = 1 - own / heard[rows]
    if count:
        mislabelled[rows] = (votes[rows].max(axis=1) - own) / heard[rows]
    return Agreement(disagreement, mislabelled, suggested.astype(np.int64))


def _directions(points: np.ndarray) -> float:
    """Along how many directions codes vary: the participation ratio of their variances."""
    spread = np.linalg.eigvalsh(np.cov(points.T.astype(np.float64)).reshape(points.shape[1], -1))
    total = float(np.square(spread).sum())
    return float(spread.sum()) ** 2 / total if total > 0 else 0.0


def _in_tree(points: np.ndarray, count: int) -> Generator[tuple[int, np.ndarray], None, None]:
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    for start in range(0, len(points), _CHUNK):
        nearest = tree.query(points[start : start + _CHUNK], count)[1]
        yield start, nearest.reshape(-1, count)


def _among_all(points: np.ndarray, count: int) -> Generator[tuple[int, np.ndarray], None, None]:
    import torch

    asked = np.linspace(0, len(points) - 1, min(len(points), _MOST_ASKED)).astype(np.int64)
    everyone = torch.from_numpy(points[asked])
    lengths = everyone.square().sum(dim=1)
    for start in range(0, len(points), _CHUNK // 2):
        some = torch.from_numpy(points[start : start + _CHUNK // 2])
        # Squared distance but for the length of the code itself, which changes no order.
        away = torch.addmm(lengths, some, everyone.T, alpha=-2)
        yield start, asked[away.topk(count, largest=False).indices.numpy()]
