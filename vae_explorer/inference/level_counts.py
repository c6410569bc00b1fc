"""How often each pixel has each of its 256 levels: all that independent pixels can know."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

__all__ = ["LEVELS", "level_counts", "thinned", "thinned_rows"]

LEVELS = 256
_VALUES_AT_ONCE = 1 << 22
_MOST_IMAGES = 20_000
_MOST_VALUES = 1 << 28


def level_counts(pixels: np.ndarray) -> Tensor:
    """Count the levels of each pixel.

    Args:
        pixels: uint8, shape ``(N, C, H, W)``.

    Returns:
        int32, shape ``(C * H * W, 256)``; each row sums to N.

    Example:
        >>> level_counts(np.array([0, 7, 7], np.uint8).reshape(3, 1, 1, 1))[0, [0, 7]]
        tensor([1, 2], dtype=torch.int32)
    """
    size = int(np.prod(pixels.shape[1:]))
    counts = np.zeros(size * LEVELS, np.int32)
    first = np.arange(size, dtype=np.int64) * LEVELS
    at_once = max(1, _VALUES_AT_ONCE // size)
    for start in range(0, len(pixels), at_once):
        part = np.asarray(pixels[start : start + at_once]).reshape(-1, size)
        # torch's, as numpy's own holds Python's lock, and with it the window, all the while.
        levels = torch.from_numpy((part + first).ravel())
        counts += torch.bincount(levels, minlength=len(counts)).numpy().astype(np.int32)
    return torch.from_numpy(counts.reshape(size, LEVELS))


def thinned(pixels: np.ndarray) -> np.ndarray:
    """Return evenly spread images where there are very many: 20 000, or 2^28 values in all."""
    rows = thinned_rows(np.arange(len(pixels)), pixels.shape[1:])
    return pixels if len(rows) == len(pixels) else np.asarray(pixels[rows])


def thinned_rows(rows: np.ndarray, image_shape: tuple[int, ...]) -> np.ndarray:
    """Return those of some rows that :func:`thinned` would leave, to gather no more than these.

    Args:
        rows: Indices of images, shape ``(N,)``.
        image_shape: ``(C, H, W)``.
    """
    most = min(_MOST_IMAGES, max(1, _MOST_VALUES // int(np.prod(image_shape))))
    if len(rows) <= most:
        return rows
    return np.asarray(rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)])
