from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from tests.oracles import kl_to_prior, plain_terms
from vae_explorer.inference.elbo import (
    bits_per_dim,
    elbo_terms,
    kl_per_dim,
    reparameterise,
    terms_given_posterior,
)
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def model(likelihood: str = "bernoulli") -> VAE:
    config = ModelConfig(image_shape=(1, 8, 8), hidden=(16,), latent_dim=3, likelihood=likelihood)
    return VAE(config).double()


def pictures(count: int = 6) -> torch.Tensor:
    return torch.rand(count, 1, 8, 8, dtype=torch.float64)


def gaussian(mean: torch.Tensor, std: torch.Tensor) -> Independent:
    return Independent(Normal(mean, std), 1)


@given(st.floats(-5, 5), st.floats(-4, 2))
def test_kl_is_the_closed_form_and_never_negative(mean: float, log_std: float) -> None:
    m, s = torch.tensor([[mean]]).double(), torch.tensor([[log_std]]).double()
    found = kl_per_dim(gaussian(m, s.exp()), gaussian(torch.zeros(1), torch.ones(1)))
    torch.testing.assert_close(found, kl_to_prior(m, s), rtol=1e-9, atol=1e-12)
    assert found.item() >= -1e-12


def test_kl_agrees_with_torch_and_with_monte_carlo() -> None:
    mean, std = torch.randn(4, 3).double(), torch.rand(4, 3).double() + 0.2
    q, p = gaussian(mean, std), model().prior
    found = kl_per_dim(q, p).sum(dim=1)
    torch.testing.assert_close(found, kl_divergence(q, p), rtol=1e-12, atol=1e-12)
    z = q.sample((40_000,))
    ratios = q.log_prob(z) - p.log_prob(z)
    error = ratios.std(dim=0) / math.sqrt(len(z))
    assert bool(((ratios.mean(dim=0) - found).abs() < 4 * error).all())


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_terms_are_those_of_the_plain_formulae_for_the_same_noise(likelihood: str) -> None:
    vae, x = model(likelihood), pictures()
    found = elbo_terms(vae, x, generator=torch.Generator().manual_seed(3))
    noise = torch.empty(6, 3, dtype=torch.float64).normal_(
        generator=torch.Generator().manual_seed(3)
    )
    reconstruction, kl = plain_terms(dict(vae.state_dict()), x, noise, likelihood)
    torch.testing.assert_close(found.reconstruction, reconstruction)
    torch.testing.assert_close(found.kl, kl)
    torch.testing.assert_close(found.elbo, reconstruction - kl)
    torch.testing.assert_close(found.kl_per_dim.sum(dim=1), found.kl)


def test_more_samples_are_a_mean_of_single_ones_and_do_not_touch_the_kl() -> None:
    vae, x = model(), pictures()
    noise = torch.Generator().manual_seed(0)
    singles = [elbo_terms(vae, x, generator=noise) for _ in range(5)]
    together = elbo_terms(vae, x, 5, torch.Generator().manual_seed(0))
    mean = torch.stack([terms.reconstruction for terms in singles]).mean(dim=0)
    torch.testing.assert_close(together.reconstruction, mean)
    torch.testing.assert_close(together.kl, singles[0].kl)


def test_the_noise_comes_from_the_generator_alone() -> None:
    vae, x = model(), pictures()
    torch.manual_seed(1)
    first = elbo_terms(vae, x, generator=torch.Generator().manual_seed(0)).elbo
    torch.manual_seed(2)
    before = torch.get_rng_state()
    second = elbo_terms(vae, x, generator=torch.Generator().manual_seed(0)).elbo
    assert torch.equal(first, second)
    assert torch.equal(torch.get_rng_state(), before)


def test_draws_have_the_moments_of_the_posterior_and_pass_gradients() -> None:
    mean, std = torch.tensor([[1.5, -2.0]]), torch.tensor([[0.7, 0.1]])
    mean.requires_grad_()
    q = gaussian(mean.expand(50_000, 2), std.expand(50_000, 2))
    z = reparameterise(q, torch.Generator().manual_seed(0))
    torch.testing.assert_close(z.mean(dim=0), mean[0], rtol=0, atol=0.015)
    torch.testing.assert_close(z.std(dim=0), std[0], rtol=0.02, atol=0)
    # d/dmu E[z^2] = 2 mu, the pathwise gradient's mean.
    (z**2).sum(dim=1).mean().backward()
    torch.testing.assert_close(mean.grad, 2 * mean.detach(), rtol=0, atol=0.03)


