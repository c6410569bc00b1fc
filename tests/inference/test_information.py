"""The parts of the average KL against quadrature, closed forms and each other."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import (
    Categorical,
    Independent,
    MixtureSameFamily,
    MultivariateNormal,
    Normal,
)

from vae_explorer.inference.aggregate import log_aggregate
from vae_explorer.inference.information import Amount, Information, decompose_kl
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def diagonal(images: int, dims: int, seed: int = 0, *, width: float = 0.3) -> Independent:
    noise = seeded(seed)
    mean = torch.randn(images, dims, generator=noise, dtype=torch.float64)
    std = width * (0.5 + torch.rand(images, dims, generator=noise, dtype=torch.float64))
    return Independent(Normal(mean, std), 1)


def standard(dims: int) -> Independent:
    zero = torch.zeros(dims, dtype=torch.float64)
    return Independent(Normal(zero, zero + 1), 1)


def near(found: Amount | None, exact: float, errors: float = 4.0) -> bool:
    assert found is not None
    return abs(found.value - exact) <= errors * found.standard_error + 1e-9


def entropy_and_cross(q: Independent, side: int = 200_001) -> tuple[float, float, float]:
    """Mean KL, mutual information and KL(q(z)||p) of 1-D Gaussians, by quadrature."""
    mean, std = q.base_dist.loc[:, 0], q.base_dist.scale[:, 0]
    z = torch.linspace(-9, 9, side, dtype=torch.float64)
    step = z[1] - z[0]
    total = torch.zeros_like(z)
    entropies = 0.5 * torch.log(2 * math.pi * math.e * std**2)
    for m, s in zip(mean, std, strict=True):
        total += torch.exp(-0.5 * ((z - m) / s) ** 2) / (s * math.sqrt(2 * math.pi))
    total /= len(mean)
    log_q = total.clamp_min(1e-300).log()
    log_p = -0.5 * z**2 - 0.5 * math.log(2 * math.pi)
    aggregate_entropy = float(-(total * log_q).sum() * step)
    aggregate_kl = float((total * (log_q - log_p)).sum() * step)
    kl = float((0.5 * (mean**2 + std**2 - 1) - std.log()).mean())
    return kl, aggregate_entropy - float(entropies.mean()), aggregate_kl


def test_one_dimension_agrees_with_quadrature() -> None:
    q = diagonal(200, 1)
    kl, mutual, aggregate = entropy_and_cross(q)
    # The oracle itself: mean KL = mutual information + KL(q(z) || p).
    assert kl == pytest.approx(mutual + aggregate, abs=1e-10)
    found = decompose_kl(q, standard(1), samples=100, generator=seeded(1))
    assert found.exact_kl == pytest.approx(kl, abs=1e-12)
    assert near(found.kl, kl)
    assert near(found.mutual_information, mutual)
    assert near(found.aggregate_kl, aggregate)
    assert near(found.dimension_wise, aggregate)
    # One dimension has nothing to be correlated with.
    assert found.total_correlation is not None
    assert abs(found.total_correlation.value) < 1e-12
    assert found.mutual_information.standard_error < 0.01
    assert found.mutual_information.value <= found.ceiling == math.log(200)


def test_the_parts_of_a_plane_agree_with_quadrature() -> None:
    # Codes along a line, so that the two dimensions hang together.
    noise = seeded(3)
    along = torch.randn(60, 1, generator=noise, dtype=torch.float64)
    mean = torch.cat((along, 0.8 * along), dim=1)
    q = Independent(Normal(mean, torch.full((60, 2), 0.4, dtype=torch.float64)), 1)
    side = torch.linspace(-7, 7, 701, dtype=torch.float64)
    step = float(side[1] - side[0])
    density = torch.exp(-0.5 * ((side[None] - mean.T[:, :, None]) / 0.4) ** 2)
    density /= 0.4 * math.sqrt(2 * math.pi)  # (2, 60, G)
    joint = torch.einsum("na,nb->ab", density[0], density[1]) / 60
    first, second = density.mean(dim=1)
    product = first[:, None] * second[None]
    total = float((joint * (joint / product).clamp_min(1e-300).log()).sum()) * step**2
    log_p = -0.5 * side**2 - 0.5 * math.log(2 * math.pi)
    wise = sum(float((m * (m.log() - log_p)).sum()) * step for m in (first, second))
    found = decompose_kl(q, standard(2), samples=150, generator=seeded(2))
    assert near(found.total_correlation, total)
    assert near(found.dimension_wise, wise)
    assert near(found.aggregate_kl, total + wise)
    assert total > 0.2


def check_identity(found: Information) -> None:
    parts = found.mutual_information.value + found.aggregate_kl.value
    assert found.kl.value == pytest.approx(parts, abs=1e-9)
    if found.total_correlation is not None and found.dimension_wise is not None:
        split = found.total_correlation.value + found.dimension_wise.value
        assert found.aggregate_kl.value == pytest.approx(split, abs=1e-9)
        wise = sum(each.value for each in found.aggregate_kl_per_dim)
        assert found.dimension_wise.value == pytest.approx(wise, abs=1e-9)
    assert found.mutual_information.value <= found.ceiling + 1e-9


@given(
    images=st.integers(2, 40),
    dims=st.integers(1, 4),
    width=st.floats(0.02, 2.0),
    seed=st.integers(0, 99),
)
def test_the_parts_sum_to_the_average_kl(images: int, dims: int, width: float, seed: int) -> None:
    q = diagonal(images, dims, seed, width=width)
    check_identity(decompose_kl(q, standard(dims), samples=8, generator=seeded(seed)))


def full(images: int, dims: int, seed: int = 0) -> MultivariateNormal:
    noise = seeded(seed)
    mean = torch.randn(images, dims, generator=noise, dtype=torch.float64)
    factor = 0.3 * torch.randn(images, dims, dims, generator=noise, dtype=torch.float64).tril()
    factor.diagonal(dim1=1, dim2=2).abs_().add_(0.2)
    return MultivariateNormal(mean, scale_tril=factor)


def test_a_full_covariance_is_taken_apart_too() -> None:
    q = full(50, 3)
    found = decompose_kl(q, standard(3), samples=60, generator=seeded())
    check_identity(found)
    assert found.exact_kl is not None
    assert near(found.kl, found.exact_kl)
    # The same by torch's own densities and draws.
    torch.manual_seed(0)
    z = q.sample((400,))
    log_q = q.log_prob(z[:, :, None]).logsumexp(dim=2) - math.log(50)
    aggregate = float((log_q - standard(3).log_prob(z)).mean())
    assert found.aggregate_kl.value == pytest.approx(aggregate, abs=0.06)
    assert near(found.mutual_information, float((q.log_prob(z) - log_q).mean()), errors=6)


def test_a_full_covariance_without_tilt_is_a_diagonal_one() -> None:
    q = diagonal(30, 2)
    tilted = MultivariateNormal(q.base_dist.loc, scale_tril=q.base_dist.scale.diag_embed())
    plain, other = (
        decompose_kl(each, standard(2), samples=40, generator=seeded(4)) for each in (q, tilted)
    )
    assert other.exact_kl == pytest.approx(plain.exact_kl, abs=1e-12)
    for name in ("kl", "mutual_information", "aggregate_kl", "total_correlation"):
        first, second = getattr(plain, name), getattr(other, name)
        spread = math.hypot(first.standard_error, second.standard_error)
        assert abs(first.value - second.value) < 4 * spread + 1e-9


def test_a_prior_that_is_no_product_leaves_the_aggregate_kl_whole() -> None:
    mixture = MixtureSameFamily(
        Categorical(torch.ones(3, dtype=torch.float64)),
        Independent(Normal(torch.randn(3, 2, dtype=torch.float64), torch.ones(3, 2).double()), 1),
    )
    found = decompose_kl(diagonal(40, 2), mixture, samples=20, generator=seeded())
    check_identity(found)
    assert found.total_correlation is not None
    assert found.dimension_wise is None
    assert found.exact_kl is None
    assert found.aggregate_kl_per_dim == ()


def test_dimensions_that_know_nothing_have_no_part() -> None:
    q = diagonal(100, 2)
    mean = torch.cat((q.base_dist.loc, torch.zeros(100, 3).double()), dim=1)
    std = torch.cat((q.base_dist.scale, torch.ones(100, 3).double()), dim=1)
    found = decompose_kl(Independent(Normal(mean, std), 1), standard(5), samples=30)
    assert all(abs(each.value) < 1e-9 for each in found.aggregate_kl_per_dim[2:])


def test_images_far_apart_are_told_apart_by_log_n_nats() -> None:
    mean = 100.0 * torch.arange(16, dtype=torch.float64)[:, None]
    found = decompose_kl(Independent(Normal(mean, torch.ones(16, 1).double()), 1), standard(1))
    assert found.mutual_information.value == pytest.approx(math.log(16), abs=1e-12)
    assert found.mutual_information.standard_error < 1e-12


@pytest.mark.parametrize("drawn", [None, 40])
def test_the_standard_errors_are_honest_over_repeats(drawn: int | None) -> None:
    q = diagonal(120, 2, width=0.6)
    found = [
        decompose_kl(q, standard(2), samples=3, drawn_images=drawn, generator=seeded(seed))
        for seed in range(1000, 1150)
    ]
    for name in ("kl", "mutual_information", "total_correlation", "dimension_wise"):
        values = torch.tensor([getattr(each, name).value for each in found])
        claims = torch.tensor([getattr(each, name).standard_error for each in found])
        ratio = float(values.std() / claims.square().mean().sqrt())
        assert 0.8 < ratio < 1.25, name
    kls = [each.kl.value for each in found]
    assert sum(kls) / len(kls) == pytest.approx(found[0].exact_kl, abs=0.05)
    assert found[0].draws == 3 * (drawn or 120)


def test_two_draws_from_two_images_are_wanted() -> None:
    q = diagonal(10, 2)
    with pytest.raises(ValueError, match="two draws"):
        decompose_kl(q, standard(2), samples=1)
    with pytest.raises(ValueError, match="two draws"):
        decompose_kl(q, standard(2), drawn_images=1)


def test_a_flow_is_taken_apart_as_far_as_it_has_densities() -> None:
    torch.manual_seed(0)
    vae = VAE(
        ModelConfig(image_shape=(1, 4, 4), hidden=(8,), latent_dim=2, posterior="flow")
    ).double()
    with torch.no_grad():
        for weight in vae.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    x = torch.rand(5, 1, 4, 4, dtype=torch.float64)
    q = vae.posterior(x)
    found = decompose_kl(q, vae.prior, samples=60, generator=seeded())
    check_identity(found)
    assert found.total_correlation is None
    assert found.dimension_wise is None
    assert found.exact_kl is None
    # The aggregate posterior is a density: its integral over a grid is one.
    side = torch.linspace(-6, 6, 161, dtype=torch.float64)
    grid = torch.cartesian_prod(side, side)
    log_q = log_aggregate(q, grid)
    mass = log_q.exp() * (side[1] - side[0]) ** 2
    assert float(mass.sum()) == pytest.approx(1.0, abs=0.02)
    exact = float((mass * (log_q - vae.prior.log_prob(grid))).sum())
    assert near(found.aggregate_kl, exact, errors=5)
