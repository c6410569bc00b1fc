"""Planes through latent space beside those of its axes and of its principal components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.errors import VaeExplorerError
from vae_explorer.latent.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plane_through", "random_plane"]

_FLATTEST = 1e-3
"""Three places whose triangle is flatter than this, height to longest side, lie on a line."""

_CLOSEST = 1e-6
"""Latent units, of places of size one; codes are kept in single precision."""


def plane_through(places: np.ndarray, letters: Sequence[str]) -> Plane:
    """Return the plane on which three codes lie.

    The first axis runs from the first code to the second, and the third lies above it. On this
    plane the three codes decode to just what they decode to themselves.

    Args:
        places: Codes, shape ``(3, D)``.
        letters: What the three are called, for the axes' names.

    Raises:
        VaeExplorerError: ``PLANE_PINS_ON_LINE`` if they lie on a line, or nearly so: many planes
            go through a line.

    Example:
        >>> corner = plane_through(np.array([[0.0, 0, 1], [2, 0, 1], [0, 3, 1]]), "ABC")
        >>> corner.project(np.array([2.0, 3.0, 1.0])), corner.offset
        (array([2., 3.]), array([0., 0., 1.]))
        >>> corner.names
        ('from A to B', 'towards C')
    """
    first, second, third = np.asarray(places, np.float64)
    along, height = second - first, third - first
    sides = np.linalg.norm([along, height, height - along], axis=1)
    right = along / (sides[0] or 1.0)
    height = height - (height @ right) * right
    # Once more: what rounding left of the first axis would tilt the second.
    height = height - (height @ right) * right
    # What lies closer together than this has its direction from rounding alone.
    closest = _CLOSEST * max(1.0, float(np.abs(places).max()))
    if min(sides.min(), np.linalg.norm(height)) <= max(_FLATTEST * sides.max(), closest):
        named = f"{letters[0]}, {letters[1]} and {letters[2]}"
        raise VaeExplorerError(
            "PLANE_PINS_ON_LINE",
            f"The pins {named} lie on one line, through which many planes go. Move one of them "
            "aside, and choose the plane again.",
        )
    axes = np.stack([right, height / np.linalg.norm(height)])
    names = (f"from {letters[0]} to {letters[1]}", f"towards {letters[2]}")
    return Plane(first - (axes @ first) @ axes, axes, names)


def random_plane(latent_dim: int, seed: int) -> Plane:
    """Return a plane through the origin whose direction is drawn evenly from all.

    Args:
        latent_dim: Latent dimensions ``D``.
        seed: The same number gives the same plane.

    Example:
        >>> plane = random_plane(5, seed=3)
        >>> bool(np.allclose(plane.axes @ plane.axes.T, np.eye(2)))
        True
    """
    drawn = np.random.default_rng(seed).normal(size=(latent_dim, 2))
    axes, corner = np.linalg.qr(drawn)
    # The signs of a QR decomposition are the solver's, those of the diagonal make it unique.
    axes = axes * np.sign(np.diagonal(corner))
    return Plane(np.zeros(latent_dim), np.ascontiguousarray(axes.T), ("random 1", "random 2"))
