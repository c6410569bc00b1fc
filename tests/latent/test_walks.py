from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.errors import SettingsError
from vae_explorer.latent.walks import linear_walk, spherical_walk, step_change

CODE = st.integers(2, 8).flatmap(
    lambda d: st.tuples(*[arrays(np.float64, d, elements=st.floats(-50, 50, width=32))] * 2)
)
STEPS = st.integers(2, 40)
WALKS = pytest.mark.parametrize("walk", [linear_walk, spherical_walk])


@WALKS
@given(ends=CODE, steps=STEPS)
def test_the_ends_are_exact_and_all_codes_finite(
    walk: type, ends: tuple[np.ndarray, np.ndarray], steps: int
) -> None:
    codes = walk(*ends, steps)
    assert codes.shape == (steps, len(ends[0]))
    np.testing.assert_array_equal(codes[[0, -1]], ends)
    assert np.isfinite(codes).all()


@WALKS
@given(ends=CODE, steps=STEPS)
def test_the_way_back_is_the_way_there_reversed(
    walk: type, ends: tuple[np.ndarray, np.ndarray], steps: int
) -> None:
    there, back = walk(*ends, steps), walk(*ends[::-1], steps)
    np.testing.assert_allclose(there, back[::-1], atol=1e-9)


@given(ends=CODE, steps=STEPS)
def test_a_straight_walk_has_equal_steps(ends: tuple[np.ndarray, np.ndarray], steps: int) -> None:
    strides = np.diff(linear_walk(*ends, steps), axis=0)
    np.testing.assert_allclose(strides, np.broadcast_to(strides[0], strides.shape), atol=1e-9)


@given(ends=CODE, steps=STEPS)
def test_a_turning_walk_turns_evenly_and_changes_its_length_evenly(
    ends: tuple[np.ndarray, np.ndarray], steps: int
) -> None:
    lengths = [float(np.linalg.norm(end)) for end in ends]
    assume(min(lengths) > 1e-3)
    cosine = ends[0] @ ends[1] / lengths[0] / lengths[1]
    assume(abs(cosine) < 0.9999)
    codes = spherical_walk(*ends, steps)
    found = np.linalg.norm(codes, axis=1)
    np.testing.assert_allclose(found, np.linspace(*lengths, steps), rtol=1e-6)
    unit = codes / found[:, None]
    angles = np.arccos(np.clip((unit[:-1] * unit[1:]).sum(axis=1), -1, 1))
    np.testing.assert_allclose(angles, np.arccos(cosine) / (steps - 1), atol=1e-5)


@pytest.mark.parametrize("factor", [1.0, 3.0, -1.0, -0.5, 0.0])
def test_between_codes_of_one_line_the_turning_walk_is_straight(factor: float) -> None:
    a = np.array([1.0, -2.0, 0.5])
    np.testing.assert_array_equal(spherical_walk(a, factor * a, 7), linear_walk(a, factor * a, 7))


def test_nearly_opposite_and_nearly_equal_codes_join_the_straight_walk_smoothly() -> None:
    a = np.array([1.0, 0.0])
    for angle in (1e-3, 1e-5, 1.1e-6, 0.9e-6, 1e-9):
        b = np.array([np.cos(angle), np.sin(angle)])
        np.testing.assert_allclose(
            spherical_walk(a, b, 9), linear_walk(a, b, 9), atol=max(1e-9, angle**2)
        )


@WALKS
@pytest.mark.parametrize(
    ("start", "end", "steps"),
    [
        (np.zeros(2), np.zeros(3), 5),
        (np.zeros(2), np.zeros(2), 1),
        (np.zeros((1, 2)), np.zeros((1, 2)), 5),
    ],
)
def test_a_walk_without_two_ends_is_refused(
    walk: type, start: np.ndarray, end: np.ndarray, steps: int
) -> None:
    with pytest.raises(SettingsError, match="two codes"):
        walk(start, end, steps)


def test_change_is_the_root_mean_square_of_the_pixels() -> None:
    pictures = np.zeros((3, 1, 2, 2), np.uint8)
    pictures[1] = 255
    pictures[2, 0, 0] = 255
    np.testing.assert_allclose(step_change(pictures), [1.0, np.sqrt(0.5)])
    assert step_change(pictures[:1]).shape == (0,)
