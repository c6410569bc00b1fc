r"""How far places of a plane are from the codes of the images, in all dimensions.

By Pythagoras :math:`\lVert z - \mu_n \rVert^2 = \lVert a - a_n \rVert^2 + d_n^2` for a place
:math:`a` of the plane, where :math:`a_n` is the code's projection and :math:`d_n` its distance from
the plane. The nearest code is therefore the nearest point in three dimensions, however many the
codes have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vae_explorer.latent.plane import Plane

__all__ = ["NearestCode", "own_distances"]

_MOST = 400
_AT_ONCE = 50


class NearestCode:
    """Distances from places of a plane to the nearest code.

    Args:
        plane: What the map draws.
        codes: Posterior means, shape ``(N, D)``, N at least 1; rows with NaN are left out.

    Attributes:
        off_plane: Distances of the codes from the plane, float64, shape ``(N,)``.

    Raises:
        ValueError: If no code is known.

    Example:
        >>> from vae_explorer.latent.plane import axis_plane
        >>> nearest = NearestCode(axis_plane(3), np.array([[0.0, 0.0, 4.0]]))
        >>> nearest.distance(np.array([[0.0, 0.0], [3.0, 0.0]]))
        array([4., 5.])
    """

    def __init__(self, plane: Plane, codes: np.ndarray) -> None:
        from scipy.spatial import cKDTree  # here, because it would hold up the start

        known = np.asarray(codes, dtype=np.float64)
        known = known[np.isfinite(known).all(axis=1)]
        if not len(known):
            raise ValueError("a distance to the nearest code takes at least one code")
        self.off_plane = plane.distance(known)
        self._tree = cKDTree(np.column_stack([plane.project(known), self.off_plane]))

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Return how far the nearest code is, in latent units.

        Args:
            points: On the plane, shape ``(..., 2)``.

        Returns:
            float64, shape ``(...)``.
        """
        places = np.asarray(points, dtype=np.float64)
        flat = places.reshape(-1, 2)
        found = self._tree.query(np.column_stack([flat, np.zeros(len(flat))]))[0]
        return np.asarray(found).reshape(places.shape[:-1])


def own_distances(codes: np.ndarray) -> np.ndarray:
    """Return how far codes are from the nearest other one: what is usual among them.

    Args:
        codes: Shape ``(N, D)``, all known.

    Returns:
        Of at most 400 of them, evenly spread, in latent units, shape ``(n,)``; none for fewer than
        two codes.

    Example:
        >>> own_distances(np.array([[0.0], [1.0], [3.0]]))
        array([1., 1., 2.])
    """
    if len(codes) < 2:
        return np.zeros(0)
    from scipy.spatial.distance import cdist

    rows = np.unique(np.linspace(0, len(codes) - 1, min(_MOST, len(codes))).astype(np.int64))
    found = []
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        away = cdist(codes[some], codes)
        away[np.arange(len(some)), some] = np.inf
        found.append(away.min(axis=1))
    return np.concatenate(found)
