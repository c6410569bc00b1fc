"""One plot of the curves: its heading above its canvas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.curve_heading import CurveHeading
from vae_explorer.gui.panels.curve_lines import PlotLines
from vae_explorer.gui.panels.curve_words import (
    heading_of,
    meaning_of,
    nothing_words,
    place_text,
)
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity
    from vae_explorer.gui.panels.curve_marks import Marks
    from vae_explorer.gui.panels.plot_axes import Axes
    from vae_explorer.gui.views.information import ReferenceView

__all__ = ["CurvePlot"]


class CurvePlot(QWidget):
    """One plot with its heading.

    Args:
        quantity: What it shows.
        parent: The owning widget.

    Signals:
        x_zoomed(object, float, float): Quantity, factor and the place that stays.
        y_zoomed(object, float, float): Quantity, factor and the height that stays.
        panned(object, float, float): Quantity, and how far the view is to move along x and y.
    """

    x_zoomed = Signal(object, float, float)
    y_zoomed = Signal(object, float, float)
    panned = Signal(object, float, float)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = quantity
        self.heading = CurveHeading()
        self.canvas = CurveCanvas(f"{quantity}, curves")
        self.canvas.show_nothing_words(nothing_words(quantity))
        self._reference: ReferenceView | None = None
        self._note = self._sentence = ""
        self._moment = math.nan
        self._explain()
        gestures = self.canvas.gestures
        gestures.x_zoomed.connect(self._answer_x_zoom)
        gestures.y_zoomed.connect(self._answer_y_zoom)
        gestures.dragged.connect(self._answer_drag)
        self._lines = PlotLines()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.canvas, 1)

    def show_plot(self, lines: PlotLines, axes: Axes, marks: Marks) -> None:
        """Shows curves in their axes."""
        self._lines = lines
        self.canvas.show_plot(lines, axes, marks)

    def show_note(self, note: str, sentence: str) -> None:
        """Shows a remark in the heading, and explains it in a sentence."""
        self._note = note
        if sentence != self._sentence:
            self._sentence = sentence
            self._explain()

    def explain_reference(self, reference: ReferenceView | None) -> None:
        """Says what the dashed line is, if there is one."""
        self._reference = reference
        self._explain()

    def show_moment(self, x: float) -> None:
        """Marks a moment and tells its values; NaN for the last ones."""
        self._moment = x
        self.canvas.show_moment(x)
        self._tell(math.nan)

    def show_readout(self, x: float, choices: CurveChoices) -> None:
        """Shows the values at a place in heading and canvas; NaN for those of the moment."""
        self._tell(x)
        text = "" if math.isnan(x) else place_text(x, choices)
        if text and (change := self.canvas.change_at(x)):
            text = f"{text}: {change}"
        self.canvas.show_readout(x, text)

    def _tell(self, x: float) -> None:
        height = self.canvas.gestures.height
        at = self._moment if math.isnan(x) else x
        self.heading.show_text(heading_of(self.quantity, self._lines, at, height, self._note))

    def _explain(self) -> None:
        meaning = meaning_of(self.quantity, self._reference) + self._sentence
        explain(self.heading, meaning)
        self.canvas.setAccessibleDescription(meaning)

    def _answer_x_zoom(self, factor: float, at: float) -> None:
        self.x_zoomed.emit(self.quantity, factor, at)

    def _answer_y_zoom(self, factor: float, at: float) -> None:
        self.y_zoomed.emit(self.quantity, factor, at)

    def _answer_drag(self, across: float, up: float) -> None:
        self.panned.emit(self.quantity, across, up)
