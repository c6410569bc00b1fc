"""An image that was dropped or pasted: what the model makes of it, and how unusual it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.views.guests import percent_below_all, strange_words
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.rows import SectionHeading, ValueRow
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.guests import GuestView

__all__ = ["GuestSection"]

_PICTURE_PX = 48
_SMALLEST_PX = 32
_GAP_PX = 4
_BESIDE_PX = 10
_BUTTON_PX = 22
_ESTIMATE = (
    "Compared by the ELBO of single draws, the same for all: {} draws of this image against one of "
    "each {} image{}. A high ELBO alone does not make an image usual: plain pictures are easy to "
    "explain."
)
_AGED = ", measured while the model learned"


class GuestSection(QWidget):
    """Original and reconstruction, the terms of its bound, and how unusual it is.

    Signals:
        pin_requested(int): Put the next pin of the walk on the image of this number.
        removal_requested(int): Let it leave.
    """

    pin_requested = Signal(int)
    removal_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = -1
        self._heading = SectionHeading("Dropped image")
        pin = IconButton("push-pin", "Add the dropped image to the walk", side_px=_BUTTON_PX)
        pin.clicked.connect(self._answer_pin)
        remove = IconButton("trash", "Remove the dropped image", side_px=_BUTTON_PX)
        remove.clicked.connect(self._answer_removal)
        self._heading.add_button(pin)
        self._heading.add_button(remove)
        self._pictures = PictureGrid(
            "Dropped image and its reconstruction", side_px=_PICTURE_PX, columns=2, draggable=True
        )
        self._elbo = ValueRow("ELBO", unit="nats")
        self._reconstruction = ValueRow("Reconstruction", unit="nats")
        self._kl = ValueRow("KL", unit="nats")
        self._kl.set_meaning("How far the image's posterior is from the prior.")
        self._terms = (self._elbo, self._reconstruction, self._kl)
        terms = QVBoxLayout()
        terms.setSpacing(0)
        for row in self._terms:
            terms.addWidget(row)
        body = QHBoxLayout()
        body.setSpacing(_BESIDE_PX)
        body.addWidget(self._pictures)
        body.addLayout(terms, 1)
        self._training = Text("", 12, 500, wrap=True)
        self._validation = Text("", 12, 400, "2", wrap=True)
        self._nearest = Text("", 12, 400, "2", wrap=True)
        explain(
            self._nearest,
            "Distance in latent units from the mean of the image's posterior to the nearest one of "
            "a training image, and how many of these are nearer to another one.",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addLayout(body)
        column.addSpacing(2)
        column.addWidget(self._training)
        column.addWidget(self._validation)
        column.addWidget(self._nearest)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_guest(self, view: GuestView) -> None:
        """Shows an image; what the model has not said yet stays empty."""
        self._number = view.number
        self._heading.set_note(f"{view.number} · {view.name}")
        pictures = [view.original] if view.reconstruction is None else [
            view.original, view.reconstruction,
        ]  # fmt: skip
        self._pictures.show_pictures(
            np.stack(pictures),
            tooltips=("As the model sees it", "Decoded from its posterior mean"),
        )
        self._elbo.show_value(words.nats(view.elbo))
        self._reconstruction.show_value(words.nats(view.reconstruction_nats))
        self._kl.show_value(words.kl(view.kl))
        draws = f"averaged over {words.plural(view.draws, 'draw')} from its posterior"
        self._elbo.set_meaning(f"Lower bound of log p(x) of this image, {draws}.")
        self._reconstruction.set_meaning(f"Log-likelihood of the image, {draws}.")
        aged = "" if view.exact else _AGED
        for text, found, kind in (
            (self._training, view.training, "training"),
            (self._validation, view.validation, "validation"),
        ):
            text.setText(strange_words(found, kind))
            text.setVisible(bool(text.text()))
            explain(text, _ESTIMATE.format(view.draws, kind, aged))
        self._nearest.setText(_nearest_words(view))
        self._nearest.setVisible(bool(self._nearest.text()))
        self._give_room()

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

    def _answer_pin(self) -> None:
        self.pin_requested.emit(self._number)

    def _answer_removal(self) -> None:
        self.removal_requested.emit(self._number)


def _nearest_words(view: GuestView) -> str:
    if math.isnan(view.nearest):
        return ""
    start = f"Nearest training code {words.true_minus(view.nearest, 2)} away"
    if math.isnan(view.farther):
        return start
    return f"{start}, farther than for {percent_below_all(view.farther)} of them"
