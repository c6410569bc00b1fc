"""Ellipses have the shape of their Gaussian, and one turns smoothly into another."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from vae_explorer.gui.map.ellipses import between, mahalanobis, sigmas_of
from vae_explorer.gui.views.basics import Ellipse

lengths = st.floats(0.05, 5)
angles = st.floats(-3, 3)


def gaussian(long: float, short: float, angle: float, x: float = 0.0) -> Ellipse:
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return Ellipse(np.array([x, -x]), turn @ np.diag((long**2, short**2)) @ turn.T)


@pytest.mark.parametrize("mass", [0.1, 0.5, 0.9, 0.99])
def test_the_ellipse_of_a_mass_holds_it(mass: float) -> None:
    assert chi2(2).cdf(sigmas_of(mass) ** 2) == pytest.approx(mass)


@given(lengths, lengths, angles, st.floats(-4, 4), st.floats(-4, 4))
def test_distances_are_those_of_mahalanobis(
    long: float, short: float, angle: float, x: float, y: float
) -> None:
    ellipse = gaussian(long, short, angle)
    squared = np.array([x, y]) @ np.linalg.inv(ellipse.covariance) @ np.array([x, y])
    assert mahalanobis(ellipse, x, y) == pytest.approx(math.sqrt(squared), rel=1e-6, abs=1e-9)


def test_nothing_lies_within_a_flat_gaussian() -> None:
    assert mahalanobis(gaussian(1.0, 0.0, 0.3), 0.0, 0.0) == math.inf


@given(lengths, lengths, angles, lengths, lengths, angles, st.floats(0, 1))
def test_every_gaussian_on_the_way_is_one(
    long: float, short: float, angle: float, long2: float, short2: float, angle2: float, t: float
) -> None:
    start, end = gaussian(long, short, angle, 1.0), gaussian(long2, short2, angle2, 3.0)
    way = between(start, end, t)
    np.testing.assert_allclose(way.mean, (1.0 + 2.0 * t) * np.array([1, -1]))
    values = np.linalg.eigvalsh(way.covariance)
    assert values[0] > 0
    assert values[1] <= max(long, short, long2, short2) ** 2 * (1 + 1e-9)
    np.testing.assert_allclose(between(start, end, 0.0).covariance, start.covariance, atol=1e-9)
    assert between(start, end, 1.0) is end


def test_deviations_along_common_axes_move_evenly() -> None:
    way = between(gaussian(2.0, 1.0, 0.0), gaussian(4.0, 0.5, 0.0), 0.5)
    np.testing.assert_allclose(way.covariance, np.diag((9.0, 0.5625)), atol=1e-12)
