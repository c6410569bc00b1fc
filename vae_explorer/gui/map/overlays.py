"""What floats on the map: tools, legend, colour bar, hover card; and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.map.choice_chip import ChoiceChip
from vae_explorer.gui.map.colour_bar import ColourBar
from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous
from vae_explorer.gui.map.field_legend import FieldLegend
from vae_explorer.gui.map.hover_card import CardWidget
from vae_explorer.gui.map.legend import Legend
from vae_explorer.gui.map.marks import CURSOR_ARM_PX, PIN_PX
from vae_explorer.gui.map.plane_note import PlaneNote
from vae_explorer.gui.map.tool_bars import EDGE_PX, ToolBars

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.map.card_placement import Box
    from vae_explorer.gui.map.scene import Scene
    from vae_explorer.gui.views.map import FieldFacts

__all__ = ["Overlays"]

LEGEND_LEFT_PX = 34
LEGEND_GAP_PX = 24
COLOUR_BAR_GAP_PX = 12


class Overlays:
    """The widgets on the map.

    Args:
        owner: The map.

    Attributes:
        tools: The three bars of tools.
        legend: The labels, where the points are coloured by one.
        colour_bar: The scale, where they are coloured by a quantity.
        field_legend: Name, scale and unit of the field behind the points.
        chip: How many images are chosen.
        plane_note: What is said about the plane.
        card: What is said about the image under the mouse.
    """

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self.tools = ToolBars(owner)
        self.legend = Legend(owner)
        self.colour_bar = ColourBar(owner)
        self.field_legend = FieldLegend(owner)
        self.chip = ChoiceChip(owner)
        self.plane_note = PlaneNote(owner)
        self.card = CardWidget(owner)
        self._field: FieldFacts | None = None

    def show_colouring(self, colouring: Colouring, hidden: frozenset[int]) -> None:
        """Say what the colours mean.

        Args:
            colouring: By what the points are coloured.
            hidden: Rows of the legend that are struck through.
        """
        if isinstance(colouring, Categorical):
            self.legend.show_labels(colouring, hidden)
        else:
            self.legend.show_nothing()
        if isinstance(colouring, Continuous):
            self.colour_bar.show_scale(colouring)
        else:
            self.colour_bar.hide()
        self.show_field(self._field)

    def show_field(self, facts: FieldFacts | None) -> None:
        """Say what the colours of the field mean; None for none."""
        self._field = facts
        self.field_legend.show_field(facts, list_labels=self.legend.isHidden())
        self.place()

    def widgets(self) -> tuple[QWidget, ...]:
        """All that the mouse can be on instead of the map."""
        tools = self.tools
        bars = (tools.tools, tools.choosers, tools.views)
        return (*bars, self.legend, self.colour_bar, self.field_legend, self.chip, self.plane_note)

    def place(self) -> int:
        """Put everything in its corner; the card comes and goes by itself.

        Returns:
            The pixel line under the lowest of the tools.
        """
        under = self.tools.place()
        self.plane_note.place()
        self.chip.stand_over(0 if self.plane_note.isHidden() else self.plane_note.height())
        self.legend.move(LEGEND_LEFT_PX, under + LEGEND_GAP_PX)
        scales: list[QWidget] = [self.colour_bar, self.field_legend]
        if self.field_legend.lists_labels:
            # It stands where the points' own labels would, which are not there.
            self.field_legend.move(LEGEND_LEFT_PX, under + LEGEND_GAP_PX)
            scales.remove(self.field_legend)
        shown = [scale for scale in scales if not scale.isHidden()]
        # One below the other they are one card.
        width = max((scale.sizeHint().width() for scale in shown), default=0)
        top = under + COLOUR_BAR_GAP_PX
        for scale in shown:
            scale.resize(width, scale.height())
            scale.move(self._owner.width() - EDGE_PX - width, top)
            top += scale.height()
        return under

    def obstacles(self, scene: Scene) -> list[Box]:
        """What the card should leave free, the most important first."""
        cursor = scene.cursor_px()
        marks = [] if cursor is None else [(*cursor, CURSOR_ARM_PX)]
        marks += [(px, py, PIN_PX + 2) for px, py in scene.pins_px().tolist()]
        boxes = [(px - r, py - r, 2 * r, 2 * r) for px, py, r in marks]
        picture = scene.thumbnails.box_of(scene.hovered)
        if picture is not None:
            boxes.append((picture.x(), picture.y(), picture.width(), picture.height()))
        return [*boxes, *self.tools.boxes()]
