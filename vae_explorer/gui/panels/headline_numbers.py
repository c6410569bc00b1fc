"""The numbers of the toolbar: the bound, the same in bits, and the speed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.style.words import bits_per_dim as write_bits
from vae_explorer.gui.style.words import count, nats
from vae_explorer.gui.widgets.rows import CaptionNumber

if TYPE_CHECKING:
    from vae_explorer.gui.session.view_state import ViewState

__all__ = ["HeadlineNumbers"]

_GAP_PX = 20
_ELBO_MEANING = (
    "Evidence lower bound, averaged over the images: the log-likelihood that the model gives an "
    "image is at least this. Higher is better."
)
_BITS_MEANING = (
    "The bound as bits for one colour value of one pixel: lower is better, and images of "
    "different sizes can be compared."
)
_SPEED_MEANING = "Training images a second, lately."


class HeadlineNumbers(QWidget):
    """Three captions over numbers, of which as many are shown as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._elbo = CaptionNumber("ELBO, validation", "nats", _ELBO_MEANING)
        self._bits = CaptionNumber("Bits per dimension", "", _BITS_MEANING)
        self._speed = CaptionNumber("Speed", "images/s", _SPEED_MEANING)
        self._known: dict[CaptionNumber, bool] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        for pair in (self._elbo, self._bits, self._speed):
            pair.hide()
            row.addWidget(pair)

    def show_numbers(
        self,
        elbo: float | None,
        bits_per_dim: float | None,
        images_per_s: float | None,
        *,
        split: str,
        bits_caption: str,
    ) -> None:
        """Shows the numbers; arguments as in `ToolbarPanel.show_numbers`."""
        if elbo is not None:
            self._elbo.show_number(nats(elbo), caption=f"ELBO, {split}")
        if bits_per_dim is not None:
            self._bits.show_number(write_bits(bits_per_dim), caption=bits_caption)
        if images_per_s is not None and not math.isnan(images_per_s):
            self._speed.show_number(count(round(images_per_s)))
        numbers = {self._elbo: elbo, self._bits: bits_per_dim, self._speed: images_per_s}
        self._known = {
            pair: value is not None and not math.isnan(value) for pair, value in numbers.items()
        }

    def fit(self, state: ViewState, room_px: int) -> None:
        """Shows what is known and fits, the most important first.

        Args:
            state: The numbers belong to a progress; the speed to a training that runs.
            room_px: Width there is.
        """
        for pair in (self._elbo, self._bits, self._speed):
            wanted = state.progress_visible and self._known.get(pair, False)
            if pair is self._speed:
                wanted = wanted and state.train_wish == "pause"
            need = pair.sizeHint().width() + _GAP_PX
            pair.setVisible(wanted and need <= room_px)
            room_px -= need if wanted else 0
