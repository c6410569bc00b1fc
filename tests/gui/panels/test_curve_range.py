"""Zoom, pan and limits that fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vae_explorer.gui.panels.curve_lines import Line, PlotLines
from vae_explorer.gui.panels.curve_range import fit_y, full_x, panned, zoomed

_FULL = (0.0, 30.0)
_VIEWS = st.tuples(st.floats(0, 29), st.floats(0.5, 30)).map(
    lambda p: (min(p[0], 30 - min(p[1], 30 - 1e-9)), min(p[0] + p[1], 30.0))
)


def line(x: np.ndarray, y: np.ndarray) -> Line:
    return Line(np.asarray(x, float), np.asarray(y, float))


@given(_VIEWS, st.floats(0.2, 4.0), st.floats(0, 1))
def test_zooming_keeps_its_place_and_stays_inside_the_run(
    view: tuple[float, float], factor: float, share: float
) -> None:
    assume(view[1] - view[0] > 0.1)
    at = view[0] + share * (view[1] - view[0])
    new = zoomed(view, _FULL, factor, at)
    if new is None:
        assert (view[1] - view[0]) * factor >= 30 * (1 - 1e-6)
        return
    assert _FULL[0] <= new[0] < new[1] <= _FULL[1] + 1e-9
    assert new[1] - new[0] == pytest.approx((view[1] - view[0]) * factor)
    if new[0] > _FULL[0] + 1e-9 and new[1] < _FULL[1] - 1e-9:
        assert (at - new[0]) / (new[1] - new[0]) == pytest.approx(share, abs=1e-6)


@given(_VIEWS, st.floats(-100, 100))
def test_panning_keeps_the_width_and_stops_at_the_ends(
    view: tuple[float, float], distance: float
) -> None:
    new = panned(view, _FULL, distance)
    assert new[1] - new[0] == pytest.approx(view[1] - view[0])
    assert new[0] >= 0
    assert new[1] <= 30 + 1e-9


def test_the_whole_run_begins_at_zero_and_ends_exactly_at_the_last_place() -> None:
    places = [np.array([0.1, 7.3]), np.zeros(0), np.array([1.0, 7.0])]
    assert full_x(places, log=False) == (0.0, 7.3)
    assert full_x(places, log=True) == (0.1, 7.3)
    assert full_x([], log=False) == (0.0, 1.0)


def test_a_single_place_still_has_a_range() -> None:
    low, high = full_x([np.array([0.0])], log=True)
    assert low < 0 < high


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e3))
def test_limits_hold_the_curves_with_some_air(bottom: float, height: float) -> None:
    x = np.linspace(0, 1, 50)
    y = bottom + height * np.sin(3 * x) ** 2
    low, high = fit_y(PlotLines(validation=line(x, y)), 0, 1)
    assert low < y.min()
    assert high > y.max()
    assert high - low < 1.3 * max(np.ptp(y), 1e-6 * abs(y).max())


def test_the_steep_start_does_not_count_when_it_lies_left_of_the_range() -> None:
    x = np.linspace(0, 30, 3000)
    y = -140 - 1e5 * np.exp(-x / 0.2)
    low, _ = fit_y(PlotLines(raw=line(x, y), train=line(x, y)), 0.06 * 30, 30)
    assert low > -170


def test_one_spike_is_cut_unless_everything_is_wanted() -> None:
    x = np.arange(5000.0)
    raw = np.random.default_rng(0).normal(size=5000)
    raw[2500] = 1e6
    lines = PlotLines(raw=line(x, raw), train=line(x, np.zeros(5000)))
    assert fit_y(lines, 0, 5000)[1] < 10
    assert fit_y(lines, 0, 5000, everything=True)[1] > 1e6


def test_values_that_are_not_finite_do_not_count() -> None:
    lines = PlotLines(train=line([0, 1, 2], [1.0, np.nan, np.inf]), raw=line([0, 1], [2.0, 3.0]))
    low, high = fit_y(lines, 0, 2)
    assert 0 < low < 1
    assert 3 < high < 4


def test_a_flat_line_and_no_line_have_limits_too() -> None:
    low, high = fit_y(PlotLines(train=line([0, 1], [5.0, 5.0])), 0, 1)
    assert low < 5 < high
    assert fit_y(PlotLines(), 0, 1) == (0.0, 1.0)
