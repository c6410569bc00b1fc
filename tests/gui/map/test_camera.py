"""The camera maps the plane to the view and back, with one scale for both axes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.camera import (
    MAX_SCALE,
    MIN_SCALE,
    Camera,
    Insets,
    blend,
    bounds_of,
    fit,
)

latent = st.floats(-20, 20)
scales = st.floats(0.1, 1e4)
sizes = st.floats(200, 3000)
cameras = st.builds(Camera, latent, latent, scales, sizes, sizes)
shares = st.floats(0, 1)


@given(cameras, latent, latent)
def test_pixels_lead_back_to_the_place_they_came_from(camera: Camera, x: float, y: float) -> None:
    assert camera.to_plane(*camera.to_pixel(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(cameras, latent, latent)
def test_many_places_map_as_one_does(camera: Camera, x: float, y: float) -> None:
    many = camera.points_to_pixel(np.array([[x, y], [0, 0]]))
    assert many[0] == pytest.approx(camera.to_pixel(x, y))
    assert many[1] == pytest.approx(camera.to_pixel(0, 0))


@given(cameras, st.floats(0.01, 3), st.floats(0, 2 * math.pi))
def test_circles_stay_circles(camera: Camera, radius: float, angle: float) -> None:
    px, py = camera.to_pixel(
        camera.x + radius * math.cos(angle), camera.y + radius * math.sin(angle)
    )
    middle = (camera.width_px / 2, camera.height_px / 2)
    assert math.dist((px, py), middle) == pytest.approx(radius * camera.scale, rel=1e-6, abs=1e-6)


def test_the_second_axis_points_up() -> None:
    camera = Camera(width_px=100, height_px=100)
    assert camera.to_pixel(0, 1)[1] < camera.to_pixel(0, 0)[1]


@given(cameras, st.floats(0, 3000), st.floats(0, 3000), st.floats(0.001, 1000))
def test_the_place_under_the_pointer_stays_there_through_a_zoom(
    camera: Camera, px: float, py: float, factor: float
) -> None:
    place = camera.to_plane(px, py)
    zoomed = camera.zoomed(px, py, factor)
    assert zoomed.to_pixel(*place) == pytest.approx((px, py), abs=1e-3)
    assert MIN_SCALE <= zoomed.scale <= MAX_SCALE


@given(cameras, st.floats(-500, 500), st.floats(-500, 500))
def test_panning_moves_every_place_by_the_same_pixels(camera: Camera, dx: float, dy: float) -> None:
    px, py = camera.to_pixel(1.0, -2.0)
    assert camera.panned(dx, dy).to_pixel(1.0, -2.0) == pytest.approx((px + dx, py + dy), abs=1e-4)


@given(latent, latent, st.floats(0, 30), st.floats(0, 30), sizes, sizes)
def test_a_fit_shows_its_bounds_inside_the_insets_and_no_larger_view_would(
    x: float, y: float, wide: float, high: float, width: float, height: float
) -> None:
    insets = Insets()
    camera = fit((x, x + wide, y, y + high), width, height, insets)
    left, top = camera.to_pixel(x, y + high)
    right, bottom = camera.to_pixel(x + wide, y)
    assert left >= insets.left - 1e-3
    assert top >= insets.top - 1e-3
    assert right <= width - insets.right + 1e-3
    assert bottom <= height - insets.bottom + 1e-3
    room = (width - insets.left - insets.right, height - insets.top - insets.bottom)
    tight = max((right - left) / room[0], (bottom - top) / room[1])
    assert tight == pytest.approx(1, rel=1e-3) or camera.scale == pytest.approx(MAX_SCALE)


def test_another_height_leaves_every_place_on_its_pixel() -> None:
    camera = Camera(1.5, -2.0, 80.0, 400.0, 300.0)
    lower = camera.with_height(220.0)
    assert lower.height_px == 220.0
    assert lower.to_pixel(0.3, -1.2) == pytest.approx(camera.to_pixel(0.3, -1.2))


def test_resizing_keeps_the_middle_and_the_scale() -> None:
    camera = Camera(1.5, -2.0, 80.0, 400.0, 300.0).resized(1000, 200)
    assert camera.to_plane(500, 100) == (1.5, -2.0)
    assert camera.scale == 80.0


@given(cameras, cameras, shares)
def test_a_flight_starts_here_ends_there_and_its_scale_lies_between(
    start: Camera, end: Camera, share: float
) -> None:
    start = start.resized(end.width_px, end.height_px)
    first, last = blend(start, end, 0.0), blend(start, end, 1.0)
    # A thousandth of a pixel is nowhere else.
    near = {"rel": 1e-6, "abs": 1e-3 / start.scale}
    assert (first.x, first.y, first.scale) == pytest.approx((start.x, start.y, start.scale), **near)
    assert last == end
    low, high = sorted((start.scale, end.scale))
    assert low * 0.999 <= blend(start, end, share).scale <= high * 1.001


@given(cameras, st.floats(50, 150), st.floats(50, 150), st.floats(0.02, 50), shares)
def test_on_a_flight_that_is_a_zoom_the_place_under_the_pointer_never_moves(
    camera: Camera, px: float, py: float, factor: float, share: float
) -> None:
    place = camera.to_plane(px, py)
    on_the_way = blend(camera, camera.zoomed(px, py, factor), share)
    assert on_the_way.to_pixel(*place) == pytest.approx((px, py), abs=0.05)


def test_bounds_ignore_stray_codes_and_codes_that_are_not_there() -> None:
    points = np.random.default_rng(0).normal(size=(5000, 2)).astype(np.float32) * 4
    points[0] = (1e6, -1e6)
    points[1] = (np.nan, 0)
    points[2] = (np.inf, 0)
    points[3] = (3e38, -3e38)
    points[4] = (-3e38, 3e38)
    x_low, x_high, y_low, y_high = bounds_of(points)
    assert -25 < x_low < -9
    assert 9 < x_high < 25
    assert -25 < y_low < -9
    assert 9 < y_high < 25


def test_bounds_hold_all_points_where_none_is_far_out() -> None:
    points = np.random.default_rng(0).normal(size=(1800, 2)).astype(np.float32) * 4
    x_low, x_high, y_low, y_high = bounds_of(points)
    assert (x_low, y_low) < tuple(points.min(axis=0).tolist())
    assert (x_high, y_high) > tuple(points.max(axis=0).tolist())


def test_bounds_of_few_points_hold_them_all() -> None:
    points = np.array([[-9, 0], [4, 7], [0, 0]], np.float32)
    x_low, x_high, y_low, y_high = bounds_of(points)
    assert x_low <= -9
    assert x_high >= 4
    assert y_low <= -3, "the prior's circle counts"
    assert y_high >= 7


def test_bounds_of_nothing_are_the_prior() -> None:
    assert bounds_of(np.empty((0, 2), np.float32), 3.0) == (-3.0, 3.0, -3.0, 3.0)
    assert bounds_of(np.full((4, 2), np.nan, np.float32), 0.0) == (-1.0, 1.0, -1.0, 1.0)
