"""The aggregate posterior and the prior's unclaimed mass against plain sums and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.stats import chi2
from torch.distributions import Categorical as Shares
from torch.distributions import Independent, MixtureSameFamily, MultivariateNormal, Normal

from vae_explorer.inference.aggregate import log_aggregate, unclaimed_share
from vae_explorer.latent.density import CodeDensity
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some(images: int, dims: int) -> tuple[torch.Tensor, torch.Tensor]:
    noise = seeded(1)
    mean = torch.randn(images, dims, generator=noise, dtype=torch.float64)
    std = 0.2 + torch.rand(images, dims, generator=noise, dtype=torch.float64)
    return mean, std


def test_it_is_the_mixture_of_all_posteriors() -> None:
    mean, std = some(700, 3)
    z = 2 * torch.randn(900, 3, generator=seeded(2), dtype=torch.float64)
    found = log_aggregate(Independent(Normal(mean, std), 1), z)
    parts = Independent(Normal(mean, std), 1)
    mixture = MixtureSameFamily(Shares(torch.ones(700, dtype=torch.float64)), parts)
    torch.testing.assert_close(found, mixture.log_prob(z), rtol=0, atol=1e-10)
    tilted = MultivariateNormal(mean, scale_tril=std.diag_embed())
    torch.testing.assert_close(log_aggregate(tilted, z), found, rtol=0, atol=1e-10)
    fields = CodeDensity(mean.numpy(), std.numpy()).log_density(z.numpy())
    np.testing.assert_allclose(found.numpy(), fields, rtol=0, atol=1e-10)


def test_tilted_posteriors_agree_with_torch() -> None:
    mean, std = some(40, 3)
    factor = 0.3 * torch.randn(40, 3, 3, generator=seeded(3), dtype=torch.float64).tril(-1)
    q = MultivariateNormal(mean, scale_tril=factor + std.diag_embed())
    z = torch.randn(50, 3, generator=seeded(4), dtype=torch.float64)
    wanted = q.log_prob(z[:, None]).logsumexp(dim=1) - math.log(40)
    torch.testing.assert_close(log_aggregate(q, z), wanted, rtol=0, atol=1e-10)


@pytest.fixture(scope="module")
def vae() -> VAE:
    torch.manual_seed(0)
    return VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(4,)))


def test_posteriors_that_fill_the_prior_leave_nothing(vae: VAE) -> None:
    whole = Independent(Normal(torch.zeros(5, 2), torch.ones(5, 2)), 1)
    found = unclaimed_share(vae, whole, generator=seeded())
    assert (found.share, found.standard_error) == (0.0, 0.0)


def test_a_narrow_posterior_leaves_what_lies_outside_a_circle(vae: VAE) -> None:
    width, fraction = 0.3, 0.1
    narrow = Independent(Normal(torch.zeros(1, 2), torch.full((1, 2), width)), 1)
    # q / p = exp(-r^2 (1 / w^2 - 1) / 2) / w^2 falls below the fraction outside this radius.
    radius = -2 * math.log(fraction * width**2) / (1 / width**2 - 1)
    exact = chi2(2).sf(radius)
    found = [
        unclaimed_share(vae, narrow, draws=500, fraction=fraction, generator=seeded(seed))
        for seed in range(40)
    ]
    shares = np.array([each.share for each in found])
    error = found[0].standard_error
    assert shares.mean() == pytest.approx(exact, abs=4 * error / math.sqrt(40))
    assert 0.7 < shares.std(ddof=1) / error < 1.4
    assert found[0].draws == 500


def test_a_smaller_fraction_leaves_less_unclaimed(vae: VAE) -> None:
    mean, std = some(20, 2)
    q = Independent(Normal(mean, 0.3 * std), 1)
    shares = [
        unclaimed_share(vae, q, fraction=fraction, generator=seeded()).share
        for fraction in (0.01, 0.1, 0.5)
    ]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


@pytest.mark.parametrize(("draws", "fraction"), [(0, 0.1), (10, 0.0)])
def test_what_cannot_be_measured_is_refused(vae: VAE, draws: int, fraction: float) -> None:
    q = Independent(Normal(torch.zeros(1, 2), torch.ones(1, 2)), 1)
    with pytest.raises(ValueError, match="at least one draw"):
        unclaimed_share(vae, q, draws=draws, fraction=fraction)
