"""Maps are turned only within their plane, and alike models share their neighbours."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import tiny_images
from vae_explorer.gui.librarian.likeness import same_images, shared_neighbours, turned_towards
from vae_explorer.latent.plane import axis_plane, pca_plane


@given(st.integers(0, 1000), st.floats(0, 6.28), st.booleans())
def test_a_rotation_or_a_mirror_of_the_same_map_is_undone(
    seed: int, angle: float, mirrored: bool
) -> None:
    random = np.random.default_rng(seed)
    codes = random.normal(size=(40, 5)) * [3, 2, 1, 1, 1]
    plane = pca_plane(codes)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn[1] *= -1
    wanted = plane.project(codes) @ turn
    turned = turned_towards(plane, codes, wanted)
    np.testing.assert_allclose(turned.project(codes), wanted, atol=1e-9)
    np.testing.assert_allclose(turned.axes @ turned.axes.T, np.eye(2), atol=1e-9)


def test_two_dimensions_are_shown_as_they_are() -> None:
    codes = np.random.default_rng(0).normal(size=(10, 2))
    plane = axis_plane(2)
    assert turned_towards(plane, codes, -codes) is plane


def test_a_map_of_nothing_is_not_turned() -> None:
    plane = axis_plane(4)
    nothing = np.full((5, 4), np.nan)
    assert turned_towards(plane, nothing, np.zeros((5, 2))) is plane


def test_a_rotated_model_shares_all_neighbours_and_chance_shares_few() -> None:
    random = np.random.default_rng(0)
    codes = random.normal(size=(500, 3))
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    assert shared_neighbours(codes, codes @ turn) == 1.0
    by_chance = shared_neighbours(codes, random.normal(size=(500, 8)))
    assert abs(by_chance - 10 / 499) < 0.02
    assert math.isnan(shared_neighbours(codes[:8], codes[:8]))


def test_images_are_found_again_by_their_path() -> None:
    images = tiny_images(6)
    fewer = images.only([4, 1])
    assert same_images(images, images).tolist() == [0, 1, 2, 3, 4, 5]
    assert same_images(images, fewer).tolist() == [-1, 1, -1, -1, 0, -1]
