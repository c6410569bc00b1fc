from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.errors import SettingsError
from vae_explorer.images.spec import Fit, ImageFacts, PixelSpec, choose_spec

PHOTO = ImageFacts(1200, 800, colour=True, alpha=False, bits=8, format="JPEG", frames=1)
DIGIT = ImageFacts(28, 28, colour=False, alpha=False, bits=8, format="PNG", frames=1)
STICKER = ImageFacts(180, 140, colour=True, alpha=True, bits=8, format="PNG", frames=1)

facts = st.builds(
    ImageFacts,
    width=st.integers(1, 30_000),
    height=st.integers(1, 30_000),
    colour=st.booleans(),
    alpha=st.booleans(),
    bits=st.sampled_from([1, 8, 16, 32]),
    format=st.just("PNG"),
    frames=st.just(1),
)


def test_small_equal_squares_keep_their_size() -> None:
    assert choose_spec([DIGIT] * 3) == PixelSpec(28, 1, Fit.CROP)


def test_equal_squares_too_large_to_keep_become_64() -> None:
    assert choose_spec([replace(DIGIT, width=100, height=100)]).size == 64


def test_one_odd_size_among_small_squares_gives_32() -> None:
    assert choose_spec([DIGIT, DIGIT, replace(DIGIT, width=30)]).size == 32


def test_photographs_are_cropped_to_64_in_colour() -> None:
    assert choose_spec([PHOTO] * 3) == PixelSpec(64, 3, Fit.CROP)


def test_pictures_with_transparency_are_padded() -> None:
    assert choose_spec([STICKER, STICKER, PHOTO]).fit is Fit.PAD


def test_banners_are_padded() -> None:
    assert choose_spec([replace(PHOTO, width=3000, height=120)] * 2).fit is Fit.PAD


@pytest.mark.parametrize(("coloured", "channels"), [(0, 1), (5, 1), (6, 3), (100, 3)])
def test_more_than_one_in_twenty_makes_a_set_coloured(coloured: int, channels: int) -> None:
    set_of_100 = [replace(PHOTO, colour=index < coloured) for index in range(100)]
    assert choose_spec(set_of_100).channels == channels


@given(st.lists(facts, min_size=1, max_size=30))
def test_every_set_gets_a_spec_that_does_not_depend_on_the_order(
    some: list[ImageFacts],
) -> None:
    spec = choose_spec(some)
    assert spec == choose_spec(some[::-1])
    assert spec.size in (*range(4, 33), 64)


@pytest.mark.parametrize(
    ("size", "channels", "background", "code"),
    [
        (3, 3, 255, "SPEC_SIZE"),
        (513, 3, 255, "SPEC_SIZE"),
        (64, 2, 255, "SPEC_CHANNELS"),
        (64, 3, 256, "SPEC_BACKGROUND"),
    ],
)
def test_a_value_outside_its_range_is_refused_in_a_sentence(
    size: int, channels: int, background: int, code: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        PixelSpec(size, channels, Fit.CROP, background)
    assert caught.value.code == code
    assert caught.value.sentence.endswith(".")


def test_choosing_among_nothing_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no image"):
        choose_spec([])
