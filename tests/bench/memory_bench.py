"""The most memory that a training of 20,000 coloured pictures takes, each in its own process."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import TensorDataset

from tests.bench import peers
from tests.bench.rows import Row
from tests.bench.sets import coloured, image_set
from tests.bench.training_bench import reference, train_ours

__all__ = ["memory"]

IMAGES, STEPS = 20_000, 6


class _Enough(Exception):
    """Ends a training."""


def memory(_: Path | None) -> list[Row]:
    """Ours beside the loop over 32-bit numbers in memory."""
    peaks = {}
    for way in ("ours", "loop"):
        line = [sys.executable, "-m", "tests.bench.memory_bench", way]
        done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
        peaks[way] = int(done.stdout) / 1024
    return [Row.of_costs("training/peak-memory", peaks["ours"], peaks["loop"], "MiB", 3.0, 4.0)]


def main(way: str) -> None:
    """Train for some steps and print the peak in KiB."""
    torch.set_num_threads(1)
    pixels = np.empty((IMAGES, 3, 64, 64), np.uint8)
    pixels.reshape(-1, 100, 3, 64, 64)[:] = coloured(100)
    steps = 0

    def stepped(_: int) -> None:
        nonlocal steps
        steps += 1
        if steps == STEPS:
            raise _Enough

    try:
        if way == "ours":
            images = image_set(pixels)
            train_ours(images, reference(images, "conv"), stepped)
        else:
            data = TensorDataset(torch.from_numpy(pixels).float() / 255)
            del pixels
            peers.tutorial("conv", data, stepped)
    except _Enough:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(peak // 1024 if sys.platform == "darwin" else peak)


if __name__ == "__main__":
    main(sys.argv[1])
