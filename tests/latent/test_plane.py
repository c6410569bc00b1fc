from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.latent.plane import (
    Plane,
    axis_plane,
    pca_plane,
    prior_distance_mass,
    prior_radius,
)

DIMS = (2, 3, 8, 32)


def cloud(latent_dim: int, count: int = 400, seed: int = 0) -> np.ndarray:
    """Draw correlated codes with a mean of their own and clearly different spreads."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(latent_dim, latent_dim)))[0]
    spread = np.geomspace(3.0, 0.05, latent_dim)
    return rng.normal(size=(count, latent_dim)) * spread @ turn + rng.normal(size=latent_dim)


def assert_is_plane(plane: Plane) -> None:
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.axes @ plane.offset, 0.0, atol=1e-12)
    assert np.isfinite(plane.offset).all()


@pytest.mark.parametrize("latent_dim", DIMS)
@given(points=arrays(np.float64, (5, 2), elements=st.floats(-1e3, 1e3)))
def test_lifted_points_project_back_to_themselves(latent_dim: int, points: np.ndarray) -> None:
    for plane in (pca_plane(cloud(latent_dim)), axis_plane(latent_dim, latent_dim - 1, 0)):
        np.testing.assert_allclose(plane.project(plane.lift(points)), points, atol=1e-9)
        np.testing.assert_allclose(plane.distance(plane.lift(points)), 0.0, atol=1e-9)


@pytest.mark.parametrize("latent_dim", DIMS)
def test_projection_is_the_nearest_point(latent_dim: int) -> None:
    codes = cloud(latent_dim)
    plane = pca_plane(codes)
    points = plane.project(codes)
    nearest = plane.distance(codes)
    rng = np.random.default_rng(1)
    for _ in range(20):
        other = plane.lift(points + rng.normal(size=2) * 0.1)
        assert (np.linalg.norm(codes - other, axis=1) >= nearest - 1e-12).all()
    squared = np.square(plane.lift(points)).sum(axis=1)
    wanted = np.square(points).sum(axis=1) + plane.offset @ plane.offset
    np.testing.assert_allclose(squared, wanted)


@pytest.mark.parametrize("latent_dim", DIMS)
def test_the_plane_of_components_holds_most_of_the_variance(latent_dim: int) -> None:
    codes = cloud(latent_dim)
    plane = pca_plane(codes)
    assert_is_plane(plane)
    centred = codes - codes.mean(axis=0)
    singular = np.linalg.svd(centred, compute_uv=False)
    points = plane.project(codes)
    np.testing.assert_allclose(
        np.square(points - points.mean(axis=0)).sum(axis=0), singular[:2] ** 2
    )
    np.testing.assert_allclose(plane.distance(codes.mean(axis=0)), 0.0, atol=1e-9)
    assert plane.whole == (latent_dim == 2)


@pytest.mark.parametrize("latent_dim", DIMS)
def test_a_new_plane_does_not_jump_by_turning_or_mirroring(latent_dim: int) -> None:
    codes = cloud(latent_dim)
    before = pca_plane(codes)
    # The same plane, described otherwise: turned and mirrored within itself.
    turn = np.array([[np.cos(2.0), np.sin(2.0)], [np.sin(2.0), -np.cos(2.0)]])
    previous = Plane(before.offset, turn @ before.axes, before.names)
    after = pca_plane(codes, previous)
    assert_is_plane(after)
    np.testing.assert_allclose(after.axes, previous.axes, atol=1e-9)
    np.testing.assert_allclose(after.project(codes), previous.project(codes), atol=1e-8)


@pytest.mark.parametrize("latent_dim", DIMS)
def test_alignment_leaves_the_plane_itself_where_it_is(latent_dim: int) -> None:
    free, held = pca_plane(cloud(latent_dim)), axis_plane(latent_dim)
    aligned = pca_plane(cloud(latent_dim), held)
    assert_is_plane(aligned)
    np.testing.assert_allclose(aligned.axes.T @ aligned.axes, free.axes.T @ free.axes, atol=1e-9)
    np.testing.assert_allclose(aligned.offset, free.offset, atol=1e-9)
    # No other turn or mirror within the plane resembles the old axes more.
    best = np.trace(held.axes @ aligned.axes.T)
    for angle in np.linspace(0, 2 * np.pi, 50):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for mirror in (np.eye(2), np.diag([1.0, -1.0])):
            assert np.trace(held.axes @ (turn @ mirror @ free.axes).T) <= best + 1e-9


def test_codes_that_are_not_known_yet_are_left_out() -> None:
    codes = cloud(8)
    gaps = np.concatenate([codes, np.full((50, 8), np.nan), codes[:5] * [np.inf] + [np.nan] * 8])
    np.testing.assert_allclose(pca_plane(gaps).axes, pca_plane(codes).axes)


@pytest.mark.parametrize(
    "codes",
    [
        np.zeros((0, 4)),
        np.ones((1, 4)),
        np.ones((50, 4)),
        np.full((9, 4), np.nan),
        np.outer(np.arange(9.0), [1, 0, 0, 0]),
        np.outer(np.arange(9.0), [1, 1, 1, 1]),
    ],
)
def test_degenerate_codes_still_have_a_plane(codes: np.ndarray) -> None:
    assert_is_plane(pca_plane(codes))
    previous = pca_plane(cloud(4))
    assert_is_plane(pca_plane(codes, previous))


@pytest.mark.parametrize("latent_dim", DIMS)
@pytest.mark.parametrize("mass", [0.05, 0.5, 0.9, 0.99])
def test_prior_circles_hold_their_mass(latent_dim: int, mass: float) -> None:
    z = np.random.default_rng(0).normal(size=(40_000, latent_dim))
    offset = np.zeros(latent_dim)
    if latent_dim > 2:
        offset[-1] = 0.3
    plane = Plane(offset, axis_plane(latent_dim).axes, ("a", "b"))
    radius = prior_radius(mass, plane)
    if radius is None:
        assert (np.square(z).sum(axis=1) < 0.3**2).mean() >= mass - 0.01
        return
    edge = plane.lift(np.array([radius, 0.0]))
    inside = (np.linalg.norm(z, axis=1) <= np.linalg.norm(edge)).mean()
    assert inside == pytest.approx(mass, abs=0.011)
    distance, share = prior_distance_mass(edge)
    assert distance == pytest.approx(np.linalg.norm(edge))
    assert share == pytest.approx(mass, abs=1e-9)


def test_a_plane_far_out_misses_the_ball() -> None:
    plane = Plane(np.array([0.0, 0.0, 9.0]), axis_plane(3).axes, ("a", "b"))
    assert prior_radius(0.5, plane) is None
    assert prior_radius(0.0, axis_plane(2)) is None
    assert prior_radius(1.0, axis_plane(2)) == np.inf


def test_axes_are_named_after_their_dimensions() -> None:
    assert axis_plane(32, 9, 20).names == ("z₁₀", "z₂₁")
