"""Every likelihood against its second implementation, and what all of them have in common."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from tests.model import likelihood_oracles as oracle
from vae_explorer.model.config import SIGMA_MIN, LikelihoodKind, ModelConfig, noises_of
from vae_explorer.model.kinds import NoiseKind
from vae_explorer.model.likelihood import Likelihood, build_likelihood

SHAPE = (1, 4, 4)
FAMILIES = [
    (kind, noise)
    for kind in LikelihoodKind
    for noise in noises_of(kind) or (NoiseKind.LEARNED,)
    if noise is not NoiseKind.FULL
]
DENSITIES = [f for f in FAMILIES if f[0] in ("continuous-bernoulli", "gaussian", "laplace")]


def likelihood_of(kind: str, noise: str = "learned", **changes: object) -> Likelihood:
    config = ModelConfig(image_shape=SHAPE).changed(likelihood=kind, noise=noise, **changes)
    return build_likelihood(config).double().eval()


def outputs_of(noise: str, y: np.ndarray, raw: np.ndarray | float = -0.5) -> torch.Tensor:
    """Return decoder outputs of shape (B, C, H, W), with a scale for each pixel if there is one."""
    parts = [y, np.broadcast_to(raw, y.shape)] if noise == "per-pixel" else [y]
    return torch.from_numpy(np.concatenate(parts, axis=1))


def one_pixel(kind: str, noise: str, x: np.ndarray, y: float, raw: float = -0.5) -> np.ndarray:
    """Return log p of many values of one pixel."""
    outputs = outputs_of(noise, np.full((len(x), 1, 1, 1), y), raw)
    log_p = likelihood_of(kind, noise)(outputs).log_prob(torch.from_numpy(x).view(-1, 1, 1, 1))
    return log_p.detach().numpy()


def panels(low: float, high: float, corner: float) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of Gauss-Legendre in many panels, of which one ends at a corner."""
    edges = np.sort(np.append(np.linspace(low, high, 400), corner))
    nodes, weights = np.polynomial.legendre.leggauss(10)
    half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
    return (middle + half * nodes).ravel(), (half * weights).ravel()


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
def test_each_family_is_the_sum_over_pixels_of_its_closed_form(kind: str, noise: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (3, *SHAPE)) / 255
    y, raw = rng.normal(0, 3, (3, *SHAPE)), rng.normal(0, 2, (3, *SHAPE))
    likelihood = likelihood_of(kind, noise)
    found = likelihood(outputs_of(noise, y, raw)).log_prob(torch.from_numpy(x))
    arguments = []
    if kind in oracle.FLOORS:
        floor = oracle.FLOORS[kind]
        by_decoder = noise == "per-pixel"
        arguments = [oracle.bounded(raw, floor) if by_decoder else likelihood.sigma.item()]
    wanted = oracle.PIXELWISE[kind](x, y, *arguments).sum(axis=(1, 2, 3))
    assert found.shape == (3,)
    np.testing.assert_allclose(found.detach().numpy(), wanted, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("kind", "noise"), DENSITIES)
@pytest.mark.parametrize("y", [-30.0, -3.0, -1e-4, 0.0, 0.7, 12.0])
def test_each_density_integrates_to_one(kind: str, noise: str, y: float) -> None:
    ends = (0.0, 1.0) if kind == "continuous-bernoulli" else (-8.0, 9.0)
    x, weights = panels(*ends, corner=1 / (1 + math.exp(-y)))
    mass = weights @ np.exp(one_pixel(kind, noise, x, y))
    assert mass == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize("noise", ["fixed", "learned", "per-pixel"])
@pytest.mark.parametrize("y", [-40.0, -2.0, 0.0, 5.0, 40.0])
def test_the_probabilities_of_all_levels_sum_to_one(noise: str, y: float) -> None:
    levels = np.arange(256) / 255
    for raw in (-40.0, -3.0, 0.0, 40.0):
        mass = np.exp(one_pixel("discretised-logistic", noise, levels, y, raw)).sum()
        assert mass == pytest.approx(1.0, abs=1e-12)


def test_bernoulli_sums_to_one_over_all_binary_pictures() -> None:
    outputs = torch.randn(1, 1, 3, 3, dtype=torch.float64) * 2
    pictures = torch.tensor(list(product((0.0, 1.0), repeat=9)), dtype=torch.float64)
    log_p = likelihood_of("bernoulli")(outputs).log_prob(pictures.view(-1, 1, 3, 3))
    assert log_p.exp().sum().item() == pytest.approx(1.0, abs=1e-12)


