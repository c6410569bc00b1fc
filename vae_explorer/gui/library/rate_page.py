"""The page of the library on rate and distortion."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vae_explorer.gui.library.rate_canvas import RateCanvas
from vae_explorer.gui.style.words import plural, true_minus
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.panel import Panel
from vae_explorer.gui.widgets.rows import ValueRow
from vae_explorer.gui.widgets.text import HairLine, Text
from vae_explorer.runs.frontier import frontier, rate_groups, slopes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.gui.views.library import ChosenRun, Shelf
    from vae_explorer.runs.frontier import RateGroup

__all__ = ["RatePage"]

_EMPTY = "The board shows a point for each run that has one epoch behind it."
_ABOUT = (
    "Each point is the newest epoch of a run. To the right codes cost more, upwards more is lost "
    "of the images; along a dotted line the ELBO is the same."
)
_FRONTIER = (
    "The solid line is the frontier: no run, and no mixture of two, lies below it. Training with β "
    "seeks the place where it falls by β nats for each nat of rate. The short line through a point "
    "has that slope: where the run is as good as its β allows, it only touches the frontier."
)


class RatePage(QWidget):
    """A board for each image set and kind of likelihood, and what its frontier says.

    Attributes:
        canvas: The board.

    Signals:
        runs_chosen(object): Compare the runs of these paths, a list.
        open_requested(str): Open the run of this path.
    """

    runs_chosen = Signal(object)
    open_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, RateGroup] = {}
        self._chosen: tuple[ChosenRun, ...] = ()
        self._which = ChooserButton("Board", "Runs on ")
        self._which.chosen.connect(self._show_group)
        self.canvas = RateCanvas()
        self.canvas.run_clicked.connect(self._choose)
        self.canvas.run_opened.connect(self.open_requested)
        self._rows: list[ValueRow] = []
        self._lay_out()

    def show_shelf(self, shelf: Shelf) -> None:
        """Puts all runs that can be compared onto boards."""
        self._groups = {_title(group): group for group in rate_groups(shelf.cards)}
        current = self._which.currentText()
        names = list(self._groups)
        shown = current if current in names else next(iter(names), "")
        self._which.show_choices(names, shown)
        self._pages.setCurrentIndex(1 if names else 0)
        self._show_group()

    def show_chosen(self, chosen: Sequence[ChosenRun]) -> None:
        """Shows which runs are compared."""
        self._chosen = tuple(chosen)
        self.canvas.show_chosen({run.path: run.colour for run in chosen})

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self._which)
        top.addStretch(1)
        side = Panel("About the board")
        side.setFixedWidth(288)
        side.add_section("Rate and distortion")
        side.add(Text(_ABOUT, 12, 400, "2", wrap=True), 4)
        side.add_section("Frontier")
        side.add(Text(_FRONTIER, 12, 400, "2", wrap=True), 4)
        self._slopes = QVBoxLayout()
        self._slopes.setContentsMargins(0, 0, 0, 0)
        self._slopes.setSpacing(0)
        slopes_box = QWidget()
        slopes_box.setLayout(self._slopes)
        side.add_section("One nat of rate buys", "nats of distortion")
        side.add(slopes_box, 4)
        side.add_stretch()
        board = QWidget()
        row = QHBoxLayout(board)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(side)
        empty = Text(_EMPTY, 12, 400, "2")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(board)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(HairLine())
        column.addWidget(self._pages, 1)

    @Slot()
    def _show_group(self) -> None:
        group = self._groups.get(self._which.currentText())
        self.canvas.show_group(group)
        self._show_slopes(group)

    def _show_slopes(self, group: RateGroup | None) -> None:
        for row in self._rows:
            self._slopes.removeWidget(row)
            row.deleteLater()
        self._rows = []
        points = () if group is None else group.points
        places = [(point.rate, point.distortion) for point in points]
        corners = frontier(places)
        buys = slopes([places[corner] for corner in corners])
        for (left, right), slope in zip(itertools.pairwise(corners), buys, strict=True):
            names = f"{points[left].card.name} → {points[right].card.name}"
            row = ValueRow(names, true_minus(slope, 2))
            self._rows.append(row)
            self._slopes.addWidget(row)

    @Slot(str, bool)
    def _choose(self, path: str, beside: bool) -> None:
        chosen = [run.path for run in self._chosen]
        if not beside:
            wanted = [path]
        elif path in chosen:
            wanted = [other for other in chosen if other != path]
        else:
            wanted = [*chosen, path]
        self.runs_chosen.emit(wanted)


def _title(group: RateGroup) -> str:
    runs = plural(len(group.points), "run")
    return f"{group.images}, {group.measure}, {group.split} images: {runs}"
