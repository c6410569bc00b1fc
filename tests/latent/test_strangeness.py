"""How unusual an image is: by draws that compare, and right where all can be worked out."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mannwhitneyu

from tests.fakes import tiny_images
from vae_explorer.latent.decode import encode
from vae_explorer.latent.strangeness import explained, share_below
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

IMAGES = tiny_images(40)
NUMBERS = st.integers(-3, 3).map(float)


def model(**changes: object) -> VAE:
    torch.manual_seed(0)
    config = ModelConfig(image_shape=(1, 8, 8), hidden=(16,), latent_dim=3)
    return VAE(config.changed(**changes)).eval()


@given(arrays(float, st.integers(1, 9), elements=NUMBERS), arrays(float, 12, elements=NUMBERS))
def test_the_share_is_that_of_mann_and_whitney(own: np.ndarray, others: np.ndarray) -> None:
    wanted = mannwhitneyu(others, own).statistic / (len(own) * len(others))
    assert share_below(own, others) == pytest.approx(wanted)


def test_what_is_not_known_does_not_count() -> None:
    others = np.array([np.nan, 1.0, 2.0])
    assert share_below(np.array([1.5, np.nan]), others) == 0.5
    assert np.isnan(share_below(np.zeros(0), others))
    assert np.isnan(share_below(np.zeros(1), np.full(3, np.nan)))


@pytest.mark.parametrize("changes", [{}, {"posterior": "full"}, {"posterior": "flow"}])
def test_the_terms_are_those_of_encoding(changes: dict[str, object]) -> None:
    vae = model(**changes)
    found = explained(vae, IMAGES.pixels[3], draws=400)
    many = encode(vae, IMAGES.pixels[3:4], samples=400, seed=1, scale_tril=True)
    np.testing.assert_allclose(found.mean, many.mean[0], atol=1e-5)
    np.testing.assert_allclose(found.std, many.std[0], atol=1e-5)
    assert many.scale_tril is not None
    np.testing.assert_allclose(found.scale_tril, many.scale_tril[0], atol=1e-5)
    error = 5 * found.elbo.std() / 20 + 1e-4
    assert found.elbo.mean() == pytest.approx(float(many.reconstruction[0] - many.kl[0]), abs=error)
    assert len(found.elbo) == 400


def test_images_of_the_set_are_strange_evenly() -> None:
    """By single draws like theirs, the shares of the images themselves average to one half."""
    vae, pixels = model(), tiny_images(300).pixels
    codes = encode(vae, pixels, samples=1, seed=5)
    bounds = codes.reconstruction - codes.kl
    found = [explained(vae, picture, draws=4, seed=k).elbo for k, picture in enumerate(pixels)]
    assert np.mean([share_below(own, bounds) for own in found]) == pytest.approx(0.5, abs=0.06)


def test_the_same_seed_gives_the_same_answer() -> None:
    vae = model(likelihood="bernoulli", binarisation="dynamic")
    first, second = (explained(vae, IMAGES.pixels[0], seed=4).elbo for _ in range(2))
    np.testing.assert_array_equal(first, second)
