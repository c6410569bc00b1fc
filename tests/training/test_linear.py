"""A linear model, trained as users train it, against probabilistic PCA in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from tests.oracles import image_set_of
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.model.kinds import Architecture, LikelihoodKind
from vae_explorer.training.fit import Fit
from vae_explorer.training.pixels import to_unit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup, TrainingSettings


def linear_pixels(count: int) -> np.ndarray:
    """Draw pictures of three directions and noise."""
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(16, 3)))[0] * np.array([0.5, 0.35, 0.25])
    pixels = 0.5 + rng.normal(size=(count, 3)) @ directions.T + 0.05 * rng.normal(size=(count, 16))
    return (255 * pixels.clip(0, 1)).round().astype(np.uint8).reshape(count, 1, 4, 4)


def best_bound(pixels: np.ndarray, latent_dim: int) -> float:
    """Return the highest mean log p(x) of probabilistic PCA.

    Tipping, Bishop, "Probabilistic Principal Component Analysis", 1999.
    """
    x = pixels.reshape(len(pixels), -1).astype(np.float64) / 255
    values = np.sort(np.linalg.eigvalsh(np.cov(x.T, bias=True)))[::-1]
    noise = values[latent_dim:].mean()
    rest = len(values) - latent_dim
    logs = np.log(values[:latent_dim]).sum() + rest * math.log(noise)
    return float(-0.5 * (len(values) * (math.log(2 * math.pi) + 1.0) + logs))


def fixed(setup: Setup, **more: object) -> Setup:
    values = {**setup.training.model_dump(), "device": "cpu", "threads": 1, **more}
    training = TrainingSettings.model_validate(values)
    return setup.model_copy(update={"training": training})


@pytest.mark.slow
def test_it_comes_within_a_tenth_of_a_nat_of_the_closed_form() -> None:
    pixels = linear_pixels(800)
    images = image_set_of(pixels, ["train"] * 798 + ["validation"] * 2)
    setup = suggest_setup(
        images, architecture=Architecture.LINEAR, likelihood=LikelihoodKind.GAUSSIAN
    )
    # A third of the steps: sixteen pixels take fewer than sixty-four do.
    setup = fixed(setup, epochs=setup.training.epochs // 3)
    with Fit(images, setup) as fit:
        for _ in fit:
            pass
        vae = fit.snapshot().vae
    x = to_unit(pixels[images.train_index])
    noise = torch.Generator().manual_seed(0)
    with torch.no_grad():
        bound = elbo_terms(vae, x, 64, noise).elbo.mean().item()
    best = best_bound(pixels[images.train_index], setup.model.latent_dim)
    assert best - 0.1 < bound < best + 0.02
