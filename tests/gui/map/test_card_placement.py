"""The hover card finds a place that covers nothing it should not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.card_placement import GAP_PX, place_card

SIZE = (196.0, 80.0)
views = st.tuples(st.floats(480, 2000), st.floats(320, 1200))
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))


def overlaps(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        min(one[0] + one[2], other[0] + other[2]) > max(one[0], other[0]) + 1e-9
        and min(one[1] + one[3], other[1] + other[3]) > max(one[1], other[1]) + 1e-9
    )


@given(views, shares)
def test_the_card_lies_inside_the_map_and_beside_its_point(
    view: tuple[float, float], share: tuple[float, float]
) -> None:
    point = (share[0] * view[0], share[1] * view[1])
    left, top = place_card(point, SIZE, view, [])
    assert left >= 0
    assert left + SIZE[0] <= view[0]
    assert top >= 0
    assert top + SIZE[1] <= view[1]
    beside = left >= point[0] + GAP_PX - 1e-6 or left + SIZE[0] <= point[0] - GAP_PX + 1e-6
    above = top >= point[1] + GAP_PX - 1e-6 or top + SIZE[1] <= point[1] - GAP_PX + 1e-6
    assert beside or above


@given(views, shares, shares)
def test_the_card_never_covers_the_cursor(
    view: tuple[float, float], share: tuple[float, float], cursor: tuple[float, float]
) -> None:
    point = (share[0] * view[0], share[1] * view[1])
    box = (cursor[0] * view[0] - 17, cursor[1] * view[1] - 17, 34.0, 34.0)
    left, top = place_card(point, SIZE, view, [box])
    if overlaps((left, top, *SIZE), box):
        # In a corner of the map one cursor can stand in the way of every place inside.
        assert min(point[0], view[0] - point[0]) < SIZE[0] + GAP_PX
        assert min(point[1], view[1] - point[1]) < SIZE[1] + GAP_PX


def test_the_card_stands_at_the_right_and_a_little_above_where_it_can() -> None:
    left, top = place_card((400, 300), SIZE, (900, 600), [])
    assert left == 400 + GAP_PX
    assert top < 300 < top + SIZE[1]


def test_near_the_right_edge_the_card_flips() -> None:
    left, _ = place_card((850, 300), SIZE, (900, 600), [])
    assert left + SIZE[0] == 850 - GAP_PX
