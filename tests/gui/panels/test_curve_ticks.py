"""Ticks are round, few, and written alike."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vae_explorer.gui.panels.curve_ticks import log_ticks, round_ticks, tick_texts
from vae_explorer.gui.style.words import MINUS, THIN_SPACE

_LIMITS = st.floats(-1e6, 1e6)
_SPANS = st.floats(-4, 6).map(lambda e: 10.0**e)


@given(_LIMITS, _SPANS)
def test_there_are_three_to_five_ticks_and_all_lie_within(low: float, span: float) -> None:
    assume(low + span > low + 1e-9 * abs(low))
    ticks = round_ticks(low, low + span)
    assert 3 <= len(ticks) <= 5
    assert low <= ticks[0]
    assert ticks[-1] <= low + span
    assert ticks == sorted(ticks)


@given(_LIMITS, _SPANS, st.integers(2, 12))
def test_ticks_are_neighbouring_multiples_of_a_round_step(
    low: float, span: float, at_most: int
) -> None:
    assume(span > 1e-6 * abs(low))
    ticks = round_ticks(low, low + span, at_most)
    assert len(ticks) <= at_most
    assume(len(ticks) >= 2)
    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-3)
    digits = steps[0] / 10 ** math.floor(math.log10(steps[0]) + 1e-6)
    assert min(abs(digits - d) for d in (1, 2, 2.5, 5)) < 1e-2
    for tick in ticks:
        assert abs(tick / steps[0] - round(tick / steps[0])) < 1e-2


@given(st.floats(0, 1e5), st.floats(3, 1e5))
def test_whole_ticks_are_whole_numbers(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span, 8, whole=True)
    assert ticks
    assert all(abs(t - round(t)) < 1e-6 or t in (low, low + span) for t in ticks)


@given(st.floats(-6, 6), st.floats(1e-3, 8))
def test_logarithmic_ticks_lie_within_and_are_few(low_power: float, decades: float) -> None:
    low, high = 10**low_power, 10 ** (low_power + decades)
    ticks = log_ticks(low, high)
    assert 2 <= len(ticks) <= 5
    assert ticks == sorted(ticks)
    assert all(low * (1 - 1e-9) <= tick <= high * (1 + 1e-9) for tick in ticks)


def test_logarithmic_ticks_are_decades_where_there_are_many() -> None:
    assert log_ticks(0.5, 2e4) == pytest.approx([1, 10, 100, 1000, 1e4])
    assert log_ticks(0.02, 30) == pytest.approx([0.1, 1, 10])
    assert log_ticks(4, 60, 4) == pytest.approx([5, 10, 20, 50])


@pytest.mark.parametrize(
    ("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)]
)
def test_limits_without_a_range_have_no_ticks(low: float, high: float) -> None:
    assert round_ticks(low, high) == []
    assert log_ticks(low, high) == []


def test_a_logarithm_needs_positive_limits() -> None:
    assert log_ticks(0.0, 10.0) == []
    assert log_ticks(-1.0, 10.0) == []


def test_texts_share_their_decimals_and_have_true_minus_and_thin_spaces() -> None:
    assert tick_texts([-5.0, -2.5, 0.0]) == [f"{MINUS}5.0", f"{MINUS}2.5", "0.0"]
    assert tick_texts([5000.0, 10_000.0]) == [f"5{THIN_SPACE}000", f"10{THIN_SPACE}000"]
    assert tick_texts(round_ticks(0.0, 0.3)) == ["0.0", "0.1", "0.2", "0.3"]
    assert tick_texts([0.1, 1.0, 10.0]) == ["0.1", "1", "10"]
    assert tick_texts([]) == []
