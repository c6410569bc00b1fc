"""Which moments a ladder keeps: the early ones densely, the later ones evenly in log time. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

__all__ = ["RUNGS_PER_DOUBLING", "most_dispensable", "next_rung", "superfluous"]

RUNGS_PER_DOUBLING = 16
"""Moments between a step and twice that step, where disk and time allow it."""


def next_rung(step: int) -> int:
    """Return at which step the moment after the one at ``step`` is due.

    Example:
        >>> [next_rung(step) for step in (0, 1, 15, 100, 10_000)]
        [1, 2, 16, 105, 10443]
    """
    return max(step + 1, math.ceil(step * 2 ** (1 / RUNGS_PER_DOUBLING)))


def most_dispensable(steps: Sequence[int]) -> int:
    """Return the place of the step whose neighbours are nearest to each other in log time.

    The first and the last one are kept as long as there is another.

    Args:
        steps: Ascending; at least one.

    Example:
        >>> most_dispensable([0, 1, 2, 4, 7, 8, 16])
        4
    """
    if len(steps) < 3:
        return 0
    gaps = [
        math.log1p(after) - math.log1p(before)
        for before, after in zip(steps[:-2], steps[2:], strict=True)
    ]
    return 1 + gaps.index(min(gaps))


def superfluous(sizes: Mapping[int, int], budget: int) -> tuple[int, ...]:
    """Return the steps whose moments have to go so that the others fit into a budget.

    Args:
        sizes: Bytes of each step's moment, by ascending step; the last one stays if it fits.
        budget: Bytes for all of them.

    Example:
        >>> superfluous({0: 10, 1: 10, 2: 10, 3: 10}, 30)
        (2,)
    """
    kept, gone = list(sizes), []
    while sum(sizes[step] for step in kept) > budget:
        gone.append(kept.pop(most_dispensable(kept)))
    return tuple(gone)
