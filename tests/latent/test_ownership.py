"""Shares are those that torch's own distributions give, anywhere and for any number of images."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from vae_explorer.inference.aggregate import log_aggregate
from vae_explorer.latent.ownership import DiagonalPosteriors, ownership


def gaussians(images: int, dims: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    mean = rng.standard_normal((images, dims)).astype(np.float32)
    return mean, rng.uniform(0.05, 0.6, (images, dims)).astype(np.float32)


def of_torch(mean: np.ndarray, std: np.ndarray) -> Independent:
    return Independent(Normal(torch.from_numpy(mean).double(), torch.from_numpy(std).double()), 1)


@pytest.mark.parametrize(("images", "dims"), [(1, 2), (7, 1), (300, 2), (40_000, 3), (50, 32)])
def test_shares_and_density_are_those_of_torch(images: int, dims: int) -> None:
    mean, std = gaussians(images, dims)
    z = np.random.default_rng(1).standard_normal(dims)
    posterior, code = of_torch(mean, std), torch.from_numpy(z)
    each = posterior.log_prob(code)
    shares = torch.softmax(each, dim=0).numpy()
    found = ownership(DiagonalPosteriors(mean, std).log_densities(z), most=5)
    assert found is not None
    order = np.argsort(-shares, kind="stable")[:5]
    np.testing.assert_allclose(found.shares, shares[order], rtol=1e-9, atol=1e-300)
    assert found.rows[0] == order[0]
    assert found.owners == pytest.approx(
        Categorical(logits=each, validate_args=False).entropy().exp().item(), rel=1e-9
    )
    mixture = MixtureSameFamily(Categorical(torch.ones(images).double()), posterior)
    assert found.log_density == pytest.approx(mixture.log_prob(code).item(), rel=1e-9)
    assert found.log_density == pytest.approx(log_aggregate(posterior, code[None]).item(), rel=1e-9)


@given(
    st.lists(st.floats(-5000, 5000), min_size=1, max_size=30),
    st.floats(-1000, 1000),
)
def test_shares_sum_to_one_and_no_constant_matters(logs: list[float], shift: float) -> None:
    densities = np.array(logs)
    found = ownership(densities, most=len(logs))
    moved = ownership(densities + shift, most=len(logs))
    assert found is not None
    assert moved is not None
    assert found.shares.sum() == pytest.approx(1.0)
    assert (np.diff(found.shares) <= 1e-12).all()
    assert 1.0 <= found.owners <= len(logs) * (1 + 1e-9)
    np.testing.assert_allclose(found.shares, moved.shares, atol=1e-9)
    assert moved.log_density - found.log_density == pytest.approx(shift, abs=1e-6)


def test_far_from_everything_the_nearest_claim_still_has_a_share_and_no_density() -> None:
    mean, std = gaussians(20, 2)
    found = ownership(DiagonalPosteriors(mean, std).log_densities(np.full(2, 500.0)))
    assert found is not None
    assert found.shares.sum() == pytest.approx(1.0)
    assert found.log_density < -1e5


def test_equal_claims_count_as_so_many_owners() -> None:
    found = ownership(np.full(9, -3.0), most=3)
    assert found is not None
    assert found.owners == pytest.approx(9)
    np.testing.assert_array_equal(found.rows, [0, 1, 2])


def test_images_that_are_not_known_own_nothing() -> None:
    mean, std = gaussians(6, 2)
    mean[[1, 4]] = math.nan
    std[[1, 4]] = math.nan
    found = ownership(DiagonalPosteriors(mean, std).log_densities(np.zeros(2)))
    assert found is not None
    assert found.images == 4
    assert set(found.rows) == {0, 2, 3, 5}
    mean[:] = math.nan
    assert ownership(DiagonalPosteriors(mean, std).log_densities(np.zeros(2))) is None


def test_a_million_images_are_asked_within_the_patience_of_a_hand() -> None:
    mean, std = gaussians(1_000_000, 2)
    all_images, z = DiagonalPosteriors(mean, std), np.zeros(2)
    began = time.thread_time()
    ownership(all_images.log_densities(z))
    assert time.thread_time() - began < 0.5
