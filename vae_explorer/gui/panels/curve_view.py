"""What the curves show at present: the data, the choices, and the part that is in view."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_lines import (
    CurveChoices,
    PlotLines,
    Quantity,
    Unit,
    lines_of,
    places_of,
)
from vae_explorer.gui.panels.curve_plot import axes_of
from vae_explorer.gui.panels.curve_range import (
    IGNORED_SHARE,
    Range,
    fit_y,
    full_x,
    panned,
    zoomed,
)

if TYPE_CHECKING:
    from vae_explorer.gui.panels.curve_drawing import Axes
    from vae_explorer.training.history import CurveData

__all__ = ["CurveView"]


class CurveView:
    """The three plots as values: their lines, and axes that share one horizontal range.

    Untouched, it follows the run: all of it along x, and along y what remains when the steep
    start is left out.
    """

    def __init__(self) -> None:
        self._data: CurveData | None = None
        self._reference: float | None = None
        self._choices = CurveChoices()
        self._lines: dict[Quantity, PlotLines] = {}
        self._left_px: dict[Quantity, int] = {}
        self._x: Range | None = None
        self._y: dict[Quantity, Range] = {}
        self._everything = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self._data is None

    @property
    def choices(self) -> CurveChoices:
        """How the curves are drawn."""
        return self._choices

    def take(self, data: CurveData) -> None:
        """Takes newer curves; curves without any value empty the view."""
        has_values = any(c.epochs.size for c in (data.batches, data.train, data.validation))
        if not has_values or self._data is None:
            self.follow()
        self._data = data if has_values else None
        self._lines = {}

    def take_reference(self, level: float | None) -> None:
        """Takes the level of the model without latents, in nats per image, or None for none."""
        self._reference = level
        self._lines.pop(Quantity.ELBO, None)

    def choose(self, choices: CurveChoices) -> None:
        """Draws the curves another way; zoom along an axis ends when its coordinates change."""
        before, self._choices, self._lines = self._choices, choices, {}
        if (before.unit, before.log_x) != (choices.unit, choices.log_x):
            self._x = None
        if before.log_y != choices.log_y:
            self._y = {}

    def follow(self) -> None:
        """Follows the run again."""
        self._x, self._y, self._everything = None, {}, False

    def toggle_everything(self) -> None:
        """Shows all values; when they are shown already, follows the run again."""
        touched = self._x is not None or bool(self._y)
        self._everything = touched or not self._everything
        self._x, self._y = None, {}

    def zoom_x(self, factor: float, at: float) -> None:
        """Zooms all plots about a place that stays."""
        self._x = zoomed(self.x, self._full(), factor, at)

    def zoom_y(self, quantity: Quantity, factor: float, at: float) -> None:
        """Zooms one plot about a height that stays."""
        low, high = self.y(quantity)
        self._y[quantity] = (at - (at - low) * factor, at + (high - at) * factor)

    def pan(self, quantity: Quantity, across: float, up: float) -> None:
        """Moves all plots along x, and one along y."""
        if self._x is not None:
            self._x = panned(self._x, self._full(), across)
        if up:
            low, high = self.y(quantity)
            self._y[quantity] = (low + up, high + up)

    @property
    def x(self) -> Range:
        """The horizontal range, in coordinates of the axes."""
        return self._x or self._full()

    def y(self, quantity: Quantity) -> Range:
        """Returns the vertical range of one plot, in coordinates of its axes."""
        if quantity in self._y:
            return self._y[quantity]
        low, high = self.x
        if self._x is None and not self._everything:
            low += IGNORED_SHARE * (high - low)
        return fit_y(self.lines(quantity), low, high, self._everything)

    def lines(self, quantity: Quantity) -> PlotLines:
        """Returns the lines of one plot."""
        if quantity not in self._lines:
            nothing = PlotLines()
            data = self._data
            choices, level = self._choices, self._reference
            self._lines[quantity] = lines_of(data, quantity, choices, level) if data else nothing
        return self._lines[quantity]

    def axes(self, quantity: Quantity, width_px: float) -> Axes:
        """Returns the axes of a plot that is so wide.

        All plots keep the same room at the left; it may grow when another plot is asked about.
        """
        x, y = self.x, self.y(quantity)
        axes = axes_of(self.lines(quantity), x, y, self._choices, width_px)
        self._left_px[quantity] = axes.left_px
        return replace(axes, left_px=self.left_px)

    @property
    def left_px(self) -> int:
        """Room at the left that the widest tick of the plots needs, as far as they are known."""
        return max(self._left_px.values(), default=0)

    def marks(self) -> tuple[float, ...]:
        """Returns where training was stopped and gone on with."""
        if self._data is None:
            return ()
        marks = np.asarray(self._data.marks, np.float64)
        batches = self._data.batches
        if self._choices.unit is Unit.STEP and batches.epochs.size:
            marks = np.interp(marks, batches.epochs, batches.steps)
        if self._choices.log_x:
            marks = np.log10(marks[marks > 0])
        return tuple(float(mark) for mark in marks if math.isfinite(mark))

    def _full(self) -> Range:
        if self._data is None:
            return full_x((), self._choices.log_x)
        curves = (self._data.batches, self._data.train, self._data.validation)
        return full_x([places_of(curve, self._choices) for curve in curves], self._choices.log_x)
