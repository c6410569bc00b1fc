"""Smoothing against a plain loop, and what it must leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.gui.panels.curve_smoothing import Smoothing, cell_means, smooth, smooth_curve

_VALUES = arrays(np.float64, st.integers(3, 60), elements=st.floats(-1e3, 1e3))


def plain_smooth(values: np.ndarray, width: float) -> np.ndarray:
    """Fit a weighted straight line at every place, one after the other."""
    reach = min(max(1, int(np.ceil(3 * width))), values.size - 1)
    result = np.full(values.size, np.nan)
    for i in range(values.size):
        near = [j for j in range(i - reach, i + reach + 1) if 0 <= j < values.size]
        near = [j for j in near if np.isfinite(values[j])]
        if not near:
            continue
        offset = np.array([j - i for j in near], float)
        weight = np.exp(-0.5 * (offset / width) ** 2)
        if np.ptp(offset) == 0:
            result[i] = values[near[0]]
            continue
        design = np.stack([np.ones_like(offset), offset], axis=1)
        root = np.sqrt(weight)[:, None]
        line, *_ = np.linalg.lstsq(design * root, values[near] * root[:, 0], rcond=None)
        result[i] = line[0]
    return result


@given(_VALUES, st.floats(0.7, 12.0))
def test_smoothing_equals_a_weighted_line_fitted_at_every_place(
    values: np.ndarray, width: float
) -> None:
    assert smooth(values, width) == pytest.approx(plain_smooth(values, width), abs=1e-6)


@given(_VALUES, st.sets(st.integers(0, 59), max_size=20))
def test_missing_values_are_left_out_of_their_neighbourhood(
    values: np.ndarray, missing: set[int]
) -> None:
    values = values.copy()
    values[[i for i in missing if i < values.size]] = np.nan
    expected = plain_smooth(values, 2.0)
    ours = smooth(values, 2.0)
    assert np.isnan(ours).tolist() == np.isnan(expected).tolist()
    # Far from any value the weights vanish, and with them what the fit can tell.
    near = np.isfinite(values)
    assert ours[near] == pytest.approx(expected[near], abs=1e-4, rel=1e-6)


@given(st.floats(-100, 100), st.floats(-5, 5), st.integers(3, 300), st.floats(0.5, 80))
def test_a_straight_line_stays_straight_up_to_both_ends(
    start: float, slope: float, count: int, width: float
) -> None:
    line = start + slope * np.arange(count)
    assert smooth(line, width) == pytest.approx(line, abs=1e-6)


def test_a_rising_curve_is_not_dragged_below_itself_at_its_end() -> None:
    rise = 100 * (1 - np.exp(-np.arange(400) / 150))
    assert smooth(rise, 20)[-1] == pytest.approx(rise[-1], abs=0.5)
    trailing_mean = rise[-60:].mean()
    assert trailing_mean < rise[-1] - 1


def test_noise_becomes_much_smaller() -> None:
    noise = np.random.default_rng(0).normal(size=4000)
    assert smooth(noise, 40)[200:-200].std() < 0.15


def test_values_that_are_all_missing_stay_missing() -> None:
    assert np.isnan(smooth(np.full(5, np.nan), 2.0)).all()


def test_a_width_of_zero_returns_the_values_and_a_negative_one_is_an_error() -> None:
    values = np.array([3.0, 1.0, 2.0, 5.0])
    assert smooth(values, 0.0).tolist() == values.tolist()
    with pytest.raises(ValueError, match="negative"):
        smooth(values, -1.0)


@given(
    st.lists(st.floats(0, 1e4), min_size=2, max_size=200).map(sorted),
    st.integers(1, 50),
)
def test_a_cell_holds_the_mean_of_the_samples_nearest_to_its_centre(
    places: list[float], cells: int
) -> None:
    x = np.array(places)
    y = np.sin(x)
    y[::7] = np.nan
    pitch = (x[-1] - x[0]) / max(1, cells - 1)
    members: list[list[int]] = [[] for _ in range(cells)]
    for i, place in enumerate(x):
        nearest = round((place - x[0]) / pitch) if pitch > 0 else 0
        members[min(nearest, cells - 1)].append(i)
    mean_places, means = cell_means(x, y, cells)
    for cell, inside in enumerate(members):
        known = [y[i] for i in inside if np.isfinite(y[i])]
        place = np.mean(x[inside]) if inside else np.nan
        value = np.mean(known) if known else np.nan
        assert mean_places[cell] == pytest.approx(place, nan_ok=True)
        assert means[cell] == pytest.approx(value, nan_ok=True)


def test_evenly_spaced_samples_have_a_cell_each() -> None:
    x = np.arange(1, 200) / 37.0
    places, means = cell_means(x, x**2, x.size)
    assert places == pytest.approx(x)
    assert means == pytest.approx(x**2)


@settings(max_examples=30)
@given(st.integers(1, 5000), st.sampled_from([Smoothing.LIGHT, Smoothing.STRONG]))
def test_the_line_begins_and_ends_with_the_series_and_stays_short(
    count: int, smoothing: Smoothing
) -> None:
    x = np.arange(1, count + 1) / 100
    places, heights = smooth_curve(x, np.cos(x), smoothing)
    assert (places[0], places[-1]) == (x[0], x[-1])
    assert places.size == heights.size <= min(count, 512)
    assert (np.diff(places) > 0).all()
    assert np.isfinite(heights).all()


def test_on_a_logarithmic_axis_the_first_steps_are_not_blurred() -> None:
    steps = np.arange(1, 10_001)
    fall = 1000 / steps
    places, heights = smooth_curve(np.log10(steps), fall, Smoothing.LIGHT)
    early = places < 0.7
    assert heights[early] == pytest.approx(1000 / 10 ** places[early], rel=0.02)


def test_without_smoothing_the_series_itself_comes_back() -> None:
    x, y = np.arange(9.0), np.arange(9.0) ** 2
    places, heights = smooth_curve(x, y, Smoothing.NONE)
    assert places.tolist() == x.tolist()
    assert heights.tolist() == y.tolist()


def test_an_empty_series_stays_empty() -> None:
    places, heights = smooth_curve(np.zeros(0), np.zeros(0), Smoothing.LIGHT)
    assert places.size == heights.size == 0
