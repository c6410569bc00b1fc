"""The inspector: what is at the cursor, what is selected, what lies near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.inspector_coordinates import CoordinatesSection
from vae_explorer.gui.panels.inspector_decoded import DecodedSection
from vae_explorer.gui.panels.inspector_guest import GuestSection
from vae_explorer.gui.panels.inspector_images import NearestSection, SelectedSection
from vae_explorer.gui.panels.inspector_labels import LabelsSection
from vae_explorer.gui.panels.inspector_owners import OwnersSection
from vae_explorer.gui.widgets.panel import Panel, section_gap
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vae_explorer.gui.views.basics import DecodedView, SelectedView
    from vae_explorer.gui.views.guests import GuestView
    from vae_explorer.gui.views.labels import LabelsView
    from vae_explorer.gui.views.place import PlaceView, SteerView

__all__ = ["InspectorPanel"]

_EMPTY = "Train, and what the model makes of the place under the cursor appears here."


class InspectorPanel(Panel):
    """Decoded picture, coordinates, selected image and nearest images, one below the other.

    Signals:
        copy_requested(): Copy the decoded picture.
        save_requested(): Save the decoded picture.
        pin_requested(str, str): Letter of the pin, and "cursor" or "selected".
        coordinate_changed(int, float): Dimension from 0 and its new value, at every move.
        image_clicked(int): Row of an image in its set.
        label_chosen(int): Decode under this label of a conditional model.
        stroke_begun(bool): A brush was put on the decoded picture; True for brighter.
        stroke_moved(object): A `Stroke` of that brush.
        undo_requested(): Take the last stroke back.
        guest_pin_requested(int): Put the next pin of the walk on this dropped image.
        guest_removal_requested(int): Let this dropped image leave.
    """

    copy_requested = Signal()
    save_requested = Signal()
    pin_requested = Signal(str, str)
    coordinate_changed = Signal(int, float)
    image_clicked = Signal(int)
    label_chosen = Signal(int)
    stroke_begun = Signal(bool)
    stroke_moved = Signal(object)
    undo_requested = Signal()
    guest_pin_requested = Signal(int)
    guest_removal_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Inspector", top_px=6, parent=parent)
        self._empty = Text(_EMPTY, 12, 400, "2", wrap=True)
        self._decoded = DecodedSection()
        self._decoded.copy_requested.connect(self.copy_requested)
        self._decoded.save_requested.connect(self.save_requested)
        self._decoded.pin_requested.connect(self._pin_cursor)
        self._decoded.stroke_begun.connect(self.stroke_begun)
        self._decoded.stroke_moved.connect(self.stroke_moved)
        self._decoded.undo_requested.connect(self.undo_requested)
        self._coordinates = CoordinatesSection()
        self._coordinates.coordinate_changed.connect(self.coordinate_changed)
        self._selected = SelectedSection()
        self._selected.pin_requested.connect(self._pin_selected)
        self._guest = GuestSection()
        self._guest.pin_requested.connect(self.guest_pin_requested)
        self._guest.removal_requested.connect(self.guest_removal_requested)
        self._owners = OwnersSection()
        self._owners.image_clicked.connect(self.image_clicked)
        self._nearest = NearestSection()
        self._nearest.image_clicked.connect(self.image_clicked)
        self._labels = LabelsSection()
        self._labels.label_chosen.connect(self.label_chosen)
        self.add(self._empty, 4)
        self.add(self._decoded)
        self._below = {
            part: _with_gap(part)
            for part in (
                self._labels,
                self._guest,
                self._coordinates,
                self._selected,
                self._owners,
                self._nearest,
            )
        }
        for framed in self._below.values():
            self.add(framed)
            framed.hide()
        self.add_stretch()
        self.show_decoded(None)

    def show_decoded(self, view: DecodedView | None) -> None:
        """Shows what the decoder makes of the cursor; None while there is no model."""
        self._empty.setVisible(view is None)
        self._decoded.setVisible(view is not None)
        self._decoded.show_decoded(view)
        if view is None:
            for framed in self._below.values():
                framed.hide()

    def show_coordinates(
        self,
        z: NDArray[np.float64],
        kl_per_dim: NDArray[np.float64] | None,
        kl_shown: bool = True,
    ) -> None:
        """Shows the code at the cursor.

        Args:
            z: Shape ``(D,)``.
            kl_per_dim: Average KL of each dimension to N(0, 1) in nats, shape ``(D,)``; None if
                unknown.
            kl_shown: False where that is no part of the KL: it only orders the dimensions then.
        """
        self._coordinates.show_coordinates(z, kl_per_dim, kl_shown)
        self._below[self._coordinates].setVisible(len(z) > 0)

    def show_labels(self, view: LabelsView | None) -> None:
        """Shows the cursor's code under each label; None where the model knows none."""
        if view is not None:
            self._labels.show_labels(view)
        self._below[self._labels].setVisible(view is not None)

    def show_selected(self, view: SelectedView | None) -> None:
        """Shows the selected image; None for none."""
        if view is not None:
            self._selected.show_selected(view)
        self._below[self._selected].setVisible(view is not None)

    def show_guests(self, views: tuple[GuestView, ...]) -> None:
        """Shows the dropped image that is chosen, if one is."""
        chosen = [view for view in views if view.chosen]
        if chosen:
            self._guest.show_guest(chosen[0])
        self._below[self._guest].setVisible(bool(chosen))

    def show_place(self, view: PlaceView | None) -> None:
        """Shows who owns the place under the cursor; None while nothing is known."""
        if view is not None:
            self._owners.show_place(view)
            self._selected.show_here(view.selected)
        self._below[self._owners].setVisible(view is not None)

    def show_steered(self, view: SteerView | None) -> None:
        """Shows how far the picture follows a stroke; None for none."""
        self._decoded.show_steered(view)

    def show_undo(self, possible: bool) -> None:
        """Says whether there is a stroke to take back."""
        self._decoded.bar.show_undo(possible)

    def show_nearest(
        self,
        pictures: NDArray[np.uint8],
        distances: NDArray[np.float64],
        indices: NDArray[np.int64],
    ) -> None:
        """Shows the images nearest to the cursor, the nearest first.

        Args:
            pictures: uint8, shape ``(K, C, H, W)``.
            distances: In latent units, shape ``(K,)``.
            indices: Rows in the image set, shape ``(K,)``.
        """
        self._nearest.show_nearest(pictures, distances, indices)
        self._below[self._nearest].setVisible(len(indices) > 0)

    def _pin_cursor(self, letter: str) -> None:
        self.pin_requested.emit(letter, "cursor")

    def _pin_selected(self, letter: str) -> None:
        self.pin_requested.emit(letter, "selected")


def _with_gap(part: QWidget) -> QWidget:
    """Put a section below its hairline, so that both come and go together."""
    framed = QWidget()
    column = QVBoxLayout(framed)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(section_gap())
    column.addWidget(part)
    return framed
