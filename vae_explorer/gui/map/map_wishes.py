"""The answering half of the map: what lies under a pixel, and which wish a gesture is."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.map.axes import AXIS_GAP_PX
from vae_explorer.gui.map.colouring import Colouring
from vae_explorer.gui.map.dwell import Dwell
from vae_explorer.gui.map.gestures import Gestures
from vae_explorer.gui.map.map_walk import MapWalk
from vae_explorer.gui.map.overlays import Overlays
from vae_explorer.gui.map.picking import Hit, Kind, hit
from vae_explorer.gui.map.thumbnail_layer import PICTURE_CHOICES
from vae_explorer.gui.style.words import plural, true_minus

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.camera import Camera, Insets
    from vae_explorer.gui.views.basics import HoverCard
    from vae_explorer.gui.views.map import FieldView, ShowChoices
    from vae_explorer.latent.turn import TurnedPoints

__all__ = ["MapWishes"]

LEGEND_CLEAR_PX = 8.0


class MapWishes(MapWalk):
    """A map with its tools and legend, whose marks can be taken hold of.

    Signals:
        cursor_dragged(float, float): The cursor is being moved, to this place of the plane.
        place_clicked(float, float): Decode this place.
        image_clicked(int): Select this image.
        image_hovered(int): The mouse rests on this image; -1 when it has left it.
        colour_chosen(str): Colour the points by this.
        field_chosen(str): Paint this field, "none" for none.
        bandwidth_chosen(str): Choose the width of the codes' density by this rule.
        bandwidth_stepped(int): Make that width larger (1) or smaller (-1).
        contours_chosen(bool): Draw the selected image's true posterior, or do not.
        choose_requested(str): "invert" the choice of images, choose "none" or "all".
        gallery_requested(): Show the chosen images in the gallery.
    """

    cursor_dragged = Signal(float, float)
    place_clicked = Signal(float, float)
    image_clicked = Signal(int)
    image_hovered = Signal(int)
    colour_chosen = Signal(str)
    field_chosen = Signal(str)
    bandwidth_chosen = Signal(str)
    bandwidth_stepped = Signal(int)
    contours_chosen = Signal(bool)
    choose_requested = Signal(str)

    gestures: Gestures
    gallery_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Latent map")
        self.dwell = Dwell(self)
        self.dwell.settled.connect(self.image_hovered)
        self._mouse: tuple[float, float] | None = None
        self.overlays = Overlays(self)
        self.card = self.overlays.card
        self.legend = self.overlays.legend
        self.legend.hidden_changed.connect(self.hide_labels)
        self.tools = self.overlays.tools
        self.tools.colour_chosen.connect(self.colour_chosen)
        self.tools.pictures.chosen.connect(self.choose_pictures)
        self.tools.show.field_chosen.connect(self.field_chosen)
        self.tools.show.bandwidth_chosen.connect(self.bandwidth_chosen)
        self.tools.show.contours_chosen.connect(self.contours_chosen)
        self.tools.show.backdrop_chosen.connect(self.backdrop_chosen)
        self.overlays.field_legend.bandwidth_stepped.connect(self.bandwidth_stepped)
        self.overlays.field_legend.hole_requested.connect(self.hole_requested)
        self.overlays.chip.choose_requested.connect(self.choose_requested)
        self.overlays.chip.gallery_requested.connect(self.gallery_requested)
        self.tools.zoom_requested.connect(self._zoom_middle)
        self.tools.fit_requested.connect(self.fit_view)
        self._place_overlays()
        self._describe()

    def show_points(
        self,
        points: NDArray[np.float32],
        keep_view: bool = False,
        away: NDArray[np.float32] | None = None,
        turn: TurnedPoints | None = None,
    ) -> None:
        """Show the images' places; see :meth:`MapCanvas.show_points`."""
        super().show_points(points, keep_view, away, turn)
        self._offer_pictures()
        self._look_again()
        self._describe()

    def show_colouring(self, colouring: Colouring) -> None:
        """Colour the points by something else, and say what the colours mean."""
        super().show_colouring(colouring)
        before = self._insets()
        self.overlays.show_colouring(colouring, self.scene.points.hidden)
        if self._following and self._insets() != before:
            self.fit_view()
        self._look_again()

    def hide_labels(self, rows: frozenset[int]) -> None:
        """Hide the points of these rows of the legend, and no others."""
        super().hide_labels(rows)
        self._look_again()

    def show_axes(self, names: tuple[str, str], is_section: bool, measured: bool = True) -> None:
        """Name the axes; see :meth:`MapCanvas.show_axes`."""
        super().show_axes(names, is_section, measured)
        self._describe()

    def show_cursor(self, x: float, y: float) -> None:
        """Put the cursor on a place of the plane; while it is held, the hand decides."""
        held = self.gestures.held
        if held is None or held.kind is not Kind.CURSOR:
            self._set_cursor(x, y)

    def show_card(self, card: HoverCard | None) -> None:
        """Show a card beside its point, if the mouse is still there; hide it for None."""
        point = None if card is None else self.scene.point_px(card.index)
        if card is None or point is None or card.index != self.dwell.row:
            self.card.hide()
            return
        self.card.show_card(card, (point.x(), point.y()), self.overlays.obstacles(self.scene))

    def show_colour_choices(self, names: Sequence[str], current: str) -> None:
        """Offer ways of colouring."""
        self.tools.show_colour_choices(names, current)
        self._place_overlays()

    def show_field(self, view: FieldView | None) -> None:
        """Paint a field behind the points, and say what its colours mean; None for none."""
        super().show_field(view)
        self.overlays.show_field(None if view is None else view.facts)

    def show_choice(self, rows: NDArray[np.int64]) -> None:
        """Say how many images are chosen."""
        self.overlays.chip.show_count(len(rows))

    def show_pictures(self, choice: str) -> None:
        """Show images as pictures; see :meth:`MapPictures.show_pictures`."""
        super().show_pictures(choice)
        self._offer_pictures()

    def show_show_choices(self, choices: ShowChoices) -> None:
        """Offer fields, widths of the codes' density, and the true posterior."""
        self.tools.show_show_choices(choices)
        self._place_overlays()

    def thing_at(self, px: float, py: float) -> Hit:
        """What lies under a pixel."""

        def find_point() -> int:
            row = self.scene.thumbnails.row_at(px, py)
            if row >= 0:
                return row
            x, y = self.camera.to_plane(px, py)
            points = self.scene.points
            return points.cloud.nearest(x, y, points.reach_px / self.camera.scale)

        return hit(
            (px, py),
            pins_px=self.scene.pins_px(),
            cursor_px=self.scene.cursor_px(),
            walk_px=self.scene.walk_px(),
            find_point=find_point,
        )

    def middle_of(self, thing: Hit) -> tuple[float, float]:
        """Pixel of the middle of a pin or of the cursor."""
        if thing.kind is Kind.PIN:
            pin = self.scene.pins[thing.index]
            return self.camera.to_pixel(pin.x, pin.y)
        return self.scene.cursor_px() or (self.width() / 2, self.height() / 2)

    def drag_cursor(self, px: float, py: float) -> None:
        """Move the cursor, and say so."""
        x, y = self.camera.to_plane(px, py)
        self._set_cursor(x, y)
        self.cursor_dragged.emit(x, y)

    def click(self, hit: Hit, px: float, py: float) -> None:
        """Select an image, or go to a place: a pin's, a step's or any."""
        if hit.kind is Kind.POINT:
            self.image_clicked.emit(hit.index)
        elif hit.kind is Kind.PIN and hit.index < len(self.scene.pins):
            pin = self.scene.pins[hit.index]
            self.go_to(pin.x, pin.y)
        elif hit.kind is Kind.WALK and hit.index < len(self.scene.walk):
            self.go_to(*self.scene.walk[hit.index].tolist())
        elif hit.kind is Kind.BACKGROUND:
            self.go_to(*self.camera.to_plane(px, py))

    def go_to(self, x: float, y: float) -> None:
        """Put the cursor on a place, and ask for its decoding."""
        self._set_cursor(x, y)
        self.place_clicked.emit(x, y)

    def ask_for_pin(self, letter: str) -> None:
        """Ask for a pin on the image under the mouse, or else at the cursor.

        Args:
            letter: Which one; empty for another one at the end of the walk.
        """
        row = self.dwell.row
        point = self.scene.point_px(row)
        if point is not None:
            x, y = self.scene.points.cloud.points[row].tolist()
        elif self.scene.cursor is not None:
            (x, y), row = self.scene.cursor, -1
        else:
            return
        if letter:
            self.pin_requested.emit(letter, x, y, row)
        else:
            self.pin_added.emit(x, y, row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tools in their corners."""
        super().resizeEvent(event)
        self._place_overlays()

    def _place_overlays(self) -> None:
        under = self.overlays.place() + AXIS_GAP_PX
        if under != self.scene.under_tools_px:
            self.scene.under_tools_px = under
            self._repaint_ground()

    def _insets(self) -> Insets:
        insets = super()._insets()
        for legend in (self.legend, self.overlays.field_legend):
            if legend.isVisibleTo(self):
                box = legend.geometry()
                if box.left() < self.width() / 2:
                    insets = replace(insets, left=box.right() + LEGEND_CLEAR_PX)
                else:
                    insets = replace(insets, right=self.width() - box.left() + LEGEND_CLEAR_PX)
        return insets

    def _take_camera(self, camera: Camera) -> None:
        super()._take_camera(camera)
        self._leave_point()

    def _set_cursor(self, x: float, y: float) -> None:
        self._repaint_cursor()
        self.scene.cursor = (x, y) if math.isfinite(x) and math.isfinite(y) else None
        self._repaint_cursor()
        self._describe()

    def _leave_point(self) -> None:
        """What was under the mouse may be elsewhere now."""
        self._rest_on(-1)

    def _rest_on(self, row: int) -> None:
        """The mouse is on this image, -1 for none."""
        if self.dwell.rest_on(row):
            self.card.hide()
            self.scene.hovered = row
            self.update()

    def _look_again(self) -> None:
        """The points have changed under the mouse: is it still on the same one?"""
        row = -1
        if self.dwell.row >= 0 and self._mouse is not None:
            hit = self.thing_at(*self._mouse)
            row = hit.index if hit.kind is Kind.POINT else -1
        self._rest_on(row)

    def _offer_pictures(self) -> None:
        names = tuple(PICTURE_CHOICES) if len(self.scene.points.cloud) else ()
        self.tools.show_picture_choices(names, self.scene.thumbnails.size)
        self._place_overlays()

    def _zoom_middle(self, factor: float) -> None:
        self.zoom_by(factor, smooth=True)

    def _describe(self) -> None:
        names = self.scene.axis_names
        words = [plural(len(self.scene.points.cloud), "point")]
        if self.scene.cursor is not None:
            x, y = (true_minus(value, 2) for value in self.scene.cursor)
            words.append(f"cursor at {names[0]} {x}, {names[1]} {y}")
        self.setAccessibleDescription(", ".join(words))
