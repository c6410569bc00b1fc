"""Maps laid over each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes

from vae_explorer.latent.alignment import aligning_turn, chained_turns, turn_alone
from vae_explorer.latent.moment_planes import MomentPlanes, sketch_of

ANGLES = st.floats(-np.pi, np.pi)


def turned(angle: float, *, mirrored: bool = False) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn * ([1.0, -1.0] if mirrored else [1.0, 1.0])


def places(seed: int, count: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 2)) * (2.0, 0.7) + (0.3, -0.2)


@given(ANGLES, st.booleans(), st.integers(0, 1000))
def test_a_rotation_or_mirror_is_found(angle: float, mirrored: bool, seed: int) -> None:
    turn, points = turned(angle, mirrored=mirrored), places(seed)
    np.testing.assert_allclose(aligning_turn(points, points @ turn.T), turn, atol=1e-9)


def test_the_turn_is_that_of_another_program() -> None:
    points, reference = places(1), places(2)
    theirs = orthogonal_procrustes(points, reference)[0].T
    np.testing.assert_allclose(aligning_turn(points, reference), theirs, atol=1e-12)


@given(ANGLES, ANGLES, st.integers(0, 100))
def test_no_other_rotation_moves_the_images_less(best: float, other: float, seed: int) -> None:
    points = places(seed)
    reference = points @ turned(best).T + 0.3 * places(seed + 1)
    least = np.square(points @ aligning_turn(points, reference).T - reference).sum()
    assert least <= np.square(points @ turned(other).T - reference).sum() + 1e-9


def test_images_without_a_place_are_left_out_and_too_few_turn_nothing() -> None:
    points, turn = places(3), turned(1.0)
    reference = points @ turn.T
    reference[::3] = np.nan
    np.testing.assert_allclose(aligning_turn(points, reference), turn, atol=1e-9)
    reference[2:] = np.nan
    np.testing.assert_array_equal(aligning_turn(points, reference), np.eye(2))


def test_axes_that_mean_something_are_turned_only_if_nothing_else_differs() -> None:
    points, turn = places(4), turned(0.9)
    np.testing.assert_allclose(turn_alone(points, points @ turn.T), turn, atol=1e-9)
    np.testing.assert_array_equal(turn_alone(points, points @ turned(0.02).T), np.eye(2))
    np.testing.assert_array_equal(turn_alone(points, places(5)), np.eye(2))


@given(st.lists(ANGLES, max_size=6), ANGLES)
def test_a_chain_of_turns_is_their_product(angles: list[float], last: float) -> None:
    turns = chained_turns([turned(angle) for angle in angles], turned(last))
    assert len(turns) == len(angles) + 1
    np.testing.assert_allclose(turns[0], turned(last + sum(angles)), atol=1e-9)
    np.testing.assert_array_equal(turns[-1], turned(last))


def wandering(moments: int, latent_dim: int, images: int = 200) -> list[np.ndarray]:
    """Codes that move a little from moment to moment."""
    random = np.random.default_rng(0)
    codes = random.normal(size=(images, latent_dim)) * np.linspace(2.0, 0.4, latent_dim)
    made = []
    for _ in range(moments):
        codes = codes + 0.03 * random.normal(size=codes.shape)
        made.append(codes.astype(np.float32))
    return made


def test_codes_that_are_turned_as_a_whole_stay_where_they_are() -> None:
    """Each moment's codes are the last one's in other coordinates: the film must not move."""
    still, random = wandering(1, 6)[0], np.random.default_rng(1)
    planes, codes = MomentPlanes(), []
    for step in range(5):
        turn = np.linalg.qr(random.normal(size=(6, 6)))[0]
        codes.append((still @ turn).astype(np.float32))
        planes.add(step, sketch_of(codes[-1]))
    shown = [planes.plane_at(step).project(codes[step]) for step in range(5)]
    for each in shown:
        np.testing.assert_allclose(each, shown[-1], atol=1e-4)


def test_the_newest_moment_stands_as_the_map_did() -> None:
    codes = wandering(4, 5)
    planes = MomentPlanes()
    for step, means in enumerate(codes):
        planes.add(step, sketch_of(means))
    own = sketch_of(codes[-1]).plane
    anchor = replace(own, axes=turned(2.0, mirrored=True) @ own.axes)
    planes.anchor(anchor, codes[-1])
    np.testing.assert_allclose(planes.plane_at(3).axes, anchor.axes, atol=1e-9)
    steps = [planes.plane_at(step).project(codes[step]) for step in range(4)]
    for earlier, later in pairwise(steps):
        assert np.abs(later - earlier).mean() < 0.2


def test_two_dimensions_are_shown_as_they_are() -> None:
    planes = MomentPlanes()
    for step, means in enumerate(wandering(3, 2)):
        planes.add(step, sketch_of(means))
    for step in range(3):
        np.testing.assert_array_equal(planes.plane_at(step).axes, np.eye(2))


def test_two_dimensions_that_only_turned_are_turned_back_and_say_so() -> None:
    still, planes = wandering(1, 2)[0], MomentPlanes()
    planes.add(0, sketch_of((still @ turned(1.5).T).astype(np.float32)))
    planes.add(1, sketch_of(still))
    shown = planes.plane_at(0)
    np.testing.assert_allclose(shown.project(still @ turned(1.5).T), still, atol=1e-5)
    assert shown.names == ("z₁, turned", "z₂, turned")
