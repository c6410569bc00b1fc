"""The style of the points follows the zoom and does not flicker."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.point_style import PointStyle, choose_style

counts = st.integers(0, 2_000_000)
crowdings = st.floats(0, 1e7)
scales = st.floats(0.01, 1e5)


@given(counts, crowdings, scales)
def test_few_points_are_dots_and_many_are_squares(
    count: int, crowding: float, scale: float
) -> None:
    style = choose_style(count, crowding, scale)
    assert style.dots is (count < 20_000)
    if style.dots:
        assert 4 <= style.size_px <= 10
    else:
        fine = count > 300_000 and crowding / scale**2 > 1.5
        assert style.size_px == 1 if fine else style.size_px in (2, 3)
        assert 6 <= style.full <= 255


@given(st.integers(0, 19_999), st.floats(1, 1e7), scales)
def test_dots_grow_as_one_comes_nearer(count: int, crowding: float, scale: float) -> None:
    sizes = [choose_style(count, crowding, scale * zoom).size_px for zoom in (1, 2, 8, 1e4)]
    assert sizes == sorted(sizes)


@given(counts, crowdings, scales)
def test_a_style_once_chosen_is_chosen_again(count: int, crowding: float, scale: float) -> None:
    style = choose_style(count, crowding, scale)
    assert choose_style(count, crowding, scale, style) == style


@pytest.mark.parametrize("limit", [20_000, 300_000])
def test_a_count_that_swings_about_a_limit_does_not_change_the_style_back_and_forth(
    limit: int,
) -> None:
    style: PointStyle | None = None
    kinds = []
    for count in [limit * 0.5, *([limit * 0.97, limit * 1.03] * 10)]:
        style = choose_style(round(count), 1e5, 60.0, style)
        kinds.append((style.dots, style.size_px))
    changes = sum(one != other for one, other in itertools.pairwise(kinds))
    assert changes <= 1
