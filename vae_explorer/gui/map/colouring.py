"""By what the points are coloured, and which of at most sixteen colours each one gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = [
    "COLOURS",
    "LABEL_COLOURS",
    "NO_COLOUR",
    "SCALE_COLOURS",
    "Categorical",
    "Colouring",
    "Continuous",
    "LegendRow",
    "Plain",
    "colours_of",
    "legend_rows",
    "lines_of_labels",
    "robust_limits",
]

LABEL_COLOURS = 10
"""Labels with a colour of their own; the rest shares one."""
SCALE_COLOURS = 15
"""Steps of a continuous colour scale."""
NO_COLOUR = 15
"""Index of the neutral colour: no label, no value, or one of the many small labels."""
COLOURS = 16
"""Length of the palette."""
MOST_MEASURED = 1_000_000
"""Values from which limits are found: of ten millions the window would stand still."""


@dataclass(frozen=True, eq=False)
class Categorical:
    """Colour by a label.

    Attributes:
        title: What the legend is headed with.
        names: Names of the labels, in the order of the legend.
        index: Label of each image, -1 for none; int32, shape ``(N,)``.
        counts: Number of images of each label.
        without: What the images without a label are; empty for "no" and the title.
    """

    title: str
    names: tuple[str, ...]
    index: NDArray[np.int32]
    counts: tuple[int, ...]
    without: str = ""


@dataclass(frozen=True, eq=False)
class Continuous:
    """Colour by a quantity.

    Attributes:
        title: Name of the quantity, with its unit.
        values: One for each image, NaN where there is none; float32, shape ``(N,)``.
    """

    title: str
    values: NDArray[np.float32]


@dataclass(frozen=True)
class Plain:
    """All points in one quiet colour."""


Colouring = Categorical | Continuous | Plain


@dataclass(frozen=True)
class LegendRow:
    """One line of the legend.

    Attributes:
        name: Label, how many others, or "no label".
        count: Number of images.
        colour: Index into the palette.
    """

    name: str
    count: int
    colour: int


def _own_colour(colouring: Categorical) -> list[int]:
    """The labels that get a colour of their own, in the order of the legend."""
    if len(colouring.names) <= LABEL_COLOURS:
        return list(range(len(colouring.names)))
    counts = np.asarray(colouring.counts)
    return sorted(np.argsort(-counts, kind="stable")[:LABEL_COLOURS].tolist())


def legend_rows(colouring: Categorical) -> tuple[LegendRow, ...]:
    """What the legend lists: the ten largest labels, then the rest, then images without label.

    Example:
        >>> index = np.array([0, 1, 1, -1], np.int32)
        >>> [(row.name, row.count) for row in
        ...  legend_rows(Categorical("Label", ("cat", "dog"), index, (1, 2)))]
        [('cat', 1), ('dog', 2), ('no label', 1)]
    """
    own = _own_colour(colouring)
    rows = [
        LegendRow(colouring.names[label], int(colouring.counts[label]), colour)
        for colour, label in enumerate(own)
    ]
    rest = int(sum(colouring.counts)) - sum(row.count for row in rows)
    noun = colouring.title.lower()
    if len(own) < len(colouring.names):
        others = len(colouring.names) - len(own)
        plural = "s" if others > 1 else ""
        words = f"{others} other label{plural}" if noun == "label" else f"{others} other{plural}"
        rows.append(LegendRow(words, rest, NO_COLOUR))
    without = int(np.count_nonzero(colouring.index < 0))
    if without:
        rows.append(LegendRow(colouring.without or f"no {noun}", without, NO_COLOUR))
    return tuple(rows)


def lines_of_labels(colouring: Categorical) -> NDArray[np.uint8]:
    """Line of the legend that each label belongs to and, last, that of images without one."""
    own = _own_colour(colouring)
    lines = np.full(len(colouring.names) + 1, len(own), np.uint8)
    lines[own] = np.arange(len(own), dtype=np.uint8)
    # Index -1 reads the last entry: images without a label come after "other", if that is there.
    lines[-1] = len(own) + (len(own) < len(colouring.names))
    return lines


def robust_limits(values: NDArray[np.floating]) -> tuple[float, float]:
    """The 2nd and the 98th percentile of the finite values; ``(0, 1)`` where there is none.

    Of more than a million values only every second, third … is looked at.
    """
    values = values[:: -(-len(values) // MOST_MEASURED) or 1]
    finite = values[np.isfinite(values)].astype(np.float64)
    if len(finite) == 0:
        return 0.0, 1.0
    low, high = np.percentile(finite, (2, 98))
    return float(low), float(high)


def colours_of(
    colouring: Colouring, count: int
) -> Callable[[NDArray[np.integer]], NDArray[np.uint8]]:
    """What tells the colours of images.

    Args:
        colouring: By what to colour. If it is made for another number of images, which happens
            between two image sets, all points are neutral.
        count: Number of images, N.

    Returns:
        A function from M rows to as many indices into the palette.
    """
    if isinstance(colouring, Categorical) and len(colouring.index) == count:
        index = colouring.index
        of_line = np.array([row.colour for row in legend_rows(colouring)] or [NO_COLOUR], np.uint8)
        # Lines that nobody belongs to are not listed.
        of_label = of_line[np.minimum(lines_of_labels(colouring), len(of_line) - 1)]
        return lambda rows: of_label[index[rows]]
    if isinstance(colouring, Continuous) and len(colouring.values) == count:
        values, limits = colouring.values, robust_limits(colouring.values)
        return lambda rows: _steps(values[rows], limits)
    return lambda rows: np.full(len(rows), NO_COLOUR, np.uint8)


def _steps(values: NDArray[np.float32], limits: tuple[float, float]) -> NDArray[np.uint8]:
    """Step of the colour scale of each value, ``NO_COLOUR`` where there is no value."""
    low, high = limits
    known = np.isfinite(values)
    share = np.where(known, values, low).astype(np.float64) - low
    if high > low:
        share = share / (high - low)
    steps = np.clip(share * SCALE_COLOURS, 0, SCALE_COLOURS - 1).astype(np.uint8)
    return np.where(known, steps, np.uint8(NO_COLOUR))
