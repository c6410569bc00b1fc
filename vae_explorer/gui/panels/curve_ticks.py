"""Round values for axes, linear and logarithmic, and how they are written."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from vae_explorer.gui.style.words import true_minus

__all__ = ["decimals_of", "log_ticks", "round_ticks", "tick_texts"]

_FACTORS = (1.0, 2.0, 2.5, 5.0)
_MOST_DECIMALS = 12


def round_ticks(low: float, high: float, at_most: int = 5, whole: bool = False) -> list[float]:
    """Choose round values between two limits.

    The smallest step of 1, 2, 2.5 or 5 times a power of ten that leaves no more than ``at_most``
    values is taken. With ``at_most=5`` there are always three to five of them.

    Args:
        low: Lower limit.
        high: Upper limit.
        at_most: The most values wanted, at least 2.
        whole: Take only steps that are whole numbers.

    Returns:
        Ascending multiples of one step, all within the limits; empty if ``high`` is not above
        ``low`` or the limits are not finite.

    Example:
        >>> round_ticks(-171.3, -131.9)
        [-170.0, -160.0, -150.0, -140.0]
    """
    span = high - low
    if not (math.isfinite(low) and math.isfinite(high) and math.isfinite(span) and span > 0):
        return []
    exponent = math.floor(math.log10(span / at_most)) - 1
    while True:
        for factor in _FACTORS:
            step = factor * 10.0**exponent
            if whole and not step.is_integer():
                continue
            # A limit that is round itself may miss its own multiple by a rounding error.
            slack = max(1e-9, 1e-14 * max(abs(low), abs(high)) / step)
            first = math.ceil(low / step - slack)
            last = math.floor(high / step + slack)
            if last - first < at_most:
                return [min(max(k * step, low), high) for k in range(first, last + 1)]
        exponent += 1


def log_ticks(low: float, high: float, at_most: int = 5) -> list[float]:
    """Choose round values between two positive limits for a logarithmic axis.

    Powers of ten, thinned out evenly if there are too many; with 3, or with 2 and 5, between them
    if there is room; evenly spaced ones when the limits lie close to each other.

    Args:
        low: Lower limit, above 0.
        high: Upper limit.
        at_most: The most values wanted, at least 3.

    Returns:
        Ascending values within the limits; empty if the limits make no range.

    Example:
        >>> log_ticks(0.02, 30.0)
        [0.1, 1.0, 10.0]
    """
    if not (math.isfinite(high) and 0 < low < high):
        return []
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values: list[float] = []
    for factors in ((1, 2, 5), (1, 3), (1,)):
        values = [factor * 10.0**decade for decade in decades for factor in factors]
        values = [v for v in values if low * (1 - 1e-12) <= v <= high * (1 + 1e-12)]
        if len(values) <= at_most:
            break
    if len(values) < 3:
        return round_ticks(low, high, at_most)
    return values[:: math.ceil(len(values) / at_most)]


def decimals_of(value: float) -> int:
    """Count the decimals that a round number needs.

    Example:
        >>> decimals_of(0.25), decimals_of(2.5), decimals_of(20.0)
        (2, 1, 0)
    """
    for digits in range(_MOST_DECIMALS):
        if math.isclose(value, round(value, digits), rel_tol=1e-6, abs_tol=0.0):
            return digits
    return _MOST_DECIMALS


def tick_texts(values: Sequence[float]) -> list[str]:
    """Write ticks alike: a true minus, thin spaces between thousands, as few decimals as needed.

    Evenly spaced values share their decimals; on a logarithmic axis each has its own.

    Example:
        >>> tick_texts([-2.5, 0.0, 2.5]), tick_texts([0.1, 1.0, 10.0])
        (['−2.5', '0.0', '2.5'], ['0.1', '1', '10'])
    """
    gaps = [b - a for a, b in itertools.pairwise(values)]
    if gaps and math.isclose(min(gaps), max(gaps), rel_tol=1e-6):
        digits = max(decimals_of(gaps[0]), decimals_of(values[0]))
        return [true_minus(value, digits) for value in values]
    return [true_minus(value, decimals_of(value)) for value in values]
