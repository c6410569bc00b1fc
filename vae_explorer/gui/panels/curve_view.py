"""What the curves show at present: the data, the choices, and the part that is in view."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from vae_explorer.gui.panels.curve_axes import axes_of
from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity
from vae_explorer.gui.panels.curve_clock import CurveClock
from vae_explorer.gui.panels.curve_lines import PlotLines, lines_of, places_of
from vae_explorer.gui.panels.curve_marks import NO_MARKS, Change, Marks, change_words
from vae_explorer.gui.panels.curve_range import (
    IGNORED_SHARE,
    Range,
    fit_y,
    full_x,
    panned,
    zoomed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.gui.panels.plot_axes import Axes
    from vae_explorer.gui.views.curves import OverlayCurves
    from vae_explorer.training.history import CurveData, SplitCurve

__all__ = ["CurveView"]


class CurveView:
    """The plots as values: their lines, and axes that share one horizontal range.

    Untouched, it follows the run: all of it along x, and along y what remains when the steep
    start is left out.

    Attributes:
        page: Which plots stand side by side, and share the room at their left.
    """

    def __init__(self) -> None:
        self._data: CurveData | None = None
        self._overlays: tuple[OverlayCurves, ...] = ()
        self._moment: float | None = None
        self._reference: float | None = None
        self._choices = CurveChoices()
        self.page = Page.BOUND
        self._lines: dict[Quantity, PlotLines] = {}
        self._left_px: dict[Quantity, int] = {}
        self._x: Range | None = None
        self._y: dict[Quantity, Range] = {}
        self._everything = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self._data is None and not self._overlays

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

    def take_overlays(self, overlays: Sequence[OverlayCurves]) -> None:
        """Takes the curves of other runs, instead of those from before."""
        self._overlays = tuple(overlays)
        self._lines = {}

    def take_moment(self, epoch: float | None) -> None:
        """Takes the moment that is marked, in epochs, or None for none."""
        self._moment = epoch

    def take_reference(self, level: float | None) -> None:
        """Takes the level of the model without latents, in nats per image, or None for none."""
        self._reference = level
        self._lines.pop(Quantity.ELBO, None)

    def choose(self, choices: CurveChoices) -> None:
        """Draws the curves another way; zoom along an axis ends when its coordinates change."""
        before, self._choices, self._lines = self._choices, choices, {}
        if (before.unit, before.log_x) != (choices.unit, choices.log_x):
            self._x = None
        if (before.log_y, before.bits) != (choices.log_y, choices.bits):
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
        lines = self.lines(quantity)
        if self._x is None and not self._everything and not lines.from_zero:
            low += IGNORED_SHARE * (high - low)
        return fit_y(lines, low, high, self._everything)

    def lines(self, quantity: Quantity) -> PlotLines:
        """Returns the lines of one plot."""
        if quantity not in self._lines:
            self._lines[quantity] = lines_of(
                self._data, quantity, self._choices, self._reference, self._overlays
            )
        return self._lines[quantity]

    def axes(self, quantity: Quantity, width_px: float, height_px: float) -> Axes:
        """Returns the axes of a plot that is so wide and so high.

        All plots keep the same room at the left; it may grow when another plot is asked about.
        """
        x, y = self.x, self.y(quantity)
        axes = axes_of(self.lines(quantity), x, y, self._choices, (width_px, height_px))
        self._left_px[quantity] = axes.left_px
        return replace(axes, left_px=self.left_px)

    @property
    def left_px(self) -> int:
        """Room at the left that the widest tick of the page needs, as far as it is known."""
        return max((self._left_px.get(each, 0) for each in self.page.quantities), default=0)

    def marks(self) -> Marks:
        """Returns where training was stopped and gone on with, and what was changed where."""
        if self._data is None:
            return NO_MARKS
        clock = self._clock()
        stops = (clock.place_of(mark) for mark in self._data.marks)
        changes = (
            Change(clock.place_of(change.epoch), text)
            for change, text in zip(self._data.changes, change_words(self._data), strict=True)
        )
        return Marks(
            tuple(stop for stop in stops if math.isfinite(stop)),
            tuple(change for change in changes if math.isfinite(change.x)),
        )

    @property
    def moment(self) -> float:
        """Place of the marked moment, NaN if there is none."""
        return math.nan if self._moment is None else self._clock().place_of(self._moment)

    def epoch_at(self, x: float) -> float:
        """Returns the epoch at a place, as a fraction."""
        return self._clock().epoch_at(x)

    @property
    def data(self) -> CurveData | None:
        """The run that is drawn, None if there is none."""
        return self._data

    def _clock(self) -> CurveClock:
        return CurveClock(self._curves(), self._choices)

    def _curves(self) -> list[SplitCurve]:
        of = ([self._data] if self._data else []) + [each.curves for each in self._overlays]
        return [curve for data in of for curve in (data.batches, data.train, data.validation)]

    def _full(self) -> Range:
        places = [places_of(curve, self._choices) for curve in self._curves()]
        return full_x(places, self._choices.log_x)
