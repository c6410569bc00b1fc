"""Where the scale of a likelihood comes from."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.distributions import ContinuousBernoulli as TorchContinuousBernoulli

from tests.model import likelihood_oracles as oracle
from vae_explorer.model.config import SIGMA_MIN, ModelConfig
from vae_explorer.model.continuous_bernoulli import ContinuousBernoulli
from vae_explorer.model.discretised_logistic import DiscretisedLogistic
from vae_explorer.model.likelihood import Likelihood, build_likelihood
from vae_explorer.model.scaled_likelihoods import ScaledLikelihood

SHAPE = (1, 8, 8)


def scaled(kind: str = "gaussian", noise: str = "learned", **changes: object) -> ScaledLikelihood:
    config = ModelConfig(image_shape=SHAPE).changed(likelihood=kind, noise=noise, **changes)
    likelihood = build_likelihood(config).double()
    assert isinstance(likelihood, ScaledLikelihood)
    return likelihood


def some_pictures(count: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(count, *SHAPE, generator=generator, dtype=torch.float64)
    return x, torch.randn(count, *SHAPE, generator=generator, dtype=torch.float64)


def test_the_best_learned_variance_is_the_mean_squared_error() -> None:
    gaussian, (x, y) = scaled(), some_pictures(1)
    mse = ((x - y.sigmoid()) ** 2).mean().item()
    gaussian.start_at_deviation(math.sqrt(mse - SIGMA_MIN**2))
    best = gaussian(y).log_prob(x)
    best.sum().backward()
    assert gaussian.log_sigma.grad.item() == pytest.approx(0.0, abs=1e-5)
    assert best.item() == pytest.approx(-32 * (1 + math.log(2 * math.pi) + math.log(mse)))


def test_half_the_logarithm_of_two_pi_is_kept_for_each_pixel() -> None:
    config = ModelConfig(image_shape=(1, 28, 28), likelihood="gaussian", sigma=1.0)
    gaussian = build_likelihood(config).double()
    y = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
    assert gaussian(y).log_prob(y.sigmoid()).item() == pytest.approx(-720.447810, abs=5e-7)


@pytest.mark.parametrize(("kind", "learned"), [("gaussian", SIGMA_MIN), ("laplace", SIGMA_MIN)])
def test_a_learned_scale_has_a_floor_that_it_can_leave_again(kind: str, learned: float) -> None:
    likelihood = scaled(kind)
    torch.nn.init.constant_(likelihood.log_sigma, math.log(learned / 100))
    assert learned <= likelihood.sigma.item() < 1.001 * learned
    likelihood(torch.zeros(1, *SHAPE)).log_prob(torch.ones(1, *SHAPE)).sum().backward()
    assert likelihood.log_sigma.grad.item() > 0


@pytest.mark.parametrize("kind", ["gaussian", "laplace", "discretised-logistic"])
def test_a_given_scale_is_exact_and_not_trained(kind: str) -> None:
    likelihood = scaled(kind, "fixed", sigma=0.1)
    likelihood.start_at_deviation(0.7)
    # Given in double, kept in single precision.
    assert likelihood.sigma.item() == pytest.approx(0.1, rel=1e-6)
    assert list(likelihood.parameters()) == []


@pytest.mark.parametrize("kind", ["gaussian", "laplace"])
def test_the_optimal_scale_of_a_batch_beats_every_other(kind: str) -> None:
    x, y = some_pictures()
    best = scaled(kind, "optimal").train()(y).log_prob(x).sum().item()
    error = x - y.sigmoid()
    closed = {
        "gaussian": -0.5 * x.numel() * (1 + math.log(2 * math.pi * error.square().mean().item())),
        "laplace": -x.numel() * (1 + math.log(2 * error.abs().mean().item())),
    }
    assert best == pytest.approx(closed[kind], abs=1e-9)
    others = [
        scaled(kind, "fixed", sigma=s)(y).log_prob(x).sum().item()
        for s in np.geomspace(0.02, 2, 300)
    ]
    assert max(others) <= best
    assert max(others) == pytest.approx(best, abs=0.2)


@pytest.mark.parametrize("kind", ["gaussian", "laplace"])
def test_an_optimal_scale_is_kept_from_training_and_used_after_it(kind: str) -> None:
    x, y = some_pictures()
    likelihood = scaled(kind, "optimal").train()
    likelihood.start_at_deviation(0.5)
    before = likelihood.sigma.item()
    fitted = likelihood.fitted(y.sigmoid(), x).item()
    with torch.no_grad():
        likelihood(y).log_prob(x)
    assert likelihood.sigma.item() == before, "looking changes nothing"
    for _ in range(200):
        likelihood(y).log_prob(x)
    assert likelihood.sigma.item() == pytest.approx(fitted, rel=1e-3)
    likelihood.eval()
    arguments = (x.numpy(), y.numpy(), likelihood.sigma.item())
    wanted = oracle.PIXELWISE[kind](*arguments).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(likelihood(y).log_prob(x).numpy(), wanted, rtol=1e-12)
    assert "log_sigma" in likelihood.state_dict()


@pytest.mark.parametrize("kind", ["gaussian", "laplace"])
def test_pictures_that_are_met_exactly_leave_an_optimal_scale_at_its_floor(kind: str) -> None:
    likelihood = scaled(kind, "optimal").train()
    y = torch.zeros(2, *SHAPE, dtype=torch.float64, requires_grad=True)
    log_p = likelihood(y).log_prob(torch.full((2, *SHAPE), 0.5, dtype=torch.float64))
    log_p.sum().backward()
    assert bool(log_p.isfinite().all())
    assert bool(y.grad.isfinite().all())


@pytest.mark.parametrize("kind", ["gaussian", "laplace", "discretised-logistic"])
def test_a_scale_from_the_decoder_stays_in_its_bounds(kind: str) -> None:
    likelihood = scaled(kind, "per-pixel").float()
    raw = torch.tensor([-1e6, -40.0, 0.0, 40.0, 1e6])
    scales = likelihood._bounded(raw)
    floor = oracle.FLOORS[kind]
    np.testing.assert_allclose(scales, [floor, floor, math.sqrt(floor), 1.0, 1.0], rtol=1e-5)


def full(size: int = 3) -> tuple[Likelihood, torch.Tensor, np.ndarray, np.ndarray]:
    """Return a full Gaussian over 4 x 4 pictures with its outputs, means and factors."""
    config = ModelConfig(image_shape=(1, 4, 4)).changed(likelihood="gaussian", noise="full")
    rng = np.random.default_rng(0)
    location, raw = rng.normal(0, 2, (size, 16)), rng.normal(0, 1, (size, 16))
    below = rng.normal(0, 0.1, (size, 120))
    factors = np.zeros((size, 16, 16))
    for number in range(size):
        factors[number][np.tril_indices(16, -1)] = 10 * np.tanh(below[number] / 10)
        own = np.diag(oracle.bounded(raw[number], oracle.FLOOR))
        factors[number] = (factors[number] + np.eye(16)) @ own
    outputs = torch.from_numpy(np.concatenate([location, raw, below], axis=1))
    return build_likelihood(config), outputs, 1 / (1 + np.exp(-location)), factors


def test_a_full_covariance_is_that_of_the_closed_form() -> None:
    likelihood, outputs, means, factors = full()
    x = np.random.default_rng(1).uniform(0, 1, (3, 1, 4, 4))
    p = likelihood(outputs)
    wanted = [oracle.full_gaussian(x[n].ravel(), means[n], factors[n]) for n in range(3)]
    np.testing.assert_allclose(p.log_prob(torch.from_numpy(x)), wanted, rtol=1e-9)
    np.testing.assert_allclose(p.mean.flatten(1), means)
    covariances = factors @ factors.transpose(0, 2, 1)
    np.testing.assert_allclose(p.variance.flatten(1), np.diagonal(covariances, axis1=1, axis2=2))


def test_samples_of_a_full_covariance_have_it() -> None:
    likelihood, outputs, means, factors = full(1)
    torch.manual_seed(0)
    drawn = likelihood(outputs).sample((50_000,)).reshape(-1, 16).numpy() - means[0]
    products = drawn[:, :, None] * drawn[:, None, :]
    error = products.std(axis=0) / math.sqrt(len(drawn))
    assert (np.abs(products.mean(axis=0) - factors[0] @ factors[0].T) < 5 * error).all()
    assert (np.abs(drawn.mean(axis=0)) < 5 * drawn.std(axis=0) / math.sqrt(len(drawn))).all()


def test_a_full_covariance_starts_diagonal_at_the_mean_picture() -> None:
    likelihood, _, _, _ = full()
    mean = torch.rand(1, 4, 4, dtype=torch.float64) * 0.8 + 0.1
    p = likelihood(likelihood.outputs_at(mean, 0.2)[None])
    torch.testing.assert_close(p.mean[0], mean)
    torch.testing.assert_close(p.gaussian.covariance_matrix[0], 0.04 * torch.eye(16).double())


def test_a_full_covariance_survives_extreme_outputs_in_single_precision() -> None:
    likelihood, outputs, _, _ = full()
    for factor in (0.0, -40.0, 40.0):
        wild = (factor * outputs).float().requires_grad_()
        log_p = likelihood(wild).log_prob(torch.rand(3, 1, 4, 4))
        log_p.sum().backward()
        assert bool(log_p.isfinite().all())
        assert bool(wild.grad.isfinite().all())


def test_in_the_middle_of_its_range_torch_has_the_same_continuous_bernoulli() -> None:
    logits = torch.linspace(-12, 12, 101, dtype=torch.float64)
    ours = ContinuousBernoulli(logits)
    theirs = TorchContinuousBernoulli(logits=logits, validate_args=False)
    x = torch.rand(101, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(ours.log_prob(x), theirs.log_prob(x), rtol=1e-7, atol=1e-7)
    torch.testing.assert_close(ours.mean, theirs.mean, rtol=1e-7, atol=1e-7)


def test_the_formulas_of_a_continuous_bernoulli_meet_without_a_step() -> None:
    for border in (0.5, -0.5):
        sides = [np.nextafter(border, -9.0), border, np.nextafter(border, 9.0)]
        p = ContinuousBernoulli(torch.tensor(sides, dtype=torch.float64))
        for values in (p.log_prob(torch.tensor(0.3).double()), p.mean, p.variance):
            assert values.max() - values.min() < 1e-13


def test_pixels_between_two_levels_count_as_the_nearest() -> None:
    p = DiscretisedLogistic(torch.tensor(0.4), torch.tensor(0.05))
    assert p.log_prob(torch.tensor(100.4 / 255)) == p.log_prob(torch.tensor(100 / 255))


def test_samples_of_a_discretised_logistic_are_levels() -> None:
    torch.manual_seed(0)
    drawn = DiscretisedLogistic(torch.rand(50), torch.tensor(0.3)).sample((200,))
    levels = drawn * 255
    torch.testing.assert_close(levels, levels.round(), rtol=0.0, atol=1e-4)
    assert (drawn.min().item(), drawn.max().item()) == (0.0, 1.0)


def test_the_mean_of_levels_is_their_sum_whichever_way_it_is_found() -> None:
    levels = torch.arange(256).double() / 255
    for scale in (1 / 4080, 0.001, 1.99 / 255, 2.01 / 255, 0.02, 0.3, 1.0, 10.0):
        loc = torch.tensor([0.0, 1e-9, 0.0021, 0.3, 0.5, 0.9987, 1.0], dtype=torch.float64)
        p = DiscretisedLogistic(loc, torch.tensor(scale, dtype=torch.float64))
        mass = p.log_prob(levels[:, None]).exp()
        wanted = (mass * levels[:, None]).sum(dim=0)
        torch.testing.assert_close(p.mean, wanted, rtol=0.0, atol=2e-9)
        variance = (mass * (levels[:, None] - wanted).square()).sum(dim=0)
        torch.testing.assert_close(p.variance, variance, rtol=1e-6, atol=1e-12)
        single = DiscretisedLogistic(loc.float(), torch.tensor(scale)).mean
        torch.testing.assert_close(single.double(), wanted, rtol=0.0, atol=3e-6)
