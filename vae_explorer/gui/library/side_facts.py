"""What one of two models makes of the picture that both look at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.style.words import true_minus
from vae_explorer.gui.widgets.pictures import PictureStrip
from vae_explorer.gui.widgets.text import ElidedText

if TYPE_CHECKING:
    from vae_explorer.gui.views.library import LinkedView, Side

__all__ = ["SideFacts", "facts_of"]

_PICTURE_PX = 72
_OFF_PLANE = 0.005


def facts_of(view: LinkedView, side: Side) -> tuple[str, str, str]:
    """Returns three lines: what the pictures are, where the code lies, and what was lost."""
    number = 0 if side == "left" else 1
    if view.original is not None:
        first = "The image, and what this model makes of it"
        if view.resized and side != view.by:
            first = "The image in this model’s size and colours, and what it makes of it"
    elif side == view.by:
        first = "Decoded at the cursor"
    else:
        first = f"The {view.by} picture, encoded and decoded here"
        if view.resized:
            first = f"The {view.by} picture in this model’s size and colours, encoded and decoded"
    x, y = (true_minus(value, 2) for value in view.points[number])
    place = f"at {x}, {y}"
    if view.off_plane[number] > _OFF_PLANE:
        place += f", {true_minus(view.off_plane[number], 2)} off the plane"
    distance = view.prior_distances[number]
    if not math.isnan(distance):
        place += f"; {true_minus(distance, 2)} σ from the prior’s mean"
    missing = view.original is not None and view.rows[number] < 0
    last = "This image set does not hold the image." if missing else ""
    return first, place, last


class SideFacts(QWidget):
    """One or two pictures and three lines.

    Args:
        side: Which map it stands below.
        parent: The owning widget.
    """

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side: Side = side
        self.pictures = PictureStrip(f"Pictures of the {side} model", side_px=_PICTURE_PX)
        self._lines = (ElidedText("", 12, 500), ElidedText("", 11, 400, "2"), ElidedText("", 11))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch(1)
        for line in self._lines:
            texts.addWidget(line)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self.pictures)
        row.addLayout(texts, 1)
        self.setFixedHeight(_PICTURE_PX + 16)

    def show_view(self, view: LinkedView | None) -> None:
        """Shows what is known; None shows how one begins."""
        if view is None:
            self.pictures.hide()
            words = ("Drag the cursor on one of the maps, or click an image.", "", "")
        else:
            words = facts_of(view, self._side)
            picture = view.pictures[0 if self._side == "left" else 1]
            shown = [picture]
            if view.original is not None and view.original.shape == picture.shape:
                shown = [view.original, picture]
            self.pictures.setFixedSize(len(shown) * (_PICTURE_PX + 4) - 4, _PICTURE_PX)
            self.pictures.show_pictures(np.stack(shown))
            self.pictures.show()
        for line, text in zip(self._lines, words, strict=True):
            line.setText(text)

    def words(self) -> tuple[str, ...]:
        """Returns the lines as they stand there."""
        return tuple(line.full_text() for line in self._lines)
