"""Where each picture of the gallery stands: rows of equal cells; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CAPTION_PX", "GAP_PX", "Cells"]

GAP_PX = 8
CAPTION_PX = 16
_MARGIN_PX = 12


@dataclass(frozen=True)
class Cells:
    """Cells in rows, each a picture over its caption.

    Args:
        count: Number of cells.
        side: Side of a picture in px.
        width: Room in px.

    Example:
        >>> cells = Cells(10, 64, 24 + 3 * 72 - 8)
        >>> cells.columns, cells.lines, cells.place(4), cells.at(12 + 72 + 3, 8 + 88)
        (3, 4, (84.0, 96.0), 4)
    """

    count: int
    side: int
    width: int

    @property
    def columns(self) -> int:
        """Cells in a row, at least one."""
        return max(1, (self.width - 2 * _MARGIN_PX + GAP_PX) // (self.side + GAP_PX))

    @property
    def lines(self) -> int:
        """Number of rows."""
        return -(-self.count // self.columns)

    @property
    def pitch(self) -> int:
        """From one row to the next, in px."""
        return self.side + CAPTION_PX + GAP_PX

    @property
    def step(self) -> float:
        """From one column to the next, in px: a full row takes all the room."""
        spare = self.width - 2 * _MARGIN_PX - self.columns * self.side
        return self.side + (max(float(GAP_PX), spare / (self.columns - 1)) if self.is_wide else 8.0)

    @property
    def is_wide(self) -> bool:
        """Whether there are enough for a full row to spread."""
        return self.columns > 1 and self.count >= self.columns

    @property
    def height(self) -> int:
        """Height of all rows with the air round them, in px."""
        return self.lines * self.pitch + GAP_PX

    def place(self, index: int) -> tuple[float, float]:
        """Return left and top of a picture, in px."""
        line, column = divmod(index, self.columns)
        return _MARGIN_PX + column * self.step, float(GAP_PX + line * self.pitch)

    def at(self, x: float, y: float) -> int:
        """Return the cell at a place, captions counted; -1 between cells."""
        column = int((x - _MARGIN_PX) // self.step)
        line = int((y - GAP_PX) // self.pitch)
        if not (0 <= column < self.columns and line >= 0):
            return -1
        index = line * self.columns + column
        if index >= self.count:
            return -1
        left, top = self.place(index)
        return index if x - left < self.side and y - top < self.side + CAPTION_PX else -1

    def seen(self, top: float, bottom: float) -> range:
        """Return the cells of the rows between two heights."""
        first = max(0, int((top - GAP_PX) // self.pitch))
        last = min(self.lines, int((bottom - GAP_PX) // self.pitch) + 1)
        return range(
            min(self.count, first * self.columns), min(self.count, max(0, last) * self.columns)
        )

    def touched(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.int64]:
        """Return the cells whose pictures a rectangle touches, int64, ascending."""
        cells = np.array(self.seen(top, bottom), np.int64)
        if not len(cells):
            return cells
        line, column = np.divmod(cells, self.columns)
        x, y = _MARGIN_PX + column * self.step, GAP_PX + line * self.pitch
        across = (x <= right) & (x + self.side >= left)
        return cells[across & (y <= bottom) & (y + self.side >= top)]
