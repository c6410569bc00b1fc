"""Decimation keeps what pixels can show: extremes, ends, gaps."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from vae_explorer.gui.panels.curve_decimation import decimate


@given(
    st.integers(1, 3000),
    st.integers(1, 80),
    st.integers(0, 10_000),
    st.floats(0, 1),
    st.floats(0, 1),
)
@example(483, 46, 657, 0.5, 0.125)
def test_each_column_keeps_its_lowest_and_its_highest_value(
    count: int, columns: int, seed: int, a: float, b: float
) -> None:
    rng = np.random.default_rng(seed)
    x = np.sort(rng.random(count))
    y = rng.normal(size=count)
    low, high = min(a, b), max(a, b)
    places, values = decimate(x, y, low, high, columns)
    assert places.size == values.size <= max(4 * columns, 4) + 4 * columns
    edges = np.linspace(low, high, columns + 1)
    for left, right in itertools.pairwise(edges):
        inside = (x > left) & (x < right)
        if high > low and inside.any():
            kept = (places >= left) & (places <= right)
            assert values[kept].min() <= y[inside].min()
            assert values[kept].max() >= y[inside].max()


@given(st.integers(2, 5000), st.integers(1, 50))
def test_nothing_is_made_up(count: int, columns: int) -> None:
    rng = np.random.default_rng(count)
    y = rng.normal(size=count)
    _, values = decimate(np.arange(count, dtype=float), y, 0, count - 1, columns)
    assert set(values.tolist()) <= set(y.tolist())


@given(st.integers(100, 5000), st.floats(0.1, 0.4), st.floats(0.6, 0.9))
def test_a_neighbour_outside_each_end_leads_the_line_on(
    count: int, low: float, high: float
) -> None:
    x = np.linspace(0, 1, count)
    places, _ = decimate(x, x, low, high, 20)
    assert places[0] <= low
    assert places[-1] >= high
    assert (np.diff(places) >= 0).all()


def test_a_short_series_is_left_as_it_is() -> None:
    x = np.arange(20.0)
    places, values = decimate(x, x**2, -1, 30, 10)
    assert places.tolist() == x.tolist()
    assert values.tolist() == (x**2).tolist()


def test_a_column_without_any_number_stays_a_gap() -> None:
    x = np.linspace(0, 1, 10_000)
    y = np.where((x > 0.4) & (x < 0.6), np.nan, 1.0)
    places, values = decimate(x, y, 0, 1, 10)
    gap = (places > 0.42) & (places < 0.58)
    assert np.isnan(values[gap]).all()
    assert np.isfinite(values[(places < 0.3) | (places > 0.7)]).all()


def test_an_empty_series_stays_empty() -> None:
    places, values = decimate(np.zeros(0), np.zeros(0), 0, 1, 100)
    assert places.size == values.size == 0
