"""A direction is right where it can be known, and its own tests of itself do not flatter it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from vae_explorer.latent.attributes import (
    AttributeVector,
    _auc_error,
    _held_out_auc,
    along,
    attribute_vector,
    refusal,
)


def groups(
    images: int, shift: list[float], scale: float | list[float] = 1.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((2, images, len(shift))) * scale
    return drawn[0] + np.array(shift), drawn[1]


def test_of_round_clouds_it_is_the_difference_of_their_means() -> None:
    a, b = groups(3000, [0.9, -1.2, 0.0, 0.0])
    found = attribute_vector(a, b)
    np.testing.assert_allclose(found.direction, [0.6, -0.8, 0, 0], atol=0.06)
    assert np.linalg.norm(found.direction) == pytest.approx(1.0)
    assert found.distance == pytest.approx(1.5, abs=0.08)


def test_its_held_out_auc_is_the_one_that_two_gaussians_have() -> None:
    a, b = groups(1500, [1.0, 0.0, 0.0])
    found = attribute_vector(a, b)
    wanted = norm.cdf(1.0 / math.sqrt(2.0))
    assert found.auc == pytest.approx(wanted, abs=3 * found.auc_se)
    new_a, new_b = groups(20_000, [1.0, 0.0, 0.0], seed=9)
    scores = np.concatenate((new_a, new_b)) @ found.direction
    assert roc_auc_score(np.arange(40_000) < 20_000, scores) == pytest.approx(wanted, abs=0.01)


@pytest.mark.slow
def test_groups_drawn_by_chance_are_told_apart_no_better_than_chance() -> None:
    areas, angles = [], []
    for seed in range(6):
        a, b = groups(40, [0.0] * 8, seed=seed)
        found = attribute_vector(a, b, seed=seed)
        areas.append(found.auc)
        angles.append(found.angle)
    assert np.mean(areas) == pytest.approx(0.5, abs=0.07)
    assert np.mean(angles) > 30


def test_shuffled_labels_leave_nothing_of_a_clear_difference() -> None:
    a, b = groups(300, [3.0, 0.0])
    mixed = np.random.default_rng(0).permutation(np.concatenate((a, b)))
    assert attribute_vector(a, b).auc > 0.97
    assert attribute_vector(mixed[:300], mixed[300:]).auc == pytest.approx(0.5, abs=0.06)


@pytest.mark.slow
def test_the_error_of_the_auc_is_its_spread_over_repetitions() -> None:
    areas = []
    for seed in range(25):
        codes = np.concatenate(groups(40, [1.0, 0.0], seed=seed))
        areas.append(_held_out_auc(codes, np.arange(80) < 40, seed))
    assert _auc_error(float(np.mean(areas)), 40, 40) == pytest.approx(np.std(areas), rel=0.4)


def test_more_images_hold_the_direction_steadier() -> None:
    few, many = (attribute_vector(*groups(n, [1.5] + [0.0] * 7)) for n in (15, 600))
    assert few.angle_low < few.angle < few.angle_high
    assert many.angle_high < few.angle_low


def test_a_dimension_that_nothing_uses_does_not_turn_it() -> None:
    """Posterior means of a collapsed dimension lie within a hundredth of zero."""
    a, b = groups(30, [1.5, 0.004], scale=[1.0, 0.01])
    assert abs(attribute_vector(a, b).direction[1]) < 0.1


def test_it_points_to_a_and_swapping_the_groups_turns_it_round() -> None:
    a, b = groups(50, [2.0, 1.0])
    to_a, to_b = attribute_vector(a, b), attribute_vector(b, a)
    np.testing.assert_allclose(to_a.direction, -to_b.direction, atol=1e-4)
    assert to_a.distance > 0
    assert to_b.distance > 0


def test_codes_that_are_not_known_are_left_out() -> None:
    a, b = groups(20, [2.0, 0.0])
    a[:5] = math.nan
    assert attribute_vector(a, b).images_a == 15
    a[:16] = math.nan
    with pytest.raises(ValueError, match="Group A has 4 images"):
        attribute_vector(a, b)


def test_large_groups_are_thinned_and_small_ones_refused() -> None:
    a, b = groups(5000, [2.0, 0.0])
    assert attribute_vector(a, b[:30]).images_a == 2000
    with pytest.raises(ValueError, match="at least 5"):
        attribute_vector(a, b[:4])
    with pytest.raises(ValueError, match="Nothing tells"):
        attribute_vector(np.ones((9, 2)), np.ones((9, 2)))


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        ((5, 5), ""),
        ((0, 0), "Both groups are empty."),
        ((1, 9), "Group A has 1 image; a direction takes at least 5 in each group."),
        ((4, 0), "Group B has no images; a direction takes at least 5 in each group."),
    ],
)
def test_a_refusal_says_what_is_missing(images: tuple[int, int], sentence: str) -> None:
    assert refusal(*images) == sentence


def test_strength_is_in_units_of_the_distance_between_the_means() -> None:
    found = AttributeVector(np.array([0.0, 1.0]), 2.0, 1, 0, 0, 0, 0, 5, 5)
    codes = along(np.array([1.0, 1.0]), found, np.array([-1.0, 0.0, 0.5]))
    np.testing.assert_allclose(codes, [[1, -1], [1, 1], [1, 2]])
