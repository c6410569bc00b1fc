"""A small run that has learned its images: where painting and attributes have something to do."""

from __future__ import annotations

from pathlib import Path

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.runs import create_run
from vae_explorer.training.fit import Fit

__all__ = ["learned_run"]


def learned_run(path: Path, latent_dim: int) -> Path:
    """Train on sixty pictures, bright above or bright below, until codes tell them apart."""
    images = tiny_images(60)
    setup = tiny_setup(images, latent_dim=latent_dim, epochs=150)
    training = setup.training.model_copy(update={"learning_rate": 1e-2})
    setup = setup.model_copy(update={"training": training})
    with create_run(path, images, setup) as writer:
        for _ in writer.recording(Fit(images, setup, threads=1)):
            pass
    return path
