from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from tests.inference.linear import linear_model, log_p, set_decoder
from tests.trained import trained_on_digits
from vae_explorer.inference.annealing import (
    AnnealingStart,
    annealed_evidence,
    annealed_log_weights,
    temperatures_of,
)
from vae_explorer.inference.hamiltonian import state_at, transition
from vae_explorer.inference.quadrature import grid_evidence
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def linear() -> tuple[VAE, Tensor]:
    """A linear Gaussian model of correlated latent dimensions, and pictures drawn from it."""
    torch.manual_seed(4)
    vae = linear_model(side=4, latent_dim=3).eval().requires_grad_(requires_grad=False)
    set_decoder(vae, 0.5 * torch.randn(16, 3).double(), torch.rand(16).double(), 0.6)
    x = vae.likelihood(torch.randn(6, 3).double()).sample()
    return vae, x


@pytest.mark.parametrize("start", list(AnnealingStart))
def test_it_finds_log_p_of_a_linear_model_within_its_error(start: AnnealingStart) -> None:
    vae, x = linear()
    found = annealed_evidence(vae, x, 32, 60, seeded(), start=start)
    assert bool(((found.value - log_p(vae, x)).abs() < 5 * found.standard_error).all())
    assert found.standard_error.max().item() < 0.5


@pytest.mark.parametrize("start", list(AnnealingStart))
def test_a_start_may_be_given_by_its_name(start: AnnealingStart) -> None:
    vae, x = linear()
    by_kind, by_name = (
        annealed_evidence(vae, x, 4, 5, seeded(), start=each) for each in (start, start.value)
    )
    assert torch.equal(by_kind.value, by_name.value)
    with pytest.raises(ValueError, match="middle"):
        annealed_evidence(vae, x, 4, 5, seeded(), start="middle")


def test_its_weights_are_unbiased_and_its_error_is_honest() -> None:
    vae, x = linear()
    many = x[:1].expand(150, 1, 4, 4)
    *_, (done, log_w) = annealed_log_weights(vae, many, 8, 30, seeded(1))
    assert log_w is not None
    assert done == 1.0
    ratio = (log_w - log_p(vae, x[:1])).exp().flatten()
    error = ratio.std().item() / math.sqrt(len(ratio))
    assert ratio.mean().item() == pytest.approx(1.0, abs=5 * error)
    assert error < 0.1


def test_a_longer_path_has_less_error() -> None:
    vae, x = linear()
    short, long = (annealed_evidence(vae, x, 32, steps, seeded(2)) for steps in (8, 80))
    assert long.standard_error.mean() < 0.6 * short.standard_error.mean()
    assert long.effective_sample_size.mean() > short.effective_sample_size.mean()


@pytest.mark.parametrize("start", list(AnnealingStart))
def test_it_agrees_with_the_grid_on_a_trained_model(start: AnnealingStart) -> None:
    vae, x = trained_on_digits(activation="tanh")
    x = x[:4]
    found = annealed_evidence(vae, x, 16, 40, seeded(3), start=start)
    log_p_x = grid_evidence(vae, x, points=201).log_evidence
    assert bool(((found.value - log_p_x).abs() < 5 * found.standard_error).all())


def test_every_pull_says_how_far_it_is() -> None:
    vae, x = linear()
    shares = [share for share, _ in annealed_log_weights(vae, x[:2], 2, 5, seeded())]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) == 2 * 5 + 1


def test_the_path_leads_from_the_start_to_the_joint() -> None:
    beta = temperatures_of(50)
    assert (beta[0].item(), beta[-1].item()) == (0.0, 1.0)
    assert bool((beta.diff() > 0).all())
    torch.testing.assert_close(beta + beta.flip(0), torch.ones(51).double())


def test_nothing_to_anneal_with_is_refused() -> None:
    vae, x = linear()
    with pytest.raises(ValueError, match="one chain"):
        annealed_evidence(vae, x, 0, 10)


def test_a_transition_leaves_the_tempered_density_as_it_is() -> None:
    # f_0 = N(0, 1) and f_1 = N(2, 1/4): half-way, precision 2.5 and mean 4 / 2.5.
    def both(z: Tensor) -> tuple[Tensor, Tensor]:
        return -0.5 * z.square().sum(dim=1), -2.0 * (z - 2.0).square().sum(dim=1)

    noise = seeded(6)
    z = 1.6 + torch.randn(20_000, 1, generator=noise).double() / math.sqrt(2.5)
    state, size = state_at(z, both), torch.full((20_000,), 0.25).double()
    for _ in range(3):
        state, accepted = transition(state, both, 0.5, size, noise)
    assert 0.5 < accepted.mean().item() <= 1.0
    assert state.z.mean().item() == pytest.approx(1.6, abs=5 / math.sqrt(2.5 * 20_000))
    assert state.z.var().item() == pytest.approx(0.4, rel=0.05)
    again = state_at(state.z, both)
    torch.testing.assert_close(again.last_slope, state.last_slope)


def test_a_path_that_runs_off_is_refused() -> None:
    def both(z: Tensor) -> tuple[Tensor, Tensor]:
        return -z.pow(4).sum(dim=1), -z.pow(4).sum(dim=1)

    state = state_at(torch.full((5, 2), 3.0).double(), both)
    moved, accepted = transition(state, both, 1.0, torch.full((5,), 50.0).double(), seeded())
    assert accepted.max().item() == 0.0
    assert torch.equal(moved.z, state.z)