def test_bernoulli_is_no_density_over_grey_pixels() -> None:
    # Known by numeric integration; this is why the program does not call it one.
    def density(x: float, p: float) -> float:
        return math.exp(one_pixel("bernoulli", "learned", np.array([x]), math.log(p / (1 - p)))[0])

    assert integrate.quad(density, 0, 1, (0.3,))[0] == pytest.approx(0.4721, abs=1e-4)
    assert integrate.quad(density, 0, 1, (0.01,))[0] == pytest.approx(0.2133, abs=1e-4)


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
@pytest.mark.parametrize("y", [-40.0, -1.0, 0.0, 0.3, 4.0])
def test_samples_have_the_moments_that_are_told(kind: str, noise: str, y: float) -> None:
    count = 40_000
    torch.manual_seed(1)
    p = likelihood_of(kind, noise)(outputs_of(noise, np.full((1, *SHAPE), y)))
    pixels = p.sample((count,)).flatten().numpy()
    mean, variance = p.mean.flatten()[0].item(), p.variance.flatten()[0].item()
    assert 0.0 <= mean <= 1.0
    assert np.mean(pixels) == pytest.approx(mean, abs=5 * math.sqrt(variance / pixels.size) + 1e-12)
    squares = (pixels - mean) ** 2
    error = squares.std() / math.sqrt(pixels.size)
    assert squares.mean() == pytest.approx(variance, abs=5 * error + 1e-12)


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
def test_moments_are_those_of_the_log_density(kind: str, noise: str) -> None:
    y, discrete = 1.3, kind in ("bernoulli", "discretised-logistic")
    if discrete:
        x = np.arange(2.0) if kind == "bernoulli" else np.arange(256) / 255
        weight = np.exp(one_pixel(kind, noise, x, y))
    else:
        ends = (0.0, 1.0) if kind == "continuous-bernoulli" else (-8.0, 9.0)
        x, weights = panels(*ends, corner=1 / (1 + math.exp(-y)))
        weight = weights * np.exp(one_pixel(kind, noise, x, y))
    p = likelihood_of(kind, noise)(outputs_of(noise, np.full((1, *SHAPE), y)))
    mean = (weight * x).sum()
    assert p.mean.flatten()[0].item() == pytest.approx(mean, abs=1e-10)
    variance = (weight * (x - mean) ** 2).sum()
    assert p.variance.flatten()[0].item() == pytest.approx(variance, abs=1e-10)


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
@pytest.mark.parametrize("raw", [-40.0, 0.0, 40.0])
def test_extreme_outputs_in_single_precision_are_right_and_have_a_gradient(
    kind: str, noise: str, raw: float
) -> None:
    if noise == "fixed":
        likelihood = likelihood_of(kind, noise, sigma=SIGMA_MIN).float()
    else:
        likelihood = likelihood_of(kind, noise).float()
        likelihood.start_at_deviation(1e-12)
    for y, x in product([-40.0, -15.0, -1e-6, 0.0, 1e-6, 0.5, 15.0, 40.0], [0.0, 100 / 255, 1.0]):
        outputs = outputs_of(noise, np.full((1, *SHAPE), y), raw).float().requires_grad_()
        log_p = likelihood(outputs).log_prob(torch.full((1, *SHAPE), x))
        arguments = []
        if kind in oracle.FLOORS:
            scale = oracle.bounded(np.float64(raw), oracle.FLOORS[kind])
            arguments = [scale if noise == "per-pixel" else likelihood.sigma.item()]
        wanted = 16 * oracle.PIXELWISE[kind](np.float64(np.float32(x)), np.float64(y), *arguments)
        assert log_p.item() == pytest.approx(float(wanted), rel=2e-4, abs=1e-4), (y, x)
        log_p.sum().backward()
        assert bool(outputs.grad.isfinite().all())


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
def test_the_gradient_is_that_of_finite_differences(kind: str, noise: str) -> None:
    likelihood = likelihood_of(kind, noise).train()
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, *SHAPE)) / 255)
    y = np.random.default_rng(1).normal(0, 2, (2, *SHAPE))
    y[0, 0, 0] = (0.0, 1e-9, 0.5, -0.5)  # where the continuous Bernoulli changes its formula
    outputs = outputs_of(noise, y).requires_grad_()
    learned = tuple(likelihood.parameters())

    def log_p(outputs: torch.Tensor, *_: torch.Tensor) -> torch.Tensor:
        return likelihood(outputs).log_prob(x)

    assert torch.autograd.gradcheck(log_p, (outputs, *learned), eps=1e-6, atol=1e-6)


# The tails of a discretised logistic come back from beyond the ends: neither is quite kept.
@pytest.mark.parametrize(("kind", "noise"), [f for f in FAMILIES if f[0] != "discretised-logistic"])
@settings(max_examples=30)
@given(mean=st.floats(0.02, 0.98), deviation=st.floats(0.02, 0.3))
def test_the_outputs_for_a_mean_and_a_width_have_them(
    kind: str, noise: str, mean: float, deviation: float
) -> None:
    likelihood = likelihood_of(kind, noise)
    wanted = torch.full(SHAPE, mean, dtype=torch.float64)
    outputs = likelihood.outputs_at(wanted, deviation)
    likelihood.start_at_deviation(deviation)
    p = likelihood(outputs[None])
    torch.testing.assert_close(p.mean[0], wanted, rtol=1e-9, atol=1e-9)
    if kind in ("gaussian", "laplace") and noise != "fixed":
        torch.testing.assert_close(
            p.stddev[0], torch.full_like(wanted, deviation), rtol=1e-2, atol=0.0
        )


@pytest.mark.parametrize(("kind", "noise"), FAMILIES)
def test_the_mean_stays_in_the_range_of_pixels(kind: str, noise: str) -> None:
    y = np.linspace(-1e4, 1e4, 64).reshape(4, *SHAPE)
    mean = likelihood_of(kind, noise)(outputs_of(noise, y)).mean
    assert 0.0 <= mean.min().item() <= mean.max().item() <= 1.0


def test_a_bernoulli_s_terms_do_not_depend_on_the_order_in_memory() -> None:
    likelihood = build_likelihood(ModelConfig(image_shape=(3, 5, 5)))
    logits, x = torch.randn(2, 3, 5, 5), torch.rand(2, 3, 5, 5)
    plain = likelihood(logits).log_prob(x)
    last_logits, last_x = (t.contiguous(memory_format=torch.channels_last) for t in (logits, x))
    torch.testing.assert_close(likelihood(last_logits).log_prob(x), plain)
    torch.testing.assert_close(likelihood(last_logits).log_prob(last_x), plain)
