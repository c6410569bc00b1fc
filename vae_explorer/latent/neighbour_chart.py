r"""A chart that only knows who is whose neighbour, such as one by t-SNE or UMAP.

It gives each image a place, and nothing to the space between. What lies there is *made up* of the
images around: a mixture of their codes with the weights of Shepard's interpolation as Franke and
Little cut it off,

.. math:: w_i = \left(\frac{(R - d_i)_+}{R\, d_i}\right)^2 ,

with the distances :math:`d_i` on the chart to the nearest images and :math:`R` that of the first
one left out. At an image the mixture is its own code; a neighbour that comes or goes does so with
weight 0, so that the codes change continuously. Codes find their places by the same weights among
the nearest codes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

if TYPE_CHECKING:
    from scipy.spatial import KDTree

__all__ = ["MIXED", "NeighbourChart"]

MIXED = 8
"""Neighbours whose codes are mixed."""


class NeighbourChart:
    """Places of images, and mixtures of their codes in between.

    Args:
        points: Places of the images, shape ``(N, 2)``; rows with NaN have none.
        codes: Codes of the images, shape ``(N, D)``; rows with NaN have none. Both have at least
            one row without.
        names: Of the two coordinates, which have no unit.

    References:
        Shepard, "A two-dimensional interpolation function for irregularly-spaced data", 1968.
        Franke and Little, in Barnhill, "Representation and approximation of surfaces", 1977.

    Example:
        >>> chart = NeighbourChart(np.array([[0.0, 0], [9, 0]]), np.eye(2, 3), ("s", "t"))
        >>> chart.lift(np.array([9.0, 0.0]))
        array([0., 1., 0.])
        >>> chart.nearest(8.0, 1.0)
        1
    """

    exact: ClassVar[Literal[False]] = False
    whole: ClassVar[bool] = False

    def __init__(self, points: np.ndarray, codes: np.ndarray, names: tuple[str, str]) -> None:
        known = np.isfinite(points).all(axis=1) & np.isfinite(codes).all(axis=1)
        self.names = names
        self._rows = np.flatnonzero(known)
        self._points = np.asarray(points[known], np.float64)
        self._codes = np.asarray(codes[known], np.float64)

    def lift(self, points: np.ndarray) -> np.ndarray:
        """Return mixtures of the codes of the images nearest to places.

        Args:
            points: Places on the chart, shape ``(..., 2)``.

        Returns:
            Codes, shape ``(..., D)``.
        """
        return _mixed(self._by_place, self._codes, np.asarray(points, np.float64))

    def project(self, z: np.ndarray) -> np.ndarray:
        """Return where codes would be: mixtures of the places of the images with nearest codes.

        Args:
            z: Codes, shape ``(..., D)``.

        Returns:
            Places on the chart, shape ``(..., 2)``.
        """
        return _mixed(self._by_code, self._points, np.asarray(z, np.float64))

    def distance(self, z: np.ndarray) -> np.ndarray:
        """Return how far codes are from what the chart decodes at their places, ``(...,)``."""
        away = np.asarray(z, np.float64) - self.lift(self.project(z))
        return np.asarray(np.linalg.norm(away, axis=-1))

    def nearest(self, x: float, y: float) -> int:
        """Return the row of the image nearest to a place."""
        return int(self._rows[self._by_place.query((x, y))[1]])

    @cached_property
    def _by_place(self) -> KDTree:
        return _tree_of(self._points)

    @cached_property
    def _by_code(self) -> KDTree:
        return _tree_of(self._codes)

    def prepare(self) -> None:
        """Make both indices now, on whatever thread this is, instead of at the first question."""
        _ = self._by_place, self._by_code


def _tree_of(points: np.ndarray) -> KDTree:
    from scipy.spatial import KDTree  # here, because it would hold up the start

    return KDTree(points)


def _mixed(index: KDTree, values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Interpolate values of the index's places at others, ``(..., A)`` to ``(..., B)``."""
    asked = places.reshape(-1, places.shape[-1])
    count = min(MIXED + 1, len(values))
    away, rows = index.query(asked, k=np.arange(1, count + 1))
    # With fewer images than are mixed, none is left out and all count.
    reach = away[:, -1:] if count > MIXED else np.full((len(asked), 1), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.square(np.maximum(1.0 / away - 1.0 / reach, 0.0))
    on_spot = away <= 1e-9 * np.maximum(away[:, -1:], 1e-300)
    even = weights.sum(axis=1) == 0.0
    weights = np.where(on_spot.any(axis=1)[:, None], on_spot, weights)
    weights[even & ~on_spot.any(axis=1)] = 1.0
    weights = weights / weights.sum(axis=1, keepdims=True)
    mixed = np.einsum("qk,qkb->qb", weights, values[rows])
    return np.asarray(mixed.reshape(*places.shape[:-1], values.shape[1]))
