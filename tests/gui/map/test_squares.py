"""Squares stand where their points are, in the right colour and strength."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.raster import LEVELS, Raster
from vae_explorer.gui.map.squares import (
    MOST_COUNTED,
    add_points,
    clear_points,
    finish_squares,
    levels_for,
)

WIDTH, HEIGHT = 40, 30


def draw_squares(
    raster: Raster, x: np.ndarray, y: np.ndarray, inks: np.ndarray, *, side: int, full: float
) -> None:
    clear_points(raster)
    add_points(raster, x, y, inks, CAMERA, side=side)
    finish_squares(raster, side=side, full=full)


def drawn(
    points: np.ndarray, colours: np.ndarray, *, side: int = 1, ratio: float = 1.0
) -> np.ndarray:
    """The visible part of the palette image."""
    raster = Raster()
    raster.resize(round(WIDTH * ratio), round(HEIGHT * ratio), ratio)
    x, y = np.ascontiguousarray(points.T, np.float32)
    draw_squares(raster, x, y, colours, side=side, full=8)
    m = raster.margin
    return raster.image[m : m + round(HEIGHT * ratio), m : m + round(WIDTH * ratio)].copy()


def counted(points: np.ndarray, camera: Camera, side: int, ratio: float) -> np.ndarray:
    """How many squares cover each pixel, one point after the other."""
    counts = np.zeros((round(HEIGHT * ratio), round(WIDTH * ratio)), int)
    for x, y in points.tolist():
        px, py = camera.to_pixel(x, y)
        left = math.floor(px * ratio - (side - 1) / 2)
        top = math.floor(py * ratio - (side - 1) / 2)
        for line in range(max(top, 0), min(top + side, counts.shape[0])):
            for column in range(max(left, 0), min(left + side, counts.shape[1])):
                counts[line, column] += 1
    return counts


# Places at odd sixteenths of a pixel: none lies so near to a border that float32 could differ.
sixteenths = st.integers(-200, 600).map(lambda k: k / 16 + 1 / 32)
pixel_places = st.integers(0, 12).flatmap(lambda n: arrays(np.float64, (n, 2), elements=sixteenths))
CAMERA = Camera(0.0, 0.0, 1.0, WIDTH, HEIGHT)


@pytest.mark.slow
@given(pixel_places, st.integers(1, 6), st.sampled_from([1.0, 2.0]))
def test_exactly_the_pixels_of_the_squares_are_set_at_the_level_of_their_number(
    places: np.ndarray, side: int, ratio: float
) -> None:
    points = np.array([CAMERA.to_plane(px, py) for px, py in places.tolist()]).reshape(-1, 2)
    image = drawn(points, np.full(len(points), 3, np.uint8), side=side, ratio=ratio)
    counts = counted(points, CAMERA, side, ratio)
    assert ((image > 0) == (counts > 0)).all()
    most = MOST_COUNTED // side**2
    if counts.max(initial=0) <= most:
        level = np.array([levels_for(8, LEVELS)[count] for count in counts.ravel()])
        wanted = np.where(counts > 0, 1 + LEVELS * 3 + level.reshape(counts.shape), 0)
        assert (image == wanted).all()


@given(pixel_places, st.integers(1, 4))
def test_a_square_never_has_a_colour_that_no_point_nearby_has(
    places: np.ndarray, side: int
) -> None:
    colours = (np.arange(len(places)) % 16).astype(np.uint8)
    points = np.array([CAMERA.to_plane(px, py) for px, py in places.tolist()]).reshape(-1, 2)
    image = drawn(points, colours, side=side)
    for line, column in zip(*np.nonzero(image), strict=True):
        colour = (int(image[line, column]) - 1) // LEVELS
        owners = colours[
            (np.abs(places[:, 0] - column - 0.5) <= side / 2 + 1)
            & (np.abs(places[:, 1] - line - 0.5) <= side / 2 + 1)
        ]
        assert colour in owners


def test_the_last_of_several_points_on_a_pixel_gives_the_colour() -> None:
    points = np.array([CAMERA.to_plane(10.5, 10.5)] * 3)
    image = drawn(points, np.array([2, 9, 15], np.uint8))
    assert (image[10, 10] - 1) // LEVELS == 15
    assert (image > 0).sum() == 1


def test_points_far_outside_leave_no_trace_at_the_edge() -> None:
    far = np.array([[1e9, 0], [-1e9, 0], [0, 1e9], [0, -500], [2e5, 1]])
    assert not drawn(far, np.zeros(len(far), np.uint8), side=5).any()


def test_points_just_outside_stick_into_the_picture() -> None:
    points = np.array([CAMERA.to_plane(-0.5, 10.5)])
    assert drawn(points, np.zeros(1, np.uint8), side=3)[9:12, 0].all()


def test_the_image_is_the_same_after_another_one_was_drawn() -> None:
    raster = Raster()
    raster.resize(WIDTH, HEIGHT, 1.0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 500)).astype(np.float32) * 6
    colours = rng.integers(0, 16, 500).astype(np.uint8)
    draw_squares(raster, x, y, colours, side=2, full=8)
    first = raster.image.copy()
    draw_squares(raster, y, x, colours, side=3, full=8)
    draw_squares(raster, x, y, colours, side=2, full=8)
    assert (raster.image == first).all()


def test_more_points_than_fit_one_chunk_are_all_drawn() -> None:
    places = np.array([(c + 0.5, r + 0.5) for r in range(HEIGHT) for c in range(WIDTH)])
    many = np.tile(places, (60, 1))[:70_000]
    points = np.array([CAMERA.to_plane(px, py) for px, py in many.tolist()])
    assert drawn(points, np.zeros(len(points), np.uint8)).all()


@pytest.mark.parametrize("full", [2, 8, 255])
def test_levels_grow_with_the_count_from_the_faintest_to_the_fullest(full: int) -> None:
    levels = levels_for(full, LEVELS).astype(int)
    assert levels[0] == levels[1] == 0
    assert (np.diff(levels) >= 0).all()
    assert levels[full] == LEVELS - 1
