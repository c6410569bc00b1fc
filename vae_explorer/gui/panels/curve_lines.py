"""From the curves of a run to the lines of one plot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_smoothing import Smoothing, smooth_curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.training.history import CurveData, SplitCurve

__all__ = [
    "CurveChoices",
    "Line",
    "PlotLines",
    "Quantity",
    "Unit",
    "lines_of",
    "places_of",
    "value_at",
]


class Quantity(StrEnum):
    """What a plot shows; the value is its title."""

    ELBO = "ELBO"
    RECONSTRUCTION = "Reconstruction"
    KL = "KL"


class Unit(StrEnum):
    """What the horizontal axis counts."""

    EPOCH = "epoch"
    STEP = "step"


@dataclass(frozen=True)
class CurveChoices:
    """How the user wants the curves drawn.

    Attributes:
        smoothing: Of the training batches.
        unit: Of the horizontal axis.
        log_x: Logarithmic horizontal axis.
        log_y: Logarithmic vertical axis, in those plots whose values are all positive.
    """

    smoothing: Smoothing = Smoothing.LIGHT
    unit: Unit = Unit.EPOCH
    log_x: bool = False
    log_y: bool = False


def _nothing() -> NDArray[np.float64]:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Line:
    """Places and values, float64, shape ``(k,)``; places ascend."""

    x: NDArray[np.float64] = field(default_factory=_nothing)
    y: NDArray[np.float64] = field(default_factory=_nothing)


@dataclass(frozen=True, eq=False)
class PlotLines:
    """The lines of one plot, in the coordinates of its axes (log10 where an axis is logarithmic).

    Attributes:
        raw: One value a training step; empty if nothing smoother is drawn over it.
        train: The smooth line, or the raw one if smoothing is off.
        validation: One value an epoch.
        log_y: Whether the values are logarithms.
        reference: Height of the model without latents, None where there is none.
    """

    raw: Line = field(default_factory=Line)
    train: Line = field(default_factory=Line)
    validation: Line = field(default_factory=Line)
    log_y: bool = False
    reference: float | None = None


def lines_of(
    data: CurveData, quantity: Quantity, choices: CurveChoices, reference: float | None = None
) -> PlotLines:
    """Make the lines of one plot.

    Args:
        data: The curves so far.
        quantity: Which of the three.
        choices: Smoothing, unit and axes.
        reference: log p(x) of the model without latents, in nats per image; it belongs to the ELBO.

    Returns:
        The lines; without batches (they are optional in a run) training is one value an epoch.
    """
    raw, train, validation = (
        _line(curve, quantity, choices) for curve in (data.batches, data.train, data.validation)
    )
    if raw.x.size and choices.smoothing is Smoothing.NONE:
        raw, train = Line(), raw
    elif raw.x.size:
        # Along the axis as it is drawn, but before any logarithm of the values: their mean is
        # what is meant.
        train = Line(*smooth_curve(raw.x, raw.y, choices.smoothing))
    level = reference if quantity is Quantity.ELBO else None
    if choices.log_y and _all_positive(raw, train, validation):
        raw, train, validation = _log_values(raw), _log_values(train), _log_values(validation)
        height = math.log10(level) if level is not None and level > 0 else None
        return PlotLines(raw, train, validation, log_y=True, reference=height)
    return PlotLines(raw, train, validation, reference=level)


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


def _log_values(line: Line) -> Line:
    return Line(line.x, np.log10(line.y))


def _all_positive(*lines: Line) -> bool:
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
    return bool(values.size and values.min() > 0)
