"""Images that are there twice: the same pixels, or nearly the same picture.

Pictures are compared without their brightness and contrast: mean taken away, length one. Near are
those that differ by at most a tenth, on 8 × 8 means and on all pixels; or that agree within 4 % on
the means and within a fifth on all pixels, which is what saving as JPEG again leaves. On 60,000
MNIST digits, 2,500 CIFAR-10 photographs and the sample sets this merges no two different pictures.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["duplicate_groups"]

_CHUNK = 2048
_PAIRS_AT_ONCE = 512
_GRID = 8
_DIMENSIONS = 10
_CANDIDATES = 16
_NEAR = 0.1
_MEANS_NEAR, _PIXELS_NEAR = 0.04, 0.2
_FLATTEST = 2.0


def duplicate_groups(
    pixels: npt.NDArray[np.uint8],
) -> Generator[None, None, npt.NDArray[np.float64]]:
    """Find images that are there more than once.

    Args:
        pixels: uint8, shape ``(N, C, H, W)``.

    Yields:
        None after each piece of work, so that others have their turn and it can be given up.

    Returns:
        Number of the group of each image, from 1 in the order of the images; NaN for an image
        that is there once. Float64, shape ``(N,)``. Pictures of hardly any contrast count only
        if they are the same.
    """
    first_of = yield from _first_of_each(pixels)
    rows = np.flatnonzero(first_of == np.arange(len(pixels)))
    while len(rows) > 1:
        first_of = _joined(first_of, (yield from _near_pairs(pixels, rows)))
        # In a crowd each image has met only its nearest: let the crowds' first ones meet, too.
        first, sizes = np.unique(first_of[rows], return_counts=True)
        crowds = first[sizes >= _CANDIDATES]
        rows = crowds if len(crowds) < len(rows) else crowds[:0]
    return _numbered(first_of)


def _first_of_each(pixels: npt.NDArray[np.uint8]) -> Generator[None, None, npt.NDArray[np.int64]]:
    """The first image with the same pixels, shape ``(N,)``."""
    first_of = np.arange(len(pixels))
    seen: dict[bytes, int] = {}
    for row in range(len(pixels)):
        digest = hashlib.blake2b(np.ascontiguousarray(pixels[row]).data, digest_size=16).digest()
        first_of[row] = seen.setdefault(digest, row)
        if row % _CHUNK == _CHUNK - 1:
            yield
    return first_of


def _near_pairs(
    pixels: npt.NDArray[np.uint8], rows: npt.NDArray[np.int64]
) -> Generator[None, None, npt.NDArray[np.int64]]:
    """Pairs of rows with nearly the same picture, shape ``(K, 2)``."""
    from scipy.spatial import cKDTree

    none = np.zeros((0, 2), np.int64)
    parts = []
    for some in _chunks(rows):
        parts.append(_means(pixels[some]))
        yield
    if len(rows) < 2:
        return none
    means, contrast = _shapes(np.concatenate(parts))
    rows, means = rows[contrast >= _FLATTEST], means[contrast >= _FLATTEST]
    if len(rows) < 2:
        return none
    # A projection shortens every distance, so nothing near is passed over.
    places = means @ _main_directions(means)
    tree = cKDTree(places)
    found = [none]
    for some in _chunks(np.arange(len(rows))):
        candidates = min(_CANDIDATES, len(rows))
        away, other = tree.query(places[some], candidates, distance_upper_bound=_NEAR)
        place, rank = np.nonzero(np.isfinite(away) & (other != some[:, None]))
        found.append(np.sort(np.stack([some[place], other[place, rank]], axis=1), axis=1))
        yield
    pairs = np.unique(np.concatenate(found), axis=0)
    kept = [none]
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        some = pairs[start : start + _PAIRS_AT_ONCE]
        of_means = np.linalg.norm(means[some[:, 0]] - means[some[:, 1]], axis=1)
        some, of_means = some[of_means <= _NEAR], of_means[of_means <= _NEAR]
        left, right = (_shapes(pixels[rows[some[:, side]]])[0] for side in (0, 1))
        of_pixels = np.linalg.norm(left - right, axis=1)
        saved_again = (of_means <= _MEANS_NEAR) & (of_pixels <= _PIXELS_NEAR)
        kept.append(rows[some[(of_pixels <= _NEAR) | saved_again]])
        yield
    return np.concatenate(kept)


def _chunks(rows: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]


def _means(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Means over 8 × 8 tiles, shape ``(n, C · 64)``; smaller pictures as they are."""
    height, width = pixels.shape[2:]
    tops = np.arange(min(_GRID, height)) * height // min(_GRID, height)
    lefts = np.arange(min(_GRID, width)) * width // min(_GRID, width)
    sums = np.add.reduceat(pixels.astype(np.float32), tops, axis=2)
    sums = np.add.reduceat(sums, lefts, axis=3)
    areas = np.diff([*tops, height])[:, None] * np.diff([*lefts, width])[None]
    means: npt.NDArray[np.float32] = (sums / areas).astype(np.float32).reshape(len(pixels), -1)
    return means


def _shapes(
    pictures: npt.NDArray[np.generic],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Pictures without mean and of length one, shape ``(n, V)``, and their contrast before."""
    flat = pictures.reshape(len(pictures), math.prod(pictures.shape[1:])).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    contrast = length[:, 0] / np.float32(np.sqrt(flat.shape[1]))
    return flat / np.maximum(length, np.float32(1e-6)), contrast


def _main_directions(means: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Orthonormal directions along which the pictures differ most, shape ``(V, at most 10)``."""
    some = means[:: max(1, len(means) // 5000)]
    around = some - some.mean(axis=0)
    directions: npt.NDArray[np.float32] = np.linalg.eigh(around.T @ around)[1][:, -_DIMENSIONS:]
    return directions


def _joined(first_of: npt.NDArray[np.int64], near: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first image of each group once near ones are of one group, shape ``(N,)``."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(first_of)
    ends = np.concatenate([np.stack([np.arange(count), first_of], axis=1), near])
    graph = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(count, count))
    group = connected_components(graph, directed=False)[1]
    first: npt.NDArray[np.int64] = np.unique(group, return_index=True)[1][group]
    return first


def _numbered(first_of: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Number the groups of more than one image in the order of their first ones."""
    first, group, members = np.unique(first_of, return_inverse=True, return_counts=True)
    number = np.full(len(first), np.nan)
    number[members > 1] = 1 + np.arange(np.count_nonzero(members > 1))
    numbers: npt.NDArray[np.float64] = number[group]
    return numbers
