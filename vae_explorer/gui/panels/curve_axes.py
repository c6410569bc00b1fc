"""Round ticks for a plot."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetricsF

from vae_explorer.gui.panels.curve_ticks import log_ticks, round_ticks, tick_texts
from vae_explorer.gui.panels.plot_axes import Axes, Ticks
from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from vae_explorer.gui.panels.curve_choices import CurveChoices
    from vae_explorer.gui.panels.curve_heat import Heat
    from vae_explorer.gui.panels.curve_lines import PlotLines
    from vae_explorer.gui.panels.curve_range import Range

__all__ = ["axes_of"]

_X_TICKS_MOST = 10
_X_AIR_PX = 20
_Y_TICKS_MOST = 5
_LEFT_MARGIN_PX = 12
_TEXT_GAP_PX = 6
_NAME_PX = 14


def axes_of(
    lines: PlotLines, x: Range, y: Range, choices: CurveChoices, size_px: tuple[float, float]
) -> Axes:
    """Choose round ticks for a plot.

    Args:
        lines: For whether the vertical axis is logarithmic, or has the names of dimensions.
        x: Horizontal range, in coordinates of the axes.
        y: Vertical range, in coordinates of the axes.
        choices: For unit and logarithm of the horizontal axis.
        size_px: Width and height of the plot; as many ticks stand at its edges as leave air
            between their texts.

    Returns:
        The axes; ``left_px`` is what this plot's own texts need.
    """
    metrics = QFontMetricsF(font(11))
    x_ticks: Ticks = ()
    whole = x[1] - x[0] >= _X_TICKS_MOST / 2
    for at_most in range(_X_TICKS_MOST, 2, -1):
        x_ticks = _ticks(x, choices.log_x, at_most, whole)
        if _have_air(x_ticks, size_px[0] / (x[1] - x[0]), metrics):
            break
    if lines.heat is not None:
        y_ticks = _names(lines.heat, y, size_px[1])
    else:
        y_ticks = _ticks(y, lines.log_y, _Y_TICKS_MOST, lines.whole)
    widest = max((metrics.horizontalAdvance(text) for _, text in y_ticks), default=20.0)
    return Axes(x, y, x_ticks, y_ticks, math.ceil(widest) + _LEFT_MARGIN_PX + _TEXT_GAP_PX)


def _names(heat: Heat, y: Range, height_px: float) -> Ticks:
    """The names of as many rows as have room, the uppermost first."""
    every = max(1, math.ceil(_NAME_PX * (y[1] - y[0]) / max(1.0, height_px)))
    rows = ((heat.rows - row - 0.5, heat.name(row)) for row in range(0, heat.rows, every))
    return [(middle, name) for middle, name in rows if y[0] <= middle <= y[1]]


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
