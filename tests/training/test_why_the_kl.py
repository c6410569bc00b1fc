"""Why the KL is there: what the numbers of latent space say with more and with less of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.inference.active_units import active_units
from vae_explorer.inference.aggregate import unclaimed_share
from vae_explorer.inference.information import Information, decompose_kl
from vae_explorer.latent.smoothness import Smoothness, walk_smoothness
from vae_explorer.training.fit import Fit

BETAS = (0.0, 1.0, 5.0, 500.0)
Found = tuple[Information, int, float, Smoothness | None]


@pytest.fixture(scope="module")
def found() -> dict[float, Found]:
    """Models trained with growing weights of the KL, measured on their own images."""
    images = image_set_of(blob_pixels(300))
    x = torch.from_numpy(np.array(images.pixels)).float() / 255
    results: dict[float, Found] = {}
    for beta in BETAS:
        setup = setup_of(
            {"image_shape": (1, 8, 8), "hidden": (64,), "likelihood": "gaussian", "sigma": 0.1},
            epochs=30,
            batch_size=32,
            beta=beta,
            learning_rate=3e-3,
        )
        with Fit(images, setup) as fit:
            for _ in fit:
                pass
            vae = fit.snapshot().vae
        noise = torch.Generator().manual_seed(0)
        with torch.no_grad():
            q = vae.posterior(x)
        means = q.mean.numpy()
        results[beta] = (
            decompose_kl(q, vae.prior, samples=2, generator=noise),
            active_units(means).count,
            unclaimed_share(vae, q, generator=noise).share,
            walk_smoothness(vae, means),
        )
    return results


def test_without_it_the_codes_memorise(found: dict[float, Found]) -> None:
    mutual = [found[beta][0].mutual_information.value for beta in BETAS]
    assert mutual == sorted(mutual, reverse=True)
    ceiling = found[0.0][0].ceiling
    assert mutual[0] > 0.9 * ceiling
    assert mutual[1] < 0.9 * ceiling


def test_without_it_most_of_the_prior_is_dead_space(found: dict[float, Found]) -> None:
    unclaimed = [found[beta][2] for beta in BETAS]
    assert unclaimed == sorted(unclaimed, reverse=True)
    assert unclaimed[0] > 0.8
    assert unclaimed[2] < 0.3


def test_with_too_much_of_it_the_model_collapses(found: dict[float, Found]) -> None:
    information, active, unclaimed, walks = found[500.0]
    assert active == 0
    assert information.mutual_information.value < 0.05
    assert information.kl.value < 0.1
    assert unclaimed == 0.0
    assert walks is None
