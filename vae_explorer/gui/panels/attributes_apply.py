"""A direction applied: a slider for its strength, and pictures along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.latent_slider import LatentSlider
from vae_explorer.gui.widgets.pictures import PictureStrip
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.attributes import ApplyView

__all__ = ["ApplyColumn"]

_MOST = 2.0
_STARTS = ("the cursor", "the selected image")
_CHROME_PX = 86  # slider, captions, chooser and margins round the pictures
_LARGEST_PX, _SMALLEST_PX = 96, 24
_MEANING = (
    "How far along the direction, in units of the distance between the means of the groups: 1 is "
    "as far as from B to A."
)
_TOWARDS = "Pictures along the direction; those at the right are more like group A."


class ApplyColumn(QWidget):
    """Start, strength and pictures.

    Signals:
        strength_changed(float): At every move of the slider, and by a click on a picture.
        start_chosen(str): "the cursor" or "the selected image".
    """

    strength_changed = Signal(float)
    start_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._strengths: tuple[float, ...] = ()
        self._slider = LatentSlider("Strength of the attribute", -_MOST, _MOST)
        self._slider.setToolTip(_MEANING)
        self._slider.value_dragged.connect(self._answer_drag)
        self._number = Text("0.00", 12, 500)
        self._number.setFixedWidth(38)
        self._start = ChooserButton("Where the direction starts", prefix="From ")
        explain(
            self._start,
            "Strength 0 is where the cursor was put last, or the posterior mean of the selected "
            "image.",
        )
        self._start.show_choices(_STARTS, _STARTS[0])
        self._start.chosen.connect(self.start_chosen)
        top = QHBoxLayout()
        top.setSpacing(8)
        label = Text("Strength", 12, 600)
        explain(label, _MEANING)
        top.addWidget(label)
        top.addWidget(self._slider, 1)
        top.addWidget(self._number)
        self._strip = PictureStrip(
            "Pictures along the direction",
            side_px=_LARGEST_PX,
            clickable=True,
            draggable=True,
            captions=True,
        )
        self._strip.picture_clicked.connect(self._answer_click)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._strip)
        bottom = QHBoxLayout()
        bottom.addWidget(self._start)
        bottom.addStretch(1)
        bottom.addWidget(Text("left: more like B, right: more like A", 11, 400, "3"))
        column.addLayout(bottom)
        column.addStretch(1)
        self.show_pictures(None)

    def show_pictures(self, view: ApplyView | None) -> None:
        """Shows pictures along another direction, or from another start; None for none."""
        self._slider.setEnabled(view is not None)
        if view is None:
            self._strengths = ()
            self._strip.show_pictures(None)
            return
        self._strengths = tuple(float(each) for each in view.strengths)
        captions = tuple(
            words.true_minus(each, 1) if each <= 0 else f"+{each:.1f}" for each in self._strengths
        )
        self._strip.show_pictures(
            view.pictures, captions, tuple(f"Strength {text}. {_TOWARDS}" for text in captions)
        )

    def show_strength(self, strength: float) -> None:
        """Shows a strength that changed by itself."""
        if not self._slider.is_dragged():
            self._slider.show_value(strength)
            self._write(strength)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lets the pictures fill the height that there is."""
        super().resizeEvent(event)
        side = self.height() - _CHROME_PX
        self._strip.set_largest_side(max(_SMALLEST_PX, min(_LARGEST_PX, side)))

    def _write(self, strength: float) -> None:
        sign = "+" if strength > 0 else ""
        self._number.setText(f"{sign}{words.true_minus(strength, 2)}")

    def _answer_drag(self, strength: float) -> None:
        self._write(strength)
        self.strength_changed.emit(strength)

    def _answer_click(self, place: int) -> None:
        if place < len(self._strengths):
            self._slider.show_value(self._strengths[place])
            self._answer_drag(self._strengths[place])
