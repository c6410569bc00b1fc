"""Pictures that are there twice are found, and no others."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.working import worked
from vae_explorer.images.duplicates import duplicate_groups
from vae_explorer.images.samples import load_sample

Pixels = npt.NDArray[np.uint8]


def saved_again(pixels: Pixels, quality: int) -> Pixels:
    """One picture, saved as JPEG and read back."""
    file = BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0).squeeze()).save(file, "JPEG", quality=quality)
    read = np.asarray(Image.open(file), np.uint8)
    return np.atleast_3d(read).transpose(2, 0, 1)


def random_pixels(count: int, channels: int = 1, size: int = 16) -> Pixels:
    coarse = np.random.default_rng(3).integers(0, 256, (count, channels, size // 4, size // 4))
    return coarse.repeat(4, axis=2).repeat(4, axis=3).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["faces", "digits"])
def test_sample_sets_have_no_duplicates_and_planted_ones_are_found_exactly(name: str) -> None:
    pixels = load_sample(name).pixels
    assert np.isnan(worked(duplicate_groups(pixels))).all()
    random = np.random.default_rng(0)
    copied = np.sort(random.choice(len(pixels) - 1, 20, replace=False))
    again = pixels[copied].copy()
    again[10:] = np.stack([saved_again(picture, 92) for picture in again[10:]])
    groups = worked(duplicate_groups(np.concatenate([pixels, again])))
    wanted = np.full(len(pixels) + 20, np.nan)
    wanted[copied] = wanted[len(pixels) :] = 1 + np.arange(20)
    np.testing.assert_array_equal(groups, wanted)


def test_a_brighter_picture_is_the_same_picture() -> None:
    pixels = random_pixels(30)
    brighter = np.clip(pixels[:1] * 0.9 + 12, 0, 255).astype(np.uint8)
    groups = worked(duplicate_groups(np.concatenate([pixels, brighter])))
    assert np.flatnonzero(np.isfinite(groups)).tolist() == [0, 30]


def test_flat_pictures_are_duplicates_only_if_they_are_the_same() -> None:
    grey = np.arange(10, 15, dtype=np.uint8).reshape(5, 1, 1, 1)
    flat = np.broadcast_to(grey, (5, 1, 16, 16))
    pixels = np.concatenate([flat, flat[2:3]])
    np.testing.assert_array_equal(
        worked(duplicate_groups(pixels)), [np.nan, np.nan, 1, np.nan, np.nan, 1]
    )


@given(st.lists(st.integers(0, 9), max_size=30))
@settings(deadline=None)
def test_copies_are_numbered_in_the_order_in_which_they_come(which: list[int]) -> None:
    pixels = random_pixels(10)[which].reshape(-1, 1, 16, 16)
    groups = worked(duplicate_groups(pixels))
    numbers: dict[int, float] = {}
    for place, picture in enumerate(which):
        if which.count(picture) > 1:
            number = numbers.setdefault(picture, len(numbers) + 1)
            assert groups[place] == number
        else:
            assert np.isnan(groups[place])


def test_many_pictures_that_are_nearly_the_same_need_no_room_for_all_their_pairs() -> None:
    random = np.random.default_rng(0)
    one = random_pixels(1)[0].astype(np.int64)
    frames = np.clip(one + random.integers(-2, 3, (3000, 1, 16, 16)), 0, 255).astype(np.uint8)
    assert (worked(duplicate_groups(frames)) == 1).all()


def test_the_first_and_the_last_frame_of_a_film_are_not_one_picture() -> None:
    away = np.hypot(
        np.arange(64)[:, None] - 32, np.arange(64) - np.arange(22, 42, 0.25)[:, None, None]
    )
    discs = np.clip(255 * (10.5 - away), 0, 255).astype(np.uint8)[:, None]
    groups = worked(duplicate_groups(discs))
    flat = discs.reshape(len(discs), -1).astype(float)
    shapes = flat - flat.mean(axis=1, keepdims=True)
    shapes /= np.linalg.norm(shapes, axis=1, keepdims=True)
    for group in np.unique(groups[np.isfinite(groups)]):
        some = shapes[groups == group]
        apart = np.linalg.norm(some[:, None] - some, axis=2)
        # All are near one of them.
        assert apart.max(axis=1).min() <= 0.2
    assert groups[0] != groups[-1]
