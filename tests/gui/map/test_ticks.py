"""Ticks stand at round numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.map.ticks import round_step, ticks_between


@given(st.floats(1e-6, 1e6))
def test_a_step_is_the_smallest_round_number_that_is_large_enough(least: float) -> None:
    step, decimals = round_step(least)
    assert least * (1 - 1e-6) <= step <= 2.5 * least * (1 + 1e-6)
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - m) for m in (1, 2, 5, 10)) < 1e-6
    assert float(f"{step:.{decimals}f}") == pytest.approx(step, rel=1e-9)


@given(st.floats(-1000, 1000), st.floats(0, 100), st.sampled_from([0.05, 0.2, 1.0, 5.0]))
def test_ticks_are_all_multiples_in_the_range_and_no_others(
    low: float, width: float, step: float
) -> None:
    ticks = ticks_between(low, low + width, step)
    exact = Fraction(str(step))
    wanted = [
        float(k * exact)
        for k in range(math.floor(low / step) - 1, math.ceil((low + width) / step) + 2)
        if low - 1e-9 * step <= k * exact <= low + width + 1e-9 * step
    ]
    assert ticks == pytest.approx(wanted)


def test_zero_is_exactly_zero_and_has_no_sign() -> None:
    ticks = ticks_between(-0.3, 0.3, 0.1)
    assert ticks[3] == 0.0
    assert math.copysign(1, ticks[3]) == 1
