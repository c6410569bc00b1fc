"""How alike two maps are, and how one is turned to resemble the other. No Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.plane import Plane

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = ["same_images", "shared_neighbours", "turned_towards"]

_NEIGHBOURS = 10
_ASKED = 400


def same_images(left: ImageSet, right: ImageSet) -> np.ndarray:
    """Return for each image of one set its row in another, -1 where it is not there.

    Images are the same where they have the same path and label.

    Returns:
        int64, shape ``(N,)``.
    """
    if left.paths == right.paths:
        return np.arange(len(left))
    rows = {name: row for row, name in enumerate(right.paths)}
    return np.array([rows.get(name, -1) for name in left.paths], np.int64)


def turned_towards(plane: Plane, means: np.ndarray, places: np.ndarray) -> Plane:
    """Turn and mirror a plane within itself, so that its map resembles another.

    A plane of principal components has no up and down of its own. Two latent dimensions have:
    their plane stays.

    Args:
        plane: What the one map draws.
        means: Codes of the images that both maps have, shape ``(M, D)``.
        places: Of the same images on the other map, shape ``(M, 2)``.

    References:
        Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.
    """
    if plane.whole:
        return plane
    own = plane.project(means)
    known = np.isfinite(own).all(axis=1) & np.isfinite(places).all(axis=1)
    if known.sum() < 3:
        return plane
    own, places = own[known], places[known]
    crossed = (places - places.mean(axis=0)).T @ (own - own.mean(axis=0))
    left, _, right = np.linalg.svd(crossed)
    axes = np.ascontiguousarray(left @ right @ plane.axes)
    return Plane(plane.offset, axes, ("turned PC 1", "turned PC 2"))


def shared_neighbours(left: np.ndarray, right: np.ndarray) -> float:
    """Return which share of an image's nearest neighbours is the same in two models.

    Args:
        left: Codes of M images by one model, shape ``(M, D)``.
        right: Codes of the same images by another, shape ``(M, E)``.

    Returns:
        0 to 1, the mean over some of the images, spread evenly; NaN where there are too few.
        Chance gives about 10 / M.
    """
    if len(left) <= _NEIGHBOURS + 1:
        return math.nan
    asked = np.unique(np.linspace(0, len(left) - 1, _ASKED).astype(np.int64))
    found = _nearest(left, asked), _nearest(right, asked)
    same = [len(np.intersect1d(a, b)) for a, b in zip(*found, strict=True)]
    return float(np.mean(same)) / _NEIGHBOURS


def _nearest(codes: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the rows nearest to some of the codes, without themselves, shape ``(M, k)``."""
    squares = np.square(codes).sum(axis=1)
    away = squares[None] - 2 * codes[asked] @ codes.T
    away[np.arange(len(asked)), asked] = np.inf
    return np.argpartition(away, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
