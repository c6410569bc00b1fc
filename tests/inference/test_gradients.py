from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from vae_explorer.inference.gradients import (
    doubly_reparameterised,
    importance_bound,
    importance_bound_without,
    leave_one_out,
    score_part,
)

MU, S, DRAWS = 1.5, 0.7, 1_000_000


def million(seed: int) -> tuple[Tensor, Tensor]:
    """Return a million means of their own, and a draw from N(mean, s^2) for each."""
    noise = torch.Generator().manual_seed(seed)
    mean = torch.full((DRAWS,), MU, dtype=torch.float64, requires_grad=True)
    return mean, mean + S * torch.empty_like(mean).normal_(generator=noise)


def score_gradients(seed: int, baseline: float) -> Tensor:
    mean, z = million(seed)
    z = z.detach()
    value = z**2 + score_part(z**2 - baseline, Normal(mean, S).log_prob(z))
    return torch.autograd.grad(value.sum(), mean)[0]


def reparameterised_gradients(seed: int) -> Tensor:
    mean, z = million(seed)
    return torch.autograd.grad((z**2).sum(), mean)[0]


def apart(one: Tensor, other: Tensor) -> float:
    """Return the difference of two means in standard errors."""
    error = (one.var() / len(one) + other.var() / len(other)).sqrt()
    return float((one.mean() - other.mean()).abs() / error)


def test_score_function_and_reparameterisation_agree_over_a_million_draws() -> None:
    plain, score = reparameterised_gradients(0), score_gradients(1, 0.0)
    assert apart(plain, score) < 5
    # d/dmu E[z^2] = 2 mu, and neither variance is near the other.
    for found in (plain, score):
        error = found.std().item() / math.sqrt(DRAWS)
        assert found.mean().item() == pytest.approx(2 * MU, abs=5 * error)


def test_their_variances_are_the_closed_forms() -> None:
    plain, score = reparameterised_gradients(2), score_gradients(3, 0.0)
    exact = MU**4 / S**2 + 14 * MU**2 + 15 * S**2
    assert plain.var().item() == pytest.approx(4 * S**2, rel=0.01)
    assert score.var().item() == pytest.approx(exact, rel=0.02)
    assert score.var().item() / plain.var().item() == pytest.approx(25.1, rel=0.02)


def test_the_mean_as_baseline_changes_the_variance_only() -> None:
    score = score_gradients(4, MU**2 + S**2)
    error = score.std().item() / math.sqrt(DRAWS)
    assert score.mean().item() == pytest.approx(2 * MU, abs=5 * error)
    assert score.var().item() == pytest.approx(8 * MU**2 + 10 * S**2, rel=0.02)


def test_the_other_draws_as_baseline_leave_the_mean_alone() -> None:
    noise = torch.Generator().manual_seed(5)
    mean = torch.full((200_000,), MU, dtype=torch.float64, requires_grad=True)
    z = mean + S * torch.empty(4, len(mean), dtype=torch.float64).normal_(generator=noise)
    z = z.detach()
    value = z**2 + score_part(z**2 - leave_one_out(z**2), Normal(mean, S).log_prob(z))
    found = torch.autograd.grad(value.mean(dim=0).sum(), mean)[0]
    error = found.std().item() / math.sqrt(len(found))
    assert found.mean().item() == pytest.approx(2 * MU, abs=5 * error)
    # A fourth of one draw's, and a little more: the baseline is itself a mean of three draws.
    exact = (8 * MU**2 + 10 * S**2) / 4
    assert exact < found.var().item() < 1.5 * exact


def test_no_baseline_depends_on_its_own_draw() -> None:
    values = torch.randn(5, 3, dtype=torch.float64)
    for baseline in (leave_one_out, importance_bound_without):
        moved = values.clone()
        moved[2] += 7.0
        before, after = baseline(values), baseline(moved)
        torch.testing.assert_close(before[2], after[2])
        assert bool((before[[0, 1, 3, 4]] != after[[0, 1, 3, 4]]).all())
        with pytest.raises(ValueError, match="two draws"):
            baseline(values[:1])


def test_the_value_is_that_of_the_objective() -> None:
    log_q = torch.randn(3, 4, requires_grad=True)
    signal = torch.randn(3, 4)
    part = score_part(signal, log_q)
    assert bool((part == 0).all())
    torch.testing.assert_close(torch.autograd.grad(part.sum(), log_q)[0], signal)


# ----------------------------------------------- the importance-weighted bound in one dimension

X, LIKELIHOOD_S, Q_MEAN, Q_S = 1.2, 0.6, 0.4, 0.9


def exactly(value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64)


def log_w_of(z: Tensor, mean: Tensor | None = None, std: Tensor | None = None) -> Tensor:
    mean, std = exactly(Q_MEAN) if mean is None else mean, exactly(Q_S) if std is None else std
    fit = Normal(z, LIKELIHOOD_S).log_prob(exactly(X))
    return fit + Normal(0.0, 1.0).log_prob(z) - Normal(mean, std).log_prob(z)


def grid() -> tuple[Tensor, Tensor]:
    """Return draws from q on an even grid, and their shares."""
    noise = torch.linspace(-9, 9, 601, dtype=torch.float64)
    share = (-0.5 * noise**2).exp()
    return Q_MEAN + Q_S * noise, share / share.sum()


