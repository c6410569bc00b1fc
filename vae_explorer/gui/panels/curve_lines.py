"""From the curves of a run to the lines of one plot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_smoothing import Smoothing, smooth_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vae_explorer.gui.views_curves import OverlayCurves
    from vae_explorer.training.history import CurveData, SplitCurve

__all__ = ["Line", "OtherLine", "PlotLines", "lines_of", "places_of", "value_at"]


def _nothing() -> NDArray[np.float64]:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Line:
    """Places and values, float64, shape ``(k,)``; places ascend."""

    x: NDArray[np.float64] = field(default_factory=_nothing)
    y: NDArray[np.float64] = field(default_factory=_nothing)


@dataclass(frozen=True, eq=False)
class OtherLine:
    """The line of another run.

    Attributes:
        colour: Place in the list of label colours.
        line: One value an epoch, of the validation images where there are any.
    """

    colour: int
    line: Line


@dataclass(frozen=True, eq=False)
class PlotLines:
    """The lines of one plot, in the coordinates of its axes (log10 where an axis is logarithmic).

    Attributes:
        raw: One value a training step; empty if nothing smoother is drawn over it.
        train: The smooth line, or the raw one if smoothing is off.
        validation: One value an epoch.
        log_y: Whether the values are logarithms.
        reference: Height of the model without latents, None where there is none.
        others: Of other runs.
    """

    raw: Line = field(default_factory=Line)
    train: Line = field(default_factory=Line)
    validation: Line = field(default_factory=Line)
    log_y: bool = False
    reference: float | None = None
    others: tuple[OtherLine, ...] = ()


def lines_of(
    data: CurveData | None,
    quantity: Quantity,
    choices: CurveChoices,
    reference: float | None = None,
    overlays: Sequence[OverlayCurves] = (),
) -> PlotLines:
    """Make the lines of one plot.

    Args:
        data: The curves so far, None if there are only other runs.
        quantity: Which of the three.
        choices: Smoothing, unit and axes.
        reference: log p(x) of the model without latents, in nats per image; it belongs to the ELBO.
        overlays: Other runs, drawn over them.

    Returns:
        The lines; without batches (they are optional in a run) training is one value an epoch.
    """
    raw, train, validation = Line(), Line(), Line()
    if data is not None:
        raw, train, validation = (
            _line(curve, quantity, choices) for curve in (data.batches, data.train, data.validation)
        )
    if raw.x.size and choices.smoothing is Smoothing.NONE:
        raw, train = Line(), raw
    elif raw.x.size:
        # Along the axis as it is drawn, but before any logarithm of the values: their mean is
        # what is meant.
        train = Line(*smooth_curve(raw.x, raw.y, choices.smoothing))
    others = tuple(_other_line(overlay, quantity, choices) for overlay in overlays)
    level = reference if quantity is Quantity.ELBO else None
    lines = PlotLines(raw, train, validation, reference=level, others=others)
    return _log_lines(lines) if choices.log_y and _all_positive(lines) else lines


def value_at(line: Line, x: float) -> float:
    """Read a line at a place: straight between neighbours, NaN outside the line."""
    if line.x.size == 0 or not line.x[0] <= x <= line.x[-1]:
        return float("nan")
    return float(np.interp(x, line.x, line.y))


def places_of(curve: SplitCurve, choices: CurveChoices) -> NDArray[np.float64]:
    """Return where a curve has values, in coordinates of the axis, float64, ascending."""
    places = curve.steps if choices.unit is Unit.STEP else curve.epochs
    x = np.asarray(places, np.float64)
    return np.log10(x[x > 0]) if choices.log_x else x


def _line(curve: SplitCurve, quantity: Quantity, choices: CurveChoices) -> Line:
    if quantity is Quantity.ELBO:
        values = curve.elbo
    elif quantity is Quantity.RECONSTRUCTION:
        values = curve.reconstruction
    else:
        values = curve.kl
    x, y = places_of(curve, choices), np.asarray(values, np.float64)
    # A logarithm leaves out the places that are not positive, which can only be the first ones.
    return Line(x, y[y.size - x.size :])


def _other_line(overlay: OverlayCurves, quantity: Quantity, choices: CurveChoices) -> OtherLine:
    curves = overlay.curves
    curve = curves.validation if curves.validation.epochs.size else curves.train
    return OtherLine(overlay.colour, _line(curve, quantity, choices))


def _log_lines(lines: PlotLines) -> PlotLines:
    level = lines.reference
    return PlotLines(
        _log_values(lines.raw),
        _log_values(lines.train),
        _log_values(lines.validation),
        log_y=True,
        reference=math.log10(level) if level is not None and level > 0 else None,
        others=tuple(OtherLine(each.colour, _log_values(each.line)) for each in lines.others),
    )


def _log_values(line: Line) -> Line:
    return Line(line.x, np.log10(line.y))


def _all_positive(lines: PlotLines) -> bool:
    drawn = (lines.raw, lines.train, lines.validation, *(each.line for each in lines.others))
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in drawn])
    return bool(values.size and values.min() > 0)
