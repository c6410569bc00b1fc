from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Independent, MultivariateNormal, Normal

from tests.oracles import decode, encode, kl_to_prior, log_bernoulli
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.evidence import log_evidence
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

SIGMA = 0.3


class LinearGaussian(VAE):
    """p(x|z) = N(Wz + b, sigma^2) with orthogonal columns, so that p(z|x) is diagonal.

    Args:
        widen: Factor on the deviation of q(z|x); with 1 it is the exact posterior.
    """

    def __init__(self, widen: float = 1.0) -> None:
        super().__init__(ModelConfig(image_shape=(1, 4, 4), hidden=(4,), latent_dim=3))
        noise = torch.Generator().manual_seed(5)
        basis = torch.linalg.qr(torch.randn(16, 3, generator=noise).double())[0]
        self.basis = basis * torch.tensor([2.0, 1.0, 0.2]).double()
        self.bias = torch.rand(16, generator=noise).double()
        self.widen = widen
        self.double()

    def posterior(self, x: Tensor, y: Tensor | None = None) -> Independent:
        precision = 1 + self.basis.square().sum(dim=0) / SIGMA**2
        mean = (x.flatten(1) - self.bias) @ self.basis / SIGMA**2 / precision
        std = (self.widen / precision.sqrt()).expand_as(mean)
        return Independent(Normal(mean, std), 1)

    def likelihood(self, z: Tensor, y: Tensor | None = None) -> Independent:
        mean = (z @ self.basis.T + self.bias).view(-1, 1, 4, 4)
        return Independent(Normal(mean, SIGMA), 3)

    def log_p(self, x: Tensor) -> Tensor:
        eye = torch.eye(16, dtype=torch.float64)
        covariance = self.basis @ self.basis.T + SIGMA**2 * eye
        return MultivariateNormal(self.bias, covariance).log_prob(x.flatten(1))

    def draw(self, count: int) -> Tensor:
        noise = torch.Generator().manual_seed(6)
        z = torch.randn(count, 3, generator=noise).double()
        away = SIGMA * torch.randn(count, 1, 4, 4, generator=noise).double()
        return self.likelihood(z).mean + away


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_with_the_exact_posterior_every_draw_gives_log_p() -> None:
    vae = LinearGaussian()
    x = vae.draw(5)
    for draws in (1, 2, 50):
        found = log_evidence(vae, x, draws, seeded())
        torch.testing.assert_close(found.value, vae.log_p(x), rtol=0, atol=1e-10)
        if draws > 1:
            assert found.standard_error.max().item() < 1e-10
            torch.testing.assert_close(
                found.effective_sample_size, torch.full((5,), float(draws)).double()
            )


def test_with_the_exact_posterior_the_bound_is_tight() -> None:
    vae = LinearGaussian()
    x = vae.draw(4)
    bound = elbo_terms(vae, x, 4000, seeded()).elbo
    torch.testing.assert_close(bound, vae.log_p(x), rtol=0, atol=0.15)


def test_one_draw_is_a_draw_of_the_bound_and_knows_no_error() -> None:
    vae = LinearGaussian(widen=1.5)
    x = vae.draw(400)
    found = log_evidence(vae, x, 1, seeded())
    assert bool(found.standard_error.isnan().all())
    assert bool((found.effective_sample_size == 1).all())
    # Closed form of the gap: KL of the widened from the exact posterior.
    gap = 3 * (0.5 * (1.5**2 - 1) - math.log(1.5))
    miss = vae.log_p(x) - found.value
    assert miss.mean().item() == pytest.approx(gap, abs=4 * miss.std().item() / 20)


def test_the_standard_error_is_honest_over_repeats() -> None:
    vae = LinearGaussian(widen=1.3)
    x = vae.draw(1).expand(600, 1, 4, 4)
    found = log_evidence(vae, x, 400, seeded())
    z = (found.value - vae.log_p(x[:1])) / found.standard_error
    assert z.std().item() == pytest.approx(1.0, abs=0.1)
    assert abs(z.mean().item()) < 0.2
    assert (z.abs() < 1.96).double().mean().item() == pytest.approx(0.95, abs=0.03)
    # The same variance of the weights in closed form: prod_d w^2 / sqrt(2 w^2 - 1), less one.
    relative = (1.3**2 / math.sqrt(2 * 1.3**2 - 1)) ** 3 - 1
    assert found.standard_error.mean().item() == pytest.approx(math.sqrt(relative / 400), rel=0.05)
    size = found.effective_sample_size.mean().item()
    assert size == pytest.approx(400 / (1 + relative), rel=0.05)


def test_a_sample_is_wanted() -> None:
    vae = LinearGaussian()
    with pytest.raises(ValueError, match="at least one sample"):
        log_evidence(vae, vae.draw(1), 0)


