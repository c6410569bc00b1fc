"""Every family of p(z)."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.distributions import Normal

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import repeat
from vae_explorer.model.vae import VAE

MADE = [("mixture", "diagonal"), ("vamp", "diagonal"), ("vamp", "full"), ("vamp", "flow")]


def model(prior: str, posterior: str = "diagonal", **changes: object) -> VAE:
    torch.manual_seed(0)
    settings = {
        "image_shape": (1, 4, 4),
        "hidden": (16,),
        "prior": prior,
        "posterior": posterior,
        "prior_components": 3,
        **changes,
    }
    vae = VAE(ModelConfig.model_validate(settings)).double()
    generator = torch.Generator().manual_seed(1)
    for weight in [*vae.code_prior.parameters(), *vae.approximation.parameters()]:
        noise = torch.randn(weight.shape, generator=generator, dtype=weight.dtype)
        weight.data += 0.3 * noise / math.sqrt(weight.shape[-1])
    return vae


def test_the_standard_prior_is_standard_normal_and_not_learned() -> None:
    vae, z = model("standard"), torch.randn(7, 2).double()
    torch.testing.assert_close(vae.prior.log_prob(z), Normal(0.0, 1.0).log_prob(z).sum(dim=1))
    assert list(vae.code_prior.parameters()) == []
    assert list(vae.code_prior.state_dict()) == []


@pytest.mark.parametrize(("prior", "posterior"), MADE)
def test_each_prior_integrates_to_one(prior: str, posterior: str) -> None:
    axis = torch.linspace(-7, 7, 161, dtype=torch.float64)
    with torch.no_grad():
        mass = model(prior, posterior).prior.log_prob(torch.cartesian_prod(axis, axis)).exp()
    assert (mass.sum() * (axis[1] - axis[0]) ** 2).item() == pytest.approx(1.0, abs=2e-4)


def test_a_mixture_is_what_its_numbers_say() -> None:
    vae, z = model("mixture"), torch.randn(5, 2).double().numpy()
    parts = {name: value.detach().numpy() for name, value in vae.code_prior.named_parameters()}
    weights = np.exp(parts["logits"]) / np.exp(parts["logits"]).sum()
    wanted = sum(
        weight * stats.norm(mean, np.exp(log_std)).pdf(z).prod(axis=1)
        for weight, mean, log_std in zip(weights, parts["means"], parts["log_std"], strict=True)
    )
    found = vae.prior.log_prob(torch.from_numpy(z)).exp()
    np.testing.assert_allclose(found.detach().numpy(), wanted, rtol=1e-10)


@pytest.mark.parametrize("posterior", ["diagonal", "full", "flow"])
def test_a_vamp_prior_is_the_mean_of_the_posteriors_of_its_pictures(posterior: str) -> None:
    vae, z = model("vamp", posterior), torch.randn(5, 2).double()
    pictures = torch.sigmoid(vae.code_prior.logits)
    assert pictures.shape == (3, 1, 4, 4)
    q = vae.posterior(pictures)
    each = torch.stack([q.log_prob(one.expand(3, 2)) for one in z])
    torch.testing.assert_close(vae.prior.log_prob(z), each.exp().mean(dim=1).log())


@pytest.mark.parametrize(("prior", "posterior"), MADE)
def test_draws_are_distributed_as_the_density_says(prior: str, posterior: str) -> None:
    p = model(prior, posterior).prior
    with torch.no_grad():
        torch.manual_seed(0)
        z = p.sample((10_000,))
        narrow = Normal(z.mean(dim=0), 0.4 * z.std(dim=0))
        ratio = (narrow.log_prob(z).sum(dim=1) - p.log_prob(z)).exp()
    error = ratio.std().item() / math.sqrt(len(z))
    assert ratio.mean().item() == pytest.approx(1.0, abs=5 * error)


@pytest.mark.parametrize(("prior", "posterior"), MADE)
def test_a_prior_that_is_learned_gets_finite_gradients(prior: str, posterior: str) -> None:
    vae = model(prior, posterior)
    x = torch.rand(4, 1, 4, 4).double()
    q = repeat(vae.posterior(x), 2)
    z = q.rsample()
    (q.log_prob(z) - vae.prior.log_prob(z)).mean().backward()
    for weight in vae.code_prior.parameters():
        assert weight.grad is not None
        assert bool(weight.grad.isfinite().all())
        assert bool((weight.grad != 0).any())


def test_pictures_of_a_vamp_prior_start_about_the_mean_picture_and_are_not_alike() -> None:
    vae = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(8,), prior="vamp", prior_components=200))
    mean = torch.linspace(0.05, 0.95, 64).view(1, 8, 8)
    vae.start_at(mean, 0.3)
    middle = torch.sigmoid(vae.code_prior.logits.mean(dim=0))
    torch.testing.assert_close(middle, mean, rtol=0.0, atol=0.08)
    assert vae.code_prior.logits.std(dim=0).min() > 0.5


def test_a_far_code_has_a_finite_density_in_single_precision() -> None:
    for prior, posterior in MADE:
        z = torch.tensor([[1e3, -1e3]])
        assert bool(model(prior, posterior).float().prior.log_prob(z).isfinite().all())
