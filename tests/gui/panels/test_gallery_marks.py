"""Marks and cells of the gallery: what needs no window."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.panels.gallery_layout import CAPTION_PX, Cells
from vae_explorer.gui.panels.gallery_marks import Marks

COUNT = 12
PLACE = st.integers(0, COUNT - 1)
ACTS = st.lists(st.tuples(st.sampled_from(["pick", "toggle", "extend", "add"]), PLACE), max_size=8)


def marks_over(rows: list[int]) -> Marks:
    marks = Marks()
    marks.show_rows(np.array(rows, np.int64), 20)
    return marks


def act(marks: Marks, acts: list[tuple[str, int]]) -> None:
    for kind, place in acts:
        if kind == "add":
            marks.extend(place, add=True)
        else:
            getattr(marks, kind)(place)


@given(acts=ACTS)
def test_the_last_place_is_the_current_one_and_marks_are_what_is_seen(
    acts: list[tuple[str, int]],
) -> None:
    rows = list(range(5, 5 + COUNT))
    marks = marks_over(rows)
    act(marks, acts)
    assert marks.current == (acts[-1][1] if acts else -1)
    assert set(marks.rows.tolist()) <= set(rows)
    assert marks.count == len(marks.rows)


@given(acts=ACTS, order=st.permutations(range(COUNT)))
def test_marks_stay_on_their_images_in_another_order(
    acts: list[tuple[str, int]], order: list[int]
) -> None:
    marks = marks_over(list(range(COUNT)))
    act(marks, acts)
    before, row = marks.rows.tolist(), marks.current_row
    marks.show_rows(np.array(order, np.int64), 20)
    assert marks.rows.tolist() == before
    assert marks.current_row == row


@given(start=PLACE, end=PLACE, other=PLACE)
def test_shift_marks_a_range_from_where_the_marking_began(start: int, end: int, other: int) -> None:
    marks = marks_over(list(range(COUNT)))
    marks.pick(start)
    marks.extend(other)
    marks.extend(end)
    assert marks.rows.tolist() == list(range(min(start, end), max(start, end) + 1))


def test_what_is_not_seen_any_more_is_not_marked() -> None:
    marks = marks_over([1, 2, 3])
    marks.mark_all()
    marks.show_rows(np.array([3, 9]), 20)
    assert marks.rows.tolist() == [3]
    marks.show_rows(np.array([0, 1]), 2)
    assert marks.count == 0


def test_a_rubber_band_that_shrinks_gives_marks_back() -> None:
    marks = marks_over(list(range(COUNT)))
    marks.pick(0)
    marks.mark_band(np.array([4, 5, 6]), add=True)
    marks.mark_band(np.array([4]), add=True)
    assert marks.rows.tolist() == [0, 4]
    marks.end_band()
    marks.mark_band(np.array([7]), add=False)
    assert marks.rows.tolist() == [7]


@given(count=st.integers(1, 300), side=st.sampled_from([48, 64, 96]), width=st.integers(80, 1500))
def test_every_cell_is_found_at_its_own_place(count: int, side: int, width: int) -> None:
    cells = Cells(count, side, width)
    for index in {0, count // 2, count - 1}:
        left, top = cells.place(index)
        assert cells.at(left + 1, top + 1) == index
        assert cells.at(left + side - 1, top + side + CAPTION_PX - 1) == index
        assert index in cells.seen(top, top + 1)
        assert left + side <= width or cells.columns == 1
        assert top + side + CAPTION_PX <= cells.height
        assert cells.touched(left, top, left + 1, top + 1).tolist() == [index]
    assert cells.at(-5, -5) == -1
    assert list(cells.seen(0, cells.height)) == list(range(count))
