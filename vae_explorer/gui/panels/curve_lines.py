"""From the curves of a run to the lines of one plot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_heat import Heat, heat_of
from vae_explorer.gui.panels.curve_smoothing import Smoothing, smooth_curve
from vae_explorer.gui.panels.curve_sources import (
    NOTHING,
    Points,
    Sources,
    is_bound,
    level_of,
    sources_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vae_explorer.gui.panels.curve_sources import Placed
    from vae_explorer.gui.views.curves import OverlayCurves
    from vae_explorer.training.history import CurveData, SplitCurve

__all__ = ["Line", "OtherLine", "PlotLines", "lines_of", "places_of", "value_at"]

_FEWEST = 2  # epochs, before one of them is called the best
_FROM_ZERO = (Quantity.RATE, Quantity.BETA, Quantity.SPEED, Quantity.ACTIVE)


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
        line: Of the validation images where there are any.
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
        bits: Whether they are told in bits per dimension.
        from_zero: Whether the vertical axis begins at zero, and the start of the run counts.
        whole: Whether the values count something.
        reference: Height of the model without latents, None where there is none.
        best: Place and height of the best epoch, None where there is none.
        others: Of other runs.
        heat: What is drawn instead of lines, None for lines.
    """

    raw: Line = field(default_factory=Line)
    train: Line = field(default_factory=Line)
    validation: Line = field(default_factory=Line)
    log_y: bool = False
    bits: bool = False
    from_zero: bool = False
    whole: bool = False
    reference: float | None = None
    best: tuple[float, float] | None = None
    others: tuple[OtherLine, ...] = ()
    heat: Heat | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no value."""
        return self.heat is None and not any(line.x.size for line in self.drawn)

    @property
    def drawn(self) -> tuple[Line, ...]:
        """All lines."""
        own = (self.raw, self.train, self.validation)
        return (*own, *(other.line for other in self.others))


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
        quantity: Which of the plots.
        choices: Smoothing, unit and axes.
        reference: log p(x) of the model without latents, in nats per image; it belongs to the ELBO.
        overlays: Other runs, drawn over them.

    Returns:
        The lines; without batches (they are optional in a run) training is one value an epoch.
    """
    if quantity is Quantity.DIMENSIONS:
        return PlotLines(heat=None if data is None else _heat(data.epochs, choices))
    of = [data] if data is not None else [overlay.curves for overlay in overlays]
    bits = choices.bits and is_bound(quantity) and any(each.setup is not None for each in of)
    sources = Sources() if data is None else sources_of(data, quantity, bits)
    raw, train, validation = (
        _line(points, choices) for points in (sources.noisy, sources.train, sources.validation)
    )
    if raw.x.size and choices.smoothing is Smoothing.NONE:
        raw, train = Line(), raw
    elif raw.x.size:
        # Along the axis as it is drawn, but before any logarithm of the values: their mean is
        # what is meant.
        train = Line(*smooth_curve(raw.x, raw.y, choices.smoothing))
    epochs = validation if validation.x.size else _line(sources.train, choices)
    lines = PlotLines(
        raw,
        train,
        validation,
        bits=bits,
        from_zero=quantity in _FROM_ZERO,
        whole=quantity is Quantity.ACTIVE,
        others=tuple(_other_line(overlay, quantity, choices, bits) for overlay in overlays),
    )
    if quantity is Quantity.ELBO and data is not None:
        lines = replace(lines, reference=level_of(data, reference, bits), best=_best(data, epochs))
    return _log_lines(lines) if choices.log_y and _all_positive(lines) else lines


def value_at(line: Line, x: float) -> float:
    """Read a line at a place: straight between neighbours, NaN outside the line."""
    if line.x.size == 0 or not line.x[0] <= x <= line.x[-1]:
        return float("nan")
    return float(np.interp(x, line.x, line.y))


def places_of(curve: Placed, choices: CurveChoices) -> NDArray[np.float64]:
    """Return where a curve has values, in coordinates of the axis, float64, ascending."""
    places = curve.steps if choices.unit is Unit.STEP else curve.epochs
    x = np.asarray(places, np.float64)
    return np.log10(x[x > 0]) if choices.log_x else x


def _heat(curve: SplitCurve, choices: CurveChoices) -> Heat | None:
    return heat_of(places_of(curve, choices), curve.kl_per_dim)


def _line(points: Points, choices: CurveChoices) -> Line:
    x = places_of(points, choices)
    # A logarithm leaves out the places that are not positive, which can only be the first ones.
    return Line(x, points.values[points.values.size - x.size :])


def _other_line(
    overlay: OverlayCurves, quantity: Quantity, choices: CurveChoices, bits: bool
) -> OtherLine:
    curves = overlay.curves
    told = not bits or curves.setup is not None
    sources = sources_of(curves, quantity, bits) if told else Sources()
    line = _line(sources.validation if sources.validation.values.size else sources.train, choices)
    if not line.x.size and sources.noisy is not NOTHING:
        noisy = _line(sources.noisy, choices)
        line = Line(*smooth_curve(noisy.x, noisy.y, choices.smoothing))
    return OtherLine(overlay.colour, line)


def told_best(data: CurveData) -> tuple[int, int] | None:
    """Return the best epoch and how many came after it, None before the second epoch."""
    epochs, best = data.epochs.epochs, data.best
    if best is None or epochs.size < _FEWEST:
        return None
    return int(epochs[best]), epochs.size - 1 - best


def _best(data: CurveData, epochs: Line) -> tuple[float, float] | None:
    found = told_best(data)
    if found is None:
        return None
    # Counted from the end: a logarithm may have left out the first ones.
    behind = found[1] + 1
    if behind > epochs.x.size or not np.isfinite(epochs.y[-behind]):
        return None
    return float(epochs.x[-behind]), float(epochs.y[-behind])


def _log_lines(lines: PlotLines) -> PlotLines:
    level, best = lines.reference, lines.best
    return replace(
        lines,
        raw=_log_values(lines.raw),
        train=_log_values(lines.train),
        validation=_log_values(lines.validation),
        log_y=True,
        from_zero=False,
        reference=math.log10(level) if level is not None and level > 0 else None,
        best=None if best is None else (best[0], math.log10(best[1])),
        others=tuple(OtherLine(each.colour, _log_values(each.line)) for each in lines.others),
    )


def _log_values(line: Line) -> Line:
    return Line(line.x, np.log10(line.y))


def _all_positive(lines: PlotLines) -> bool:
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in lines.drawn])
    return bool(values.size and values.min() > 0)
