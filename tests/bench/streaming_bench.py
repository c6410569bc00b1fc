"""Steps on pictures that are read from a file while they are used, beside steps in memory.

Also by itself: ``python -m tests.bench.streaming_bench``. The file is driven out of the system's
memory first, so that all of it comes from the disk. Both take turns, batch by batch, by the clock,
because waiting for the disk is what is asked about; the rest of a step is the same for both.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from tests.bench.rows import Row, table
from tests.bench.sets import image_set
from vae_explorer.images import pixel_rows
from vae_explorer.images.image_set import ImageSet
from vae_explorer.training import streaming
from vae_explorer.training.feed import Feed
from vae_explorer.training.learner import Learner
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

__all__ = ["streamed"]

IMAGES, SIDE, SIZE = 20_000, 64, 128
BATCHES, STEPS = 150, 7


def streamed(_: Path | None) -> list[Row]:
    """The reference net on colour pictures, all of them taken as too many for the memory."""
    pixel_rows.IN_MEMORY_BYTES = streaming.IN_MEMORY_BYTES = 0
    pixels = np.random.default_rng(0).integers(0, 256, (IMAGES, 3, SIDE, SIDE), np.uint8)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        file = Path(name) / "pixels"
        file.write_bytes(pixels.data)
        images = image_set(pixels)
        mapped = replace(images, pixels=pixel_rows.pixels_of_file(file, pixels.shape))
        setup = suggest_setup(images, "reference-conv")
        in_memory, from_file = _Batches(images, setup), _Batches(mapped, setup)
        _forget(file)
        for _ in range(BATCHES):
            in_memory.take()
            from_file.take()
        step_ms = 1000 * float(np.median([in_memory.learn() for _ in range(STEPS)]))
    ours, other = (1000 * float(np.mean(batches.seconds)) for batches in (from_file, in_memory))
    return [
        Row.of_costs("streaming/step", ours + step_ms, other + step_ms, "ms", 0.9),
        Row.of_costs("streaming/batch", ours, other, "ms"),
    ]


class _Batches:
    """A training, batch by batch."""

    def __init__(self, images: ImageSet, setup: Setup) -> None:
        torch.set_num_threads(1)
        device = torch.device("cpu")
        self._feed = Feed(images, setup, device)
        self._learner = Learner(setup, None, len(images), len(self._feed.train), device)
        self._order = self._feed.order(0)
        self._at = 0
        self.seconds: list[float] = []

    def take(self) -> None:
        """Have the next batch made, and note how long it took."""
        index = self._order[self._at : self._at + SIZE]
        begun = time.perf_counter()
        self._feed.batch(index, self._learner.noise)
        self.seconds.append(time.perf_counter() - begun)
        self._at += len(index)

    def learn(self) -> float:
        """Take a step, and return its processor time, without its batch."""
        index = self._order[:SIZE]
        x, y = self._feed.batch(index, self._learner.noise)
        begun = time.thread_time()
        self._learner.learn(index, x, y, 0)
        return time.thread_time() - begun


def _forget(file: Path) -> None:
    """Drive a file out of the system's memory."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    print(table(streamed(None)))
