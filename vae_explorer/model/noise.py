"""Noise for batches that several processes share."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["SharedNoise", "normal_noise", "uniform_noise"]


class SharedNoise(torch.Generator):
    """A generator that draws for whole batches, and gives out the rows of some of their images.

    Processes with equal generators so give each image the noise that it had in one process alone.

    Attributes:
        part: First and last row (exclusive) that are given out, and how many the batch has; None
            to give out all.

    Example:
        >>> whole = torch.rand(4, generator=torch.Generator().manual_seed(0))
        >>> noise = SharedNoise().manual_seed(0)
        >>> noise.part = (1, 3, 4)
        >>> bool((uniform_noise(torch.zeros(2), noise) == whole[1:3]).all())
        True
    """

    part: tuple[int, int, int] | None = None


def _rows(generator: torch.Generator | None, count: int) -> tuple[int, int, int]:
    part = generator.part if isinstance(generator, SharedNoise) else None
    return part or (0, count, count)


def normal_noise(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Return standard normal noise.

    Args:
        like: Of the wanted shape ``(..., B, D)``, kind and device.
        generator: Source of the noise.
    """
    first, last, whole = _rows(generator, like.shape[-2])
    shape = (*like.shape[:-2], whole, like.shape[-1])
    noise = torch.empty(shape, dtype=like.dtype, device=like.device).normal_(generator=generator)
    return noise if last - first == whole else noise[..., first:last, :]


def uniform_noise(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Return uniform noise in [0, 1).

    Args:
        like: Of the wanted shape ``(B, ...)``, kind and device.
        generator: Source of the noise.
    """
    first, last, whole = _rows(generator, len(like))
    shape = (whole, *like.shape[1:])
    return torch.rand(shape, dtype=like.dtype, device=like.device, generator=generator)[first:last]
