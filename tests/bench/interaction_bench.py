"""What an answer to a hand costs: pictures under the cursor and behind the map, codes of a set.

All in processor time of one thread, without a training beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from tests.bench.backdrop_bench import stages
from tests.bench.rows import Row
from tests.bench.sets import coloured, digits, digits_of, image_set
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.decode import decode, encode_in_chunks
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.reports import Snapshot

__all__ = ["interaction"]

TIMES, ROUNDS, DIGITS = 1000, 3, 60_000


def interaction(mnist: Path | None) -> list[Row]:
    """Cursor, backdrop, and the codes of 60,000 digits."""
    torch.set_num_threads(1)
    pixels = digits(DIGITS) if mnist is None else digits_of(mnist)[0][:DIGITS]
    small, large = model_of(image_set(pixels)), model_of(image_set(coloured(16)))
    rows = [
        Row.within(f"cursor/{name}", decoded_p99(snapshot), limit, "CPU-ms, p99")
        for name, snapshot, limit in (("mlp-28", small, 1.0), ("conv-64", large, 8.0))
    ]
    placed, weighed = (min(times) for times in zip(*_encoded(small, pixels), strict=True))
    behind = stages()
    return [
        *rows,
        Row.within("backdrop/coarse", behind["5 × 5"], 50.0, "CPU-ms"),
        Row.within("backdrop/complete", behind["20 × 20"], 200.0, "CPU-ms"),
        Row.within("map/encode-60000", placed, 1.5, "CPU-s"),
        Row.of_costs("map/encode-and-bounds-60000", weighed, placed, "CPU-s"),
    ]


def _encoded(snapshot: Snapshot, pixels: np.ndarray) -> Iterator[tuple[float, float]]:
    """Yield the seconds until all images have codes, as the window asks for them, and bounds."""
    for _ in range(ROUNDS):
        begun, placed = time.thread_time(), 0.0
        for done, _ in encode_in_chunks(snapshot.vae, pixels, codes_first=True):
            if not done:
                placed = time.thread_time() - begun
        yield placed, time.thread_time() - begun


def model_of(images: ImageSet) -> Snapshot:
    """Return the suggested model before its first step; it takes as long as afterwards."""
    with Fit(images, suggest_setup(images), threads=1) as fit:
        return fit.snapshot()


def decoded_p99(snapshot: Snapshot) -> float:
    """Return the 99th percentile of the time to decode one code, in milliseconds."""
    codes = np.random.default_rng(0).standard_normal((TIMES, 1, snapshot.codes.mean.shape[1]))
    spent = [seconds(lambda z=z: decode(snapshot.vae, z)) for z in codes.astype(np.float32)]
    return 1000 * float(np.percentile(spent[10:], 99))


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work on this thread."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
