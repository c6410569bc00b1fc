"""Groups of codes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.working import worked
from vae_explorer.latent.clusters import cluster_codes, renumbered


def blobs(parts: int, dims: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    centres = 6 * random.permutation(np.eye(max(parts, dims))[:parts, :dims])
    centres += np.arange(parts)[:, None] * 4
    which = random.choice(parts, 1200, p=np.arange(parts, 0, -1) / np.arange(1, parts + 1).sum())
    return (centres[which] + random.normal(size=(1200, dims))).astype(np.float32), which


@pytest.mark.parametrize(("parts", "dims"), [(1, 2), (3, 2), (5, 3), (4, 16)])
def test_the_number_of_groups_is_found_and_the_groups_are_those_planted(
    parts: int, dims: int
) -> None:
    codes, which = blobs(parts, dims)
    groups = worked(cluster_codes(codes))
    assert groups.max() + 1 == parts
    right = sum(np.bincount(which[groups == group]).max() for group in range(parts))
    assert right / len(codes) > 0.97
    assert (np.diff(np.bincount(groups)) <= 0).all()


def test_the_same_codes_give_the_same_groups() -> None:
    codes, _ = blobs(4, 3)
    np.testing.assert_array_equal(worked(cluster_codes(codes)), worked(cluster_codes(codes)))


def test_groups_do_not_hang_on_the_scale_of_a_dimension() -> None:
    codes, _ = blobs(3, 2)
    stretched = codes * np.array([1.0, 40.0], np.float32)
    groups, others = worked(cluster_codes(codes)), worked(cluster_codes(stretched))
    assert np.mean(groups == renumbered(others, groups)) > 0.98


def test_images_without_a_code_and_dimensions_without_use_do_no_harm() -> None:
    codes, _ = blobs(3, 2)
    codes = np.concatenate([codes, np.zeros((len(codes), 3), np.float32)], axis=1)
    codes[7] = np.nan
    groups = worked(cluster_codes(codes))
    assert groups[7] == -1
    assert groups.max() == 2


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_a_handful_of_images_is_at_most_one_group(count: int) -> None:
    groups = worked(cluster_codes(np.ones((count, 2), np.float32)))
    assert (groups == 0).all()
    assert (worked(cluster_codes(np.full((count, 2), np.nan))) == -1).all()


@given(st.permutations(range(5)), st.integers(0, 1000))
def test_renamed_groups_get_their_names_back(order: list[int], seed: int) -> None:
    before = np.random.default_rng(seed).integers(-1, 5, 200)
    renamed = np.append(order, -1)[before]
    np.testing.assert_array_equal(renumbered(renamed, before), before)
