from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from tests.trained import trained_on_digits
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.gauss_hermite import (
    even_nodes,
    exact_terms,
    gauss_hermite_elbo,
    hermite_nodes,
)
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_nodes_have_the_moments_of_a_standard_normal(dimensions: int) -> None:
    nodes, weights = hermite_nodes(12, dimensions)
    assert weights.sum().item() == pytest.approx(1.0, abs=1e-13)
    for power, moment in ((1, 0), (2, 1), (3, 0), (4, 3), (6, 15), (8, 105)):
        found = weights @ nodes**power
        torch.testing.assert_close(found, torch.full((dimensions,), float(moment)).double())
    if dimensions > 1:
        mixed = weights @ (nodes[:, 0] ** 2 * nodes[:, 1] ** 4)
        assert mixed.item() == pytest.approx(3.0)


def test_even_nodes_have_them_too() -> None:
    nodes, weights = even_nodes(41)
    assert (weights @ nodes**8).tolist() == pytest.approx([105.0, 105.0], rel=1e-8)
    assert (weights @ torch.cos(nodes.sum(dim=1))).item() == pytest.approx(math.exp(-1), abs=1e-12)


def test_too_many_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        hermite_nodes(40, 5)


def gaussians(kind: str) -> torch.distributions.Distribution:
    mean = torch.tensor([[0.3, -0.8], [1.1, 0.2]]).double()
    if kind == "full":
        factor = torch.tensor([[[0.5, 0.0], [0.3, 0.4]], [[0.9, 0.0], [-0.2, 0.6]]]).double()
        return MultivariateNormal(mean, scale_tril=factor)
    return Independent(Normal(mean, torch.tensor([[0.5, 0.4], [0.9, 0.6]]).double()), 1)


@pytest.mark.parametrize("kind", ["diagonal", "full"])
def test_the_kl_is_that_of_torch(kind: str) -> None:
    vae, x = trained_on_digits(activation="tanh")
    q = gaussians(kind)
    prior = MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double())
    plain = q if kind == "full" else MultivariateNormal(q.mean, torch.diag_embed(q.variance))
    _, kl = exact_terms(vae, x[:2], q)
    torch.testing.assert_close(kl, kl_divergence(plain, prior))


def test_both_rules_agree_with_draws_and_with_each_other() -> None:
    vae, x = trained_on_digits(activation="tanh")
    x = x[:6]
    q = vae.posterior(x)
    reconstruction, kl = exact_terms(vae, x, q)
    fine, _ = exact_terms(vae, x, q, points=101)
    torch.testing.assert_close(fine, reconstruction, rtol=0, atol=1e-9)
    torch.testing.assert_close(reconstruction - kl, gauss_hermite_elbo(vae, x, q))
    drawn = elbo_terms(vae, x, 4000, torch.Generator().manual_seed(0))
    torch.testing.assert_close(drawn.reconstruction, reconstruction, rtol=0, atol=0.25)
    torch.testing.assert_close(drawn.kl, kl)


def test_a_prior_without_closed_form_is_summed_over_the_nodes() -> None:
    torch.manual_seed(1)
    config = ModelConfig(
        image_shape=(1, 4, 4), hidden=(4,), activation="tanh", prior="mixture", prior_components=3
    )
    vae = VAE(config).double().eval()
    x, q = torch.rand(2, 1, 4, 4).double(), gaussians("full")
    _, kl = exact_terms(vae, x, q)
    z = q.sample((200_000,))
    with torch.no_grad():
        draws = q.log_prob(z) - vae.prior.log_prob(z)
    error = draws.std(dim=0) / math.sqrt(len(z))
    assert bool(((draws.mean(dim=0) - kl).abs() < 5 * error).all())
