"""Every family of q(z|x): its density, its draws, its moments, and what is done with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal

from vae_explorer.model.approximation import Approximation
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.outputs import code_outputs
from vae_explorer.model.posterior import (
    detached,
    deviations,
    draw,
    draw_with_log_prob,
    repeat,
    scale_tril,
)

FAMILIES = ["diagonal", "full", "flow"]


def family(
    kind: str, size: int = 2, spread: str = "log-sigma", bent: float = 0.6
) -> tuple[Approximation, torch.Tensor]:
    """Return a family in double precision with rows of four images; its flow is bent."""
    config = ModelConfig(image_shape=(1, 4, 4), latent_dim=size, posterior=kind, spread=spread)
    generator = torch.Generator().manual_seed(1)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        approximation = Approximation(config).double()
    if approximation.flow is not None:
        for weight in approximation.flow.parameters():
            noise = torch.randn(weight.shape, generator=generator, dtype=weight.dtype)
            weight.data += bent * noise / math.sqrt(weight.shape[-1])
    count = sum(code_outputs(config).values())
    rows = 0.7 * torch.randn(4, count, generator=generator, dtype=torch.float64)
    return approximation, rows


def posterior(kind: str, size: int = 2, **changes: object) -> Distribution:
    approximation, rows = family(kind, size, **changes)
    return approximation(rows)


@pytest.mark.parametrize("spread", ["log-sigma", "log-variance"])
def test_a_diagonal_posterior_is_what_its_numbers_say(spread: str) -> None:
    approximation, rows = family("diagonal", 3, spread)
    z, half = torch.randn(4, 3).double(), 1.0 if spread == "log-sigma" else 0.5
    mean, std = rows[:, :3].numpy(), np.exp(half * rows[:, 3:].numpy())
    wanted = stats.norm(mean, std).logpdf(z).sum(axis=1)
    np.testing.assert_allclose(approximation(rows).log_prob(z), wanted, rtol=1e-12)


@pytest.mark.parametrize("spread", ["log-sigma", "log-variance"])
def test_a_full_posterior_is_what_its_numbers_say(spread: str) -> None:
    approximation, rows = family("full", 3, spread)
    z, half = torch.randn(4, 3).double(), 1.0 if spread == "log-sigma" else 0.5
    q = approximation(rows)
    for number, (mean, log_std, below) in enumerate(
        zip(*(part.numpy() for part in rows.split(3, dim=1)), strict=True)
    ):
        factor = np.diag(np.exp(half * log_std))
        factor[1, 0], factor[2, 0], factor[2, 1] = below
        wanted = stats.multivariate_normal(mean, factor @ factor.T).logpdf(z[number])
        assert q.log_prob(z)[number].item() == pytest.approx(wanted, rel=1e-11)
        np.testing.assert_allclose(scale_tril(q)[number], factor, rtol=1e-14)


def grid(q: Distribution, points: int = 113) -> tuple[torch.Tensor, torch.Tensor]:
    """Return places (M, B, 2) around each posterior, and the mass of the cells about them."""
    axis = torch.linspace(-7, 7, points, dtype=torch.float64)
    whitened = torch.cartesian_prod(axis, axis)[:, None, :]
    if isinstance(q, FlowPosterior):
        place, factor = q.loc, torch.diag_embed(q.scale)
    else:
        place, factor = q.mean, scale_tril(q)
    places = place + (factor @ whitened[..., None])[..., 0]
    area = (axis[1] - axis[0]) ** 2 * torch.linalg.det(factor)
    with torch.no_grad():
        return places, q.log_prob(places).exp() * area


@pytest.mark.parametrize("kind", FAMILIES)
def test_each_posterior_integrates_to_one(kind: str) -> None:
    _, mass = grid(posterior(kind, bent=0.3), 161)
    # The splines of a flow have bends, about which a sum over a grid errs a little.
    tolerance = 2e-4 if kind == "flow" else 1e-9
    np.testing.assert_allclose(mass.sum(dim=0), 1.0, atol=tolerance)


@pytest.mark.parametrize("kind", FAMILIES)
def test_moments_are_those_of_the_density(kind: str) -> None:
    q = posterior(kind)
    places, mass = grid(q)
    mean, std = deviations(q)
    exact = (mass[..., None] * places).sum(dim=0)
    # Those of a flow come from a few hundred fixed draws.
    tolerance = 0.25 if kind == "flow" else 1e-6
    np.testing.assert_allclose(mean.detach() / std.detach(), exact / std.detach(), atol=tolerance)
    away = places - exact
    covariance = torch.einsum("nb,nbi,nbj->bij", mass, away, away)
    factor = scale_tril(q).detach()
    relative = torch.linalg.solve(factor @ factor.mT, covariance)
    identity = torch.eye(2).double().expand(4, 2, 2)
    np.testing.assert_allclose(relative, identity, atol=2 * tolerance)


@pytest.mark.parametrize("kind", FAMILIES)
@pytest.mark.parametrize("size", [2, 3, 7])
def test_draws_have_the_density_that_comes_with_them(kind: str, size: int) -> None:
    q = posterior(kind, size)
    z, log_q = draw_with_log_prob(q, torch.Generator().manual_seed(3))
    torch.testing.assert_close(q.log_prob(z), log_q, rtol=1e-9, atol=1e-9)
    wide = q.rsample(torch.Size((5,)))
    assert wide.shape == (5, 4, size)
    assert q.log_prob(wide).shape == (5, 4)
    for number in range(5):
        torch.testing.assert_close(q.log_prob(wide)[number], q.log_prob(wide[number]))


@pytest.mark.parametrize("kind", FAMILIES)
def test_draws_are_distributed_as_the_density_says(kind: str) -> None:
    q = repeat(posterior(kind), 1)
    with torch.no_grad():
        z = draw(q, torch.Generator().manual_seed(0), 10_000)
        # E_q[p / q] is 1 for every density p that is narrower.
        mean, std = deviations(q)
        narrow = Independent(Normal(mean, 0.6 * std), 1)
        ratio = (narrow.log_prob(z) - q.log_prob(z)).exp()
    error = ratio.std(dim=0) / math.sqrt(len(z))
    assert bool(((ratio.mean(dim=0) - 1.0).abs() < 5 * error).all())


def test_the_density_of_a_flow_is_the_change_of_variables_by_autograd() -> None:
    q = posterior("flow", 5)
    assert isinstance(q, FlowPosterior)
    noise = torch.randn(4, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    log_q = q.from_noise(noise)[1]
    jacobian = torch.autograd.functional.jacobian(lambda e: q.from_noise(e)[0].sum(dim=0), noise)
    log_det = torch.linalg.slogdet(jacobian.movedim(1, 0)).logabsdet
    wanted = Normal(0.0, 1.0).log_prob(noise).sum(dim=1) - log_det
    torch.testing.assert_close(log_q, wanted)


def test_a_flow_starts_as_the_diagonal_posterior() -> None:
    approximation, rows = family("flow", 6, bent=0.0)
    q, diagonal = approximation(rows), family("diagonal", 6)[0](rows[:, :12])
    z = torch.randn(4, 6).double()
    torch.testing.assert_close(q.log_prob(z), diagonal.log_prob(z))
    mean, std = deviations(q)
    torch.testing.assert_close(mean, diagonal.mean)
    torch.testing.assert_close(std, diagonal.stddev)
    torch.testing.assert_close(scale_tril(q), torch.diag_embed(diagonal.stddev))


def test_a_flow_can_take_a_shape_that_no_gaussian_has() -> None:
    torch.manual_seed(0)
    approximation, rows = family("flow", bent=0.0)
    approximation, rows = approximation.float(), rows[:1].float().requires_grad_()
    optimiser = torch.optim.Adam([*approximation.parameters(), rows], lr=0.01)
    modes = torch.tensor([[-2.0, 0.0], [2.0, 1.0]])

    def log_target(z: torch.Tensor) -> torch.Tensor:
        return Independent(Normal(modes, 0.6), 1).log_prob(z[:, None]).logsumexp(1) - math.log(2)

    for _ in range(200):
        z, log_q = draw_with_log_prob(repeat(approximation(rows), 128))
        kl = (log_q - log_target(z)).mean()
        optimiser.zero_grad()
        kl.backward()
        optimiser.step()
    # The best Gaussian is about one mode, at log 2 = 0.69 nats.
    assert kl.item() < 0.35


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_flow_and_the_others_repeat_by_rows(kind: str) -> None:
    q, z = posterior(kind), torch.randn(8, 2).double()
    repeated = repeat(q, 2)
    for number in range(8):
        wanted = q.log_prob(z[number].expand(4, 2))[number // 2]
        torch.testing.assert_close(repeated.log_prob(z)[number], wanted)


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_detached_posterior_is_the_same_constant(kind: str) -> None:
    approximation, rows = family(kind)
    rows.requires_grad_()
    q = approximation(rows)
    z = draw(q, torch.Generator().manual_seed(0))
    constant = detached(repeat(q, 1))
    torch.testing.assert_close(constant.log_prob(z), q.log_prob(z))
    parameters = [rows, *approximation.parameters()]
    assert not constant.log_prob(z.detach()).requires_grad
    # What is left is the path through the draw alone.
    (through,) = torch.autograd.grad(constant.log_prob(z).sum(), rows, retain_graph=True)
    slope = torch.autograd.functional.jacobian(lambda at: q.log_prob(at).sum(), z.detach())
    (wanted,) = torch.autograd.grad(z, rows, slope, retain_graph=True)
    torch.testing.assert_close(through, wanted)
    gradients = torch.autograd.grad(q.log_prob(z).sum(), parameters, allow_unused=True)
    assert all(g is None or bool(g.isfinite().all()) for g in gradients)


@pytest.mark.parametrize("kind", FAMILIES)
def test_the_noise_of_a_draw_is_one_tensor_of_its_shape(kind: str) -> None:
    q = posterior(kind, 5)
    noise = torch.empty(4, 5).double().normal_(generator=torch.Generator().manual_seed(7))
    z = draw(q, torch.Generator().manual_seed(7))
    if isinstance(q, FlowPosterior):
        wanted = q.from_noise(noise)[0]
    else:
        wanted = q.mean + (scale_tril(q) @ noise[..., None])[..., 0]
    torch.testing.assert_close(z, wanted)
    many = torch.empty(3, 4, 5).double().normal_(generator=torch.Generator().manual_seed(7))
    found = draw(q, torch.Generator().manual_seed(7), 3)
    assert found.shape == many.shape
    if kind == "diagonal":
        torch.testing.assert_close(found, q.mean + q.stddev * many)


@pytest.mark.parametrize("kind", FAMILIES)
def test_wild_rows_in_single_precision_give_finite_densities(kind: str) -> None:
    approximation, rows = family(kind, 4)
    for factor in (30.0, 1e4):
        wild = (factor * rows).float().requires_grad_()
        q = approximation.float()(wild)
        z, log_q = draw_with_log_prob(q, torch.Generator().manual_seed(0))
        assert bool(z.isfinite().all())
        assert bool(log_q.isfinite().all())
        (z.sum() + log_q.sum()).backward()
        assert bool(wild.grad.isfinite().all())


def test_a_flow_inverts_itself_in_single_precision() -> None:
    approximation, rows = family("flow", 6, bent=1.0)
    q = approximation.float()(rows.float())
    noise = 3 * torch.randn(500, 4, 6, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        z, log_q = q.from_noise(noise)
        again = q.log_prob(z)
    assert bool(again.isfinite().all())
    assert (again - log_q).abs().max() < 5e-3


def test_a_linear_encoder_shares_one_width() -> None:
    for kind in FAMILIES:
        config = ModelConfig(image_shape=(1, 4, 4), architecture="linear", posterior=kind)
        approximation = Approximation(config)
        assert approximation.shared is not None
        with torch.no_grad():
            approximation.shared.copy_(torch.tensor([0.3, -0.2, 0.5][: len(approximation.shared)]))
        given = config.latent_dim + (32 if kind == "flow" else 0)
        q = approximation(torch.randn(5, given))
        factor = scale_tril(q)
        torch.testing.assert_close(factor, factor[:1].expand_as(factor))
        torch.testing.assert_close(factor[0].diagonal(), torch.tensor([0.3, -0.2]).exp())
        if kind == "full":
            assert factor[0, 1, 0].item() == pytest.approx(0.5)


def test_what_is_no_posterior_of_this_program_is_refused() -> None:
    for function in (deviations, scale_tril, draw, detached):
        with pytest.raises(TypeError, match="Poisson"):
            function(torch.distributions.Poisson(torch.ones(2)))


def test_importing_the_flow_library_leaves_other_distributions_validated() -> None:
    posterior("flow")
    with pytest.raises(ValueError, match="scale"):
        Normal(0.0, -1.0)
    assert isinstance(posterior("full"), MultivariateNormal)
