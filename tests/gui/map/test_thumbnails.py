"""Small pictures in frames: scaled by area, coloured at the rim, a few at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.thumbnails import Frame, Thumbnails, framed, shrinking

FRAME = Frame(side=32, rim=2, halo=1, radius=2.0)
WHITE = (255, 255, 255)


def colours(*values: tuple[int, int, int]) -> np.ndarray:
    return np.array(values, np.uint8)


@given(st.integers(1, 90), st.integers(1, 90))
def test_scaling_keeps_the_mean_and_uses_each_pixel_equally(old: int, new: int) -> None:
    weights = shrinking(old, new)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(weights.sum(axis=0), new / old, atol=1e-4)
    assert (weights >= 0).all()


def test_a_picture_is_seen_inside_a_rim_of_its_colour() -> None:
    pixels = np.full((1, 3, 16, 16), 40, np.uint8)
    pixels[:, 0] = 200
    made = framed(pixels, colours((10, 120, 240)), WHITE, FRAME)[0]
    assert made.shape == (38, 38)
    middle, edge = int(made[19, 19]), int(made[19, 2])
    assert middle == 0xFF_C8_28_28
    assert edge == 0xFF_0A_78_F0
    assert int(made[19, 0]) == 0xFF_FF_FF_FF
    assert int(made[0, 0]) >> 24 < 64, "round corners"


@pytest.mark.parametrize("side", [4, 8, 28, 64, 300])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_of_any_size_are_scaled_upright(side: int, channels: int) -> None:
    pixels = np.zeros((2, channels, side, side), np.uint8)
    pixels[1, :, : side // 2] = 255
    made = framed(pixels, colours((0, 0, 0), (0, 0, 0)), WHITE, FRAME)
    assert int(made[0, 10, 19]) & 0xFF == 0
    assert int(made[1, 10, 19]) & 0xFF == 255
    assert int(made[1, 28, 19]) & 0xFF == 0


def test_pictures_are_made_a_few_at_a_time_and_kept(qapp: object) -> None:
    pixels = np.zeros((200, 3, 64, 64), np.uint8)
    rows, rims = np.arange(200), np.zeros((200, 3), np.uint8)
    pictures, turns = Thumbnails(), 1
    while not pictures.make(pixels, rows, rims, WHITE, FRAME):
        turns += 1
    assert turns > 3
    assert all(pictures.picture(row) is not None for row in rows.tolist())
    assert pictures.make(pixels, rows[::-1], rims, WHITE, FRAME)


def test_another_colour_makes_a_picture_anew_and_the_old_one_stays_until_then(
    qapp: object,
) -> None:
    pixels = np.zeros((1, 1, 8, 8), np.uint8)
    pictures, row = Thumbnails(), np.array([0])
    pictures.make(pixels, row, colours((1, 2, 3)), WHITE, FRAME)
    first = pictures.picture(0)
    pictures.make(pixels, row, colours((1, 2, 3)), WHITE, FRAME)
    assert pictures.picture(0) is first
    pictures.make(pixels, row, colours((200, 2, 3)), WHITE, FRAME)
    assert pictures.picture(0) is not first
    pictures.forget()
    assert pictures.picture(0) is None
