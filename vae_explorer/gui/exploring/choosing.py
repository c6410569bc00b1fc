"""The choice: the many images that one works on, beside the one that is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.part import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.images.image_set import ImageSet

__all__ = ["Choosing", "Mode"]

Mode = Literal["replace", "add", "subtract"]
_NONE = np.zeros(0, np.int64)


class Choosing(Part):
    """Which images are chosen, by the lasso, by a search or in the gallery.

    Attributes:
        rows: The chosen images, int64, ascending, each once; empty while there is no choice.
        chosen_changed: The rows, whenever they are others than before.
    """

    chosen_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: ImageSet | None = None
        self.rows: NDArray[np.int64] = _NONE

    def begin(self, images: ImageSet) -> None:
        """Look at another image set; of the same images the choice stays."""
        before, self._images = self._images, images
        if before is None or before.fingerprint != images.fingerprint:
            self.clear()

    @Slot(object, str)
    def choose(self, rows: NDArray[np.int64], mode: Mode = "replace") -> None:
        """Choose images.

        Args:
            rows: Indices into the image set, in any order.
            mode: "replace" the choice, "add" to it, or "subtract" from it.
        """
        wanted = np.unique(np.asarray(rows, np.int64))
        if mode == "add":
            wanted = np.union1d(self.rows, wanted)
        elif mode == "subtract":
            wanted = np.setdiff1d(self.rows, wanted, assume_unique=True)
        self._take(wanted)

    @Slot()
    def choose_all(self) -> None:
        """Choose every image."""
        self._take(np.arange(self._count, dtype=np.int64))

    @Slot()
    def invert(self) -> None:
        """Choose all images but the chosen ones."""
        left = np.ones(self._count, bool)
        left[self.rows] = False
        self._take(np.flatnonzero(left).astype(np.int64))

    @Slot()
    def clear(self) -> None:
        """Choose nothing."""
        self._take(_NONE)

    @Slot(str)
    def answer(self, wish: str) -> None:
        """Do what the map wishes: "invert", "none" or "all"."""
        {"invert": self.invert, "none": self.clear, "all": self.choose_all}[wish]()

    @property
    def _count(self) -> int:
        return 0 if self._images is None else len(self._images)

    def _take(self, rows: NDArray[np.int64]) -> None:
        rows = rows[(rows >= 0) & (rows < self._count)]
        if not np.array_equal(rows, self.rows):
            self.rows = rows
            self.chosen_changed.emit(rows)
