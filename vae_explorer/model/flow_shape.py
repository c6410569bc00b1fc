"""The size of a flow posterior's networks, without torch."""

from __future__ import annotations

from itertools import pairwise

__all__ = ["BINS", "HIDDEN", "LEAST_SLOPE", "flow_orders", "flow_parameters"]

HIDDEN = (64, 64)
"""Widths of the network in each transform."""

BINS = 8
"""Pieces of each spline."""

LEAST_SLOPE = 0.05
"""Least slope of a spline, and one over its greatest: bounds that let single precision go back."""


def flow_orders(size: int) -> list[list[int]]:
    """Return who comes before whom in each transform: both directions, then even and odd.

    Args:
        size: Dimensions ``D``.

    Example:
        >>> flow_orders(2)
        [[0, 1], [1, 0]]
    """
    rising = list(range(size))
    parity = sorted(rising, key=lambda dimension: dimension % 2)
    orders = [rising, rising[::-1], parity, parity[::-1]]
    return [order for place, order in enumerate(orders) if order not in orders[:place]]


def flow_parameters(size: int, context: int) -> int:
    """Return how many numbers a flow learns.

    Args:
        size: Dimensions ``D``.
        context: Numbers in the context.
    """
    widths = (size + context, *HIDDEN, size * (3 * BINS - 1))
    return len(flow_orders(size)) * sum((a + 1) * b for a, b in pairwise(widths))
