"""The point under the mouse is the nearest one; marks lie above points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.gui.map.cloud import Cloud
from vae_explorer.gui.map.picking import (
    CURSOR_REACH_PX,
    PIN_REACH_PX,
    WALK_REACH_PX,
    Hit,
    Kind,
    hit,
)


def found(cloud: np.ndarray, x: float, y: float, radius: float) -> int:
    points = Cloud()
    points.set_points(cloud, glide=False)
    return points.nearest(x, y, radius)


coordinates = st.floats(-100, 100, width=32)
points = st.integers(0, 60).flatmap(lambda n: arrays(np.float32, (n, 2), elements=coordinates))
NO_MARKS = np.empty((0, 2))


def nearest_by_looking_at_all(
    cloud: np.ndarray, rows: np.ndarray, place: tuple[float, float], radius: float
) -> int:
    if len(cloud) == 0:
        return -1
    away = ((cloud.astype(np.float64) - place) ** 2).sum(axis=1)
    if away.min() > radius**2:
        return -1
    return int(rows[away == away.min()].min())


@given(points, st.floats(-120, 120), st.floats(-120, 120), st.floats(0.01, 300))
def test_the_index_finds_what_looking_at_all_points_finds(
    cloud: np.ndarray, x: float, y: float, radius: float
) -> None:
    rows = np.arange(len(cloud))
    assert found(cloud, x, y, radius) == nearest_by_looking_at_all(cloud, rows, (x, y), radius)


@pytest.mark.parametrize("spread", [1e-6, 1.0, 1e7])
def test_the_index_finds_the_nearest_of_many_at_any_scale(spread: float) -> None:
    rng = np.random.default_rng(1)
    cloud = (rng.normal(size=(100_000, 2)) * spread).astype(np.float32)
    rows = np.arange(len(cloud))
    points = Cloud()
    points.set_points(cloud, glide=False)
    for place in rng.normal(size=(60, 2)) * spread:
        for radius in (0.01 * spread, 0.5 * spread):
            wanted = nearest_by_looking_at_all(cloud, rows, (place[0], place[1]), radius)
            assert points.nearest(*place, radius) == wanted


def test_points_at_one_place_answer_the_smallest_row() -> None:
    same = np.zeros((40, 2), np.float32)
    assert found(same, 0.1, 0.0, 0.2) == 0
    assert found(same, 0.1, 0.0, 0.05) == -1


def test_marks_are_hit_in_their_order_and_then_points_and_then_nothing() -> None:
    place = (100.0, 100.0)
    here = np.array([[500.0, 500.0], place])

    def look(pins: bool, cursor: bool, walk: bool, row: int) -> Hit:
        return hit(
            place,
            pins_px=here if pins else NO_MARKS,
            cursor_px=place if cursor else None,
            walk_px=here if walk else NO_MARKS,
            find_point=lambda: row,
        )

    assert look(True, True, True, 7) == Hit(Kind.PIN, 1)
    assert look(False, True, True, 7) == Hit(Kind.CURSOR)
    assert look(False, False, True, 7) == Hit(Kind.WALK, 1)
    assert look(False, False, False, 7) == Hit(Kind.POINT, 7)
    assert look(False, False, False, -1) == Hit(Kind.BACKGROUND)


@pytest.mark.parametrize(
    ("reach", "kind"),
    [(PIN_REACH_PX, Kind.PIN), (CURSOR_REACH_PX, Kind.CURSOR), (WALK_REACH_PX, Kind.WALK)],
)
def test_a_mark_is_hit_as_far_as_it_reaches(reach: float, kind: Kind) -> None:
    def at(distance: float) -> Kind:
        place = (50.0 + distance, 50.0)
        mark = np.array([[50.0, 50.0]])
        return hit(
            place,
            pins_px=mark if kind is Kind.PIN else NO_MARKS,
            cursor_px=(50.0, 50.0) if kind is Kind.CURSOR else None,
            walk_px=mark if kind is Kind.WALK else NO_MARKS,
            find_point=lambda: -1,
        ).kind

    assert at(reach - 0.1) is kind
    assert at(reach + 0.1) is Kind.BACKGROUND


def test_points_are_not_searched_under_a_mark() -> None:
    def refuse() -> int:
        raise AssertionError("searched")

    found = hit(
        (5, 5),
        pins_px=NO_MARKS,
        cursor_px=(5, 5),
        walk_px=NO_MARKS,
        find_point=refuse,
    )
    assert found.kind is Kind.CURSOR
