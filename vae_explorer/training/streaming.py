"""An order of images that reads well, for sets that are read from a file while they are used.

An even shuffle would read every picture from another place of the disk. Here neighbours in the file
are kept together in blocks; the blocks are shuffled, and so are the pictures of some hundred blocks
at a time, a stretch. While one stretch is learned from, the system is told to read the next.
"""

from __future__ import annotations

import math
import mmap
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.images.pixel_rows import IN_MEMORY_BYTES, memory_map_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ReadAhead", "in_stretches", "is_streamed"]

_BLOCK_BYTES = 256 * 1024
_GAP_BYTES = 64 * 1024
_BLOCKS_IN_STRETCH = 512


def is_streamed(pixels: npt.NDArray[np.uint8]) -> bool:
    """Return whether pictures are too many to be held in memory.

    Decided by their size alone, so that a training goes on in the same order anywhere.
    """
    return pixels.nbytes > IN_MEMORY_BYTES


def in_stretches(
    rows: npt.NDArray[np.int64], random: np.random.Generator, picture_bytes: int
) -> list[npt.NDArray[np.int64]]:
    """Shuffle images stretch by stretch.

    Args:
        rows: Which images, int64 (N,), ascending.
        random: What shuffles.
        picture_bytes: Size of one of them in the file.

    Returns:
        Stretches; one after the other they have each image once.
    """
    in_block = max(1, _BLOCK_BYTES // picture_bytes)
    blocks = np.array_split(rows, range(in_block, len(rows), in_block))
    shuffled = [blocks[at] for at in random.permutation(len(blocks))]
    return [
        random.permutation(np.concatenate(shuffled[at : at + _BLOCKS_IN_STRETCH]))
        for at in range(0, len(shuffled), _BLOCKS_IN_STRETCH)
    ]


class ReadAhead:
    """Has the next stretch read while one is used.

    Args:
        pixels: uint8 (N, C, H, W); where they lie in memory, nothing is to be done.
        stretches: Of an epoch, in order.
    """

    def __init__(
        self, pixels: npt.NDArray[np.uint8], stretches: list[npt.NDArray[np.int64]]
    ) -> None:
        self._map = memory_map_of(pixels)
        self._picture_bytes = math.prod(pixels.shape[1:])
        self._stretches = stretches
        self._stretch_of = np.zeros(len(pixels), np.int32)
        for number, rows in enumerate(stretches):
            self._stretch_of[rows] = number
        self._asked = 0

    def reach(self, row: int) -> None:
        """Tell that an image is being used: its stretch and the next are wanted."""
        end = int(self._stretch_of[row]) + 2
        for stretch in self._stretches[max(end - 2, self._asked) : end]:
            self._ask_for(np.sort(stretch))
        self._asked = max(end, self._asked)

    def _ask_for(self, rows: npt.NDArray[np.int64]) -> None:
        if self._map is None or not hasattr(self._map, "madvise"):  # not on Windows
            return
        far = np.diff(rows) * self._picture_bytes > _GAP_BYTES
        for piece in np.split(rows, np.flatnonzero(far) + 1):
            start = int(piece[0]) * self._picture_bytes // mmap.PAGESIZE * mmap.PAGESIZE
            stop = (int(piece[-1]) + 1) * self._picture_bytes
            self._map.madvise(mmap.MADV_WILLNEED, start, stop - start)
