"""Originals above their reconstructions, and what is left between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.panels.picture_side import GAP_PX, columns_of, whole_side
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.panel import MARGIN_PX, Panel
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import ElidedText
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.pictures import ReconstructionsView

__all__ = ["ReconstructionsPanel", "in_rows", "mean_error", "paint_difference", "place_in_rows"]

_BELOW = "#3B6FB6"
_ABOVE = "#C8690F"
_SMOOTH_PX, _SMALLEST_PX = 64, 40
_CHROME_PX = 44


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


def place_in_rows(index: int, kinds: int, columns: int) -> int:
    """Return which picture stands at a place of :func:`in_rows`.

    Example:
        >>> [place_in_rows(index, kinds=3, columns=2) for index in range(8)]
        [0, 1, 0, 1, 0, 1, 2, 3]
    """
    row, column = divmod(index, columns)
    return row // kinds * columns + column


def mean_error(originals: NDArray[np.uint8], reconstructions: NDArray[np.uint8]) -> float:
    """Return the mean distance of the pixels, in grey levels of 0 to 255.

    Example:
        >>> black = np.zeros((2, 1, 4, 4), np.uint8)
        >>> mean_error(black, black + np.uint8(3))
        3.0
    """
    return float(np.abs(originals.astype(np.int16) - reconstructions).mean())


def _rgb(colour: str) -> NDArray[np.float32]:
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.array(parts, np.float32)[:, None, None]


class ReconstructionsPanel(Panel):
    """A grid as wide as the panel, of pictures that keep whole pixels.

    Signals:
        image_clicked(int): A picture was clicked; row of its image.
    """

    image_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Reconstructions", parent=parent)
        self._view: ReconstructionsView | None = None
        self._columns = 1
        self._caption = ElidedText("", 11, 400, "3")
        self._difference = IconButton("eye", "Show the residuals", checkable=True, side_px=24)
        explain(
            self._difference,
            "Show the residuals below: blue where the reconstruction is darker, orange where it is "
            "lighter; full colour at half the range from black to white.",
        )
        self._difference.setChecked(True)
        self._difference.toggled.connect(self._arrange)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._caption, 1)
        row.addWidget(self._difference)
        self._grids = {
            rows: PictureGrid(
                "Reconstructions", group_rows=rows, spread=True, clickable=True, draggable=True
            )
            for rows in (2, 3)
        }
        self.add(head, 0)
        for grid in self._grids.values():
            grid.picture_clicked.connect(self._answer_click)
            self.add(grid)
        self.add_stretch()
        self.show_reconstructions(None)

    def show_reconstructions(self, view: ReconstructionsView | None) -> None:
        """Shows images and what becomes of them; None while there is no model."""
        self._view = view if view is not None and len(view.originals) else None
        self._difference.setVisible(self._view is not None)
        if self._view is not None:
            explain(self._caption, _meaning(self._view))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the pictures for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Colours the residuals after the new theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS and hasattr(self, "_grids"):
            self._arrange()

    def _arrange(self) -> None:
        view = self._view
        if view is None:
            self._caption.setText("Reconstructions appear here when training starts.")
            for grid in self._grids.values():
                grid.show_pictures(None)
            return
        rows: tuple[NDArray[np.uint8], ...] = (view.originals, view.reconstructions)
        kinds: tuple[str, ...] = ("Original", "reconstruction")
        if self._difference.isChecked():
            residuals = paint_difference(view.originals, view.reconstructions, tokens_for(self))
            rows = (_as_colour(view.originals), _as_colour(view.reconstructions), residuals)
            kinds = (*kinds, "residual")
        self._caption.setText(", ".join(kinds))
        side = whole_side(view.originals.shape[-1], self.devicePixelRatioF())
        if side == _SMOOTH_PX:
            # Scaled smoothly anyway: so small that all kinds are seen without scrolling.
            side = min(side, max(_SMALLEST_PX, (self.height() - _CHROME_PX) // len(rows) - GAP_PX))
        self._columns = columns_of(self.width() - 2 * MARGIN_PX, side, len(view.originals))
        for count, grid in self._grids.items():
            grid.setVisible(count == len(rows))
        grid = self._grids[len(rows)]
        grid.set_shape(side_px=side, columns=self._columns)
        arranged = in_rows(rows, self._columns)
        shown = (place_in_rows(i, len(rows), self._columns) for i in range(len(arranged)))
        grid.show_pictures(arranged, tooltips=[view.names[picture] for picture in shown])

    def _answer_click(self, index: int) -> None:
        if self._view is not None:
            kinds = 3 if self._difference.isChecked() else 2
            picture = place_in_rows(index, kinds, self._columns)
            self.image_clicked.emit(int(self._view.rows[picture]))


def _meaning(view: ReconstructionsView) -> str:
    """Returns which images these are, and how far they are from their reconstructions."""
    kind = "validation images, never trained on" if view.held_out else "images that are trained on"
    error = words.true_minus(mean_error(view.originals, view.reconstructions), 1)
    return (
        f"{len(view.originals)} {kind}; always the same ones, as of epoch "
        f"{words.true_minus(view.epoch, 1)}. Their reconstructions are off by "
        f"{error} grey levels of 255 on average. Click one to select the image."
    )


def _as_colour(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, _, height, width = pictures.shape
    return np.broadcast_to(pictures, (count, 3, height, width))
