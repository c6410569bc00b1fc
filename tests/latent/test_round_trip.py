"""Decoding and encoding again: no drift where encoder and decoder undo each other."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vae_explorer.latent.decode import decode, encode
from vae_explorer.latent.round_trip import round_trip
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

CODES = np.random.default_rng(0).normal(size=(3, 4, 2))


def linear_pair(shift: float = 0.0, stretch: float = 1.0) -> VAE:
    """A linear model whose encoder undoes the decoder, but for a shift and a stretch."""
    torch.manual_seed(0)
    config = ModelConfig(image_shape=(1, 8, 8), latent_dim=2).changed(
        architecture="linear", likelihood="gaussian"
    )
    vae = VAE(config).double().eval()
    with torch.no_grad():
        zero = vae.mean(torch.zeros(1, 2, dtype=torch.float64)).flatten()
        columns = vae.mean(torch.eye(2, dtype=torch.float64)).flatten(1) - zero
        inverse = torch.linalg.pinv(columns.T)
        x0 = torch.zeros(1, 1, 8, 8, dtype=torch.float64)
        basis = torch.eye(64, dtype=torch.float64).reshape(64, 1, 8, 8)
        start = vae.posterior(x0).mean[0]
        now = vae.posterior(basis).mean - start
        # Found by its answers alone: which weights hold them is the model's own affair.
        for parameter in vae.parameters():
            if parameter.shape[-1:] == (64,) and parameter.ndim == 2:
                rows = parameter[:2]
                if torch.allclose(rows, now.T, atol=1e-9):
                    rows.copy_(stretch * inverse)
        for parameter in vae.parameters():
            short = parameter.ndim == 1 and len(parameter) in (2, 4)
            if short and torch.allclose(parameter[:2], start, atol=1e-9):
                parameter[:2] = shift - stretch * (inverse @ zero)
    return vae


def test_an_exact_linear_autoencoder_does_not_drift() -> None:
    np.testing.assert_allclose(round_trip(linear_pair(), CODES), CODES, atol=1e-9)


def test_a_shifted_and_stretched_encoder_drifts_by_just_that() -> None:
    found = round_trip(linear_pair(shift=0.3, stretch=0.5), CODES)
    np.testing.assert_allclose(found, 0.5 * CODES + 0.3, atol=1e-9)


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_it_is_encoding_of_what_is_decoded(architecture: str) -> None:
    torch.manual_seed(1)
    config = ModelConfig(image_shape=(1, 8, 8), latent_dim=3, hidden=(16,))
    vae = VAE(config.changed(architecture=architecture, channels=(8, 8))).eval()
    codes = np.random.default_rng(1).normal(size=(300, 3))
    wanted = encode(vae, decode(vae, codes), samples=0).mean
    # Pictures are rounded to 256 levels on that way.
    np.testing.assert_allclose(round_trip(vae, codes), wanted, atol=5e-3)


def test_black_and_white_models_are_shown_the_more_probable_pixels() -> None:
    torch.manual_seed(1)
    config = ModelConfig(image_shape=(1, 8, 8), latent_dim=2, hidden=(16,))
    vae = VAE(config.changed(binarisation="dynamic")).eval()
    codes = CODES.reshape(-1, 2)
    pictures = torch.from_numpy(np.where(decode(vae, codes) >= 128, 1.0, 0.0)).float()
    with torch.no_grad():
        wanted = vae.posterior(pictures).mean.numpy()
    np.testing.assert_allclose(round_trip(vae, codes), wanted, atol=1e-5)


def test_no_codes_are_no_codes() -> None:
    assert round_trip(linear_pair(), np.zeros((0, 2))).shape == (0, 2)
