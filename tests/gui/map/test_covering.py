"""Pictures that do not touch, and cover: the same as taking points one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vae_explorer.gui.map.covering import CELLS_PER_SIDE, thinned, well_spread

Points = tuple[NDArray[np.float64], NDArray[np.float64], float]


@st.composite
def points(draw: st.DrawFn) -> Points:
    """Some points, many of them on one spot or on a line, and the side of a picture."""
    count = draw(st.integers(0, 120))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from((0.0, 0.3, 3.0, 30.0)))
    x, y = random.normal(size=(2, count)) * spread
    if draw(st.booleans()):
        x, y = np.round(x, 1), np.round(y, 1)
    if draw(st.booleans()):
        y = np.zeros(count)
    return x + draw(st.floats(-1e3, 1e3)), y, draw(st.floats(0.05, 4.0))


def apart(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances of all pairs, the larger one of the two coordinates."""
    return np.maximum(np.abs(x[:, None] - x), np.abs(y[:, None] - y))


@settings(max_examples=60)
@given(points())
def test_it_is_the_same_as_taking_one_point_after_the_other(given_points: Points) -> None:
    x, y, side = given_points
    distance = apart(x, y)
    one_by_one: list[int] = []
    for row in range(len(x)):
        if all(distance[row, other] >= side for other in one_by_one):
            one_by_one.append(row)
    assert well_spread(x, y, side).tolist() == one_by_one


@settings(max_examples=60)
@given(points())
def test_no_two_overlap_and_nobody_is_far_from_one(given_points: Points) -> None:
    x, y, side = given_points
    taken = well_spread(x, y, side)
    distance = apart(x, y)
    among = distance[np.ix_(taken, taken)] + np.where(np.eye(len(taken)), np.inf, 0.0)
    assert among.min(initial=np.inf) >= side
    assert (distance[:, taken].min(axis=1, initial=np.inf) < side).all()


@settings(max_examples=60)
@given(points())
def test_thinned_points_stand_for_all(given_points: Points) -> None:
    x, y, side = given_points
    few = thinned(x, y, side)
    assert (np.diff(few) > 0).all()
    nearest = apart(x, y)[:, few].min(axis=1, initial=np.inf)
    assert (nearest <= side / CELLS_PER_SIDE * (1 + 1e-9)).all()


@settings(max_examples=60)
@given(points(), st.integers(-9, 9))
def test_the_same_points_are_left_whatever_else_is_in_view(given_points: Points, cut: int) -> None:
    x, y, side = given_points
    cell = side / CELLS_PER_SIDE
    inside = np.flatnonzero(np.floor(x / cell) >= np.floor(cut / cell))
    of_part = inside[thinned(x[inside], y[inside], side)]
    of_all = thinned(x, y, side)
    assert set(of_part) == set(of_all) & set(inside)


def test_without_points_there_is_nothing_to_choose() -> None:
    nothing = np.zeros(0)
    assert len(well_spread(nothing, nothing, 1.0)) == 0
    assert len(thinned(nothing, nothing, 1.0)) == 0
