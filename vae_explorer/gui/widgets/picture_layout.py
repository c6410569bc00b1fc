"""Where the pictures of a grid stand: plain arithmetic, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["CAPTION_PX", "GAP_PX", "GridLayout", "lay_out"]

CAPTION_PX = 16
GAP_PX = 4


@dataclass(frozen=True)
class GridLayout:
    """Places of equal squares in rows.

    Attributes:
        count: How many pictures have a place.
        columns: Pictures in a row.
        side: Side of a picture in pixels.
        gap: Between pictures.
        pitch: Left edge to left edge of neighbours, a fraction where pictures spread to fill.
        caption: Height below each picture, 0 without captions.
        group_rows: After so many rows comes one more gap; 0 for never.
    """

    count: int
    columns: int
    side: int
    gap: int
    pitch: float
    caption: int
    group_rows: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """Height of everything in pixels."""
        return self._top(self.rows - 1) + self.side + self.caption if self.count else 0

    def place(self, index: int) -> tuple[int, int]:
        """Returns the left and top edge of a picture."""
        row, column = divmod(index, self.columns)
        return round(column * self.pitch), self._top(row)

    def index_at(self, x: float, y: float) -> int:
        """Returns the picture under a point, or -1 between pictures."""
        for index in range(self.count):
            left, top = self.place(index)
            if left <= x < left + self.side and top <= y < top + self.side + self.caption:
                return index
        return -1

    def _top(self, row: int) -> int:
        extra = (row // self.group_rows) * self.gap if self.group_rows else 0
        return row * (self.side + self.caption + self.gap) + extra


@lru_cache(maxsize=512)
def lay_out(
    available: int,
    count: int,
    *,
    side: int | None,
    columns: int | None,
    rows_max: int | None,
    gap: int,
    caption: int,
    group_rows: int = 0,
    spread: bool = False,
) -> GridLayout:
    """Finds columns from a side, or a side from columns, for the width there is.

    Args:
        available: Width in pixels.
        count: Number of pictures.
        side: Side of a picture; with `columns` too, the largest side allowed.
        columns: Pictures in a row; None for as many as fit.
        rows_max: Rows shown at most; pictures past them have no place.
        gap: Between pictures.
        caption: Height below each picture.
        group_rows: After so many rows comes one more gap.
        spread: Whether a full row spreads to the right edge.

    Returns:
        The layout; it never has a side below 8 px.
    """
    if columns is None:
        side = side or 36
        columns = max(1, (available + gap) // (side + gap))
    else:
        fitting = (available - (columns - 1) * gap) // columns
        side = max(8, fitting if side is None else min(side, fitting))
    if rows_max is not None:
        count = min(count, rows_max * columns)
    pitch = float(side + gap)
    if spread and columns > 1:
        pitch = max(pitch, (available - side) / (columns - 1))
    return GridLayout(max(0, count), columns, side, gap, pitch, caption, group_rows)
