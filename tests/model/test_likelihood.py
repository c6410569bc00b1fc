from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from tests.oracles import log_bernoulli, log_gaussian
from vae_explorer.model.config import SIGMA_MIN, ModelConfig
from vae_explorer.model.likelihood import Likelihood, build_likelihood


def likelihood_of(kind: str, sigma: float | None = None) -> Likelihood:
    config = ModelConfig(image_shape=(1, 8, 8), likelihood=kind, sigma=sigma)
    return build_likelihood(config).double()


def test_bernoulli_sums_to_one_over_all_binary_pictures() -> None:
    outputs = torch.randn(1, 1, 3, 3, dtype=torch.float64) * 2
    pictures = torch.tensor(list(product((0.0, 1.0), repeat=9)), dtype=torch.float64)
    log_p = likelihood_of("bernoulli")(outputs).log_prob(pictures.view(-1, 1, 3, 3))
    assert log_p.exp().sum().item() == pytest.approx(1.0, abs=1e-12)


def test_bernoulli_is_the_sum_over_pixels_of_the_closed_form_also_for_grey() -> None:
    x, y = torch.rand(5, 3, 4, 4).double(), torch.randn(5, 3, 4, 4).double() * 5
    found = likelihood_of("bernoulli")(y).log_prob(x)
    assert found.shape == (5,)
    torch.testing.assert_close(found, log_bernoulli(x, y), rtol=1e-12, atol=1e-12)


def test_bernoulli_is_no_density_over_grey_pixels() -> None:
    # Known by numeric integration; this is why the program does not call it one.
    def density(x: float) -> float:
        picture = torch.full((1, 1, 1, 1), x, dtype=torch.float64)
        logit = torch.full((1, 1, 1, 1), math.log(0.3 / 0.7), dtype=torch.float64)
        return likelihood_of("bernoulli")(logit).log_prob(picture).exp().item()

    assert integrate.quad(density, 0, 1)[0] == pytest.approx(0.4721, abs=1e-4)


def test_bernoulli_does_not_flatten_out_at_extreme_logits() -> None:
    outputs = torch.full((1, 1, 1, 1), 400.0)
    assert likelihood_of("bernoulli")(outputs).log_prob(torch.zeros(1, 1, 1, 1)).item() == -400.0


@pytest.mark.parametrize("sigma", [SIGMA_MIN, 0.05, 1.0, 10.0])
def test_gaussian_is_a_density_with_all_its_constants(sigma: float) -> None:
    x, y = np.random.rand(4, 3, 5, 5), np.random.randn(4, 3, 5, 5)
    found = likelihood_of("gaussian", sigma)(torch.from_numpy(y)).log_prob(torch.from_numpy(x))
    mean = 1 / (1 + np.exp(-y))
    wanted = stats.norm(mean, sigma).logpdf(x).sum(axis=(1, 2, 3))
    # The given deviation is kept in single precision.
    np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-6)
    oracle = log_gaussian(torch.from_numpy(x), torch.from_numpy(mean), sigma)
    np.testing.assert_allclose(found.numpy(), oracle.numpy(), rtol=1e-6)


def test_gaussian_integrates_to_one() -> None:
    def density(x: float) -> float:
        picture = torch.full((1, 1, 1, 1), x, dtype=torch.float64)
        return gaussian(torch.zeros_like(picture)).log_prob(picture).exp().item()

    gaussian = likelihood_of("gaussian", 0.2)
    assert integrate.quad(density, -3, 4)[0] == pytest.approx(1.0, abs=1e-6)


def test_the_best_learned_variance_is_the_mean_squared_error() -> None:
    gaussian = likelihood_of("gaussian")
    x, y = torch.rand(1, 1, 8, 8).double(), torch.randn(1, 1, 8, 8).double()
    mse = ((x - y.sigmoid()) ** 2).mean().item()
    gaussian.start_at_deviation(math.sqrt(mse - SIGMA_MIN**2))
    best = gaussian(y).log_prob(x)
    best.sum().backward()
    assert gaussian.log_sigma.grad.item() == pytest.approx(0.0, abs=1e-5)
    assert best.item() == pytest.approx(-32 * (1 + math.log(2 * math.pi) + math.log(mse)))


def test_a_learned_deviation_has_a_floor_that_it_can_leave_again() -> None:
    gaussian = likelihood_of("gaussian")
    gaussian.start_at_deviation(SIGMA_MIN / 100)
    assert SIGMA_MIN <= gaussian.sigma.item() < 1.001 * SIGMA_MIN
    gaussian(torch.zeros(1, 1, 8, 8)).log_prob(torch.ones(1, 1, 8, 8)).sum().backward()
    assert gaussian.log_sigma.grad.item() > 0


def test_a_given_deviation_is_exact_and_not_trained() -> None:
    gaussian = likelihood_of("gaussian", 0.1)
    gaussian.start_at_deviation(0.7)
    assert gaussian.sigma.item() == pytest.approx(0.1)
    assert list(gaussian.parameters()) == []


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@given(mean=st.floats(0.002, 0.998))
def test_the_outputs_for_a_mean_have_that_mean(kind: str, mean: float) -> None:
    likelihood = likelihood_of(kind)
    wanted = torch.full((1, 1, 2, 2), mean, dtype=torch.float64)
    found = likelihood(likelihood.outputs_at(wanted[0], 0.2)[None]).mean
    torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_the_mean_stays_in_the_range_of_pixels(kind: str) -> None:
    mean = likelihood_of(kind)(torch.linspace(-1e4, 1e4, 64).view(1, 1, 8, 8).double()).mean
    assert 0.0 <= mean.min().item() <= mean.max().item() <= 1.0
