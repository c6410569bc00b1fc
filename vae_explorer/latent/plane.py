r"""The plane through latent space that the map draws.

A plane is :math:`\{c + a_1 u_1 + a_2 u_2\}` with orthonormal axes :math:`u_1, u_2` and an offset
:math:`c` orthogonal to both. Its coordinates therefore start at the place nearest to the prior's
mean, and :math:`\lVert z \rVert^2 = \lVert a \rVert^2 + \lVert c \rVert^2` for a code on it. For
two latent dimensions the plane of the two axes is the whole latent space.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np

__all__ = ["Plane", "axis_plane", "pca_plane", "prior_distance_mass", "prior_radius"]


@dataclass(frozen=True, eq=False)
class Plane:
    """A chart of latent space on which every place is one code.

    Attributes:
        exact: True, which tells planes from other charts.
        offset: Place of the origin, orthogonal to the axes, float64, shape ``(D,)``.
        axes: Orthonormal, float64, shape ``(2, D)``.
        names: Of the two axes.

    Example:
        >>> plane = axis_plane(3, 0, 2)
        >>> plane.project(np.array([1.0, 2.0, 3.0]))
        array([1., 3.])
        >>> plane.lift(np.array([1.0, 3.0]))
        array([1., 0., 3.])
    """

    offset: np.ndarray
    axes: np.ndarray
    names: tuple[str, str]
    exact: ClassVar[Literal[True]] = True

    @property
    def whole(self) -> bool:
        """True if the plane is the whole latent space."""
        return len(self.offset) == 2

    def project(self, z: np.ndarray) -> np.ndarray:
        """Return the nearest points on the plane.

        Args:
            z: Codes, shape ``(..., D)``.

        Returns:
            Coordinates on the plane, shape ``(..., 2)``.
        """
        return np.asarray(np.asarray(z, dtype=np.float64) @ self.axes.T)

    def lift(self, points: np.ndarray) -> np.ndarray:
        """Return the codes of points on the plane.

        Args:
            points: Coordinates, shape ``(..., 2)``.

        Returns:
            Codes, shape ``(..., D)``.
        """
        return np.asarray(self.offset + np.asarray(points, dtype=np.float64) @ self.axes)

    def distance(self, z: np.ndarray) -> np.ndarray:
        """Return how far codes are from the plane, shape ``(...,)``, in latent units."""
        away = np.asarray(z, dtype=np.float64) - self.lift(self.project(z))
        return np.asarray(np.linalg.norm(away, axis=-1))


_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def axis_plane(latent_dim: int, first: int = 0, second: int = 1) -> Plane:
    """Return the plane of two latent dimensions, through the prior's mean.

    Args:
        latent_dim: Latent dimensions ``D``.
        first: Dimension to the right, from 0.
        second: Dimension upwards, from 0.
    """
    axes = np.zeros((2, latent_dim))
    axes[0, first] = axes[1, second] = 1.0
    names = tuple(f"z{str(i + 1).translate(_SUBSCRIPT)}" for i in (first, second))
    return Plane(np.zeros(latent_dim), axes, (names[0], names[1]))


def pca_plane(means: np.ndarray, previous: Plane | None = None) -> Plane:
    """Return the plane of the first two principal components of codes.

    Args:
        means: Posterior means, shape ``(N, D)``; rows with NaN are left out.
        previous: A plane whose picture the new one should resemble: within the new plane the axes
            are turned so that nothing jumps by rotation or mirror alone.

    Returns:
        The plane through the mean of the codes. With fewer than two codes, or codes that do not
        vary, the plane of the first two dimensions.

    References:
        Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.
    """
    known = np.asarray(means, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    latent_dim = means.shape[1]
    if len(known) < 2 or not (known.std(axis=0) > 1e-9).sum() >= 2:
        return previous or axis_plane(latent_dim)
    centre = known.mean(axis=0)
    covariance = np.cov(known, rowvar=False)
    axes = np.linalg.eigh(covariance)[1][:, -2:].T[::-1]
    if previous is not None:
        left, _, right = np.linalg.svd(previous.axes @ axes.T)
        axes = left @ right @ axes
    else:
        # A sign for each axis that does not depend on the solver.
        largest = np.abs(axes).argmax(axis=1)
        axes = axes * np.sign(axes[[0, 1], largest])[:, None]
    offset = centre - (axes @ centre) @ axes
    return Plane(offset, np.ascontiguousarray(axes), ("PC 1", "PC 2"))


def prior_radius(mass: float, plane: Plane) -> float | None:
    """Return the radius on the plane of the ball that holds a share of the prior's mass.

    Args:
        mass: Share, 0 to 1.
        plane: Where to look; for more than two dimensions the circle is the ball's section.

    Returns:
        The radius in latent units, or None where the plane misses the ball.

    Example:
        >>> round(prior_radius(0.5, axis_plane(2)), 3)
        1.177
    """
    squared = _squared_radius(mass, plane.axes.shape[1]) - float(plane.offset @ plane.offset)
    return math.sqrt(squared) if squared > 0 else None


def prior_distance_mass(z: np.ndarray) -> tuple[float, float]:
    """Return a code's distance from the prior's mean, and the share of the prior nearer to it.

    Args:
        z: Code, shape ``(D,)``.

    Example:
        >>> prior_distance_mass(np.zeros(4))
        (0.0, 0.0)
    """
    squared = float(np.square(np.asarray(z, dtype=np.float64)).sum())
    return math.sqrt(squared), _share_within(squared, len(z))


def _share_within(squared: float, dimensions: int) -> float:
    """Return the share of N(0, I) nearer to its mean than the root of ``squared``."""
    import torch  # here, because views know planes without it

    # Not by scipy.special, whose import would hold up the first map and the first picture.
    shape, half = torch.tensor((dimensions / 2, squared / 2), dtype=torch.float64)
    return float(torch.special.gammainc(shape, half))


@lru_cache(maxsize=256)
def _squared_radius(mass: float, dimensions: int) -> float:
    """Return the square of the distance within which N(0, I) has so much of its mass."""
    if mass >= 1:
        return math.inf
    low, high = 0.0, float(dimensions)
    while _share_within(high, dimensions) < mass:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _share_within(middle, dimensions) < mass else (low, middle)
    return high if mass > 0 else 0.0
