from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.images.split import split_images

labels = st.lists(st.integers(-1, 5), min_size=0, max_size=120)
fractions = st.floats(0.0, 0.99)


def _split(label_list: list[int], fraction: float, seed: int) -> np.ndarray:
    paths = [f"{index}.png" for index in range(len(label_list))]
    index = np.asarray(label_list, dtype=np.int32)
    return np.asarray(split_images(paths, index, fraction, seed), dtype=object)


@given(labels, fractions, st.integers(-5, 5))
def test_the_total_is_exact_and_both_sides_have_an_image(
    label_list: list[int], fraction: float, seed: int
) -> None:
    aside = int((_split(label_list, fraction, seed) == "validation").sum())
    total = len(label_list)
    if total < 3 or fraction == 0:
        assert aside == 0
    else:
        assert aside == min(max(1, round(total * fraction)), total - 1)


@given(labels, fractions)
def test_every_label_gives_its_share_within_one_image(
    label_list: list[int], fraction: float
) -> None:
    split = _split(label_list, fraction, 0)
    total = max(1, len(label_list))
    share = (split == "validation").sum() / total
    for label in set(label_list):
        members = np.asarray(label_list) == label
        aside = (split[members] == "validation").sum()
        assert abs(aside - share * members.sum()) <= 1


def test_another_seed_gives_another_split_and_the_same_seed_the_same() -> None:
    one, again, other = (_split([0] * 200, 0.2, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_a_folder_that_grows_keeps_most_images_on_their_side() -> None:
    paths = [f"{index:04d}.png" for index in range(1100)]
    before = split_images(paths[:1000], np.full(1000, -1, np.int32), 0.1, 0)
    after = split_images(paths, np.full(1100, -1, np.int32), 0.1, 0)
    moved = sum(a != b for a, b in zip(before, after, strict=False))
    assert moved <= 20


def test_names_that_are_no_utf_8_can_be_split() -> None:
    paths = [f"\udcff{index}.png" for index in range(10)]
    assert split_images(paths, np.full(10, -1, np.int32), 0.2, 0).count("validation") == 2


@pytest.mark.parametrize("fraction", [-0.1, 1.0, float("nan")])
def test_a_fraction_outside_its_range_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        _split([0] * 5, fraction, 0)