def test_pictures_decoded_at_once_are_bounded_whatever_their_size() -> None:
    class Counting(VAE):
        most = 0

        def likelihood(self, z: Tensor, y: Tensor | None = None) -> Independent:
            self.most = max(self.most, len(z))
            return super().likelihood(z, y)

    vae = Counting(ModelConfig(image_shape=(3, 128, 128), hidden=(2,)))
    found = log_evidence(vae, torch.rand(3, 3, 128, 128), 60, seeded())
    assert bool(found.value.isfinite().all())
    assert 3 <= vae.most <= 1 + (1 << 19) // (3 * 128 * 128)


# ------------------------------------------------------------------- two latent dimensions, exact


@pytest.fixture(scope="module")
def planar() -> tuple[VAE, Tensor, Tensor, Tensor]:
    """A random decoder of 2-D codes, pictures drawn from it, log p(x) and the grid's weights."""
    torch.manual_seed(0)
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(12,), latent_dim=2)).double()
    with torch.no_grad():
        for weight in vae.decoder.parameters():
            weight.mul_(3.0)
        # Near the prior, and a little wider: every weight w is bounded, so errors are normal.
        vae.encoder[-1].weight.mul_(0.3)
        vae.encoder[-1].bias[2:] += 0.1
    x = torch.bernoulli(vae.mean(torch.randn(8, 2).double())).detach()
    side = torch.linspace(-7, 7, 281, dtype=torch.float64)
    grid = torch.cartesian_prod(side, side)
    weights = dict(vae.state_dict())
    y = decode(weights, grid, (1, 4, 4)).flatten(1)
    flat = x.flatten(1)
    log_joint = flat @ y.T - torch.logaddexp(y, torch.zeros_like(y)).sum(dim=1)
    log_joint = log_joint - grid.square().sum(dim=1) / 2 - math.log(2 * math.pi)
    cell = 2 * math.log(side[1] - side[0])
    log_p = log_joint.logsumexp(dim=1) + cell
    return vae, x, log_p, log_joint - log_p[:, None] + cell


def exact_bound(vae: VAE, x: Tensor) -> Tensor:
    """E_q[log p(x|z)] on a grid of q's own (a rectifier bends too sharply for Hermite nodes)."""
    weights = dict(vae.state_dict())
    mean, log_std = encode(weights, x)
    side = torch.linspace(-6.5, 6.5, 228, dtype=torch.float64)
    points = torch.cartesian_prod(side, side)
    share = torch.exp(-points.square().sum(dim=1) / 2)
    share = share / share.sum()
    bounds = []
    for row in range(len(x)):
        z = mean[row] + log_std[row].exp() * points
        y = decode(weights, z, (1, 4, 4))
        bounds.append((share * log_bernoulli(x[row].expand_as(y), y)).sum())
    return torch.stack(bounds) - kl_to_prior(mean, log_std).sum(dim=1)


def test_log_p_is_the_bound_plus_the_kl_to_the_true_posterior(
    planar: tuple[VAE, Tensor, Tensor, Tensor],
) -> None:
    vae, x, log_p, log_posterior = planar
    bound = exact_bound(vae, x)
    side = torch.linspace(-7, 7, 281, dtype=torch.float64)
    grid = torch.cartesian_prod(side, side)
    mean, log_std = (part[:, None] for part in encode(dict(vae.state_dict()), x))
    away = (grid - mean) / log_std.exp()
    log_q = -(away**2).sum(dim=2) / 2 - log_std.sum(dim=2) - math.log(2 * math.pi)
    log_q = log_q + 2 * math.log(side[1] - side[0])
    kl = (log_q.exp() * (log_q - log_posterior)).sum(dim=1)
    torch.testing.assert_close(log_p - bound, kl, rtol=0, atol=1e-4)
    found = elbo_terms(vae, x, 3000, seeded()).elbo
    assert found.mean().item() == pytest.approx(bound.mean().item(), abs=0.15)


def test_more_draws_rise_from_the_bound_to_log_p(
    planar: tuple[VAE, Tensor, Tensor, Tensor],
) -> None:
    vae, x, log_p, _ = planar
    levels, errors = [exact_bound(vae, x).mean().item()], [0.0]
    for draws, repeats in ((1, 4000), (5, 2000), (50, 300), (2000, 8)):
        values = log_evidence(
            vae, x.repeat_interleave(repeats, 0), draws, seeded(draws)
        ).value.view(len(x), repeats)
        levels.append(values.mean().item())
        errors.append((values.var(dim=1).mean() / repeats / len(x)).sqrt().item())
    assert levels[1] == pytest.approx(levels[0], abs=4 * errors[1])
    for lower, upper, error in zip(levels[1:], levels[2:], errors[1:], strict=False):
        assert lower < upper + 3 * error
    assert levels[1] < levels[-1] <= log_p.mean().item() + 4 * errors[-1]
    assert levels[-1] == pytest.approx(log_p.mean().item(), abs=0.02)


def test_estimates_lie_within_their_error_of_the_quadrature(
    planar: tuple[VAE, Tensor, Tensor, Tensor],
) -> None:
    vae, x, log_p, _ = planar
    found = log_evidence(vae, x, 20_000, seeded(4))
    assert found.effective_sample_size.min().item() > 100
    assert bool(((found.value - log_p).abs() < 4 * found.standard_error).all())
