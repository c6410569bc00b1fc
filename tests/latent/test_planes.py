"""Planes through three places, by chance, and beside one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.errors import VaeExplorerError
from vae_explorer.latent.plane import axis_plane
from vae_explorer.latent.plane_gaussians import parallel
from vae_explorer.latent.planes import plane_through, random_plane

DIMS = (3, 8, 32)


def places(latent_dim: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, (3, latent_dim), elements=st.floats(-20, 20, width=32))


def is_flat(three: np.ndarray) -> bool:
    spread = np.linalg.svd(three - three.mean(axis=0), compute_uv=False)
    return bool(spread[1] < 0.02 * max(spread[0], 1e-12) or spread[0] < 1e-6)


@pytest.mark.parametrize("latent_dim", DIMS)
@given(data=st.data())
def test_three_places_lie_exactly_on_their_plane(latent_dim: int, data: st.DataObject) -> None:
    three = data.draw(places(latent_dim))
    assume(not is_flat(three))
    plane = plane_through(three, "ABC")
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-9)
    np.testing.assert_allclose(plane.axes @ plane.offset, 0.0, atol=1e-7)
    np.testing.assert_allclose(plane.lift(plane.project(three)), three, atol=1e-7)
    np.testing.assert_allclose(plane.distance(three), 0.0, atol=1e-7)
    first, second, third = plane.project(three)
    assert second[0] > first[0]
    assert second[1] == pytest.approx(first[1], abs=1e-7)
    assert third[1] > first[1]


@given(
    start=arrays(np.float64, 8, elements=st.floats(-5, 5)),
    way=arrays(np.float64, 8, elements=st.floats(-5, 5)),
    share=st.floats(-3, 3),
)
def test_places_on_a_line_get_a_sentence(start: np.ndarray, way: np.ndarray, share: float) -> None:
    three = np.stack([start, start + way, start + share * way])
    with pytest.raises(VaeExplorerError, match="A, D and F lie on one line"):
        plane_through(three, "ADF")


def test_a_place_hardly_beside_the_line_is_still_on_it() -> None:
    nearly = np.array([[0.0, 0, 0, 0], [1, 0, 0, 0], [0.5, 0.0009, 0, 0]])
    with pytest.raises(VaeExplorerError):
        plane_through(nearly, "ABC")
    nearly[2, 1] = 0.002
    np.testing.assert_allclose(plane_through(nearly, "ABC").distance(nearly), 0.0, atol=1e-12)


@pytest.mark.parametrize("latent_dim", DIMS)
def test_a_random_plane_is_a_plane_and_its_number_says_which(latent_dim: int) -> None:
    for seed in range(20):
        plane = random_plane(latent_dim, seed)
        np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
        np.testing.assert_array_equal(plane.axes, random_plane(latent_dim, seed).axes)
        assert not np.allclose(plane.axes, random_plane(latent_dim, seed + 1).axes)


def test_no_direction_is_preferred_by_chance() -> None:
    drawn = np.stack([random_plane(3, seed).axes[0] for seed in range(2000)])
    # Archimedes: each coordinate of a direction in space is uniform on [-1, 1].
    assert np.abs(drawn.mean(axis=0)).max() < 0.05
    np.testing.assert_allclose(np.sort(drawn[:, 1])[[500, 1000, 1500]], [-0.5, 0, 0.5], atol=0.07)


@pytest.mark.parametrize("latent_dim", DIMS)
@given(data=st.data())
def test_a_parallel_plane_goes_through_its_code(latent_dim: int, data: st.DataObject) -> None:
    code = data.draw(arrays(np.float64, latent_dim, elements=st.floats(-20, 20)))
    plane = random_plane(latent_dim, data.draw(st.integers(0, 99)))
    beside = parallel(plane, code)
    np.testing.assert_array_equal(beside.axes, plane.axes)
    np.testing.assert_allclose(beside.distance(code), 0.0, atol=1e-8)
    np.testing.assert_allclose(beside.axes @ beside.offset, 0.0, atol=1e-8)
    # The distance from the plane is the Euclidean one between a code and its nearest place.
    other = data.draw(arrays(np.float64, latent_dim, elements=st.floats(-20, 20)))
    away = np.linalg.norm(other - beside.lift(beside.project(other)))
    assert beside.distance(other) == pytest.approx(float(away), abs=1e-9)


def test_the_distance_from_axes_is_what_the_other_coordinates_miss() -> None:
    plane = parallel(axis_plane(4, 1, 3), np.array([1.0, 9.0, 2.0, 9.0]))
    assert plane.distance(np.array([4.0, 0.0, 6.0, 0.0])) == pytest.approx(5.0)
