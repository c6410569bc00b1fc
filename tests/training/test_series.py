"""A curve in bounded memory says what the whole one says, more coarsely."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.training.series import Series


def steps(count: int) -> np.ndarray:
    """Epochs, steps and two quantities by chance."""
    dice = np.random.default_rng(count)
    step = np.arange(1.0, count + 1)
    return np.stack((step / 7, step, dice.normal(size=count), dice.normal(size=count)), axis=1)


@given(st.integers(0, 300), st.lists(st.integers(1, 40), max_size=12))
def test_every_step_is_kept_if_nothing_bounds_it(count: int, cuts: list[int]) -> None:
    whole, series = steps(count), Series()
    for part in np.split(whole, np.cumsum(cuts)):
        series.add(part)
    np.testing.assert_array_equal(series.points(), whole)


@given(st.integers(1, 900), st.lists(st.integers(1, 90), max_size=12), st.booleans())
def test_points_are_means_over_strides_however_the_steps_came(
    count: int, cuts: list[int], looked_at: bool
) -> None:
    whole, series = steps(count), Series(most=16)
    for part in np.split(whole, np.cumsum(cuts)):
        series.add(part)
        if looked_at:
            series.points()
    points, stride = series.points(), series.stride
    assert len(points) <= 17
    assert stride & (stride - 1) == 0
    for point, start in zip(points, range(0, count, stride), strict=True):
        block = whole[start : start + stride]
        np.testing.assert_array_equal(point[:2], block[-1, :2])
        np.testing.assert_allclose(point[2:], block[:, 2:].mean(axis=0), atol=1e-12)


def test_a_stride_is_no_longer_than_it_must_be() -> None:
    series = Series(most=16)
    series.add(steps(16 * 8 - 1))
    assert len(series.points()) >= 8
    assert series.stride == 8


@given(st.integers(1, 200), st.integers(0, 200), st.booleans())
def test_what_was_after_a_cut_is_forgotten(count: int, until: int, bounded: bool) -> None:
    whole, series = steps(count), Series(most=16) if bounded else Series()
    series.add(whole)
    series.cut(until)
    points = series.points()
    assert (points[:, 1] <= until).all()
    assert max(points[:, 1], default=0) > min(until, count) - series.stride
    series.add(whole[until:])
    assert series.points()[-1, 1] == max(count, min(until, count))
    assert (np.diff(series.points()[:, 1]) > 0).all()
