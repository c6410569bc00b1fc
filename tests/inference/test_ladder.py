from __future__ import annotations

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.inference.evidence import evidence_of
from vae_explorer.inference.ladder import bound_gap, importance_bounds


def normal_log_weights(rows: int, draws: int, sigma: float, seed: int = 0) -> torch.Tensor:
    """Return log weights for which everything has a closed form: log E w = sigma^2 / 2."""
    noise = torch.Generator().manual_seed(seed)
    return sigma * torch.randn(rows, draws, generator=noise, dtype=torch.float64)


@given(st.integers(0, 1000), st.floats(0.1, 5.0))
def test_with_sizes_that_divide_each_other_the_ladder_never_falls(seed: int, sigma: float) -> None:
    rungs = importance_bounds(normal_log_weights(3, 60, sigma, seed), (1, 2, 6, 30, 60))
    for lower, upper in itertools.pairwise(rungs):
        assert bool((upper.value >= lower.value - 1e-12).all())


def test_the_first_rung_is_the_mean_and_the_last_the_evidence() -> None:
    log_w = normal_log_weights(4, 100, 1.0)
    first, last = importance_bounds(log_w, (1, 100))
    torch.testing.assert_close(first.value, log_w.mean(dim=1))
    torch.testing.assert_close(first.standard_error, log_w.std(dim=1) / 10)
    found = evidence_of(log_w)
    torch.testing.assert_close(last.value, found.value)
    torch.testing.assert_close(last.standard_error, found.standard_error)


def test_the_error_of_a_rung_is_honest() -> None:
    (rung,) = importance_bounds(normal_log_weights(2000, 400, 0.7), (4,))
    spread = rung.value.std().item()
    assert rung.standard_error.mean().item() == pytest.approx(spread, rel=0.05)


def test_the_gap_and_its_error_are_honest() -> None:
    sigma = 0.5
    found = bound_gap(normal_log_weights(2000, 500, sigma))
    truth = sigma**2 / 2
    assert found.gap.mean().item() == pytest.approx(truth, abs=0.002)
    assert found.gap_se.mean().item() == pytest.approx(found.gap.std().item(), rel=0.05)
    # The two errors go together: that of their difference is smaller than either.
    assert found.gap_se.mean().item() < 0.6 * found.elbo_se.mean().item()
    assert found.elbo_se.mean().item() == pytest.approx(sigma / math.sqrt(500), rel=0.02)
    torch.testing.assert_close(found.log_evidence - found.elbo, found.gap)


def test_positive_bounds_are_as_good_as_negative_ones() -> None:
    log_w = normal_log_weights(3, 50, 1.0)
    low, high = bound_gap(log_w - 1000.0), bound_gap(log_w + 1000.0)
    torch.testing.assert_close(low.gap, high.gap, rtol=0, atol=1e-9)
    torch.testing.assert_close(low.gap_se, high.gap_se, rtol=0, atol=1e-9)
    assert high.elbo.min().item() > 900


def test_sizes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="no bound of 11"):
        importance_bounds(torch.zeros(1, 10).double(), (11,))
    with pytest.raises(ValueError, match="two draws"):
        bound_gap(torch.zeros(1, 1).double())
