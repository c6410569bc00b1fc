"""The turn from plane to plane is a rotation, and nothing but one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.latent.plane import Plane, axis_plane, pca_plane
from vae_explorer.latent.planes import random_plane
from vae_explorer.latent.turn import PlaneTurn, TurnedPoints, turn_between

DIMS = (3, 4, 8, 32)
SHARES = np.linspace(0.0, 1.0, 41)


def angles_between(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Principal angles by their definition."""
    return np.arccos(np.clip(np.linalg.svd(first @ second.T, compute_uv=False), -1.0, 1.0))


def mirrored(plane: Plane) -> Plane:
    return Plane(plane.offset, plane.axes * [[1.0], [-1.0]], plane.names)


@pytest.mark.parametrize("latent_dim", DIMS)
@given(seed=st.integers(0, 10_000))
def test_a_turn_begins_and_ends_exactly_and_is_orthonormal_at_every_moment(
    latent_dim: int, seed: int
) -> None:
    before, after = random_plane(latent_dim, seed), random_plane(latent_dim, seed + 1)
    turn = turn_between(before, after)
    np.testing.assert_allclose(turn.axes(0.0), before.axes, atol=1e-9)
    np.testing.assert_allclose(turn.axes(1.0), after.axes, atol=1e-9)
    for share in SHARES:
        axes = turn.axes(share)
        np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-9)


def unmirrored(latent_dim: int, seed: int) -> tuple[Plane, Plane]:
    before, after = random_plane(latent_dim, seed), random_plane(latent_dim, seed + 1)
    if np.linalg.det(before.axes @ after.axes.T) < 0:
        after = mirrored(after)
    return before, after


@pytest.mark.parametrize("latent_dim", DIMS)
@given(seed=st.integers(0, 10_000))
def test_the_principal_angles_grow_evenly_on_the_way(latent_dim: int, seed: int) -> None:
    before, after = unmirrored(latent_dim, seed)
    turn = turn_between(before, after)
    whole = angles_between(before.axes, after.axes)
    for share in SHARES:
        seen = angles_between(before.axes, turn.axes(share))
        # The arc cosine is blind to angles below 1e-7.
        np.testing.assert_allclose(seen, share * whole, atol=1e-6)


def far_over(turn: PlaneTurn) -> float:
    steps = [turn.axes(share) for share in SHARES]
    return max(float(np.abs(b - a).max()) for a, b in pairwise(steps))


@pytest.mark.parametrize("latent_dim", DIMS)
def test_a_mirror_image_is_turned_over_and_does_not_jump(latent_dim: int) -> None:
    for plane in (axis_plane(latent_dim), random_plane(latent_dim, 5)):
        turn = turn_between(plane, mirrored(plane))
        np.testing.assert_allclose(turn.axes(1.0), mirrored(plane).axes, atol=1e-9)
        np.testing.assert_allclose(turn.axes(0.5) @ turn.axes(0.5).T, np.eye(2), atol=1e-9)
        assert far_over(turn) < 0.1


@pytest.mark.parametrize("latent_dim", DIMS)
def test_exchanged_axes_and_half_a_turn_do_not_jump(latent_dim: int) -> None:
    plane = axis_plane(latent_dim, 0, 1)
    half = Plane(plane.offset, -plane.axes, plane.names)
    for after in (axis_plane(latent_dim, 1, 0), half, axis_plane(latent_dim, 2, 0), plane):
        turn = turn_between(plane, after)
        np.testing.assert_allclose(turn.axes(1.0), after.axes, atol=1e-9)
        assert far_over(turn) < 0.1


def test_the_same_plane_does_not_turn() -> None:
    plane = random_plane(6, 2)
    for share in SHARES:
        np.testing.assert_allclose(turn_between(plane, plane).axes(share), plane.axes, atol=1e-9)


def test_a_turn_within_a_plane_stays_within_it() -> None:
    plane, angle = axis_plane(5), 1.0
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turn = turn_between(plane, Plane(plane.offset, spin @ plane.axes, plane.names))
    np.testing.assert_allclose(turn.angles, 0.0, atol=1e-7)
    assert abs(turn.within) == pytest.approx(angle)
    assert np.abs(turn.axes(0.4)[:, 2:]).max() < 1e-9


def test_points_turn_as_their_codes_are_seen() -> None:
    rng = np.random.default_rng(1)
    codes = rng.normal(size=(300, 8)) * np.geomspace(2, 0.1, 8)
    before, after = pca_plane(codes), axis_plane(8, 6, 2)
    turn = turn_between(before, after)
    points = TurnedPoints.of(turn, codes)
    np.testing.assert_allclose(points.at(0.0), before.project(codes), atol=1e-5)
    np.testing.assert_allclose(points.at(1.0), after.project(codes), atol=1e-5)
    for share in (0.2, 0.5, 0.9):
        np.testing.assert_allclose(points.at(share), codes @ turn.axes(share).T, atol=1e-5)
