"""What stands round a plot: its ranges and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vae_explorer.gui.panels.curve_range import Range

__all__ = ["Axes", "Ticks"]

Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Axes:
    """Ranges and ticks of one plot, in coordinates of its axes.

    Attributes:
        x: Low and high.
        y: Low and high.
        x_ticks: Places and texts.
        y_ticks: Places and texts; a hairline stands at each.
        left_px: Room for the texts at the left, the same in all plots so that they align.
    """

    x: Range = (0.0, 1.0)
    y: Range = (0.0, 1.0)
    x_ticks: Ticks = ()
    y_ticks: Ticks = ()
    left_px: int = 48
