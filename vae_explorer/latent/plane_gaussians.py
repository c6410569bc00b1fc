r"""Gaussians of latent space as the plane shows them: projected onto it, or cut by it.

The *projection* of N(m, S) onto the plane is the Gaussian of the coordinates of its draws. Its
*section* is what the density itself is along the plane: again a Gaussian, times a weight that
falls as the plane misses the mean,

.. math:: \mathcal{N}(c + A^\top a;\, m, S) = w\, \mathcal{N}(a;\, a_0, M^{-1}),
   \qquad M = A S^{-1} A^\top .

For two latent dimensions both are the Gaussian itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.plane import Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PlaneGaussians", "parallel", "projection", "section"]

REACH = 7.0
"""Standard deviations beyond which a Gaussian adds nothing: exp(-24.5) of its own peak."""
_TILE = 32
_AT_ONCE = 1024
_LEAST = 1e-300
_NEGLIGIBLE = 60.0
"""Nats below the heaviest Gaussian at which a weight no longer counts."""


@dataclass(frozen=True, eq=False)
class PlaneGaussians:
    """A weighted sum of Gaussians on the plane.

    Attributes:
        log_weight: Shape ``(N,)``, in nats.
        mean: Shape ``(N, 2)``.
        covariance: Shape ``(N, 2, 2)``.
    """

    log_weight: NDArray[np.float64]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def on_grid(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logarithm of the sum on a grid.

        The grid is worked on tile by tile, each with the Gaussians that reach it: the time grows
        with the area that they cover, not with grid times Gaussians.

        Args:
            xs: Places along the first axis, rising, shape ``(G,)``.
            ys: Places along the second, rising, shape ``(H,)``.

        Returns:
            float64, shape ``(H, G)``, in nats; each Gaussian is cut at ``REACH`` standard
            deviations, and sums below 1e-300 of the heaviest peak count as that.
        """
        determinant = np.linalg.det(self.covariance)
        log_peak = self.log_weight - 0.5 * np.log(determinant) - math.log(2 * math.pi)
        if len(log_peak) == 0:
            return np.full((len(ys), len(xs)), math.log(_LEAST))
        top = float(log_peak.max())
        precision = np.asarray(np.linalg.inv(self.covariance), np.float64)
        reach = REACH * np.sqrt(np.diagonal(self.covariance, axis1=1, axis2=2))
        heavy = log_peak > top - _NEGLIGIBLE
        total = np.zeros((len(ys), len(xs)))
        for low in range(0, len(ys), _TILE):
            lines = slice(low, low + _TILE)
            near_y = heavy & _reaches(self.mean[:, 1], reach[:, 1], ys[lines])
            for left in range(0, len(xs), _TILE):
                columns = slice(left, left + _TILE)
                near = np.flatnonzero(near_y & _reaches(self.mean[:, 0], reach[:, 0], xs[columns]))
                for start in range(0, len(near), _AT_ONCE):
                    some = near[start : start + _AT_ONCE]
                    total[lines, columns] += _sum_of(
                        self.mean[some], precision[some], log_peak[some] - top,
                        xs[columns], ys[lines],
                    )  # fmt: skip
        return np.asarray(np.log(np.maximum(total, _LEAST)) + top)


def _reaches(
    mean: NDArray[np.float64], reach: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.bool_]:
    return np.asarray((mean + reach >= places[0]) & (mean - reach <= places[-1]))


def _sum_of(
    mean: NDArray[np.float64],
    precision: NDArray[np.float64],
    log_peak: NDArray[np.float64],
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum of a few Gaussians on a small grid; in single precision, which is twice as fast."""
    dx = (xs - mean[:, :1]).astype(np.float32)
    dy = (ys - mean[:, 1:]).astype(np.float32)
    a, b, c = (precision[:, i, j, None].astype(np.float32) for i, j in ((0, 0), (0, 1), (1, 1)))
    across = log_peak[:, None].astype(np.float32) - 0.5 * a * dx * dx
    exponent = (dy * -b)[:, :, None] * dx[:, None, :]
    exponent += across[:, None, :]
    exponent -= (0.5 * c * dy * dy)[:, :, None]
    np.exp(exponent, out=exponent)
    return np.asarray(exponent.sum(axis=0, dtype=np.float64))


def parallel(plane: Plane, code: NDArray[np.floating]) -> Plane:
    """Return the plane through a code with the same axes.

    Args:
        plane: What the map draws.
        code: Shape ``(D,)``.
    """
    through = np.asarray(code, np.float64)
    return Plane(through - plane.project(through) @ plane.axes, plane.axes, plane.names)


def projection(
    plane: Plane, mean: NDArray[np.floating], spread: NDArray[np.floating]
) -> PlaneGaussians:
    """Project Gaussians onto the plane.

    Args:
        plane: What the map draws.
        mean: Shape ``(N, D)``.
        spread: Standard deviations, shape ``(N, D)``, or Cholesky factors of the covariances,
            shape ``(N, D, D)``.

    Returns:
        The projections, each of weight 1/N.
    """
    wide = np.asarray(spread, np.float64)
    # Rows of A L: the plane's axes seen by unit noise.
    seen = plane.axes * wide[:, None, :] if wide.ndim == 2 else plane.axes @ wide
    count = max(len(wide), 1)
    return PlaneGaussians(
        np.full(len(wide), -math.log(count)), plane.project(mean), seen @ seen.transpose(0, 2, 1)
    )


def section(
    plane: Plane, mean: NDArray[np.floating], spread: NDArray[np.floating]
) -> PlaneGaussians:
    """Cut Gaussians by the plane.

    Args:
        plane: What the map draws.
        mean: Shape ``(N, D)``.
        spread: Standard deviations, shape ``(N, D)``, or Cholesky factors of the covariances,
            lower triangular, shape ``(N, D, D)``.

    Returns:
        Their mixture with equal shares as it is along the plane: the sum on a grid is the
        logarithm of a density per unit of ``D``-dimensional volume.
    """
    centre, wide = np.asarray(mean, np.float64), np.asarray(spread, np.float64)
    away = plane.offset - centre
    axes = np.broadcast_to(plane.axes.T, (*centre.shape, 2))
    if wide.ndim == 2:
        rest, seen = away / wide, np.asarray(axes / wide[:, :, None], np.float64)
        log_volume = np.log(wide).sum(axis=1)
    else:
        rest = np.asarray(np.linalg.solve(wide, away[:, :, None])[:, :, 0], np.float64)
        seen = np.asarray(np.linalg.solve(wide, axes), np.float64)
        log_volume = np.log(np.diagonal(wide, axis1=1, axis2=2)).sum(axis=1)
    covariance = np.asarray(np.linalg.inv(seen.transpose(0, 2, 1) @ seen), np.float64)
    place = -(covariance @ (seen.transpose(0, 2, 1) @ rest[:, :, None]))
    missed = np.square(rest + (seen @ place)[:, :, 0]).sum(axis=1)
    dims = centre.shape[1]
    log_weight = (
        -0.5 * missed
        - log_volume
        + 0.5 * np.log(np.linalg.det(covariance))
        - 0.5 * (dims - 2) * math.log(2 * math.pi)
        - math.log(max(len(centre), 1))
    )
    return PlaneGaussians(log_weight, place[:, :, 0], covariance)
