"""Epochs, steps and places on the horizontal axis: what is where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.panels.curve_choices import CurveChoices, Unit
from vae_explorer.gui.panels.curve_powers import axis_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vae_explorer.training.history import SplitCurve

__all__ = ["CurveClock"]


class CurveClock:
    """Converts between epochs and places on the axis.

    Args:
        curves: That tell at which step an epoch was; the longest is asked.
        choices: Unit and logarithm of the axis.
    """

    def __init__(self, curves: Iterable[SplitCurve], choices: CurveChoices) -> None:
        self._choices = choices
        known = [curve for curve in curves if curve.epochs.size]
        self._epochs = self._steps = np.zeros(1)
        if known:
            longest = max(known, key=lambda curve: curve.epochs.size)
            self._epochs = np.append(0.0, longest.epochs)
            self._steps = np.append(0.0, longest.steps)

    def epoch_at(self, x: float) -> float:
        """Returns the epoch at a place, as a fraction."""
        place = axis_value(x, logarithmic=self._choices.log_x)
        if self._choices.unit is Unit.STEP:
            return float(np.interp(place, self._steps, self._epochs))
        return float(place)

    def place_of(self, epoch: float) -> float:
        """Returns the place of an epoch, NaN where a logarithmic axis has none."""
        place = epoch
        if self._choices.unit is Unit.STEP:
            place = float(np.interp(epoch, self._epochs, self._steps))
        if not self._choices.log_x:
            return place
        return math.log10(place) if place > 0 else math.nan
