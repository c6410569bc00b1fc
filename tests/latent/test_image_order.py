"""The order of images, and their stacks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.latent.image_order import NO_STACK, in_order, stack_heads, stacks_of
from vae_explorer.latent.image_table import Column

VALUES = st.lists(st.one_of(st.floats(-5, 5), st.just(float("nan"))), max_size=30)
STACKS = st.lists(st.integers(-1, 4), max_size=30)


@given(values=VALUES, descending=st.booleans())
def test_the_order_is_that_of_the_values_and_the_unknown_come_last(
    values: list[float], descending: bool
) -> None:
    column = Column("v", "V", "", "", np.array(values, float))
    order = in_order(np.arange(len(values)), column, descending=descending).tolist()
    sign = -1 if descending else 1
    known = [row for row in range(len(values)) if np.isfinite(values[row])]
    unknown = [row for row in range(len(values)) if not np.isfinite(values[row])]
    assert order == sorted(known, key=lambda row: sign * values[row]) + unknown


def test_words_sort_as_people_count() -> None:
    column = Column("name", "Name", "", "", ("a10.png", "B2.png", "", "a9.png", "a9.png"))
    assert in_order(np.arange(5), column).tolist() == [3, 4, 0, 1, 2]
    assert in_order(np.arange(5), column, descending=True).tolist() == [1, 0, 3, 4, 2]
    assert in_order(np.arange(3), None, descending=True).tolist() == [2, 1, 0]


@given(stacks=STACKS, opened=st.frozensets(st.integers(0, 4)), data=st.data())
def test_a_stack_stands_where_its_first_image_does(
    stacks: list[int], opened: frozenset[int], data: st.DataObject
) -> None:
    rows = data.draw(st.permutations(range(len(stacks))))
    seen, sizes = stack_heads(np.array(rows, np.int64), np.array(stacks, np.int64), opened)
    expected: list[tuple[int, int]] = []
    done: set[int] = set()
    for row in rows:
        stack = stacks[row]
        if stack == NO_STACK:
            expected.append((row, 1))
        elif stack not in done:
            done.add(stack)
            members = [other for other in rows if stacks[other] == stack]
            is_open = stack in opened and len(members) > 1
            expected.append((row, -len(members) if is_open else len(members)))
            expected += [(other, 1) for other in members[1:] if is_open]
    assert list(zip(seen.tolist(), sizes.tolist(), strict=True)) == expected


def test_stacks_are_what_equal_images_share() -> None:
    groups = Column("duplicate", "Duplicates", "", "", np.array([3.0, np.nan, 3.0, 1.0]))
    assert stacks_of(groups, 4).tolist() == [3, NO_STACK, 3, 1]
    assert stacks_of(None, 2).tolist() == [NO_STACK, NO_STACK]
