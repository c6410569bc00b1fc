"""What the decoder makes of the cursor: the picture, and facts about the place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.panels.inspector_brush import PaintedPicture
from vae_explorer.gui.panels.inspector_steer import SteerBar
from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.rows import CaptionNumber, SectionHeading

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.basics import DecodedView
    from vae_explorer.gui.views.place import SteerView

__all__ = ["DecodedSection", "pin_button", "typical_distance"]

BUTTON_PX = 24  # as high as a heading, so that no focus ring is cut
_LARGEST_PX = 320
_SMALLEST_PX = 96
_OFF_PLANE_FROM = 0.05
_FACTS = (
    (
        "From mean",
        "σ",
        "Distance of the code from the prior's mean, in standard deviations of the prior.",
    ),
    (
        "Typical",
        "σ",
        "Mean distance of draws of the prior from its mean: in many dimensions they lie near a "
        "sphere, not near its centre.",
    ),
    ("Prior inside", "%", "Share of the prior's mass that is nearer to its mean than the code."),
    ("Off the plane", "", "Distance of the code from the plane that the map draws."),
)


def typical_distance(latent_dim: int) -> float:
    """Return the mean distance of a draw of N(0, I) from its mean, nearly the root of D.

    Args:
        latent_dim: D, at least 1.

    Example:
        >>> round(typical_distance(8), 2)
        2.74
    """
    half = latent_dim / 2
    return math.sqrt(2.0) * math.exp(math.lgamma(half + 0.5) - math.lgamma(half))


def pin_button(what: str) -> IconButton:
    """Make a button whose menu puts pin A or pin B; the actions carry the letter."""
    button = IconButton("map-pin", f"Put a pin on {what}", side_px=BUTTON_PX)
    menu = QMenu(button)
    for letter in ("A", "B"):
        menu.addAction(f"Pin {letter} on {what}").setData(letter)
    button.setMenu(menu)
    return button


class DecodedSection(QWidget):
    """Heading with buttons, the picture as wide as the panel, and the facts below it.

    Signals:
        copy_requested(): Copy the picture.
        save_requested(): Save the picture.
        pin_requested(str): Put the pin of this letter on the cursor.
        stroke_begun(bool): A brush was put on the picture; True for brighter.
        stroke_moved(object): A `Stroke` of that brush.
        undo_requested(): Take the last stroke back.
    """

    copy_requested = Signal()
    save_requested = Signal()
    pin_requested = Signal(str)
    stroke_begun = Signal(bool)
    stroke_moved = Signal(object)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pin = pin_button("the cursor")
        self._pin.menu().triggered.connect(self._answer_pin)
        self._brush = IconButton(
            "paint-brush", "Paint on the picture to steer", checkable=True, side_px=BUTTON_PX
        )
        self._brush.toggled.connect(self._show_brush)
        self._copy = IconButton("copy", "Copy the picture", side_px=BUTTON_PX)
        self._copy.clicked.connect(self.copy_requested)
        self._save = IconButton("download-simple", "Save the picture…", side_px=BUTTON_PX)
        self._save.clicked.connect(self.save_requested)
        heading = SectionHeading("Decoded at cursor")
        self._buttons = (self._brush, self._pin, self._copy, self._save)
        for button in self._buttons:
            heading.add_button(button)
        self.picture = PaintedPicture()
        self.bar = SteerBar()
        self.bar.hide()
        self._connect()
        self._distance, self._typical, self._inside, self._off_plane = (
            CaptionNumber(*words_of) for words_of in _FACTS
        )
        self._facts = (self._distance, self._typical, self._inside, self._off_plane)
        facts = QGridLayout()
        facts.setSpacing(0)
        for place, fact in enumerate(self._facts):
            # Aligned, or the layout gives the room that a fact refuses to its neighbours.
            facts.addWidget(fact, 0, place, Qt.AlignmentFlag.AlignLeft)
            facts.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading)
        column.addWidget(self.picture)
        column.addWidget(self.bar)
        column.addLayout(facts)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_decoded(None)

    def show_decoded(self, view: DecodedView | None) -> None:
        """Shows picture and facts; None takes them away."""
        self.picture.show_picture(None if view is None else view.picture)
        for button in self._buttons:
            button.setEnabled(view is not None)
        if view is None:
            for fact in self._facts:
                fact.hide()
            self._brush.setChecked(False)
            return
        latent_dim, standard = len(view.z), math.isfinite(view.prior_distance)
        # Each once: a fact that came and went would have the whole panel laid out anew.
        self._distance.setVisible(standard)
        self._distance.show_number(words.true_minus(view.prior_distance, 2))
        self._inside.setVisible(standard)
        self._inside.show_number(_percent(view.prior_mass_inside) if standard else "")
        self._typical.setVisible(standard and latent_dim > 2)
        self._typical.show_number(words.true_minus(typical_distance(latent_dim), 1))
        self._off_plane.setVisible(view.off_plane >= _OFF_PLANE_FROM)
        self._off_plane.show_number(words.true_minus(view.off_plane, 2))
        self.bar.show_radius(self.picture.radius())

    def show_steered(self, view: SteerView | None) -> None:
        """Shows how far a stroke is followed; None for none."""
        self.bar.show_steered(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the picture the width that there is."""
        super().resizeEvent(event)
        self.picture.set_side(max(_SMALLEST_PX, min(_LARGEST_PX, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Returns a width at which the picture is at its smallest."""
        return QSize(200, super().minimumSizeHint().height())

    def _connect(self) -> None:
        self.picture.copy_requested.connect(self.copy_requested)
        self.picture.stroke_begun.connect(self.stroke_begun)
        self.picture.stroke_moved.connect(self.stroke_moved)
        self.picture.undo_requested.connect(self.undo_requested)
        self.picture.radius_changed.connect(self.bar.show_radius)
        self.bar.darker_chosen.connect(self.picture.set_darker)
        self.bar.undo_requested.connect(self.undo_requested)

    def _show_brush(self, on: bool) -> None:
        self.picture.set_brush(on)
        self.bar.setVisible(on)
        if on:
            self.picture.setFocus()

    def _answer_pin(self, action: object) -> None:
        self.pin_requested.emit(action.data())  # type: ignore[attr-defined]


def _percent(share: float) -> str:
    """Write a share without ever rounding it to all or nothing."""
    if 0.995 <= share < 1:
        return words.true_minus(min(100 * share, 99.9), 1)
    return words.true_minus(100 * share, 0)
