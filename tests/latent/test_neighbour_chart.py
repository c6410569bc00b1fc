"""Between the images, a chart of neighbourhoods mixes; at each image it is that image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.latent.neighbour_chart import MIXED, NeighbourChart

RNG = np.random.default_rng(0)
POINTS, CODES = RNG.normal(size=(60, 2)) * 10, RNG.normal(size=(60, 5))
CHART = NeighbourChart(POINTS, CODES, ("t-SNE 1", "t-SNE 2"))
PLACES = arrays(np.float64, 2, elements=st.floats(-25, 25))


def test_every_image_has_its_own_code_and_its_own_place() -> None:
    np.testing.assert_allclose(CHART.lift(POINTS), CODES, atol=1e-9)
    np.testing.assert_allclose(CHART.project(CODES), POINTS, atol=1e-9)
    np.testing.assert_allclose(CHART.distance(CODES), 0.0, atol=1e-9)
    assert [CHART.nearest(x, y) for x, y in POINTS] == list(range(60))


def shepard(place: np.ndarray) -> np.ndarray:
    """The mixture by its definition, one place after the other."""
    away = np.linalg.norm(POINTS - place, axis=1)
    order = np.argsort(away)
    reach = away[order[MIXED]]
    weights = ((reach - away[order[:MIXED]]) / (reach * away[order[:MIXED]])) ** 2
    return np.asarray(weights @ CODES[order[:MIXED]] / weights.sum())


@given(place=PLACES)
def test_a_place_is_the_mixture_of_its_neighbours(place: np.ndarray) -> None:
    found = CHART.lift(place)
    if np.linalg.norm(POINTS - place, axis=1).min() > 1e-6:
        np.testing.assert_allclose(found, shepard(place), atol=1e-8)
    assert (found >= CODES.min(axis=0) - 1e-9).all()
    assert (found <= CODES.max(axis=0) + 1e-9).all()


def test_codes_change_without_a_jump() -> None:
    way = np.linspace(-20, 20, 20_001)
    line = CHART.lift(np.stack([way, 0.3 * way], axis=1))
    assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 0.05


def test_shapes_are_kept() -> None:
    assert CHART.lift(np.zeros((3, 4, 2))).shape == (3, 4, 5)
    assert CHART.project(np.zeros(5)).shape == (2,)
    assert CHART.distance(np.zeros((7, 5))).shape == (7,)


def test_images_without_a_place_or_a_code_are_left_out() -> None:
    points, codes = POINTS.copy(), CODES.copy()
    points[0], codes[1] = np.nan, np.nan
    chart = NeighbourChart(points, codes, ("a", "b"))
    assert np.isfinite(chart.lift(POINTS)).all()
    assert chart.nearest(*POINTS[0]) not in (0, 1)
    np.testing.assert_allclose(chart.lift(POINTS[2:]), CODES[2:], atol=1e-9)


@pytest.mark.parametrize("count", [1, 2, MIXED, MIXED + 1])
def test_a_handful_of_images_is_enough(count: int) -> None:
    chart = NeighbourChart(POINTS[:count], CODES[:count], ("a", "b"))
    np.testing.assert_allclose(chart.lift(POINTS[:count]), CODES[:count], atol=1e-9)
    assert np.isfinite(chart.lift(np.array([100.0, 3.0]))).all()


def test_images_on_one_spot_share_it() -> None:
    points = np.zeros((20, 2))
    chart = NeighbourChart(points, np.arange(40.0).reshape(20, 2), ("a", "b"))
    assert np.isfinite(chart.lift(np.zeros(2))).all()
    assert np.isfinite(chart.lift(np.ones(2))).all()


def test_it_says_that_it_is_not_exact() -> None:
    assert not CHART.exact
    assert not CHART.whole
