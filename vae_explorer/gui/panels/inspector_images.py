"""The selected image with its terms, and the images nearest to the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.panels.inspector_decoded import pin_button
from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.rows import SectionHeading, ValueRow

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QAction, QResizeEvent

    from vae_explorer.gui.views.basics import SelectedView

__all__ = ["NearestSection", "SelectedSection"]

_PICTURE_PX = 48
_SMALLEST_PX = 32
_GAP_PX = 4
_BESIDE_PX = 10
_NEAREST = 6
_NEAREST_PX = 40


class SelectedSection(QWidget):
    """Original and reconstruction of one image, and the terms of its bound.

    Signals:
        pin_requested(str): Put the pin of this letter on the image.
    """

    pin_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = SectionHeading("Selected image")
        pin = pin_button("the selected image")
        pin.menu().triggered.connect(self._answer_pin)
        self._heading.add_button(pin)
        self._pictures = PictureGrid(
            "Original and reconstruction", side_px=_PICTURE_PX, columns=2, draggable=True
        )
        self._elbo = ValueRow("ELBO", unit="nats")
        self._reconstruction = ValueRow("Reconstruction", unit="nats")
        self._kl = ValueRow("KL", unit="nats")
        self._kl.set_meaning("How far the image's posterior is from the prior.")
        self._here = ValueRow("At the cursor", unit="nats")
        self._here.set_meaning("Log-likelihood of this image, log p(x|z), at the cursor's code.")
        terms = QVBoxLayout()
        terms.setSpacing(0)
        self._terms = (self._elbo, self._reconstruction, self._kl, self._here)
        for row in self._terms:
            terms.addWidget(row)
        body = QHBoxLayout()
        body.setSpacing(_BESIDE_PX)
        body.addWidget(self._pictures, 0, Qt.AlignmentFlag.AlignVCenter)
        body.addLayout(terms, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addLayout(body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_selected(self, view: SelectedView) -> None:
        """Shows an image."""
        label = f" · label {view.label}" if view.label else ""
        self._heading.set_note(f"{view.name}{label}")
        self._pictures.show_pictures(
            np.stack([view.original, view.reconstruction]),
            tooltips=(f"Original, {view.split} image", "Decoded from its posterior mean"),
        )
        self._elbo.show_value(words.nats(view.elbo))
        self._reconstruction.show_value(words.nats(view.reconstruction_nats))
        self._kl.show_value(words.kl(view.kl))
        self._give_room()
        draws = f"averaged over {words.plural(view.samples, 'draw')} from its posterior"
        self._elbo.set_meaning(f"Lower bound of log p(x) of this image, {draws}.")
        self._reconstruction.set_meaning(f"Log-likelihood of the image, {draws}.")

    def show_here(self, log_likelihood: float | None) -> None:
        """Shows how well the cursor's code explains the image; None if that is not known."""
        self._here.show_value("–" if log_likelihood is None else words.nats(log_likelihood))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the pictures smaller before a word would be cut."""
        super().resizeEvent(event)
        self._give_room()

    def minimumSizeHint(self) -> QSize:
        """Returns a width that never widens the panel."""
        return QSize(200, super().minimumSizeHint().height())

    def _give_room(self) -> None:
        words_px = max(row.sizeHint().width() for row in self._terms)
        room = (self.width() - _BESIDE_PX - words_px - _GAP_PX) // 2
        side = max(_SMALLEST_PX, min(_PICTURE_PX, room))
        self._pictures.setFixedSize(2 * side + _GAP_PX, side)

    def _answer_pin(self, action: QAction) -> None:
        self.pin_requested.emit(action.data())


class NearestSection(QWidget):
    """Images whose posterior means are nearest to the cursor.

    Signals:
        image_clicked(int): Row of an image in its set.
    """

    image_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._indices: tuple[int, ...] = ()
        self._pictures = PictureGrid(
            "Nearest images",
            side_px=_NEAREST_PX,
            columns=_NEAREST,
            rows_max=1,
            captions=True,
            spread=True,
            clickable=True,
            draggable=True,
        )
        self._pictures.picture_clicked.connect(self._answer_click)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(SectionHeading("Nearest images", "distance in z"))
        column.addWidget(self._pictures)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_nearest(
        self,
        pictures: NDArray[np.uint8],
        distances: NDArray[np.float64],
        indices: NDArray[np.int64],
    ) -> None:
        """Shows images, the nearest first.

        Args:
            pictures: uint8, shape ``(K, C, H, W)``.
            distances: In latent units, shape ``(K,)``.
            indices: Rows in the image set, shape ``(K,)``.
        """
        self._indices = tuple(int(index) for index in indices)
        texts = [words.true_minus(float(distance), 2) for distance in distances]
        self._pictures.show_pictures(
            pictures if len(pictures) else None,
            texts,
            [f"Distance {text} in z. Click to select." for text in texts],
        )

    def _answer_click(self, place: int) -> None:
        if place < len(self._indices):
            self.image_clicked.emit(self._indices[place])
