"""What the soak takes for a leak, and what for something that is made once."""

from __future__ import annotations

import numpy as np
import pytest

from tests.trials.growth import growth_of
from tests.trials.soak import assert_little_growth

SHORT_S, LONG_S = 240, 3540
BEATS = 10


def memory(seconds: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Time in s and MB in use that grow by nothing, as batches and answers come and go."""
    dice = np.random.default_rng(seed)
    time_s = np.arange(seconds * BEATS) / BEATS
    slow = np.repeat(dice.normal(0.0, 0.5, len(time_s) // 100), 100)
    return time_s, 320.0 + slow + np.abs(dice.normal(0.0, 4.0, len(time_s)))


def judge(time_s: np.ndarray, used_mb: np.ndarray) -> None:
    growth = growth_of(time_s / 3600.0, used_mb)
    assert_little_growth(growth, float(time_s[-1]), growth)


@pytest.mark.parametrize(
    ("seconds", "leak_mb_per_h"), [(SHORT_S, 200.0), (SHORT_S, 2000.0), (LONG_S, 4.0)]
)
def test_a_leak_is_found(seconds: int, leak_mb_per_h: float) -> None:
    time_s, used_mb = memory(seconds)
    with pytest.raises(AssertionError, match="memory grows"):
        judge(time_s, used_mb + leak_mb_per_h * time_s / 3600.0)


@pytest.mark.parametrize(("step_mb", "every_s"), [(4.0, 30.0), (12.0, 80.0)])
def test_a_leak_in_steps_is_found(step_mb: float, every_s: float) -> None:
    time_s, used_mb = memory(SHORT_S)
    with pytest.raises(AssertionError, match="memory grows"):
        judge(time_s, used_mb + step_mb * np.floor(time_s / every_s))


def test_a_leak_is_found_beside_a_step() -> None:
    time_s, used_mb = memory(SHORT_S)
    with pytest.raises(AssertionError, match="memory grows"):
        judge(time_s, used_mb + 300.0 * time_s / 3600.0 + 12.0 * (time_s > 190.0))


@pytest.mark.parametrize("seconds", [SHORT_S, LONG_S])
@pytest.mark.parametrize("share", [0.1, 0.33, 0.5, 0.82])
def test_one_step_is_told_and_is_no_slope(seconds: int, share: float) -> None:
    time_s, used_mb = memory(seconds)
    used_mb = used_mb + 12.0 * (time_s > share * seconds)
    judge(time_s, used_mb)
    growth = growth_of(time_s, used_mb)
    assert growth.step == pytest.approx(12.0, abs=2.0)
    assert growth.step_at == pytest.approx(share * seconds, abs=seconds / 10)


def test_a_leap_is_harm() -> None:
    time_s, used_mb = memory(SHORT_S)
    with pytest.raises(AssertionError, match="takes a leap"):
        judge(time_s, used_mb + 24.0 * (time_s > 190.0))
    with pytest.raises(AssertionError, match=r"takes a leap|rises"):
        judge(time_s, used_mb + 30.0 * (time_s > 226.0))


def test_what_fills_up_once_is_no_leak() -> None:
    time_s, used_mb = memory(SHORT_S)
    judge(time_s, used_mb + 5.0 * (1.0 - np.exp(-time_s / 120.0)))


def test_a_short_soak_has_a_slope_and_says_how_little_it_knows() -> None:
    seconds = np.arange(48.0)
    memory_mb = 400 + 0.01 * seconds + np.random.default_rng(0).normal(0, 0.1, len(seconds))
    growth = growth_of(seconds / 3600, memory_mb)
    assert abs(growth.slope - 36) < 3 * growth.error
    assert 1 < growth.error < 100
    with pytest.raises(ValueError, match="no slope"):
        growth_of(seconds[:10], memory_mb[:10])
