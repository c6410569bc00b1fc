"""The KL of each latent dimension over the training, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.style.words import subscript

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVELS", "Heat", "heat_of", "raster"]

LEVELS = 64
_HIGHEST = 0.98
_LAST = 5


@dataclass(frozen=True, eq=False)
class Heat:
    """The KL of each dimension, the dimension with the most at present first.

    Attributes:
        x: Where the epochs end, in coordinates of the axis, float64, ascending, shape ``(M,)``.
        values: In nats per image, float64, shape ``(M, D)``; NaN where it is not known.
        order: Which dimension stands in which row, int64, shape ``(D,)``.
        top: Value of the strongest colour.
    """

    x: NDArray[np.float64]
    values: NDArray[np.float64]
    order: NDArray[np.int64]
    top: float

    @property
    def rows(self) -> int:
        """Number of dimensions."""
        return int(self.order.size)

    def name(self, row: int) -> str:
        """Return the name of the dimension in a row, from 0 at the top."""
        return f"z{subscript(int(self.order[row]) + 1)}"

    def row_at(self, y: float) -> int | None:
        """Return the row at a height of the axis, which is 0 below the last row."""
        row = self.rows - 1 - int(np.floor(y))
        return row if 0 <= row < self.rows else None

    def value_at(self, x: float, row: int) -> float:
        """Return the value of a row in the epoch that a place lies in, NaN outside the run."""
        column = int(np.searchsorted(self.x, x, side="left"))
        if column >= self.x.size:
            return float("nan")
        return float(self.values[column, self.order[row]])


def heat_of(x: NDArray[np.float64], values: NDArray[np.float64]) -> Heat | None:
    """Make the picture's values; None where the KL is not known by dimension.

    Args:
        x: Where the epochs end, in coordinates of the axis, shape ``(M,)``.
        values: KL of each dimension in nats per image, shape ``(M, D)``.
    """
    if not x.size or not values.size:
        return None
    known = values[np.isfinite(values)]
    top = float(np.quantile(known, _HIGHEST)) if known.size else 0.0
    # The mean of some epochs, so that rows do not change places with every one of them.
    order = np.argsort(-np.nan_to_num(values[-_LAST:]).mean(axis=0), kind="stable")
    return Heat(x, values, order.astype(np.int64), max(top, 0.01))


def raster(
    heat: Heat, across: tuple[float, float], up: tuple[float, float], width: int, height: int
) -> NDArray[np.uint8]:
    """Draw what is in view, pixel by pixel.

    Args:
        heat: The values; an epoch reaches back to where the one before it ended, and the first to
            the beginning.
        across: Left and right edge, in coordinates of the axis.
        up: Lower and upper edge; row ``r`` of ``D`` lies between ``D - r - 1`` and ``D - r``.
        width: Of the picture in pixels.
        height: Of the picture in pixels.

    Returns:
        Shape ``(height, width)``: 0 where there is nothing, else 1 to ``LEVELS``, strongest last.
    """
    x = across[0] + (np.arange(width) + 0.5) / width * (across[1] - across[0])
    y = up[1] - (np.arange(height) + 0.5) / height * (up[1] - up[0])
    columns = np.searchsorted(heat.x, x, side="left")
    rows = heat.rows - 1 - np.floor(y).astype(np.int64)
    outside = (columns >= heat.x.size)[None] | ((rows < 0) | (rows >= heat.rows))[:, None]
    columns, rows = np.minimum(columns, heat.x.size - 1), np.clip(rows, 0, heat.rows - 1)
    values = heat.values[columns][:, heat.order[rows]].T
    levels = 1 + np.clip(np.nan_to_num(values) / heat.top * (LEVELS - 1), 0, LEVELS - 1)
    nothing = outside | np.isnan(values)
    return np.where(nothing, 0, np.rint(levels)).astype(np.uint8)
