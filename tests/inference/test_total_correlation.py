from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Independent, MultivariateNormal, Normal

from tests.inference.tiny import seeded
from vae_explorer.inference.total_correlation import log_shares, total_correlation

IMAGES, DIMS = 24, 2


def posteriors(images: int = IMAGES) -> tuple[Tensor, Tensor]:
    """Return means along a bent line, so that the dimensions know of each other, and widths."""
    noise = seeded(2)
    along = torch.linspace(-2, 2, images, dtype=torch.float64)
    mean = torch.stack([along, 0.4 * along**2 - 0.8], dim=1)
    std = 0.3 + 0.3 * torch.rand(images, DIMS, generator=noise, dtype=torch.float64)
    return mean, std


def gaussians(mean: Tensor, std: Tensor) -> Independent:
    return Independent(Normal(mean, std), 1)


def exact_correlation(mean: Tensor, std: Tensor) -> float:
    """Integrate KL(q(z) || product of its marginals) over the plane."""
    side = torch.linspace(-6, 6, 481, dtype=torch.float64)
    cell = float(side[1] - side[0])
    each = Normal(mean[:, None], std[:, None]).log_prob(side[None, :, None])  # (N, P, 2)
    joint = (each[:, :, None, 0] + each[:, None, :, 1]).logsumexp(dim=0) - math.log(len(mean))
    marginals = each.logsumexp(dim=0) - math.log(len(mean))
    product = marginals[:, None, 0] + marginals[None, :, 1]
    return (joint.exp() * (joint - product)).sum().item() * cell**2


def draws(mean: Tensor, std: Tensor, count: int, seed: int = 0) -> Tensor:
    noise = torch.randn(count, *mean.shape, generator=seeded(seed), dtype=torch.float64)
    return mean + std * noise


def test_with_all_images_in_the_batch_it_is_the_integral() -> None:
    mean, std = posteriors()
    found = total_correlation(gaussians(mean, std), draws(mean, std, 4000), IMAGES)
    error = found.std().item() / math.sqrt(found.numel())
    assert found.mean().item() == pytest.approx(exact_correlation(mean, std), abs=4 * error)
    assert 4 * error < 0.02 < exact_correlation(mean, std)


def test_a_full_covariance_keeps_its_own_correlation() -> None:
    # One image: q(z) is its posterior, whose total correlation is -log of the determinant of
    # the correlation matrix, halved.
    factor = torch.tensor([[[0.8, 0.0], [0.6, 0.5]]], dtype=torch.float64)
    q = MultivariateNormal(torch.zeros(1, 2, dtype=torch.float64), scale_tril=factor)
    noise = torch.randn(100_000, 1, 2, generator=seeded(), dtype=torch.float64)
    z = (factor @ noise[..., None])[..., 0]
    found = total_correlation(q, z, 1)
    rho = 0.8 * 0.6 / (0.8 * math.hypot(0.6, 0.5))
    error = found.std().item() / math.sqrt(len(found))
    assert found.mean().item() == pytest.approx(-0.5 * math.log(1 - rho**2), abs=4 * error)


def test_the_density_of_a_batch_has_the_mean_of_the_whole() -> None:
    mean, std = posteriors()
    place = torch.tensor([0.4, -0.5], dtype=torch.float64)
    density = gaussians(mean, std).log_prob(place).exp()
    noise, own, found = seeded(3), 5, []
    for _ in range(20_000):
        rest = torch.randperm(IMAGES - 1, generator=noise)[:6]
        batch = torch.cat([torch.tensor([own]), rest + (rest >= own)])
        found.append((log_shares(7, IMAGES)[0].exp() * density[batch]).sum())
    values = torch.stack(found)
    error = values.std().item() / math.sqrt(len(values))
    assert values.mean().item() == pytest.approx(density.mean().item(), abs=4 * error)


def test_the_bias_of_a_small_batch_vanishes_as_the_batch_grows() -> None:
    mean, std = posteriors()
    exact, noise, misses = exact_correlation(mean, 0.4 * std), seeded(4), []
    for batch in (3, 10, 24):
        found = []
        for seed in range(300):
            rows = torch.randperm(IMAGES, generator=noise)[:batch]
            z = draws(mean[rows], 0.4 * std[rows], 8, seed)
            q = gaussians(mean[rows], 0.4 * std[rows])
            found.append(total_correlation(q, z, IMAGES).mean())
        misses.append(torch.stack(found).mean().item() - exact)
    # A few images make their marginals look narrower than they are.
    assert misses[0] > 0.3 > misses[1] > 0.04
    assert misses[2] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("batch", "images"), [(1, 1), (1, 9), (4, 4), (4, 9), (4, 2)])
def test_shares_sum_to_one(batch: int, images: int) -> None:
    shares = log_shares(batch, images).exp()
    torch.testing.assert_close(shares.sum(dim=1), torch.ones(batch, dtype=torch.float64))
    if batch > 1:
        assert shares[0, 0].item() == pytest.approx(1 / max(batch, images))


def test_independent_dimensions_correlate_in_nothing() -> None:
    mean, std = torch.zeros(5, 2, dtype=torch.float64), torch.ones(5, 2, dtype=torch.float64)
    found = total_correlation(gaussians(mean, std), draws(mean, std, 3), 100)
    assert found.abs().max().item() < 1e-12
