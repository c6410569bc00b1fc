from __future__ import annotations

import numpy as np
import torch

from vae_explorer.training.pixels import PixelSource, to_unit


def test_a_batch_for_convolutions_has_the_same_numbers_in_the_order_that_they_want() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 3, 4, 4), dtype=np.uint8)
    rows, cpu = np.array([7, 0, 3]), torch.device("cpu")
    wanted = to_unit(pixels[rows])
    plain = PixelSource(pixels, cpu).batch(rows)
    convolved = PixelSource(pixels, cpu, convolved=True).batch(rows)
    assert torch.equal(plain, wanted)
    assert torch.equal(convolved, wanted)
    assert plain.is_contiguous()
    assert convolved.is_contiguous(memory_format=torch.channels_last)


def test_a_batch_leaves_pixels_that_must_not_be_written_as_they_are() -> None:
    pixels = np.full((2, 1, 4, 4), 255, np.uint8)
    pixels.flags.writeable = False
    batch = PixelSource(pixels, torch.device("cpu")).batch(np.array([1]))
    assert batch.unique().tolist() == [1.0]
