"""A closed line encloses exactly the points round which it winds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.lasso import Region, enclosed

Place = tuple[float, float]


def windings(place: Place, outline: list[Place]) -> int:
    """How often the line goes round a place, with exact fractions and one line at a time."""
    px, py = map(Fraction, place)
    total = 0
    for first, second in zip(outline, outline[1:] + outline[:1], strict=True):
        (ax, ay), (bx, by) = (tuple(map(Fraction, end)) for end in (first, second))
        if min(ay, by) <= py < max(ay, by) and px < ax + (py - ay) * (bx - ax) / (by - ay):
            total += 1 if by > ay else -1
    return total


# Few different values: points on lines and on corners are the rule, not the exception.
quarters = st.integers(-8, 8).map(lambda k: k / 4)
places = st.tuples(quarters, quarters)


@given(st.lists(places, max_size=40), st.lists(places, min_size=3, max_size=9))
def test_points_are_inside_where_the_line_winds_round_them(
    points: list[Place], outline: list[Place]
) -> None:
    x, y = np.array(points, np.float32).reshape(-1, 2).T
    found = enclosed(x, y, np.array(outline))
    wanted = [row for row, place in enumerate(points) if windings(place, outline) != 0]
    assert found.tolist() == wanted


@given(st.lists(places, max_size=40), st.lists(places, min_size=3, max_size=9), quarters, quarters)
def test_a_moved_line_encloses_the_moved_points(
    points: list[Place], outline: list[Place], right: float, up: float
) -> None:
    x, y = np.array(points, np.float32).reshape(-1, 2).T
    line = np.array(outline)
    moved = enclosed(x + np.float32(right), y + np.float32(up), np.add(line, (right, up)))
    assert moved.tolist() == enclosed(x, y, line).tolist()


def test_rectangles_side_by_side_share_no_point_and_miss_none() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 9, (2, 400)).astype(np.float32)
    found = []
    for left in range(0, 9, 3):
        for low in range(0, 9, 3):
            region = Region("rectangle")
            region.reach(left + 3, low, 1.0)
            region.reach(left, low + 3, 1.0)
            found.append(enclosed(x, y, region.outline()))
    assert sorted(np.concatenate(found).tolist()) == list(range(400))


def test_a_loop_that_is_drawn_twice_is_no_hole() -> None:
    turn = np.linspace(0, 4 * np.pi, 200)
    spiral = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    assert enclosed(np.zeros(1, np.float32), np.zeros(1, np.float32), spiral).tolist() == [0]


@pytest.mark.slow
def test_a_long_line_finds_what_looking_at_each_point_finds() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(3000, 2)).astype(np.float32)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 150))
    reach = rng.uniform(0.2, 2.0, 150)
    line = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1)
    corners = [(float(x), float(y)) for x, y in line]
    wanted = [row for row, (x, y) in enumerate(points.tolist()) if windings((x, y), corners) != 0]
    assert enclosed(points[:, 0], points[:, 1], line).tolist() == wanted


def test_too_few_corners_enclose_nothing() -> None:
    region = Region("lasso")
    assert enclosed(np.zeros(3, np.float32), np.zeros(3, np.float32), region.outline()).size == 0
    region.reach(0.0, 0.0, 100.0)
    region.reach(0.001, 0.0, 100.0)
    assert len(region.corners) == 1, "a hand that rests adds no corners"
    region.reach(1.0, 0.0, 100.0)
    assert enclosed(np.zeros(3, np.float32), np.zeros(3, np.float32), region.outline()).size == 0
