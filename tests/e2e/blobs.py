"""A small run of pictures that differ in two ways, so that their codes fill a plane."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs import create_run
from vae_explorer.training.fit import Fit

__all__ = ["blob_run", "blobs"]


def blobs(count: int = 120) -> ImageSet:
    """A bright spot, anywhere across and down the picture."""
    images = tiny_images(count)
    across, down = np.random.default_rng(3).uniform(1, 6, (2, count, 1, 1))
    rows, columns = np.mgrid[:8, :8]
    light = np.exp(-0.5 * ((columns - across) ** 2 + (rows - down) ** 2) / 1.6)
    pixels = (250 * light).astype(np.uint8)[:, None]
    pixels.flags.writeable = False
    return replace(images, pixels=pixels)


def blob_run(path: Path, latent_dim: int) -> Path:
    """Train on them until they spread over the plane."""
    images = blobs()
    setup = tiny_setup(images, latent_dim=latent_dim, epochs=120)
    training = setup.training.model_copy(update={"learning_rate": 1e-2})
    setup = setup.model_copy(update={"training": training})
    with create_run(path, images, setup) as writer:
        for _ in writer.recording(Fit(images, setup, threads=1)):
            pass
    return path
