"""The choice of many images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import tiny_images
from vae_explorer.gui.exploring.choosing import Choosing

COUNT = 12
ROWS = st.lists(st.integers(0, COUNT - 1), max_size=20)


def choosing() -> tuple[Choosing, list[np.ndarray]]:
    part, told = Choosing(), []
    part.begin(tiny_images(COUNT))
    part.chosen_changed.connect(told.append)
    return part, told


@given(first=ROWS, second=ROWS)
def test_choosing_is_arithmetic_of_sets(first: list[int], second: list[int]) -> None:
    for mode, expected in (
        ("replace", set(second)),
        ("add", set(first) | set(second)),
        ("subtract", set(first) - set(second)),
    ):
        part, _ = choosing()
        part.choose(np.array(first, np.int64))
        part.choose(np.array(second, np.int64), mode)  # type: ignore[arg-type]
        assert part.rows.dtype == np.int64
        assert part.rows.tolist() == sorted(expected)


@given(rows=ROWS)
def test_inverting_twice_brings_the_choice_back(rows: list[int]) -> None:
    part, _ = choosing()
    part.choose(np.array(rows, np.int64))
    part.answer("invert")
    assert set(part.rows.tolist()) == set(range(COUNT)) - set(rows)
    part.answer("invert")
    assert part.rows.tolist() == sorted(set(rows))


def test_a_choice_is_told_only_when_it_is_another_one() -> None:
    part, told = choosing()
    part.choose(np.array([3, 1, 3]))
    part.choose(np.array([1, 3]), "add")
    assert [rows.tolist() for rows in told] == [[1, 3]]


def test_what_is_no_image_is_not_chosen() -> None:
    part, _ = choosing()
    part.choose(np.array([-1, 5, COUNT]))
    assert part.rows.tolist() == [5]


def test_the_choice_stays_for_the_same_images_and_goes_with_others() -> None:
    part, told = choosing()
    part.answer("all")
    same = tiny_images(COUNT).with_split(0.5, 3)
    part.begin(same)
    assert len(part.rows) == COUNT
    part.begin(replace(same, fingerprint="1" * 64))
    assert [len(rows) for rows in told] == [COUNT, 0]
