from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from tests.inference.linear import linear_model, log_p, posterior_precision, set_decoder
from tests.trained import digits, trained_on_digits
from vae_explorer.inference.evidence import log_weights
from vae_explorer.inference.quadrature import grid_evidence
from vae_explorer.latent.plane import Plane, axis_plane
from vae_explorer.latent.true_posterior import mass_levels, true_posterior
from vae_explorer.model.vae import VAE


def linear(latent_dim: int) -> VAE:
    torch.manual_seed(0)
    vae = linear_model(latent_dim=latent_dim).eval().requires_grad_(requires_grad=False)
    set_decoder(vae, 0.3 * torch.randn(64, latent_dim).double(), torch.rand(64).double(), 0.4)
    return vae


def mean_and_precision(vae: VAE, x: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    precision = posterior_precision(vae)
    layer = vae.decoder[0]
    pull = layer.weight.T @ (x.flatten() - layer.bias) / vae.observation.sigma**2
    return torch.linalg.solve(precision, pull).numpy(), precision.numpy()


def log_normal(points: np.ndarray, mean: np.ndarray, precision: np.ndarray) -> np.ndarray:
    away = points - mean
    log_det = np.linalg.slogdet(precision)[1]
    return 0.5 * (log_det - np.einsum("...i,ij,...j", away, precision, away)) - math.log(
        2 * math.pi
    )


def grid_of(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def test_for_a_linear_model_it_is_the_closed_form() -> None:
    vae, x = linear(2), digits()[:1]
    found = true_posterior(vae, x, axis_plane(2))
    mean, precision = mean_and_precision(vae, x)
    exact = log_normal(grid_of(found.xs, found.ys), mean, precision)
    np.testing.assert_allclose(found.log_density, exact, atol=1e-6)
    assert found.log_evidence == pytest.approx(log_p(vae, x).item(), abs=1e-6)
    assert not found.is_slice
    assert found.edge_mass < 1e-12
    # Of a Gaussian in the plane, the level that holds a share m lies log(1 - m) below the top.
    top = 0.5 * np.linalg.slogdet(precision)[1] - math.log(2 * math.pi)
    falls = np.array(found.levels) - top
    np.testing.assert_allclose(falls, np.log([0.5, 0.1, 0.01]), atol=0.01)


def test_its_kl_is_that_of_two_gaussians() -> None:
    vae, x = linear(2), digits()[:1]
    found = true_posterior(vae, x, axis_plane(2))
    mean, precision = mean_and_precision(vae, x)
    q = vae.posterior(x)
    away = q.mean.numpy()[0] - mean
    variance = np.diag(q.variance.numpy()[0])
    kl = 0.5 * (
        np.trace(precision @ variance)
        + away @ precision @ away
        - 2
        - np.linalg.slogdet(precision @ variance)[1]
    )
    assert found.kl == pytest.approx(kl, rel=1e-9)


def test_the_slice_of_a_linear_model_is_the_conditional_through_the_code() -> None:
    vae, x = linear(4), digits()[:1]
    mean, precision = mean_and_precision(vae, x)
    at = mean + np.array([0.0, 0.1, 0.0, -0.3])
    found = true_posterior(vae, x, axis_plane(4, 0, 2), at=at)
    assert found.is_slice
    assert found.kl is None
    assert found.log_evidence is None
    kept, held = [0, 2], [1, 3]
    inner = precision[np.ix_(kept, kept)]
    shift = np.linalg.solve(inner, precision[np.ix_(kept, held)] @ (at - mean)[held])
    exact = log_normal(grid_of(found.xs, found.ys), mean[kept] - shift, inner)
    np.testing.assert_allclose(found.log_density, exact, atol=1e-6)
    assert found.log_density.max() > found.levels[0] > found.levels[1] > found.levels[2]


def test_on_a_turned_plane_it_is_the_same_posterior() -> None:
    vae, x = linear(2), digits()[:1]
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    found = true_posterior(vae, x, Plane(np.zeros(2), turn, ("a", "b")))
    mean, precision = mean_and_precision(vae, x)
    codes = grid_of(found.xs, found.ys) @ turn
    np.testing.assert_allclose(found.log_density, log_normal(codes, mean, precision), atol=1e-6)


@pytest.mark.parametrize("model", [{"activation": "tanh"}, {"activation": "relu"}])
def test_the_bound_and_the_kl_make_log_p(model: dict[str, object]) -> None:
    vae, x = trained_on_digits(**model)
    x = x[4:5]
    found = true_posterior(vae, x, axis_plane(2))
    assert found.kl is not None
    assert found.log_evidence == pytest.approx(grid_evidence(vae, x).log_evidence.item(), abs=2e-4)
    log_w = log_weights(vae, x, 20_000, torch.Generator().manual_seed(0))
    gap = found.log_evidence - log_w.mean().item()
    assert found.kl == pytest.approx(gap, abs=5 * log_w.std().item() / math.sqrt(20_000))


def test_contours_hold_the_mass_that_they_say() -> None:
    rng = np.random.default_rng(0)
    log_density = rng.normal(size=(40, 40))
    mass = np.exp(log_density)
    for share, level in zip((0.5, 0.9), mass_levels(log_density, (0.5, 0.9)), strict=True):
        inside = mass[log_density >= level].sum() / mass.sum()
        assert inside == pytest.approx(share, abs=0.01)
