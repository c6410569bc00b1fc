"""Round numbers for the axes."""

from __future__ import annotations

import math

__all__ = ["round_step", "ticks_between"]


def round_step(least: float) -> tuple[float, int]:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``.

    Args:
        least: Smallest step wanted, above 0.

    Returns:
        The step and the number of decimals that its multiples need.

    Example:
        >>> round_step(0.03), round_step(0.7), round_step(12.0)
        ((0.05, 2), (1.0, 0), (20.0, 0))
    """
    exponent = math.floor(math.log10(least))
    for factor in (1, 2, 5, 10):
        step = factor * 10.0**exponent
        # A step that equals the wish up to rounding is that step, not the next one.
        if step >= least * (1 - 1e-9):
            break
    if factor == 10:
        exponent += 1
        factor = 1
    decimals = max(0, -exponent)
    return round(factor * 10.0**exponent, decimals), decimals


def ticks_between(low: float, high: float, step: float) -> list[float]:
    """All multiples of ``step`` in a closed range, 0 exactly among them.

    Example:
        >>> ticks_between(-1.2, 2.0, 1.0)
        [-1.0, 0.0, 1.0, 2.0]
    """
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    # Rounding to a digit below the step removes the dust of 3 * 0.1.
    digits = 1 - math.floor(math.log10(step))
    return [round(k * step, digits) + 0.0 for k in range(first, last + 1)]
