"""Images that are there twice: the same pixels, or nearly the same picture.

Pictures are compared without their brightness and contrast: mean taken away, length one. Near are
those that differ by at most a tenth, on 8 × 8 means and on all pixels; or that agree within 4 % on
the means and within a fifth on all pixels, which is what saving as JPEG again leaves. On 60,000
MNIST digits, 2,500 CIFAR-10 photographs and the sample sets this merges no two different pictures.

The pictures of a group are near the one in its middle. Frames of a film are near their neighbours,
but no chain of them makes the first and the last the same picture.
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
    group = yield from _first_of_each(pixels)
    rows = np.flatnonzero(group == np.arange(len(pixels)))
    while len(rows) > 1:
        near = yield from _near_pairs(pixels, rows)
        middle_of = _middles(near, len(pixels))
        group = middle_of[group]
        # In a crowd each image has met only its nearest: let the middles of crowds meet, too.
        met = np.bincount(near.ravel(), minlength=len(pixels))[rows]
        crowds = np.unique(middle_of[rows[met >= _CANDIDATES - 1]])
        rows = crowds if len(crowds) < len(rows) else crowds[:0]
    return _numbered(group)


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


def _middles(near: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """The image in the middle of the group that each image belongs to, shape ``(count,)``.

    The image with the most near ones takes them all, then the one with the most of those left.

    Args:
        near: Pairs of images, each once, shape ``(K, 2)``.
        count: Number of images.
    """
    both = np.concatenate([near, near[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    middles, starts, sizes = np.unique(both[:, 0], return_index=True, return_counts=True)
    middle_of, free = np.arange(count), np.ones(count, bool)
    for place in np.argsort(-sizes, kind="stable").tolist():
        if free[middles[place]]:
            others = both[starts[place] : starts[place] + sizes[place], 1]
            others = others[free[others]]
            middle_of[others] = middles[place]
            free[others] = free[middles[place]] = False
    return middle_of


def _numbered(group: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Number the groups of more than one image in the order of their first ones."""
    _, first, which, members = np.unique(
        group, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.full(len(first), np.nan)
    order = np.argsort(first)
    order = order[members[order] > 1]
    number[order] = 1 + np.arange(len(order))
    numbers: npt.NDArray[np.float64] = number[which]
    return numbers
