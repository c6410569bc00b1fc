"""Neighbours of codes, and what they say of labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.working import worked
from vae_explorer.latent.neighbours import agreement, nearest_codes


@pytest.mark.parametrize("dims", [1, 2, 40])
def test_the_nearest_are_those_of_all_distances(dims: int) -> None:
    codes = np.random.default_rng(0).normal(size=(700, dims)).astype(np.float32)
    away = np.linalg.norm(codes[:, None].astype(np.float64) - codes[None], axis=2)
    np.fill_diagonal(away, np.inf)
    found = worked(nearest_codes(codes, 10))
    picked = np.take_along_axis(away, found, axis=1)
    np.testing.assert_allclose(picked, np.sort(away, axis=1)[:, :10], rtol=1e-3)


def test_codes_that_coincide_have_neighbours_other_than_themselves() -> None:
    found = worked(nearest_codes(np.zeros((40, 2), np.float32), 5))
    assert (found != np.arange(40)[:, None]).all()
    assert all(len(set(row)) == 5 for row in found.tolist())


def test_images_without_a_code_have_no_neighbours_and_are_none() -> None:
    codes = np.array([[0.0], [np.nan], [1.0], [5.0]], np.float32)
    found = worked(nearest_codes(codes, 3))
    np.testing.assert_array_equal(found, [[2, 3, -1], [-1, -1, -1], [0, 3, -1], [2, 0, -1]])


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_images_have_no_neighbours(count: int) -> None:
    assert (worked(nearest_codes(np.zeros((count, 2), np.float32), 3)) == -1).all()


def test_shares_are_of_the_labelled_neighbours() -> None:
    labels = np.array([0, 0, 1, 1, 1, -1])
    nearest = np.array([[1, 2, 3, 5], [2, 3, 4, 5], [3, 4, 5, -1], [0, 0, 0, 0]])
    nearest = np.concatenate([nearest, [[-1, -1, -1, -1], [2, 3, 0, 0]]])
    found = agreement(nearest, labels)
    np.testing.assert_allclose(found.disagreement, [2 / 3, 1, 0, 1, np.nan, np.nan])
    np.testing.assert_allclose(found.mislabelled, [1 / 3, 1, -1, 1, np.nan, np.nan])
    # Of as many votes, the nearer neighbours decide.
    np.testing.assert_array_equal(found.suggested, [1, 1, 1, 0, -1, 1])


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 12))
def test_scores_stay_in_their_ranges(seed: int, count: int, neighbours: int) -> None:
    random = np.random.default_rng(seed)
    nearest = random.integers(-1, count, (count, neighbours))
    labels = random.integers(-1, 4, count)
    found = agreement(nearest, labels)
    known = np.isfinite(found.disagreement)
    assert not known[labels < 0].any()
    assert ((found.disagreement[known] >= 0) & (found.disagreement[known] <= 1)).all()
    assert (found.mislabelled[known] <= found.disagreement[known] + 1e-12).all()
    assert (found.mislabelled[known] >= -1).all()
