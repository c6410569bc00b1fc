"""The program's own diagonal Gaussian beside torch's."""

from __future__ import annotations

import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence

from vae_explorer.model.gaussian import DiagonalGaussian

MEAN, STD = torch.randn(4, 3), torch.rand(4, 3) + 0.1
OURS, TORCHS = DiagonalGaussian(MEAN, STD), Independent(Normal(MEAN, STD), 1)


@pytest.mark.parametrize(
    "name", ["mean", "stddev", "variance", "mode", "batch_shape", "event_shape"]
)
def test_what_it_is_made_of_is_what_torch_says(name: str) -> None:
    ours, torchs = getattr(OURS, name), getattr(TORCHS, name)
    assert ours.shape == torchs.shape if isinstance(ours, torch.Tensor) else ours == torchs
    assert not isinstance(ours, torch.Tensor) or torch.equal(ours, torchs)


def test_densities_and_draws_are_torchs() -> None:
    z = torch.randn(5, 4, 3)
    assert torch.equal(OURS.log_prob(z), TORCHS.log_prob(z))
    assert torch.equal(OURS.entropy(), TORCHS.entropy())
    for draw in ("sample", "rsample"):
        torch.manual_seed(0)
        ours = getattr(OURS, draw)((2,))
        torch.manual_seed(0)
        assert torch.equal(ours, getattr(TORCHS, draw)((2,)))


def test_divergences_and_expansions_are_torchs() -> None:
    unit = Independent(Normal(torch.zeros(3), torch.ones(3)), 1)
    assert torch.equal(kl_divergence(OURS, unit), kl_divergence(TORCHS, unit))
    ours, torchs = OURS.expand((2, 4)), TORCHS.expand((2, 4))
    assert ours.batch_shape == torchs.batch_shape
    assert torch.equal(ours.mean, torchs.mean)
    assert torch.equal(ours.base_dist.expand((2, 4, 3)).scale, torchs.stddev)
