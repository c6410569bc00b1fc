"""A graph over latent space in which the first guess of a geodesic is found.

In two dimensions its nodes are a grid over the codes of the images, joined to their eight
neighbours; in more, where no grid can be, they are codes of images, each joined to its nearest
ones. The links are as long as the metric says, from picture to picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

    from vae_explorer.latent.geodesic import Metric

__all__ = ["LatentGraph", "latent_graph"]

_GRID_SIDE = 28
_MOST_CODES = 500
_PIXELS = 3000
"""Pictures of more values are compared by every second of them, or every third and so on."""

_NEIGHBOURS = 8
_MARGIN = 0.1
_LEAST_LINK = 1e-9


@dataclass(frozen=True, eq=False)
class LatentGraph:
    """Nodes, their pictures, and the links between them.

    Attributes:
        metric: What links cost.
        nodes: Codes, float64, shape ``(M, D)``.
        every: Of the values of a picture, each of this number is compared.
        pictures: Values that are compared, shape ``(M, P / every)``.
        weight: Of the density at the nodes, shape ``(M,)``.
        links: Lengths, a sparse matrix of shape ``(M, M)``.
        tree: Finds nodes by their place.
    """

    metric: Metric
    nodes: np.ndarray
    every: int
    pictures: torch.Tensor
    weight: torch.Tensor
    links: csr_matrix
    tree: cKDTree

    def shortest(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return the shortest way between two codes through the graph.

        Args:
            start: Shape ``(D,)``.
            end: Shape ``(D,)``.

        Returns:
            Codes in walking order with both ends, shape ``(n, D)``, n at least 2.
        """
        from scipy.sparse import coo_matrix  # here, because it would hold up the start
        from scipy.sparse.csgraph import dijkstra

        ends = np.stack([start, end])
        count = len(self.nodes)
        near = self.tree.query(ends, k=min(_NEIGHBOURS, count))[1].reshape(2, -1)
        pictures = _compared(self.metric, ends, self.every)
        weight = self.metric.weight(self.metric.drawing.tensor(ends))
        rows, columns, lengths = [], [], []
        for which in (0, 1):
            beside = torch.from_numpy(near[which])
            change = (self.pictures[beside] - pictures[which]).norm(dim=1)
            length = change * 0.5 * (self.weight[beside] + weight[which])
            rows += [count + which] * len(beside)
            columns += near[which].tolist()
            lengths += length.double().tolist()
        known = self.links.tocoo()
        whole = coo_matrix(
            (
                np.concatenate([known.data, np.maximum(lengths, _LEAST_LINK)]),
                (np.concatenate([known.row, rows]), np.concatenate([known.col, columns])),
            ),
            shape=(count + 2, count + 2),
        ).tocsr()
        before = dijkstra(whole, directed=False, indices=count, return_predecessors=True)[1]
        path = [count + 1]
        while path[-1] != count and before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        if path[-1] != count:
            return ends
        return np.concatenate([ends, self.nodes])[[(node + 2) % (count + 2) for node in path]][::-1]


def latent_graph(metric: Metric, codes: np.ndarray, *, seed: int = 0) -> LatentGraph:
    """Make the graph of a metric.

    Args:
        metric: What links cost.
        codes: Posterior means, shape ``(N, D)``; rows with NaN are left out.
        seed: Of the choice among many codes.
    """
    from scipy.sparse import coo_matrix
    from scipy.spatial import cKDTree

    known = np.asarray(codes, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    every = -(-int(metric.drawing.at(known[:1]).shape[1]) // _PIXELS)
    if known.shape[1] == 2:
        nodes, pairs = _grid(known)
    else:
        nodes, pairs = _neighbours(known, seed)
    pictures = _compared(metric, nodes, every)
    with torch.no_grad():
        weight = metric.weight(metric.drawing.tensor(nodes))
        change = (pictures[pairs[:, 0]] - pictures[pairs[:, 1]]).norm(dim=1)
        lengths = change * 0.5 * (weight[pairs[:, 0]] + weight[pairs[:, 1]])
    links = coo_matrix(
        (
            np.maximum(lengths.double().cpu().numpy(), _LEAST_LINK),
            (pairs[:, 0].numpy(), pairs[:, 1].numpy()),
        ),
        shape=(len(nodes), len(nodes)),
    ).tocsr()
    return LatentGraph(metric, nodes, every, pictures, weight, links, cKDTree(nodes))


def _compared(metric: Metric, codes: np.ndarray, every: int) -> torch.Tensor:
    """The values of pictures that are compared, so that distances keep their size on average."""
    parts = [metric.drawing.at(part)[:, ::every] for part in np.array_split(codes, 16)]
    compared: torch.Tensor = torch.cat(parts) * every**0.5
    return compared


def _grid(codes: np.ndarray) -> tuple[np.ndarray, torch.Tensor]:
    """Nodes of a grid over codes, row by row, and each link between neighbours once."""
    side = _GRID_SIDE
    low, high = np.percentile(codes, (0.5, 99.5), axis=0)
    room = np.maximum(_MARGIN * (high - low), 1e-3)
    lines = [np.linspace(low[d] - room[d], high[d] + room[d], side) for d in (0, 1)]
    nodes = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 2)
    number = np.arange(side * side).reshape(side, side)
    pairs = [
        (number[:-1], number[1:]),
        (number[:, :-1], number[:, 1:]),
        (number[:-1, :-1], number[1:, 1:]),
        (number[1:, :-1], number[:-1, 1:]),
    ]
    joined = np.concatenate([np.stack([a.ravel(), b.ravel()], axis=1) for a, b in pairs])
    return nodes, torch.from_numpy(joined)


def _neighbours(codes: np.ndarray, seed: int) -> tuple[np.ndarray, torch.Tensor]:
    """Some of the codes, and links from each to its nearest ones, each once."""
    from scipy.spatial import cKDTree

    if len(codes) > _MOST_CODES:
        rows = np.random.default_rng(seed).choice(len(codes), _MOST_CODES, replace=False)
        codes = codes[np.sort(rows)]
    near = cKDTree(codes).query(codes, k=min(_NEIGHBOURS + 1, len(codes)))[1]
    near = near.reshape(len(codes), -1)
    pairs = np.stack([np.repeat(np.arange(len(codes)), near.shape[1]), near.ravel()], axis=1)
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return codes, torch.from_numpy(pairs)
