"""The answering half of the map: what lies under a pixel, and which wish a gesture is."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.map.colour_bar import ColourBar
from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous
from vae_explorer.gui.map.dwell import Dwell
from vae_explorer.gui.map.gestures import Gestures
from vae_explorer.gui.map.hover_card import CardWidget
from vae_explorer.gui.map.legend import Legend
from vae_explorer.gui.map.map_canvas import MapCanvas
from vae_explorer.gui.map.marks import CURSOR_ARM_PX, PIN_PX
from vae_explorer.gui.map.picking import Hit, Kind, hit
from vae_explorer.gui.map.tool_bars import EDGE_PX, ToolBars
from vae_explorer.gui.words import plural, true_minus

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.map.card_placement import Box
    from vae_explorer.gui.views import HoverCard

__all__ = ["MapWishes"]

LEGEND_LEFT_PX = 34
LEGEND_GAP_PX = 24


class MapWishes(MapCanvas):
    """A map with its tools and legend, whose marks can be taken hold of.

    Signals:
        cursor_dragged(float, float): The cursor is being moved, to this place of the plane.
        place_clicked(float, float): Decode this place.
        image_clicked(int): Select this image.
        image_hovered(int): The mouse rests on this image; -1 when it has left it.
        pin_dragged(str, float, float): The pin of this letter is being moved.
        pin_requested(str, float, float, int): Put this pin there, on this image or (-1) on none.
        colour_chosen(str): Colour the points by this.
        plane_chosen(str): Draw this plane.
        walk_cleared(): Take the pins and the walk away.
    """

    cursor_dragged = Signal(float, float)
    place_clicked = Signal(float, float)
    image_clicked = Signal(int)
    image_hovered = Signal(int)
    pin_dragged = Signal(str, float, float)
    pin_requested = Signal(str, float, float, int)
    colour_chosen = Signal(str)
    plane_chosen = Signal(str)
    walk_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Latent map")
        self.gestures = Gestures(self)
        self.dwell = Dwell(self)
        self.dwell.settled.connect(self.image_hovered)
        self.tools = ToolBars(self)
        self.tools.colour_chosen.connect(self.colour_chosen)
        self.tools.plane_chosen.connect(self.plane_chosen)
        self.tools.zoom_requested.connect(self._zoom_middle)
        self.tools.fit_requested.connect(self.fit_view)
        self.legend = Legend(self)
        self.legend.hidden_changed.connect(self.hide_labels)
        self.colour_bar = ColourBar(self)
        self.card = CardWidget(self)
        self._place_overlays()
        self._describe()

    def show_points(self, points: NDArray[np.float32], keep_view: bool = False) -> None:
        """Show the images' places; see :meth:`MapCanvas.show_points`."""
        super().show_points(points, keep_view)
        self._leave_point()
        self._describe()

    def show_colouring(self, colouring: Colouring) -> None:
        """Colour the points by something else, and say what the colours mean."""
        super().show_colouring(colouring)
        self._leave_point()
        if isinstance(colouring, Categorical):
            self.legend.show_labels(colouring, self.scene.points.hidden)
        else:
            self.legend.show_nothing()
        if isinstance(colouring, Continuous):
            self.colour_bar.show_scale(colouring)
        else:
            self.colour_bar.hide()
        self._place_overlays()

    def hide_labels(self, rows: frozenset[int]) -> None:
        """Hide the points of these rows of the legend, and no others."""
        super().hide_labels(rows)
        self._leave_point()

    def show_axes(self, names: tuple[str, str], is_section: bool) -> None:
        """Name the axes; see :meth:`MapCanvas.show_axes`."""
        super().show_axes(names, is_section)
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
        self.card.show_card(card, (point.x(), point.y()), self._obstacles())

    def show_colour_choices(self, names: Sequence[str], current: str) -> None:
        """Offer ways of colouring."""
        self.tools.show_colour_choices(names, current)
        self._place_overlays()

    def show_plane_choices(self, names: Sequence[str], current: str) -> None:
        """Offer planes."""
        self.tools.show_plane_choices(names, current)
        self._place_overlays()

    def thing_at(self, px: float, py: float) -> Hit:
        """What lies under a pixel."""

        def find_point() -> int:
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

    def drag_pin(self, number: int, px: float, py: float) -> None:
        """Move a pin, and say so."""
        if number < len(self.scene.pins):
            x, y = self.camera.to_plane(px, py)
            pins = list(self.scene.pins)
            pins[number] = replace(pins[number], x=x, y=y)
            self.show_pins(tuple(pins))
            self.pin_dragged.emit(pins[number].letter, x, y)

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
        """Ask for a pin on the image under the mouse, or else at the cursor."""
        row = self.dwell.row
        point = self.scene.point_px(row)
        if point is not None:
            x, y = self.scene.points.cloud.points[row].tolist()
            self.pin_requested.emit(letter, x, y, row)
        elif self.scene.cursor is not None:
            self.pin_requested.emit(letter, *self.scene.cursor, -1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tools in their corners."""
        super().resizeEvent(event)
        self._place_overlays()

    def _take_camera(self, camera: Camera) -> None:
        super()._take_camera(camera)
        self._leave_point()

    def _set_cursor(self, x: float, y: float) -> None:
        self.scene.cursor = (x, y) if math.isfinite(x) and math.isfinite(y) else None
        self.update()
        self._describe()

    def _leave_point(self) -> None:
        """What was under the mouse may be elsewhere now."""
        self.dwell.rest_on(-1)
        self.scene.hovered = -1
        self.card.hide()

    def _zoom_middle(self, factor: float) -> None:
        self.zoom_by(factor, smooth=True)

    def _obstacles(self) -> list[Box]:
        cursor = self.scene.cursor_px()
        marks = [] if cursor is None else [(*cursor, CURSOR_ARM_PX)]
        marks += [(px, py, PIN_PX + 2) for px, py in self.scene.pins_px().tolist()]
        boxes = [(px - r, py - r, 2 * r, 2 * r) for px, py, r in marks]
        return [*boxes, *self.tools.boxes()]

    def _place_overlays(self) -> None:
        under = self.tools.place() + LEGEND_GAP_PX
        self.legend.move(LEGEND_LEFT_PX, under)
        self.colour_bar.move(self.width() - EDGE_PX - self.colour_bar.width(), under - 12)

    def _describe(self) -> None:
        names = self.scene.axis_names
        words = [plural(len(self.scene.points.cloud), "point")]
        if self.scene.cursor is not None:
            x, y = (true_minus(value, 2) for value in self.scene.cursor)
            words.append(f"cursor at {names[0]} {x}, {names[1]} {y}")
        self.setAccessibleDescription(", ".join(words))
