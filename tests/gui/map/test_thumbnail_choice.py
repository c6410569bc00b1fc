"""Which images are shown as pictures: none overlap, all are near one, and panning changes none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.cloud import Cloud
from vae_explorer.gui.map.thumbnail_choice import (
    LARGEST_PX,
    SMALLEST_PX,
    SPACING_PX,
    ThumbnailChoice,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_PX = 7.0
START = Camera(0.0, 0.0, 60.0, 640.0, 480.0)


def cloud_of(points: NDArray[np.float32]) -> Cloud:
    cloud = Cloud()
    cloud.set_points(points, glide=False)
    return cloud


def clusters(count: int = 4000, seed: int = 0) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    middles = random.normal(size=(5, 2)) * 1.5
    places = middles[random.integers(0, 5, count)] + random.normal(size=(count, 2)) * 0.5
    return places.astype(np.float32)


POINTS = clusters(2000)


def in_view(rows: list[int], camera: Camera) -> set[int]:
    """Those of some images whose places lie in the view."""
    pixels = camera.points_to_pixel(POINTS[rows])
    inside = np.flatnonzero(((pixels > 0) & (pixels < (640.0, 480.0))).all(axis=1))
    return {rows[number] for number in inside.tolist()}


def shown(choice: ThumbnailChoice, camera: Camera) -> set[int]:
    """Images shown as pictures whose places lie in the view."""
    return in_view(choice.rows.tolist(), camera)


def apart(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.abs(first[:, None] - second[None]).max(axis=2))


cameras = st.builds(
    Camera,
    st.floats(-3, 3),
    st.floats(-3, 3),
    st.floats(20.0, 2000.0),
    st.just(640.0),
    st.just(480.0),
)
sizes = st.sampled_from((32, 48, 64))


@settings(max_examples=40)
@given(cameras, sizes)
def test_no_two_pictures_overlap_at_any_view(camera: Camera, size: int) -> None:
    choice = ThumbnailChoice()
    choice.update(cloud_of(POINTS), camera, size, FRAME_PX)
    pixels = camera.points_to_pixel(POINTS[choice.rows])
    among = apart(pixels, pixels) + np.where(np.eye(len(pixels)), np.inf, 0.0)
    # Points are known to float32: a hair of a pixel.
    assert among.min(initial=np.inf) >= size + FRAME_PX - 1e-3


@settings(max_examples=40)
@given(cameras, sizes)
def test_each_point_in_view_is_near_a_picture(camera: Camera, size: int) -> None:
    choice = ThumbnailChoice()
    choice.update(cloud_of(POINTS), camera, size, FRAME_PX)
    pixels = camera.points_to_pixel(POINTS)
    seen = sorted(in_view(list(range(len(POINTS))), camera))
    pictures = camera.points_to_pixel(POINTS[choice.rows])
    nearest = apart(pixels[seen], pictures).min(axis=1, initial=np.inf)
    # A quarter of a side for the one that stands for it, and a quarter octave of the zoom.
    assert (nearest <= 1.25 * 2**0.25 * (size + FRAME_PX) + 1e-3).all()


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(-400, 400), st.floats(-400, 400)), max_size=6), sizes)
def test_panning_keeps_every_picture_in_view(steps: list[tuple[float, float]], size: int) -> None:
    choice, cloud, camera = ThumbnailChoice(), cloud_of(POINTS), START
    choice.update(cloud, camera, size, FRAME_PX)
    for dx, dy in steps:
        before = list(shown(choice, camera))
        camera = camera.panned(dx, dy)
        choice.update(cloud, camera, size, FRAME_PX)
        assert in_view(before, camera) <= set(shown(choice, camera))


def test_panning_away_and_back_shows_the_same_pictures() -> None:
    choice, cloud = ThumbnailChoice(), cloud_of(POINTS)
    choice.update(cloud, START, 32, FRAME_PX)
    before = shown(choice, START)
    for camera in (START.panned(900, 300), START.panned(-500, 1200), START):
        choice.update(cloud, camera, 32, FRAME_PX)
    assert shown(choice, START) == before


@settings(max_examples=12)
@given(st.floats(0, 640), st.floats(0, 480), sizes)
def test_zooming_in_only_adds_and_zooming_out_brings_back(px: float, py: float, size: int) -> None:
    choice, cloud, camera = ThumbnailChoice(), cloud_of(POINTS), START
    choice.update(cloud, camera, size, FRAME_PX)
    views = [(camera, shown(choice, camera))]
    for _ in range(8):
        camera = camera.zoomed(px, py, 2**0.25)
        choice.update(cloud, camera, size, FRAME_PX)
        now = shown(choice, camera)
        assert in_view(list(views[-1][1]), camera) <= set(now)
        views.append((camera, now))
    for camera, then in reversed(views[:-1]):
        choice.update(cloud, camera, size, FRAME_PX)
        assert set(then) <= set(shown(choice, camera))


def test_the_zoom_decides_when_pictures_come_and_how_they_grow() -> None:
    choice, cloud = ThumbnailChoice(), cloud_of(POINTS)
    grown = []
    for step in range(40):
        camera = Camera(0.0, 0.0, 20.0 * 2 ** (step / 4), 640.0, 480.0)
        choice.update(cloud, camera, None, FRAME_PX)
        grown.append(choice.size_px)
        spacing = camera.scale / np.sqrt(cloud.crowding)
        assert (choice.size_px > 0) == (len(choice.rows) > 0) or spacing > 4 * SPACING_PX
        if choice.size_px == 0:
            assert spacing < SPACING_PX * 2**0.25
        else:
            assert spacing >= SPACING_PX * 2**-0.25
    assert grown[0] == 0
    assert grown == sorted(grown)
    assert {SMALLEST_PX, LARGEST_PX} <= set(grown) <= {0, *range(SMALLEST_PX, LARGEST_PX + 1, 4)}


def test_zooming_in_while_pictures_grow_keeps_those_that_are_there() -> None:
    choice, cloud = ThumbnailChoice(), cloud_of(POINTS)
    scale = SPACING_PX * np.sqrt(cloud.crowding) * 1.2
    before: list[int] = []
    for step in range(12):
        x, y = POINTS[7].tolist()
        camera = Camera(x, y, scale * 2 ** (step / 4), 640.0, 480.0)
        choice.update(cloud, camera, None, FRAME_PX)
        now = shown(choice, camera)
        assert in_view(before, camera) <= set(now)
        before = list(now)
    assert choice.size_px == LARGEST_PX


def test_a_short_pan_asks_nothing_anew() -> None:
    choice, cloud = ThumbnailChoice(), cloud_of(POINTS)
    choice.update(cloud, START, 48, FRAME_PX)
    rows = choice.rows
    choice.update(cloud, START.panned(20, -20), 48, FRAME_PX)
    assert choice.rows is rows


def test_when_the_points_move_those_shown_stay_where_they_fit() -> None:
    choice, cloud = ThumbnailChoice(), cloud_of(POINTS)
    choice.update(cloud, START, 32, FRAME_PX)
    before = set(shown(choice, START))
    moved = POINTS + np.random.default_rng(1).normal(size=POINTS.shape).astype(np.float32) * 0.02
    cloud.set_points(moved, glide=False)
    choice.update(cloud, START, 32, FRAME_PX)
    assert len(before & set(choice.rows.tolist())) > 0.8 * len(before)


@pytest.mark.parametrize("count", [0, 1])
def test_few_points_are_pictures_at_once(count: int) -> None:
    choice = ThumbnailChoice()
    choice.update(cloud_of(POINTS[:count]), START, None, FRAME_PX)
    assert len(choice.rows) == count


def test_images_without_a_place_are_not_shown() -> None:
    points = POINTS[:3].copy()
    points[1] = np.nan
    choice = ThumbnailChoice()
    choice.update(cloud_of(points), Camera(0, 0, 60.0, 4000.0, 4000.0), 32, FRAME_PX)
    assert 1 not in choice.rows
