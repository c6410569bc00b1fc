r"""From one plane through latent space to another by a rotation.

With the singular value decomposition :math:`A_0 A_1^\top = L \cos\Theta R^\top` of the two planes'
axes, each direction :math:`u_i = (L^\top A_0)_i` turns towards its partner by its *principal
angle*,

.. math:: u_i(t) = \cos(t\theta_i)\, u_i + \sin(t\theta_i)\, w_i ,

where :math:`w_i` is the part of the partner across :math:`u_i`. Meanwhile the directions turn
within the plane, so that both planes' own axes are met. If that asks for a mirror, the second
direction turns the long way: the plane is turned over like a sheet of paper.

Each code moves in the span of four directions, so that a moment of the turn costs the same for any
number of latent dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_explorer.latent.plane import Plane

__all__ = ["PlaneTurn", "TurnedPoints", "turn_between"]

_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class PlaneTurn:
    """A rotation of one plane into another.

    Attributes:
        directions: ``u_1, u_2`` and what each turns towards, ``w_1, w_2``, orthonormal, or zero
            where nothing turns; float64, shape ``(4, D)``.
        angles: Principal angles in radians, 0 to π, shape ``(2,)``.
        start: Axes of the first plane in terms of ``u``, a rotation or a mirror, shape ``(2, 2)``.
        within: Angle in radians by which the axes turn within the plane.

    References:
        Björck and Golub, "Numerical methods for computing angles between linear subspaces", 1973.
    """

    directions: np.ndarray
    angles: np.ndarray
    start: np.ndarray
    within: float

    def mixing(self, share: float) -> np.ndarray:
        """Return the axes at a moment in terms of the four directions.

        Args:
            share: 0 at the first plane, 1 at the second.

        Returns:
            Shape ``(2, 4)``; its rows are orthonormal.
        """
        turned, half = share * self.angles, share * self.within
        spin = np.array([[np.cos(half), -np.sin(half)], [np.sin(half), np.cos(half)]])
        mixed = self.start @ spin
        return np.concatenate([mixed * np.cos(turned), mixed * np.sin(turned)], axis=1)

    def axes(self, share: float) -> np.ndarray:
        """Return the axes at a moment, orthonormal, shape ``(2, D)``."""
        return np.asarray(self.mixing(share) @ self.directions)


@dataclass(frozen=True, eq=False)
class TurnedPoints:
    """Points that turn from one plane to another.

    Attributes:
        turn: The rotation.
        coordinates: Of each code along the four directions, float32, shape ``(N, 4)``.
    """

    turn: PlaneTurn
    coordinates: np.ndarray

    def at(self, share: float, rows: np.ndarray | None = None) -> np.ndarray:
        """Return where points are at a moment.

        Args:
            share: 0 at the first plane, 1 at the second.
            rows: Which ones, all by default, shape ``(M,)``.

        Returns:
            float32, shape ``(M, 2)``, column by column in memory.
        """
        held = self.coordinates if rows is None else self.coordinates[rows]
        return np.asarray((self.turn.mixing(share).astype(np.float32) @ held.T).T)

    @classmethod
    def of(cls, turn: PlaneTurn, codes: np.ndarray) -> TurnedPoints:
        """Return codes, shape ``(N, D)``, in a turn."""
        coordinates = np.asarray(codes, np.float64) @ turn.directions.T
        return cls(turn, coordinates.astype(np.float32))


def turn_between(before: Plane, after: Plane) -> PlaneTurn:
    """Return the rotation of one plane's axes into another's.

    Args:
        before: The first plane, in more than two dimensions.
        after: The second.
    """
    left, _, right = np.linalg.svd(before.axes @ after.axes.T)
    partners = right @ after.axes
    if np.linalg.det(left) * np.linalg.det(right) < 0:
        # The axes are each other's mirror image within the plane: turn it over.
        partners[1], right[1] = -partners[1], -right[1]
    own = left.T @ before.axes
    across = partners - np.sum(partners * own, axis=1, keepdims=True) * own
    sines = np.linalg.norm(across, axis=1)
    angles = np.arctan2(sines, np.sum(partners * own, axis=1))
    bare = sines <= _TINY
    angles[bare] = np.where(angles[bare] < 1.0, 0.0, np.pi)
    aside = np.where(bare[:, None], 0.0, across / np.maximum(sines, _TINY)[:, None])
    if angles[1] == np.pi:
        # Turned right over: by way of any direction across.
        aside[1] = _across(np.stack([own[0], own[1], aside[0]]))
    # after.axes = right.T @ partners, and right.T = left @ spin.
    spin = left.T @ right.T
    within = float(np.arctan2(spin[1, 0], spin[0, 0]))
    return PlaneTurn(np.concatenate([own, aside]), angles, left, within)


def _across(held: np.ndarray) -> np.ndarray:
    """Return a unit vector across others, which are orthonormal or zero, shape ``(K, D)``."""
    rest = np.eye(held.shape[1])
    for _ in range(2):
        rest = rest - (rest @ held.T) @ held
    best = rest[np.linalg.norm(rest, axis=1).argmax()]
    return np.asarray(best / np.linalg.norm(best))