def test_a_bound_without_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        elbo_terms(model(), pictures(), 0)


def test_renaming_and_mirroring_latent_dimensions_changes_nothing() -> None:
    vae, x = model(), pictures()
    turned = model()
    turned.load_state_dict(vae.state_dict())
    order, sign = torch.tensor([2, 0, 1]), torch.tensor([1.0, -1.0, -1.0]).double()
    head, inlet = turned.encoder[-1], turned.decoder[0]
    both = torch.cat([order, order + 3])
    with torch.no_grad():
        head.weight.copy_(head.weight[both])
        head.bias.copy_(head.bias[both])
        head.weight[:3].mul_(sign[:, None])
        head.bias[:3].mul_(sign)
        inlet.weight.copy_(inlet.weight[:, order] * sign)
    plain, other = (elbo_terms(m, x, 400, torch.Generator().manual_seed(0)) for m in (vae, turned))
    torch.testing.assert_close(other.kl, plain.kl)
    torch.testing.assert_close(other.kl_per_dim, plain.kl_per_dim[:, order])
    torch.testing.assert_close(other.reconstruction, plain.reconstruction, rtol=0, atol=0.3)


def test_the_bound_holds_for_any_posterior_and_is_tightest_for_the_best() -> None:
    # With a decoder that ignores its code, log p(x) is the likelihood, and q = prior is exact.
    vae, x = model(), pictures()
    with torch.no_grad():
        vae.decoder[0].weight.zero_()
    log_p = vae.likelihood(torch.zeros(6, 3).double()).log_prob(x)
    exact = gaussian(torch.zeros(6, 3).double(), torch.ones(6, 3).double())
    torch.testing.assert_close(terms_given_posterior(vae, x, exact).elbo, log_p)
    assert bool((elbo_terms(vae, x).elbo < log_p).all())


def test_bits_per_dimension_of_known_cases() -> None:
    # A fair coin for every pixel costs one bit; a uniform density on 256 levels costs eight.
    assert bits_per_dim(-784 * math.log(2), 784, density=False) == pytest.approx(1.0)
    assert bits_per_dim(0.0, 784, density=True) == 8.0
    assert bits_per_dim(784 * math.log(256), 784, density=True) == pytest.approx(0.0)


def test_the_split_of_a_full_covariance_sums_to_the_kl_and_follows_the_chain_rule() -> None:
    factor = torch.randn(5, 3, 3).double().tril(-1) + torch.diag_embed(torch.rand(5, 3) + 0.3)
    q = MultivariateNormal(torch.randn(5, 3).double(), scale_tril=factor.double())
    prior = MultivariateNormal(torch.zeros(3).double(), torch.eye(3).double())
    split = kl_per_dim(q, prior)
    torch.testing.assert_close(split.sum(dim=1), kl_divergence(q, prior))
    # The first dimensions alone are a Gaussian of their own, with the first rows of the factor.
    for size in (1, 2):
        head = MultivariateNormal(q.loc[:, :size], scale_tril=q.scale_tril[:, :size, :size])
        its = MultivariateNormal(prior.loc[:size], torch.eye(size).double())
        torch.testing.assert_close(split[:, :size].sum(dim=1), kl_divergence(head, its))


def test_a_kl_without_closed_form_is_estimated_around_the_one_that_has_one() -> None:
    vae, x = model(), pictures(3)
    mixed = VAE(vae.config.changed(prior="mixture", prior_components=1)).double()
    mixed.load_state_dict(vae.state_dict(), strict=False)
    with torch.no_grad():
        mixed.code_prior.means.zero_()
    found = elbo_terms(mixed, x, 4000, torch.Generator().manual_seed(0))
    assert found.kl_per_dim is None
    torch.testing.assert_close(found.kl, elbo_terms(vae, x).kl, rtol=0, atol=0.05)
    flow = VAE(vae.config.changed(posterior="flow")).double()
    with pytest.raises(TypeError, match="no closed form"):
        kl_per_dim(flow.posterior(x), flow.prior)
