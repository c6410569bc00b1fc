"""The part of the map that chooses planes, says which one it draws, and turns to another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from vae_explorer.gui.map.map_wishes import MapWishes
from vae_explorer.gui.views.planes import PlaneChoices

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.camera import Insets

__all__ = ["MapPlanes"]

NOTE_CLEAR_PX = 4.0


class MapPlanes(MapWishes):
    """A map of one plane out of many.

    Signals:
        plane_chosen(str): Draw this plane, or compute this view.
        axes_chosen(int, int): Draw the plane of these two dimensions, from 0.
        held_chosen(str): Put the other coordinates there.
        view_renewed(): Compute the view that is shown from the present codes.
        view_cancelled(): Give up the view that is being computed.
    """

    plane_chosen = Signal(str)
    axes_chosen = Signal(int, int)
    held_chosen = Signal(str)
    view_renewed = Signal()
    view_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plane_choices = PlaneChoices()
        plane, note = self.tools.plane, self.overlays.plane_note
        plane.plane_chosen.connect(self.plane_chosen)
        plane.axes_chosen.connect(self.axes_chosen)
        plane.held_chosen.connect(self.held_chosen)
        note.accepted.connect(self._accept_offer)

    def show_plane_choices(self, choices: PlaneChoices) -> None:
        """Offer planes and views, and say which one is drawn."""
        self._plane_choices = choices
        self.tools.show_plane_choices(choices)
        self.overlays.plane_note.show_choices(choices)
        self._place_overlays()

    def _insets(self) -> Insets:
        insets, note = super()._insets(), self.overlays.plane_note
        if note.isVisibleTo(self):
            insets = replace(insets, bottom=self.height() - note.y() + NOTE_CLEAR_PX)
        return insets

    @Slot()
    def _accept_offer(self) -> None:
        if self._plane_choices.progress is None:
            self.view_renewed.emit()
        else:
            self.view_cancelled.emit()
