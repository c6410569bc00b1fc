"""Lines of equal height lie where the height is, close, and enclose what they should."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.latent.contour_lines import contour_lines
from vae_explorer.latent.true_posterior import mass_levels

XS = np.linspace(-5.0, 5.0, 121)
YS = np.linspace(-4.0, 4.0, 101)


def gaussian(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    away = np.stack(np.meshgrid(XS, YS), axis=-1) - mean
    return -0.5 * np.einsum("yxi,ij,yxj->yx", away, np.linalg.inv(covariance), away)


def area(line: np.ndarray) -> float:
    x, y = line.T
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


@pytest.mark.parametrize("mass", [0.5, 0.9, 0.99])
def test_the_line_round_a_share_of_a_gaussian_is_its_ellipse(mass: float) -> None:
    mean, covariance = np.array([0.4, -0.3]), np.array([[0.8, 0.3], [0.3, 0.4]])
    heights = gaussian(mean, covariance)
    (level,) = mass_levels(heights, (mass,))
    (line,) = contour_lines(XS, YS, heights, level)
    np.testing.assert_array_equal(line[0], line[-1])
    away = line - mean
    squared = np.einsum("ki,ij,kj->k", away, np.linalg.inv(covariance), away)
    expected = -2 * math.log(1 - mass)
    np.testing.assert_allclose(squared, expected, rtol=0.03)
    wanted = math.pi * expected * math.sqrt(np.linalg.det(covariance))
    assert area(line) == pytest.approx(wanted, rel=0.02)


def inside(line: np.ndarray, spots: np.ndarray) -> np.ndarray:
    """Which spots a closed line encloses: how often a ray to the right crosses it."""
    (x0, y0), (x1, y1) = line[:-1].T, line[1:].T
    x, y = spots[:, :1], spots[:, 1:]
    crosses = (y0 <= y) != (y1 <= y)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return np.count_nonzero(crosses & beyond, axis=1) % 2 == 1


@pytest.mark.parametrize("mass", [0.5, 0.9, 0.99])
def test_lines_enclose_their_share_of_the_draws(mass: float) -> None:
    """Two parts of unlike weight: the share is of both together."""
    rng = np.random.default_rng(0)
    means, weights = np.array([[-1.5, 0.5], [1.5, -0.5]]), np.array([0.3, 0.7])
    part = rng.choice(2, 20_000, p=weights)
    draws = means[part] + 0.5 * rng.normal(size=(20_000, 2))
    heights = np.logaddexp(
        *(
            gaussian(mean, 0.25 * np.eye(2)) + math.log(w)
            for mean, w in zip(means, weights, strict=True)
        )
    )
    (level,) = mass_levels(heights, (mass,))
    lines = contour_lines(XS, YS, heights, level)
    share = np.any([inside(line, draws) for line in lines], axis=0).mean()
    assert share == pytest.approx(mass, abs=4 * math.sqrt(mass * (1 - mass) / 20_000) + 0.004)


def test_two_hills_have_two_lines_and_one_when_the_level_sinks() -> None:
    hills = np.logaddexp(
        gaussian(np.array([-2.0, 0.0]), 0.2 * np.eye(2)),
        gaussian(np.array([2.0, 0.0]), 0.2 * np.eye(2)),
    )
    assert len(contour_lines(XS, YS, hills, -2.0)) == 2
    assert len(contour_lines(XS, YS, hills, -12.0)) == 1


def test_a_line_that_leaves_the_grid_is_cut_and_does_not_close() -> None:
    (line,) = contour_lines(XS, YS, gaussian(np.array([5.0, 0.0]), np.eye(2)), -0.5)
    ends = {round(float(line[0, 0]), 6), round(float(line[-1, 0]), 6)}
    assert ends == {5.0}
    assert not np.allclose(line[0], line[-1])
    np.testing.assert_allclose(np.linalg.norm(line - (5.0, 0.0), axis=1), 1.0, rtol=0.01)


def test_a_saddle_gives_two_lines_that_do_not_cross() -> None:
    lines = contour_lines(
        np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0]]), 0.5
    )
    assert sorted(len(line) for line in lines) == [2, 2]


def test_there_is_no_line_where_nothing_reaches_the_level() -> None:
    assert contour_lines(XS, YS, np.zeros((len(YS), len(XS))), 1.0) == ()
    assert contour_lines(XS, YS, np.zeros((len(YS), len(XS))), -1.0) == ()


@given(st.integers(0, 10_000), st.floats(-0.9, 0.9))
def test_every_place_of_a_line_has_the_height_of_its_level(seed: int, level: float) -> None:
    values = np.random.default_rng(seed).uniform(-1, 1, (6, 7))
    xs, ys = np.arange(7.0), np.arange(6.0)
    ends = 0
    for line in contour_lines(xs, ys, values, level):
        for x, y in line.tolist():
            column, row = math.floor(x), math.floor(y)
            share_x, share_y = x - column, y - row
            # Places lie on edges, where the height runs straight from corner to corner.
            assert min(share_x, share_y) < 1e-9
            right, up = min(column + 1, 6), min(row + 1, 5)
            along = (1 - share_x) * values[row, column] + share_x * values[row, right]
            upwards = (1 - share_y) * values[row, column] + share_y * values[up, column]
            assert (upwards if share_y else along) == pytest.approx(level, abs=1e-6)
        ends += 0 if np.array_equal(line[0], line[-1]) else 2
    # Every line that does not close begins and ends where the edge of the grid crosses the level.
    rim = (
        np.concatenate((values[0], values[1:, -1], values[-1, -2::-1], values[-2:0:-1, 0])) >= level
    )
    assert ends == np.count_nonzero(rim != np.roll(rim, 1))
