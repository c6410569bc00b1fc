"""Named stand-ins and small real things, used by many tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vae_explorer.gui.process.executors import Executors
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.spec import Fit, PixelSpec

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.training.reports import Snapshot
    from vae_explorer.training.settings import Setup

__all__ = [
    "ManualExecutor",
    "executors",
    "picture_folder",
    "tiny_images",
    "tiny_setup",
    "tiny_snapshot",
]


class ManualExecutor:
    """Work queues until the test lets it run: thread tests without threads and without luck."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def submit(self, work: Callable[[], None]) -> None:
        """Queue ``work``."""
        self.waiting.append(work)

    def run_next(self) -> None:
        """Run the oldest queued work."""
        self.waiting.popleft()()

    def run_all(self) -> int:
        """Run until nothing is queued; return how many pieces ran."""
        done = 0
        while self.waiting:
            self.run_next()
            done += 1
        return done


def executors(for_all: Executor, **others: Executor) -> Executors:
    """One executor in all places, but for those that are named."""
    names = (field.name for field in fields(Executors))
    return Executors(**{name: others.get(name, for_all) for name in names})


def tiny_images(count: int = 60, *, size: int = 8, channels: int = 1, seed: int = 0) -> ImageSet:
    """Return small pictures of two labelled kinds: bright above and bright below."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 60, (count, channels, size, size), dtype=np.uint8)
    kind = np.arange(count) % 2
    half = size // 2
    pixels[kind == 0, :, :half] += 180
    pixels[kind == 1, :, half:] += 180
    pixels.flags.writeable = False
    return ImageSet(
        name="tiny",
        source="sample:tiny",
        pixels=pixels,
        paths=tuple(f"{'ab'[k]}/{i:03d}.png" for i, k in enumerate(kind)),
        labels=tuple("ab"[k] for k in kind),
        columns={"brightness": pixels.mean(axis=(1, 2, 3)).astype(np.float32)},
        rejected=(),
        spec=PixelSpec(size, channels, Fit.CROP),
        split=("",) * count,
        fingerprint="0" * 64,
    ).with_split(0.2, 0)


def picture_folder(path: Path) -> Path:
    """Make a folder of sixty small pictures of two labels."""
    images = tiny_images(60)
    for name, picture in zip(images.paths, images.pixels, strict=True):
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture[0]).save(target)
    return path


def tiny_setup(images: ImageSet, *, latent_dim: int = 2, epochs: int = 2) -> Setup:
    """Return settings for :func:`tiny_images` that train in a moment."""
    from vae_explorer.training.presets import suggest_setup

    setup = suggest_setup(images)
    model = setup.model.model_copy(update={"latent_dim": latent_dim, "hidden": (16,)})
    training = setup.training.model_copy(update={"epochs": epochs, "patience_epochs": 0})
    return setup.model_copy(update={"model": model, "training": training})


def tiny_snapshot(
    images: ImageSet, *, latent_dim: int = 2, seed: int = 0, epoch: float = 1.0
) -> Snapshot:
    """Return a model that has learned nothing, and its codes of all images."""
    from vae_explorer.gui.exploring.encoding import encode_all
    from vae_explorer.training.fit import Fit

    setup = tiny_setup(images, latent_dim=latent_dim)
    training = setup.training.model_copy(update={"seed": seed})
    with Fit(images, setup.model_copy(update={"training": training}), threads=1) as fit:
        snapshot = fit.snapshot()
    codes = encode_all(snapshot, images.pixels, images.labels)
    return replace(snapshot, epoch=epoch, codes=codes)
