"""From 8-bit pixels to batches in [0, 1] on the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from vae_explorer.images.pixel_rows import memory_map_of, refuse_cut

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PixelSource", "PixelStatistics", "to_unit"]

_RESIDENT_SHARE = 0.5
_VALUES_LOOKED_AT = 1 << 22


def to_unit(pixels: np.ndarray, device: torch.device | None = None) -> Tensor:
    """Return pictures as floats in [0, 1].

    Args:
        pixels: uint8, shape ``(B, C, H, W)``.
        device: Where to, the CPU by default.

    Example:
        >>> to_unit(np.full((1, 1, 1, 1), 255, np.uint8)).item()
        1.0
    """
    batch = torch.from_numpy(np.array(pixels, dtype=np.uint8))
    return batch.to(device).float().div_(255.0)


@dataclass(frozen=True, eq=False)
class PixelStatistics:
    """What is known of pictures before anything is learned.

    Attributes:
        mean: Mean picture, shape ``(C, H, W)``, in [0, 1].
        deviation: Root mean square distance of the pixels from it.
    """

    mean: Tensor
    deviation: float


class PixelSource:
    """The images of a set, ready to be drawn in batches.

    On the CPU a batch is gathered from the 8-bit array, which may be a memory map larger than
    the memory. On a GPU the whole set lies on the device as 8-bit numbers where it fits.

    Args:
        pixels: uint8, shape ``(N, C, H, W)``.
        device: Where the batches are wanted.
        convolved: Whether they go into convolutions, which want each pixel's channels side by
            side in memory: they would have to change the order themselves, on the way there and
            back.
    """

    def __init__(
        self, pixels: np.ndarray, device: torch.device, *, convolved: bool = False
    ) -> None:
        self._pixels = pixels
        self._map = memory_map_of(pixels)
        self._device = device
        self._layout = torch.channels_last if convolved else torch.contiguous_format
        self._resident: Tensor | None = None
        if device.type == "cuda":
            free, _ = torch.cuda.mem_get_info(device)
            if pixels.nbytes < _RESIDENT_SHARE * free:
                self._resident = torch.from_numpy(np.array(pixels)).to(device)

    def batch(self, index: np.ndarray) -> Tensor:
        """Return pictures in [0, 1], shape ``(B, C, H, W)``.

        Args:
            index: Rows, int64, shape ``(B,)``.

        Raises:
            FolderError: ``FOLDER_CUT`` if the file in which they lie was cut short.
        """
        if self._resident is not None:
            rows = torch.from_numpy(np.array(index)).to(self._device, non_blocking=True)
            found = self._resident.index_select(0, rows)
        else:
            refuse_cut(self._map)
            # An index of rows makes a copy already: another one, as for any array, is not needed.
            found = torch.from_numpy(self._pixels[index]).to(self._device)
        return found.to(torch.float32, memory_format=self._layout).div_(255.0)

    def batches(self, index: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, Tensor]]:
        """Yield rows and pictures, ``size`` at a time, in the given order."""
        for start in range(0, len(index), size):
            rows = index[start : start + size]
            yield rows, self.batch(rows)

    def statistics(self, index: np.ndarray) -> PixelStatistics:
        """Return the statistics of some of these pictures, evenly spread."""
        most = max(1, _VALUES_LOOKED_AT // max(1, self._pixels[0].size))
        some = to_unit(self._pixels[index[:: max(1, -(-len(index) // most))]])
        mean = some.mean(dim=0)
        return PixelStatistics(mean, float((some - mean).square_().mean().sqrt()))
