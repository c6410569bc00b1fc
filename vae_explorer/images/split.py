"""Which images train the model and which only measure it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["TRAIN", "VALIDATION", "split_images"]

TRAIN, VALIDATION = "train", "validation"


def split_images(
    paths: Sequence[str], label_index: npt.NDArray[np.int32], fraction: float, seed: int
) -> tuple[str, ...]:
    """Set a share of every label aside for validation.

    An image's turn depends on its path and the seed alone, so a folder that grows keeps nearly
    all of its images where they were, on every machine and with every version of numpy.

    Args:
        paths: N relative paths, none twice.
        label_index: int32 (N,), -1 where an image has no label.
        fraction: Share wanted for validation, at least 0 and below 1.
        seed: Any whole number.

    Returns:
        N times ``"train"`` or ``"validation"``. With fewer than three images all train; from
        there on, a fraction above 0 gives at least one image to either side.

    Raises:
        ValueError: The fraction is outside its range.
    """
    if not 0.0 <= fraction < 1.0:
        raise ValueError(f"validation fraction {fraction} is not in [0, 1)")
    total = len(paths)
    wanted = min(max(1, round(total * fraction)), total - 1) if fraction > 0 else 0
    if total < 3 or wanted == 0:
        return (TRAIN,) * total
    order = np.lexsort((_turns(paths, seed), label_index))
    ends = np.cumsum(np.unique(label_index, return_counts=True)[1])
    # A running quota gives each label its exact share, give or take one, and the total is exact.
    quota = ends * wanted // total
    split = np.full(total, TRAIN, dtype=object)
    for start, end, aside in zip([0, *ends[:-1]], ends, np.diff(quota, prepend=0), strict=True):
        split[order[start:end][:aside]] = VALIDATION
    return tuple(split.tolist())


def _turns(paths: Sequence[str], seed: int) -> npt.NDArray[np.uint64]:
    """Mix each path and the seed into a number that looks random (the splitmix64 finaliser)."""
    # As os.fsencode does, which would take most of the time for a million paths.
    how = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
    crc = [zlib.crc32(path.encode(*how)) for path in paths]
    seed_bits = np.uint64(zlib.crc32(str(seed).encode())) << np.uint64(32)
    mixed = np.asarray(crc, dtype=np.uint64) ^ seed_bits
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))
