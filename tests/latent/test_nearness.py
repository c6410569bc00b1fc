"""Distances from the plane to the nearest code are those in all dimensions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from vae_explorer.latent.nearness import NearestCode, own_distances
from vae_explorer.latent.plane import axis_plane, pca_plane


@given(st.integers(2, 32), st.integers(0, 2**31))
def test_they_are_the_least_of_all_distances(latent_dim: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    codes = random.normal(size=(30, latent_dim)) + random.normal(size=latent_dim)
    plane = pca_plane(codes)
    points = random.normal(size=(4, 5, 2)) * 3
    wanted = cdist(plane.lift(points.reshape(-1, 2)), codes).min(axis=1).reshape(4, 5)
    np.testing.assert_allclose(NearestCode(plane, codes).distance(points), wanted, rtol=1e-9)


def test_on_a_code_of_two_dimensions_the_distance_is_zero() -> None:
    codes = np.random.default_rng(0).normal(size=(9, 2))
    nearest = NearestCode(axis_plane(2), codes)
    np.testing.assert_allclose(nearest.distance(codes), 0, atol=1e-12)
    np.testing.assert_allclose(nearest.off_plane, 0, atol=1e-12)


def test_codes_that_are_not_known_do_not_count() -> None:
    codes = np.array([[np.nan, 0.0, 0.0], [3.0, 4.0, 0.0]])
    assert NearestCode(axis_plane(3), codes).distance(np.zeros(2)) == pytest.approx(5)
    with pytest.raises(ValueError, match="at least one code"):
        NearestCode(axis_plane(3), codes[:1])


def test_what_is_usual_leaves_each_code_itself_out() -> None:
    codes = np.random.default_rng(2).normal(size=(1000, 3))
    np.testing.assert_allclose(own_distances(codes[:300]), least(codes[:300]))
    found = own_distances(codes)
    assert len(found) == 400
    assert np.isin(found.round(9), least(codes).round(9)).all()
    assert len(own_distances(codes[:1])) == 0


def least(codes: np.ndarray) -> np.ndarray:
    away = cdist(codes, codes)
    np.fill_diagonal(away, np.inf)
    return np.asarray(away.min(axis=1))
