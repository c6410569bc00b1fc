"""Ellipses and circles have the shape that the mathematics gives them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.ellipses import ellipse_axes
from vae_explorer.gui.map.prior_rings import visible_arc

lengths = st.floats(0.01, 10)


@given(lengths, lengths, st.floats(-1.5, 1.5))
def test_the_axes_of_an_ellipse_give_its_covariance_back(
    first: float, second: float, angle: float
) -> None:
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    covariance = turn @ np.diag([first**2, second**2]) @ turn.T
    long, short, found = ellipse_axes(covariance)
    assert (long, short) == pytest.approx((max(first, second), min(first, second)), rel=1e-6)
    back = np.array([[math.cos(found), -math.sin(found)], [math.sin(found), math.cos(found)]])
    assert back @ np.diag([long**2, short**2]) @ back.T == pytest.approx(covariance, rel=1e-6)


def test_a_covariance_without_extent_is_a_point() -> None:
    assert ellipse_axes(np.zeros((2, 2)))[:2] == (0.0, 0.0)
    assert ellipse_axes(np.array([[1.0, 0.0], [0.0, -1e-18]]))[:2] == (1.0, 0.0)


@given(
    st.floats(-6, 6), st.floats(-6, 6), st.floats(5, 5000), st.floats(0.1, 5), st.floats(0, 6.283)
)
def test_every_visible_place_of_a_circle_is_on_the_arc_that_is_drawn(
    x: float, y: float, scale: float, radius: float, angle: float
) -> None:
    camera = Camera(x, y, scale, 800, 500)
    place = (radius * math.cos(angle), radius * math.sin(angle))
    px, py = camera.to_pixel(*place)
    assume(0 <= px <= 800 and 0 <= py <= 500)
    arc = visible_arc(camera, radius)
    assert arc is not None
    start, extent = arc
    assert (angle - start + 1e-9) % (2 * math.pi) <= extent + 2e-9


def test_a_circle_out_of_view_has_no_arc() -> None:
    inside = Camera(0.0, 0.0, 1000.0, 800, 500)
    assert visible_arc(inside, 3.0) is None, "the view lies within the circle"
    outside = Camera(50.0, 50.0, 100.0, 800, 500)
    assert visible_arc(outside, 3.0) is None


def test_deep_in_the_cloud_only_a_small_part_of_a_circle_is_drawn() -> None:
    arc = visible_arc(Camera(3.0, 0.0, 1e5, 800, 500), 3.0)
    assert arc is not None
    assert arc[1] < 0.01
