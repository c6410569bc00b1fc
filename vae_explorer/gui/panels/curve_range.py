"""What part of the curves is in view: zoom, pan, and limits that fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_lines import Line, PlotLines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["IGNORED_SHARE", "Range", "fit_y", "full_x", "panned", "zoomed"]

Range = tuple[float, float]

IGNORED_SHARE = 0.06
_AIR = 0.06  # above and below the curves, as a share of their height
_MOST_ZOOM = 1e4
_RAW_MOST = 4096
_RAW_SHARE = (0.002, 0.998)
_OUTER = (0.05, 0.95)
_REACH = 2.0  # how far outliers lie beyond the outer quantiles, in distances of these
_FEW = 8
_FEWEST_DECADES = 0.2
_REFERENCE_REACH = 0.6  # how far below the curves a reference is shown, in their heights


def full_x(places: Iterable[NDArray[np.float64]], log: bool) -> Range:
    """Find the range of the whole run: from 0, or from the first place on a logarithmic axis.

    Args:
        places: Of each curve, ascending, in coordinates of the axis.
        log: Whether places are logarithms.

    Returns:
        Low and high, high above low; it ends exactly at the last place.
    """
    ends = [(float(x[0]), float(x[-1])) for x in places if x.size]
    if not ends:
        return (0.0, 1.0)
    low = min(first for first, _ in ends) if log else 0.0
    high = max(last for _, last in ends)
    if high <= low:
        return (low - 0.5, low + 0.5) if log else (0.0, 1.0)
    return (low, high)


def zoomed(view: Range, full: Range, factor: float, at: float) -> Range | None:
    """Zoom about a place that stays where it is.

    Args:
        view: What is in view.
        full: The whole run.
        factor: Above 1 to see more, below 1 to see less.
        at: The place that stays.

    Returns:
        The new range inside ``full``; None if that is the whole run.
    """
    width = view[1] - view[0]
    wanted = max(width * factor, (full[1] - full[0]) / _MOST_ZOOM)
    if wanted >= (full[1] - full[0]) * (1 - 1e-9):
        return None
    low = at - (at - view[0]) * wanted / width
    return _inside(low, wanted, full)


def panned(view: Range, full: Range, distance: float) -> Range:
    """Move the view by a distance, stopping at the ends of the run."""
    return _inside(view[0] + distance, view[1] - view[0], full)


def _inside(low: float, width: float, full: Range) -> Range:
    low = min(max(low, full[0]), max(full[0], full[1] - width))
    return (low, low + width)


def fit_y(lines: PlotLines, low: float, high: float, everything: bool = False) -> Range:
    """Find limits that show the curves well.

    Args:
        lines: One plot, in coordinates of its axes.
        low: Left end of what counts.
        high: Right end of what counts.
        everything: Leave no value out; else single spikes may be cut.

    Returns:
        Low and high with a little air, high above low.
    """
    if lines.heat is not None:
        return (0.0, float(lines.heat.rows))
    smooth = (lines.train, lines.validation, *(other.line for other in lines.others))
    parts = [_between(line, low, high) for line in smooth]
    if not everything:
        parts = [_without_outliers(part) for part in parts]
    raw = _between(lines.raw, low, high)
    if raw.size:
        # Every few of many values tell these shares well enough, and in a tenth of the time.
        few = raw[:: 1 + raw.size // _RAW_MOST]
        parts.append(raw if everything else np.quantile(few, _RAW_SHARE))
    values = np.concatenate(parts)
    if values.size == 0:
        return (0.0, 1.0)
    bottom, top = float(values.min()), float(values.max())
    height = top - bottom
    level = lines.reference
    if level is not None and bottom - _REFERENCE_REACH * height <= level < bottom:
        # Farther below, it would press the curves flat.
        bottom, height = level, top - level
    if lines.from_zero and bottom >= 0:
        return (0.0, (top or 1.0) * (1 + _AIR))
    if lines.log_y:
        height = max(height, _FEWEST_DECADES)
    # A flat line is drawn in the middle of some air, not stretched until its rounding shows.
    height = max(height, 1e-6 * max(abs(bottom), abs(top)), 1e-9)
    middle = 0.5 * (bottom + top)
    reach = height * (0.5 + _AIR)
    return (middle - reach, middle + reach) if math.isfinite(middle) else (0.0, 1.0)


def _without_outliers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out single values far from the others, but never the newest: where a run is, shows."""
    if values.size < _FEW:
        return values
    low, high = np.quantile(values, _OUTER)
    reach = _REACH * (high - low)
    keep = (values >= low - reach) & (values <= high + reach)
    keep[-1] = True
    kept: NDArray[np.float64] = values[keep]
    return kept


def _between(line: Line, low: float, high: float) -> NDArray[np.float64]:
    start = int(np.searchsorted(line.x, low, side="left"))
    stop = int(np.searchsorted(line.x, high, side="right"))
    values = line.y[start:stop]
    return values[np.isfinite(values)]
