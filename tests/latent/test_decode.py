from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import stats

from tests.oracles import kl_to_prior
from vae_explorer.latent.decode import decode, encode, encode_in_chunks, prior_codes
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

MODELS = {
    "mlp": {"image_shape": (1, 8, 8), "hidden": (16,), "latent_dim": 3},
    "conv": {
        "image_shape": (3, 16, 16),
        "architecture": "conv",
        "channels": (4, 8),
        "hidden": (),
        "likelihood": "gaussian",
    },
}


@pytest.fixture(params=MODELS.values(), ids=MODELS.keys())
def vae(request: pytest.FixtureRequest) -> VAE:
    torch.manual_seed(0)
    return VAE(ModelConfig.model_validate(request.param)).eval()


def pixels_for(vae: VAE, count: int) -> np.ndarray:
    shape = (count, *vae.config.image_shape)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def test_pictures_are_the_mean_rounded_to_the_nearest_level(vae: VAE) -> None:
    z = np.random.default_rng(1).normal(size=(70, vae.config.latent_dim)) * 5
    pictures = decode(vae, z)
    assert (pictures.dtype, pictures.shape) == (np.uint8, (70, *vae.config.image_shape))
    with torch.no_grad():
        exact = 255 * vae.mean(torch.from_numpy(z).float()).numpy()
    assert np.abs(pictures - exact).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("chunk", [1, 7, 64, 500])
def test_the_size_of_chunks_does_not_matter(vae: VAE, chunk: int) -> None:
    z = np.random.default_rng(1).normal(size=(70, vae.config.latent_dim))
    whole, parts = (decode(vae, z, chunk=size).astype(int) for size in (70, chunk))
    # A value on the edge between two levels may fall to either side by float error.
    assert np.abs(whole - parts).max() <= 1
    assert (whole != parts).mean() < 1e-3


def test_no_codes_give_no_pictures(vae: VAE) -> None:
    assert decode(vae, np.zeros((0, vae.config.latent_dim))).shape == (0, *vae.config.image_shape)
    assert encode(vae, pixels_for(vae, 0)).mean.shape == (0, vae.config.latent_dim)


def test_codes_are_the_posteriors_mean_and_deviation(vae: VAE) -> None:
    pixels = pixels_for(vae, 300)
    found = encode(vae, pixels)
    with torch.no_grad():
        posterior = vae.posterior(torch.from_numpy(pixels).float() / 255)
    np.testing.assert_allclose(found.mean, posterior.mean, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.std, posterior.stddev, rtol=1e-4)
    per_dim = kl_to_prior(posterior.mean, posterior.stddev.log())
    np.testing.assert_allclose(found.kl_per_dim, per_dim, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(found.kl_per_dim.sum(axis=1), found.kl, rtol=1e-5)


def test_chunks_encode_as_the_whole_does(vae: VAE) -> None:
    pixels = pixels_for(vae, 50)
    whole = encode(vae, pixels)
    done = []
    for count, found in encode_in_chunks(vae, pixels, chunk=7):
        done.append(count)
        assert np.isfinite(found.mean[:count]).all()
        assert np.isnan(found.mean[count:]).all()
    assert done == [7, 14, 21, 28, 35, 42, 49, 50]
    for name in ("mean", "std", "kl"):
        np.testing.assert_allclose(getattr(found, name), getattr(whole, name), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("choice", "without"),
    [({"binarisation": "dynamic"}, [7, 14, 20]), ({"posterior": "full"}, [])],
    ids=["drawn pixels", "full covariance"],
)
def test_codes_that_come_first_are_those_that_come_with_their_terms(
    choice: dict[str, str], without: list[int]
) -> None:
    vae = VAE(ModelConfig.model_validate({**MODELS["mlp"], **choice})).eval()
    pixels = pixels_for(vae, 20)
    pulled = encode_in_chunks(vae, pixels, chunk=7, codes_first=True)
    placed = [int(np.isfinite(found.mean).all(axis=1).sum()) for done, found in pulled if not done]
    assert placed == without
    *_, (done, first) = encode_in_chunks(vae, pixels, codes_first=True)
    whole = encode(vae, pixels)
    assert done == 20
    for name in ("mean", "std", "reconstruction", "kl", "kl_per_dim"):
        np.testing.assert_array_equal(getattr(first, name), getattr(whole, name))


def test_terms_depend_on_their_seed_alone(vae: VAE) -> None:
    pixels = pixels_for(vae, 20)
    before = torch.get_rng_state()
    first, second, other = (encode(vae, pixels, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.reconstruction, second.reconstruction)
    assert (first.reconstruction != other.reconstruction).all()
    assert torch.equal(torch.get_rng_state(), before)


def test_without_samples_no_terms_are_claimed(vae: VAE) -> None:
    found = encode(vae, pixels_for(vae, 5), samples=0)
    assert np.isfinite(found.mean).all()
    assert np.isnan(found.reconstruction).all()
    assert np.isnan(found.kl).all()


def test_pixels_that_must_not_be_written_can_be_encoded(vae: VAE) -> None:
    pixels = pixels_for(vae, 5)
    pixels.flags.writeable = False
    assert np.isfinite(encode(vae, pixels).mean).all()


def test_prior_codes_are_standard_normal_and_repeatable(vae: VAE) -> None:
    codes = prior_codes(vae, 2000, seed=3)
    assert (codes.dtype, codes.shape) == (np.float32, (2000, vae.config.latent_dim))
    assert stats.kstest(codes.ravel(), "norm").pvalue > 1e-3
    np.testing.assert_array_equal(codes, prior_codes(vae, 2000, seed=3))
    assert (codes != prior_codes(vae, 2000, seed=4)).any()
