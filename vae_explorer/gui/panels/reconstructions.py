"""Originals above their reconstructions, and the difference below if wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.panels.picture_side import columns_of, whole_side
from vae_explorer.gui.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.panel import MARGIN_PX, Panel
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import ElidedText

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.theme import Tokens

__all__ = ["ReconstructionsPanel", "in_rows", "paint_difference"]

_BELOW = "#3B6FB6"
_ABOVE = "#C8690F"


def paint_difference(
    originals: NDArray[np.uint8], reconstructions: NDArray[np.uint8], tokens: Tokens
) -> NDArray[np.uint8]:
    """Colour where reconstructions are darker (blue) or lighter (orange) than their originals.

    Args:
        originals: uint8, shape ``(K, C, H, W)``.
        reconstructions: The same shape.
        tokens: Of the theme; its hairline stands for no difference.

    Returns:
        uint8, shape ``(K, 3, H, W)``; the full colours mean a difference of half the range, as
        mean over the channels.
    """
    difference = reconstructions.astype(np.float32).mean(1) - originals.astype(np.float32).mean(1)
    share = np.clip(difference / 127.5, -1.0, 1.0)[:, None]
    middle, below, above = (_rgb(colour) for colour in (tokens.hairline, _BELOW, _ABOVE))
    towards = np.where(share < 0, below, above)
    mixed = middle + np.abs(share) * (towards - middle)
    return np.asarray(np.rint(mixed), np.uint8)


def in_rows(rows: tuple[NDArray[np.uint8], ...], columns: int) -> NDArray[np.uint8]:
    """Arrange pictures for a grid: of each group of columns first all of one row, then the next.

    Args:
        rows: What stands below each other, each of shape ``(K, C, H, W)``.
        columns: Pictures side by side, at most K.

    Returns:
        Shape ``(len(rows) * k, C, H, W)`` with k the largest multiple of ``columns`` within K.
    """
    groups = len(rows[0]) // columns
    stacked = np.stack([row[: groups * columns] for row in rows])
    parted = stacked.reshape(len(rows), groups, columns, *rows[0].shape[1:])
    return parted.swapaxes(0, 1).reshape(-1, *rows[0].shape[1:])


def _rgb(colour: str) -> NDArray[np.float32]:
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.array(parts, np.float32)[:, None, None]


class ReconstructionsPanel(Panel):
    """A grid as wide as the panel, of pictures that keep whole pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Reconstructions", parent=parent)
        self._pairs: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None
        self._caption = ElidedText("", 11, 400, "3")
        self._difference = IconButton(
            "eye", "Show the difference below", checkable=True, side_px=24
        )
        self._difference.setToolTip(
            "Show the difference below: blue where the reconstruction is darker, orange where it "
            "is lighter."
        )
        self._difference.toggled.connect(self._arrange)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._caption, 1)
        row.addWidget(self._difference)
        self._grids = {
            rows: PictureGrid("Reconstructions", group_rows=rows, spread=True, draggable=True)
            for rows in (2, 3)
        }
        self.add(head, 0)
        for grid in self._grids.values():
            self.add(grid)
        self.add_stretch()
        self.show_pairs(None, None)

    def show_pairs(
        self, originals: NDArray[np.uint8] | None, reconstructions: NDArray[np.uint8] | None
    ) -> None:
        """Shows originals and what becomes of them.

        Args:
            originals: uint8, shape ``(K, C, H, W)``; None while there is no model.
            reconstructions: The same shape.
        """
        if originals is None or reconstructions is None or not len(originals):
            self._pairs = None
        else:
            self._pairs = (originals, reconstructions)
        self._difference.setVisible(self._pairs is not None)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the pictures for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Colours the differences after the new theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS and hasattr(self, "_grids"):
            self._arrange()

    def _arrange(self) -> None:
        if self._pairs is None:
            self._caption.setText("Reconstructions appear here when training starts.")
            for grid in self._grids.values():
                grid.show_pictures(None)
            return
        originals, reconstructions = self._pairs
        rows: tuple[NDArray[np.uint8], ...] = (originals, reconstructions)
        words = "Original above, reconstruction below"
        if self._difference.isChecked():
            difference = paint_difference(originals, reconstructions, tokens_for(self))
            rows = (_as_colour(originals), _as_colour(reconstructions), difference)
            words = "Original, reconstruction, difference"
        self._caption.setText(words)
        side = whole_side(originals.shape[-1], self.devicePixelRatioF())
        columns = columns_of(self.width() - 2 * MARGIN_PX, side, len(originals))
        for count, grid in self._grids.items():
            grid.setVisible(count == len(rows))
        self._grids[len(rows)].set_shape(side_px=side, columns=columns)
        self._grids[len(rows)].show_pictures(in_rows(rows, columns))


def _as_colour(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, _, height, width = pictures.shape
    return np.broadcast_to(pictures, (count, 3, height, width))
