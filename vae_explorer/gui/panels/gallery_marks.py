"""Which images of the gallery are marked, and which one the keys are on; knows no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Marks"]


class Marks:
    """Marks as in every list of files: a click, Ctrl and Shift, and the same by keys.

    Places count within what is seen, rows within the image set. Marks belong to images: they
    stay when the order changes, and go with images that are not seen any more.

    Attributes:
        current: Place that the keys are on, -1 for none.
    """

    def __init__(self) -> None:
        self._rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self._marked: NDArray[np.bool_] = np.zeros(0, bool)
        self._anchor = -1
        self._before: NDArray[np.bool_] = np.zeros(0, bool)
        self.current = -1

    @property
    def rows(self) -> NDArray[np.int64]:
        """Marked images, ascending, int64."""
        return np.flatnonzero(self._marked).astype(np.int64)

    @property
    def count(self) -> int:
        """Number of marked images."""
        return int(self._marked.sum())

    @property
    def current_row(self) -> int:
        """Image that the keys are on, -1 for none."""
        return int(self._rows[self.current]) if 0 <= self.current < len(self._rows) else -1

    def is_marked(self, place: int) -> bool:
        """Say whether what stands at a place is marked."""
        return bool(self._marked[self._rows[place]])

    def show_rows(self, rows: NDArray[np.int64], images: int) -> None:
        """Take up another order, or another image set.

        Args:
            rows: What is seen, int64, shape ``(K,)``.
            images: Number of images in the set, N.
        """
        before = self.current_row if len(self._marked) == images else -1
        anchor = self._row_at(self._anchor) if len(self._marked) == images else -1
        kept = np.zeros(images, bool)
        if len(self._marked) == images:
            kept[rows] = self._marked[rows]
        self._rows, self._marked = rows, kept
        self.current = self.place_of(before)
        self._anchor = self.place_of(anchor)
        self._before = kept.copy()

    def place_of(self, row: int) -> int:
        """Return where an image stands, -1 if it is not seen."""
        found = np.flatnonzero(self._rows == row)
        return int(found[0]) if row >= 0 and len(found) else -1

    def pick(self, place: int) -> None:
        """Mark one place and nothing else; -1 for nothing at all."""
        self._marked[:] = False
        self.current = self._anchor = place
        if place >= 0:
            self._marked[self._rows[place]] = True
        self._before = self._marked.copy()

    def toggle(self, place: int) -> None:
        """Mark a place as well, or take its mark away."""
        self._marked[self._rows[place]] ^= True
        self.current = self._anchor = place
        self._before = self._marked.copy()

    def extend(self, place: int, *, add: bool = False) -> None:
        """Mark everything from where the marking began to a place.

        Args:
            place: Where it ends, and where the keys are then.
            add: Whether earlier marks stay.
        """
        start = self._anchor if self._anchor >= 0 else max(self.current, 0)
        self._anchor = start
        self._marked = self._before.copy() if add else np.zeros_like(self._marked)
        self._marked[self._rows[min(start, place) : max(start, place) + 1]] = True
        self.current = place

    def mark_all(self) -> None:
        """Mark everything that is seen."""
        self._marked[self._rows] = True
        self._before = self._marked.copy()

    def mark_band(self, places: NDArray[np.int64], *, add: bool) -> None:
        """Mark what a rubber band touches, and no more once it shrinks again."""
        self._marked = self._before.copy() if add else np.zeros_like(self._marked)
        self._marked[self._rows[places]] = True

    def end_band(self) -> None:
        """Keep what the rubber band has marked."""
        self._before = self._marked.copy()

    def _row_at(self, place: int) -> int:
        return int(self._rows[place]) if 0 <= place < len(self._rows) else -1
