"""The page of the library with two maps side by side, linked through pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vae_explorer.gui.library.linked_map import LinkedMap
from vae_explorer.gui.library.mixed_images import MixedImages
from vae_explorer.gui.library.run_columns import names_of
from vae_explorer.gui.library.side_facts import SideFacts
from vae_explorer.gui.style.words import percent
from vae_explorer.gui.widgets.buttons import ActionButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import HairLine, Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from PySide6.QtGui import QShowEvent

    from vae_explorer.gui.views.library import ChosenRun, LinkedView, MapSide, Shelf, Side
    from vae_explorer.runs.shelf import RunCard

__all__ = ["MapsPage"]

_EMPTY = "Two maps stand here side by side once there are two runs."


class MapsPage(QWidget):
    """Two maps: what the cursor of one decodes, the other encodes.

    Attributes:
        maps: The two maps.
        facts: What stands below them.

    Signals:
        pair_requested(str, str): Show the runs of these paths, left and right.
        place_requested(str, float, float): Look a place of this side's map up on the other.
        image_requested(str, int): Look an image of this side up on the other.
        rows_chosen(str, object, str): Choose images on this side: rows, and how.
    """

    pair_requested = Signal(str, str)
    place_requested = Signal(str, float, float)
    image_requested = Signal(str, int)
    rows_chosen = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self._pair: tuple[str, str] = ("", "")
        self._asked = ("", "")
        self._followed: list[str] = []
        self._begun = False
        self._likeness = Text("", 11, 400, "2")
        self._choosers = (
            ChooserButton("Left run", "Left: "),
            ChooserButton("Right run", "Right: "),
        )
        self._swap = ActionButton("Swap")
        self._mixed = MixedImages()
        self._cards: dict[str, RunCard] = {}
        explain(
            self._likeness,
            "How alike the two models arrange the images: for each image the ten whose codes are "
            "nearest are found in both, in all latent dimensions, and compared.",
        )
        explain(self._swap, "Show the left map at the right, and the right one at the left.")
        self._swap.clicked.connect(self._swap_sides)
        self.maps: dict[Side, LinkedMap] = {
            "left": LinkedMap("Left map"),
            "right": LinkedMap("Right map"),
        }
        self.facts: dict[Side, SideFacts] = {
            "left": SideFacts("left"),
            "right": SideFacts("right"),
        }
        for chooser in self._choosers:
            chooser.chosen.connect(self._take_choice)
        self._connect_left()
        self._connect_right()
        self._lay_out()

    def show_shelf(self, shelf: Shelf) -> None:
        """Offers the runs that have a model."""
        cards = [card for card in shelf.cards if card.last is not None]
        self._names = {name: path for path, name in names_of(cards).items()}
        self._cards = {str(card.path): card for card in cards}
        paths = list(self._names.values())
        left, right = self._pair
        left = left if left in paths else next(iter(paths), "")
        others = [path for path in paths if path != left]
        right = right if right in paths else next(iter(others), "")
        self._pages.setCurrentIndex(1 if right else 0)
        self._take_pair(left, right)

    def show_chosen(self, chosen: Sequence[ChosenRun]) -> None:
        """Takes the first two of the runs that are compared as the two sides."""
        paths = [run.path for run in chosen if run.path in self._names.values()]
        # What was chosen here by hand stays until others are chosen in the list.
        if len(paths) >= 2 and paths != self._followed:
            self._followed = paths
            self._take_pair(paths[0], paths[1])

    def show_side(self, side: Side, shown: MapSide) -> None:
        """Shows the map of one side."""
        self.maps[side].show_side(shown)
        if not self._begun and side == "right" and shown.placed:
            self._begun = True
            self.place_requested.emit("left", 0.0, 0.0)

    def show_likeness(self, share: float) -> None:
        """Shows how alike the two models arrange the images; nothing for NaN."""
        words = f"{percent(share)} of the ten nearest images are the same in both"
        self._likeness.setText("" if math.isnan(share) else words)

    def forget(self) -> None:
        """Lets both maps go; they come again when somebody looks."""
        self._asked = ("", "")
        for chart in self.maps.values():
            chart.show_side(None)

    def show_closed(self, side: Side) -> None:
        """Shows that one side has no map."""
        self.maps[side].show_side(None)

    def show_look(self, view: LinkedView) -> None:
        """Shows one picture in both models."""
        for number, (side, chart) in enumerate(self.maps.items()):
            chart.show_cursor(*view.points[number])
            row = view.rows[number]
            chart.show_selected(row if row >= 0 else None, None)
            self.facts[side].show_view(view)

    def show_choice(self, side: Side, rows: np.ndarray) -> None:
        """Shows which images are chosen on one side."""
        self.maps[side].show_linked_choice(rows if len(rows) else None)

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for the maps only once somebody looks."""
        super().showEvent(event)
        self._ask()

    def _connect_left(self) -> None:
        chart = self.maps["left"]
        chart.cursor_dragged.connect(self._move_left)
        chart.place_clicked.connect(self._move_left)
        chart.image_clicked.connect(self._click_left)
        chart.rows_chosen.connect(self._choose_left)

    def _connect_right(self) -> None:
        chart = self.maps["right"]
        chart.cursor_dragged.connect(self._move_right)
        chart.place_clicked.connect(self._move_right)
        chart.image_clicked.connect(self._click_right)
        chart.rows_chosen.connect(self._choose_right)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 8, 12, 8)
        tools.setSpacing(8)
        tools.addWidget(self._choosers[0])
        tools.addStretch(1)
        tools.addWidget(self._likeness)
        tools.addWidget(self._swap)
        tools.addStretch(1)
        tools.addWidget(self._choosers[1])
        sides = QHBoxLayout()
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        for number, (side, chart) in enumerate(self.maps.items()):
            if number:
                sides.addWidget(HairLine(Qt.Orientation.Vertical))
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(chart, 1)
            column.addWidget(HairLine())
            column.addWidget(self.facts[side])
            self.facts[side].show_view(None)
            sides.addLayout(column, 1)
        body = QWidget()
        body.setLayout(sides)
        empty = Text(_EMPTY, 12, 400, "2")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(body)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(tools)
        rows.addWidget(HairLine())
        rows.addWidget(self._mixed)
        rows.addWidget(self._pages, 1)

    def _take_pair(self, left: str, right: str) -> None:
        self._pair = left, right
        self._mixed.show_runs(self._cards[path] for path in self._pair if path in self._cards)
        names = {path: name for name, path in self._names.items()}
        for chooser, path in zip(self._choosers, self._pair, strict=True):
            chooser.show_choices(list(self._names), names.get(path, ""))
        self._swap.setEnabled(bool(right))
        self._ask()

    def _ask(self) -> None:
        if all(self._pair) and self._pair != self._asked and self.isVisible():
            self._asked, self._begun = self._pair, False
            self._likeness.setText("")
            for facts in self.facts.values():
                facts.show_view(None)
            self.pair_requested.emit(*self._pair)
            for chart in self.maps.values():
                chart.show_opening()

    @Slot()
    def _take_choice(self) -> None:
        chosen = [self._names.get(each.currentText(), "") for each in self._choosers]
        self._take_pair(chosen[0], chosen[1])

    @Slot()
    def _swap_sides(self) -> None:
        self._take_pair(self._pair[1], self._pair[0])

    @Slot(float, float)
    def _move_left(self, x: float, y: float) -> None:
        self.place_requested.emit("left", x, y)

    @Slot(float, float)
    def _move_right(self, x: float, y: float) -> None:
        self.place_requested.emit("right", x, y)

    @Slot(int)
    def _click_left(self, row: int) -> None:
        self.image_requested.emit("left", row)

    @Slot(int)
    def _click_right(self, row: int) -> None:
        self.image_requested.emit("right", row)

    @Slot(object, str)
    def _choose_left(self, rows: np.ndarray, mode: str) -> None:
        self.rows_chosen.emit("left", rows, mode)

    @Slot(object, str)
    def _choose_right(self, rows: np.ndarray, mode: str) -> None:
        self.rows_chosen.emit("right", rows, mode)
