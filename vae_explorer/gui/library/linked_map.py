"""A map of a run in the library: to look at and to point on, without pins and walks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from vae_explorer.gui.map.colours import colour_choices, colouring_of, column_of, default_choice
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.views.basics import HoverCard
from vae_explorer.latent.image_facts import image_columns
from vae_explorer.latent.image_table import ImageTable
from vae_explorer.latent.plane import prior_radius
from vae_explorer.model.kinds import PriorKind

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.picking import Hit
    from vae_explorer.gui.views.library import MapSide

__all__ = ["LinkedMap"]

_MASSES = (0.5, 0.9, 0.99)
_READING = "The images are being placed."
_OPENING = "The run is being read."
_NOTHING = "Choose a run above, and its map appears here."


class LinkedMap(MapView):
    """One of two maps; it shows its hover cards and its colours by itself.

    Args:
        name: What a screen reader calls it.
        parent: The owning widget.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(280, 200)
        self._side: MapSide | None = None
        self._table = ImageTable(0)
        self._choice = ""
        self.image_hovered.connect(self._show_hovered)
        self.colour_chosen.connect(self._recolour)
        self.show_invitation(_NOTHING)

    def show_side(self, side: MapSide | None) -> None:
        """Shows the map of a run; None shows an empty one."""
        other = side is None or self._side is None or side.path != self._side.path
        self._side = side
        if side is None:
            self.show_invitation(_NOTHING)
            self.show_images(None)
            self.show_points(np.full((0, 2), np.nan, np.float32))
            self.show_cursor(math.nan, math.nan)
            return
        if other:
            self.show_images(side.images.pixels)
            self._table = ImageTable(len(side.images), image_columns(side.images))
            known = colour_choices(self._table)
            wanted = self._choice if self._choice in known else default_choice(side.images)
            self.show_colour_choices(known, wanted)
            self._recolour(wanted)
            self.show_cursor(math.nan, math.nan)
            self.show_selected(None, None)
            self.show_linked_choice(None)
        self.show_invitation(_READING)
        plane = side.plane
        self.show_axes(plane.names, is_section=not plane.whole)
        standard = side.prior is PriorKind.STANDARD
        radii = ((mass, prior_radius(mass, plane)) for mass in _MASSES) if standard else ()
        self.show_prior(tuple((mass, radius) for mass, radius in radii if radius is not None))
        self.show_points(side.points, keep_view=not other, away=side.away)

    def show_opening(self) -> None:
        """Says that a run was chosen whose map is still to come."""
        self.show_invitation(_OPENING)

    def show_linked_choice(self, rows: np.ndarray | None) -> None:
        """Lets all points fade but those of these rows; None while there is no choice."""
        self.show_chosen(rows)

    def open_place_menu(self, hit: Hit, spot: QPoint) -> None:
        """Offers nothing: pins belong to the map of the main window."""

    def ask_for_pin(self, letter: str) -> None:
        """Puts no pin."""

    @Slot(str)
    def _recolour(self, choice: str) -> None:
        self._choice = choice
        self.show_colouring(colouring_of(column_of(choice, self._table)))

    @Slot(int)
    def _show_hovered(self, row: int) -> None:
        if self._side is None or not 0 <= row < len(self._side.images):
            self.show_card(None)
            return
        images = self._side.images
        name, label = images.paths[row].rpartition("/")[2], images.labels[row]
        lines = [name, label, images.split[row]]
        card = HoverCard(row, images.pixels[row], tuple(line for line in lines if line))
        self.show_card(card)
