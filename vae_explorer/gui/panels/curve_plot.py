"""One plot of the curves: its heading above its canvas."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui import words
from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_drawing import Axes, Ticks
from vae_explorer.gui.panels.curve_heading import CurveHeading, HeadingText
from vae_explorer.gui.panels.curve_lines import Line, PlotLines, value_at
from vae_explorer.gui.panels.curve_range import Range
from vae_explorer.gui.panels.curve_ticks import log_ticks, round_ticks, tick_texts
from vae_explorer.gui.theme import font
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views_information import ReferenceView

__all__ = ["CurvePlot", "axes_of", "heading_of", "place_text"]

_MEANINGS = {
    Quantity.ELBO: "The lower bound of log p(x), in nats per image: reconstruction minus KL. "
    "Higher is better.",
    Quantity.RECONSTRUCTION: "The expected log-likelihood of an image under its own code, in nats "
    "per image. Higher is better.",
    Quantity.KL: "How far the posterior of an image is from the prior, in nats per image: what "
    "its code says about it.",
}
_X_TICKS_MOST = 10
_X_AIR_PX = 20
_Y_TICKS_MOST = 5
_LEFT_MARGIN_PX = 12
_TEXT_GAP_PX = 6


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
        self.explain_reference(None)
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

    def show_plot(self, lines: PlotLines, axes: Axes, marks: tuple[float, ...]) -> None:
        """Shows curves in their axes."""
        self._lines = lines
        self.canvas.show_plot(lines, axes, marks)

    def explain_reference(self, reference: ReferenceView | None) -> None:
        """Says what the dashed line is, if there is one."""
        meaning = _MEANINGS[self.quantity]
        if reference is not None:
            bits = words.bits_per_dim(reference.bits_per_dim)
            meaning += (
                f"\nThe dashed line is the best model without latents: every pixel on its own, "
                f"fitted to the training images. It gives the {reference.split} images "
                f"{words.nats(reference.nats)} nats each, {bits} bits per dimension."
            )
        explain(self.heading, meaning)
        self.canvas.setAccessibleDescription(meaning)

    def show_readout(self, x: float, choices: CurveChoices) -> None:
        """Shows the values at a place, NaN for the last ones, in heading and canvas."""
        self.heading.show_text(heading_of(self.quantity, self._lines, x))
        self.canvas.show_readout(x, "" if math.isnan(x) else place_text(x, choices))

    def _answer_x_zoom(self, factor: float, at: float) -> None:
        self.x_zoomed.emit(self.quantity, factor, at)

    def _answer_y_zoom(self, factor: float, at: float) -> None:
        self.y_zoomed.emit(self.quantity, factor, at)

    def _answer_drag(self, across: float, up: float) -> None:
        self.panned.emit(self.quantity, across, up)


def axes_of(lines: PlotLines, x: Range, y: Range, choices: CurveChoices, width_px: float) -> Axes:
    """Choose round ticks for a plot.

    Args:
        lines: For whether the vertical axis is logarithmic.
        x: Horizontal range, in coordinates of the axes.
        y: Vertical range, in coordinates of the axes.
        choices: For unit and logarithm of the horizontal axis.
        width_px: Width of the plot; as many ticks stand below it as leave air between their texts.

    Returns:
        The axes; ``left_px`` is what this plot's own texts need.
    """
    metrics = QFontMetricsF(font(11))
    x_ticks: Ticks = ()
    whole = x[1] - x[0] >= _X_TICKS_MOST / 2
    for at_most in range(_X_TICKS_MOST, 2, -1):
        x_ticks = _ticks(x, choices.log_x, at_most, whole)
        if _have_air(x_ticks, width_px / (x[1] - x[0]), metrics):
            break
    y_ticks = _ticks(y, lines.log_y, _Y_TICKS_MOST)
    widest = max((metrics.horizontalAdvance(text) for _, text in y_ticks), default=20.0)
    return Axes(x, y, x_ticks, y_ticks, math.ceil(widest) + _LEFT_MARGIN_PX + _TEXT_GAP_PX)


def _ticks(limits: Range, log: bool, at_most: int, whole: bool = False) -> Ticks:
    if log:
        values = log_ticks(10 ** limits[0], 10 ** limits[1], at_most)
        return [(math.log10(v), t) for v, t in zip(values, tick_texts(values), strict=True)]
    values = round_ticks(*limits, at_most=at_most, whole=whole)
    return list(zip(values, tick_texts(values), strict=True))


def _have_air(ticks: Ticks, px_per_unit: float, metrics: QFontMetricsF) -> bool:
    half = [0.5 * metrics.horizontalAdvance(text) for _, text in ticks]
    return all(
        (right[0] - left[0]) * px_per_unit >= half[i] + half[i + 1] + _X_AIR_PX
        for i, (left, right) in enumerate(itertools.pairwise(ticks))
    )


def heading_of(quantity: Quantity, lines: PlotLines, x: float = math.nan) -> HeadingText:
    """Write the heading of a plot.

    Args:
        quantity: What the plot shows.
        lines: Its curves.
        x: The place whose values are wanted; NaN for the last ones.
    """
    write = words.kl if quantity is Quantity.KL else words.nats

    def value(line: Line) -> str:
        if line.x.size == 0:
            return ""
        if math.isnan(x):
            known = line.y[np.isfinite(line.y)]
            height = float(known[-1]) if known.size else math.nan
        else:
            height = value_at(line, x)
        return write(10**height if lines.log_y else height)

    return HeadingText(str(quantity), "nats", value(lines.train), value(lines.validation))


def place_text(x: float, choices: CurveChoices) -> str:
    """Write a place on the horizontal axis, such as "Epoch 12.4"."""
    place = 10**x if choices.log_x else x
    if choices.unit is Unit.STEP:
        return f"Step {words.count(round(place))}"
    return f"Epoch {words.true_minus(place, 2 if place < 10 else 1)}"
