"""The model without latents against scipy's optimiser, closed forms and torch's densities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from sklearn.datasets import load_digits

from vae_explorer.inference.baseline import FactorisedModel, factorised_baseline, fit_baseline
from vae_explorer.inference.level_counts import level_counts, thinned
from vae_explorer.model.config import SIGMA_MIN, ModelConfig
from vae_explorer.model.likelihood import build_likelihood

FAMILIES: list[dict[str, Any]] = [
    {},
    {"binarisation": "threshold"},
    {"binarisation": "dynamic"},
    {"likelihood": "continuous-bernoulli"},
    *(
        {"likelihood": family, "noise": noise}
        for family in ("gaussian", "laplace", "discretised-logistic")
        for noise in ("learned", "per-pixel")
    ),
    {"likelihood": "gaussian", "noise": "optimal"},
    {"likelihood": "gaussian", "noise": "full"},
    {"likelihood": "gaussian", "sigma": 0.2},
    {"likelihood": "laplace", "sigma": 0.2},
    {"likelihood": "discretised-logistic", "sigma": 0.05},
]


def config_of(**changes: Any) -> ModelConfig:
    return ModelConfig(image_shape=(1, 8, 8), **changes)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    images = load_digits().images[:600]
    return np.asarray((images / 16 * 255).round(), np.uint8)[:, None]


def moved(model: FactorisedModel, where: float, width: float) -> FactorisedModel:
    location, scale = model.location + where, model.scale * math.exp(width)
    return FactorisedModel(model.config, location, scale, model.images)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_other_parameters_are_likelier(family: dict[str, Any], digits: np.ndarray) -> None:
    config = config_of(**family)
    model = fit_baseline(config, digits)
    best = model.log_likelihood(digits)
    noise = torch.Generator().manual_seed(0)
    scaled = family.get("likelihood", "bernoulli") not in ("bernoulli", "continuous-bernoulli")
    for size in (1e-3, 1e-2):
        away = size * torch.randn(model.location.shape, generator=noise, dtype=torch.float64)
        location = model.location + away
        if not scaled and "likelihood" not in family:
            location = location.clamp(1 / 1200, 1 - 1 / 1200)
        elif scaled:
            location = location.clamp(0.0, 1.0)
        other = FactorisedModel(config, location, model.scale, model.images)
        # Pixels that never vary would gain without end: their parameters are bounded.
        assert other.log_likelihood(digits) < best + 0.02
        if scaled and "sigma" not in family:
            for width in (size, -size):
                wider = moved(model, 0.0, width)
                kept = wider.scale.clamp_min(float(model.scale.min()))
                wider = FactorisedModel(config, model.location, kept, model.images)
                assert wider.log_likelihood(digits) < best + 1e-3


@pytest.mark.parametrize("family", FAMILIES)
def test_the_log_likelihood_is_that_of_the_models_own_densities(
    family: dict[str, Any], digits: np.ndarray
) -> None:
    config = config_of(**family)
    if family.get("noise") == "full":
        config = config_of(likelihood="gaussian", noise="per-pixel")
    model = fit_baseline(config, digits[:500])
    held_out = digits[500:]
    x = torch.from_numpy(np.asarray(held_out)).double() / 255
    if family.get("binarisation") == "threshold":
        x = (x >= 0.5).double()
    location, scale = (part.view(1, 1, 8, 8) for part in (model.location, model.scale))
    likelihood = build_likelihood(config).double()
    if config.likelihood == "bernoulli":
        found = likelihood(torch.logit(location)).log_prob(x)
    elif config.likelihood == "continuous-bernoulli":
        found = likelihood(location).log_prob(x)
    else:
        pixels = likelihood.family(location, scale)  # type: ignore[operator]
        found = pixels.log_prob(x).flatten(1).sum(dim=1)
    wanted = float(found.mean())
    assert model.log_likelihood(held_out) == pytest.approx(wanted, rel=1e-9)
    assert factorised_baseline(config, digits[:500], held_out) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("noise", ["learned", "per-pixel"])
def test_the_discretised_logistic_agrees_with_another_optimiser(noise: str) -> None:
    rng = np.random.default_rng(0)
    widths = np.array([10.0, 60.0, 25.0, 4.0]).repeat(4).reshape(4, 4)
    pixels = rng.logistic(120.0, widths, (300, 1, 4, 4))
    pixels = pixels.clip(0, 255).round().astype(np.uint8)
    config = ModelConfig(image_shape=(1, 4, 4), likelihood="discretised-logistic", noise=noise)
    found = fit_baseline(config, pixels).log_likelihood(pixels)
    flat = pixels.reshape(300, 16).astype(float)
    size = 1 if noise == "learned" else 16

    def cost(parameters: np.ndarray) -> float:
        mean, scale = parameters[:16], np.exp(parameters[16:])
        right = 1 / (1 + np.exp(-(flat + 0.5 - mean) / scale))
        left = 1 / (1 + np.exp(-(flat - 0.5 - mean) / scale))
        right, left = np.where(flat == 255, 1, right), np.where(flat == 0, 0, left)
        return float(-np.log(np.maximum(right - left, 1e-300)).sum() / 300)

    start = np.concatenate((flat.mean(axis=0), np.full(size, math.log(20.0))))
    best = minimize(cost, start, method="L-BFGS-B", options={"maxfun": 100_000})
    assert found == pytest.approx(-best.fun, abs=2e-3)


def test_the_gaussian_is_its_closed_form(digits: np.ndarray) -> None:
    flat = digits.reshape(len(digits), -1) / 255.0
    variance = flat.var(axis=0).mean()
    wanted = -32 * (math.log(2 * math.pi * variance) + 1)
    found = factorised_baseline(config_of(likelihood="gaussian"), digits, digits)
    assert found == pytest.approx(wanted, rel=1e-9)


def test_a_bernoulli_model_has_the_entropy_of_its_pixels(digits: np.ndarray) -> None:
    black = np.where(digits >= 128, 255, 0).astype(np.uint8)
    share = (black > 0).mean(axis=0).ravel()
    share = share[(share > 0) & (share < 1)]
    entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share)).sum()
    # Pixels that never vary cost what keeps their probability from the edge.
    found = factorised_baseline(config_of(), black, black)
    assert found == pytest.approx(-entropy, abs=64 / (2 * len(digits)))
    assert found < -entropy


def test_pixels_drawn_anew_cost_their_expectation(digits: np.ndarray) -> None:
    config = config_of(binarisation="dynamic")
    model = fit_baseline(config, digits)
    rng = np.random.default_rng(0)
    drawn = [
        model.log_likelihood(((rng.random(digits.shape) * 255 < digits) * 255).astype(np.uint8))
        for _ in range(60)
    ]
    error = np.std(drawn, ddof=1) / math.sqrt(60)
    assert abs(np.mean(drawn) - model.log_likelihood(digits)) < 4 * error


def test_a_pixel_that_never_varied_forbids_nothing() -> None:
    black = np.zeros((50, 1, 4, 4), np.uint8)
    white = np.full((1, 1, 4, 4), 255, np.uint8)
    for family in FAMILIES:
        config = ModelConfig(image_shape=(1, 4, 4), **family)
        model = fit_baseline(config, black)
        assert math.isfinite(model.log_likelihood(white)), family
        assert model.log_likelihood(black) > model.log_likelihood(white)
    gaussian = fit_baseline(ModelConfig(image_shape=(1, 4, 4), likelihood="gaussian"), black)
    assert float(gaussian.scale.min()) == pytest.approx(SIGMA_MIN)


def test_levels_are_counted() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (1000, 3, 4, 4), dtype=np.uint8)
    counts = level_counts(pixels)
    assert counts.shape == (48, 256)
    assert bool((counts.sum(dim=1) == 1000).all())
    for pixel in (0, 17, 47):
        levels = pixels.reshape(1000, 48)[:, pixel]
        np.testing.assert_array_equal(counts[pixel].numpy(), np.bincount(levels, minlength=256))


def test_very_many_images_are_thinned_evenly() -> None:
    many = np.broadcast_to(np.zeros((), np.uint8), (50_000, 1, 4, 4))
    assert len(thinned(many)) == 20_000
    assert thinned(many[:300]).shape == (300, 1, 4, 4)


def test_an_image_is_wanted() -> None:
    with pytest.raises(ValueError, match="at least one image"):
        fit_baseline(config_of(), np.zeros((0, 1, 8, 8), np.uint8))
