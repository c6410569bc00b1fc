"""Densities of codes against scipy, scikit-learn and sums over grids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gaussian_kde, multivariate_normal
from sklearn.neighbors import KernelDensity as Kernel

from vae_explorer.latent.density import (
    BANDWIDTH_RULES,
    BandwidthRule,
    CodeDensity,
    kernel_density,
)


def some_codes(count: int, dims: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, dims)) * np.arange(1, dims + 1)


def tilted(count: int, dims: int, seed: int = 0) -> CodeDensity:
    rng = np.random.default_rng(seed)
    factor = np.tril(rng.standard_normal((count, dims, dims)) * 0.4)
    diagonal = np.abs(np.einsum("ndd->nd", factor)) + 0.3
    np.einsum("ndd->nd", factor)[:] = diagonal
    return CodeDensity(rng.standard_normal((count, dims)), factor)


@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 50))
def test_the_mixture_is_the_mean_of_its_gaussians(count: int, dims: int, seed: int) -> None:
    mixture = tilted(count, dims, seed)
    places = some_codes(7, dims, seed + 1)
    each = [
        multivariate_normal(mean, factor @ factor.T).pdf(places)
        for mean, factor in zip(mixture.mean, mixture.spread, strict=True)
    ]
    found = mixture.log_density(places)
    np.testing.assert_allclose(np.exp(found), np.mean(each, axis=0), rtol=1e-9, atol=1e-300)


def test_gaussians_that_are_not_tilted_are_the_same_by_either_form() -> None:
    rng = np.random.default_rng(0)
    mean, std = rng.standard_normal((50, 3)), rng.uniform(0.1, 1.0, (50, 3))
    factor = std[:, :, None] * np.eye(3)
    places = rng.standard_normal((40, 3)) * 2
    straight, turned = CodeDensity(mean, std), CodeDensity(mean, factor)
    assert straight.diagonal
    assert not turned.diagonal
    np.testing.assert_allclose(
        straight.log_density(places), turned.log_density(places), rtol=0, atol=1e-10
    )


def test_the_mixture_holds_all_its_mass() -> None:
    xs, ys = np.linspace(-6, 6, 121), np.linspace(-7, 7, 141)
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    mass = np.exp(tilted(40, 2).log_density(places)).sum() * 0.1 * 0.1
    assert mass == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_one_dimension_agrees_with_scipy(rule: BandwidthRule) -> None:
    codes = some_codes(300, 1)
    places = np.linspace(-4, 4, 50)[:, None]
    found = kernel_density(codes, rule).density.log_density(places)
    wanted = gaussian_kde(codes.T, rule).logpdf(places.T)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_more_dimensions_agree_with_scikit_learn_on_standardised_codes(rule: BandwidthRule) -> None:
    codes = some_codes(200, 3)
    deviation = codes.std(axis=0, ddof=1)
    places = some_codes(30, 3, seed=1)
    kernel = Kernel(bandwidth=rule).fit(codes / deviation)
    wanted = kernel.score_samples(places / deviation) - np.log(deviation).sum()
    found = kernel_density(codes, rule)
    np.testing.assert_allclose(found.density.log_density(places), wanted, rtol=0, atol=1e-9)
    assert found.rule == rule


def test_cross_validation_finds_a_narrow_kernel_for_narrow_clusters() -> None:
    rng = np.random.default_rng(0)
    centres = 10.0 * rng.integers(0, 3, (400, 2))
    clusters = centres + 0.1 * rng.standard_normal((400, 2))
    chosen = kernel_density(clusters, "cross-validated")
    by_rule = kernel_density(clusters, "scott")
    assert (chosen.widths < 0.2 * by_rule.widths).all()
    left_out = 10.0 * rng.integers(0, 3, (200, 2)) + 0.1 * rng.standard_normal((200, 2))
    gained = chosen.density.log_density(left_out) - by_rule.density.log_density(left_out)
    assert gained.mean() > 1.0


def test_a_width_is_taken_as_it_is() -> None:
    found = kernel_density(some_codes(50, 2), 0.25)
    np.testing.assert_array_equal(found.widths, (0.25, 0.25))
    assert found.rule == "given"


def test_codes_that_do_not_vary_have_a_density() -> None:
    codes = np.stack((np.zeros(20), np.arange(20.0)), axis=1)
    for rule in BANDWIDTH_RULES:
        assert np.isfinite(kernel_density(codes, rule).density.log_density(codes)).all()


def test_unknown_codes_are_left_out() -> None:
    codes = some_codes(50, 2)
    holed = np.concatenate((codes, np.full((5, 2), np.nan)))
    np.testing.assert_array_equal(kernel_density(holed).density.mean, codes)


@pytest.mark.parametrize(
    ("codes", "bandwidth"),
    [(some_codes(1, 2), "scott"), (some_codes(5, 2), 0.0), (some_codes(5, 2), "wide")],
)
def test_what_makes_no_density_is_refused(codes: np.ndarray, bandwidth: BandwidthRule) -> None:
    with pytest.raises(ValueError, match=r"at least two|positive|one of"):
        kernel_density(codes, bandwidth)