def exact_log_p() -> float:
    evidence = Normal(exactly(0.0), math.sqrt(1 + LIKELIHOOD_S**2))
    return evidence.log_prob(exactly(X)).item()


def exact_bounds() -> tuple[float, float]:
    """Return ELBO and L_2, by quadrature over one draw and over two."""
    z, share = grid()
    log_w = log_w_of(z)
    pairs = torch.cartesian_prod(log_w, log_w).T
    shares = torch.cartesian_prod(share, share).prod(dim=1)
    return (share * log_w).sum().item(), (shares * importance_bound(pairs)).sum().item()


def test_bounds_rise_from_the_elbo_to_log_p_by_quadrature() -> None:
    elbo, two = exact_bounds()
    share = 1 + LIKELIHOOD_S**2
    posterior = Normal(exactly(X / share), exactly(LIKELIHOOD_S / math.sqrt(share)))
    gap = kl_divergence(Normal(exactly(Q_MEAN), exactly(Q_S)), posterior).item()
    assert elbo == pytest.approx(exact_log_p() - gap, abs=1e-9)
    assert elbo < two < exact_log_p()
    noise = torch.Generator().manual_seed(0)
    draws = Q_MEAN + Q_S * torch.randn(2, 400_000, generator=noise, dtype=torch.float64)
    found = importance_bound(log_w_of(draws))
    error = found.std().item() / math.sqrt(found.numel())
    assert found.mean().item() == pytest.approx(two, abs=4 * error)


def test_the_bias_falls_as_half_the_relative_variance_over_k() -> None:
    z, share = grid()
    weights = (log_w_of(z) - exact_log_p()).exp()
    half = 0.5 * ((share * weights**2).sum().item() - 1.0)
    noise = torch.Generator().manual_seed(1)
    draws = Q_MEAN + Q_S * torch.randn(60, 100_000, generator=noise, dtype=torch.float64)
    found = importance_bound(log_w_of(draws))
    error = 60 * found.std().item() / math.sqrt(found.numel())
    assert 60 * (exact_log_p() - found.mean().item()) == pytest.approx(half, abs=0.04 + 4 * error)


def iwae_gradients(kind: str, draws: int, repeats: int, seed: int) -> Tensor:
    """Return gradients of L_k in the mean and the log deviation of q, shape ``(2, repeats)``."""
    noise = torch.Generator().manual_seed(seed)
    mean = torch.full((repeats,), Q_MEAN, dtype=torch.float64, requires_grad=True)
    log_s = torch.full((repeats,), math.log(Q_S), dtype=torch.float64, requires_grad=True)
    z = mean + log_s.exp() * torch.randn(draws, repeats, generator=noise, dtype=torch.float64)
    if kind == "doubly":
        coded = z[..., None]
        log_w = log_w_of(coded[..., 0], mean.detach(), log_s.detach().exp())
        doubly_reparameterised(coded, log_w)
        bound = importance_bound(log_w)
    elif kind == "plain":
        bound = importance_bound(log_w_of(z, mean, log_s.exp()))
    else:
        z = z.detach()
        log_q = Normal(mean, log_s.exp()).log_prob(z)
        log_w = log_w_of(z, mean, log_s.exp())
        bound = importance_bound(log_w)
        baseline = importance_bound_without(log_w) if kind == "baseline" else 0.0
        bound = bound + score_part(bound - baseline, log_q).sum(dim=0)
    return torch.stack(torch.autograd.grad(bound.sum(), (mean, log_s)))


def exact_iwae_gradient() -> Tensor:
    """Differentiate L_2 by quadrature over both draws."""
    noise = torch.linspace(-9, 9, 601, dtype=torch.float64)
    share = (-0.5 * noise**2).exp()
    share = share / share.sum()
    mean = torch.tensor(Q_MEAN, dtype=torch.float64, requires_grad=True)
    log_s = torch.tensor(math.log(Q_S), dtype=torch.float64, requires_grad=True)
    log_w = log_w_of(mean + log_s.exp() * noise, mean, log_s.exp())
    pairs = torch.logaddexp(log_w[:, None], log_w[None]) - math.log(2)
    bound = (share[:, None] * share * pairs).sum()
    return torch.stack(torch.autograd.grad(bound, (mean, log_s)))


@pytest.mark.parametrize("kind", ["plain", "doubly", "score", "baseline"])
def test_every_gradient_of_the_importance_weighted_bound_is_unbiased(kind: str) -> None:
    found = iwae_gradients(kind, 2, 300_000, 7)
    error = found.std(dim=1) / math.sqrt(found.shape[1])
    away = (found.mean(dim=1) - exact_iwae_gradient()).abs() / error
    assert bool((away < 5).all()), away


def test_the_doubly_reparameterised_gradient_keeps_its_signal_with_many_draws() -> None:
    # The signal-to-noise ratio of the plain one falls with k, that of the other rises.
    def ratio(kind: str, draws: int) -> float:
        found = iwae_gradients(kind, draws, 20_000, 8)[0]
        return abs(found.mean().item()) / found.std().item()

    assert ratio("plain", 64) < ratio("plain", 4)
    assert ratio("doubly", 64) > ratio("doubly", 4) > ratio("plain", 4)


def test_without_a_gradient_to_pass_nothing_is_done() -> None:
    doubly_reparameterised(torch.zeros(2, 3, 1), torch.zeros(2, 3))
