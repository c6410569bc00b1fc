"""Limits of fields that hold whatever is in view, and numbers for their legends. No Qt."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.style.words import true_minus

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.field_aggregate import FieldTask
    from vae_explorer.gui.exploring.field_pictures import Array, Values

__all__ = ["number_words", "sampled", "survey"]

_SURVEY = 128
_FEW = 16
_PATIENCE_S = 2.0
_PIXELS = 1.2e6
"""Logical pixels of a large map with its margin."""


def survey(task: FieldTask) -> tuple[Array, Array]:
    """Return a grid over all codes and the prior, whatever is in view."""
    points = task.frame.points[task.known]
    low, high = np.full(2, -3.0), np.full(2, 3.0)
    if len(points):
        inner = np.percentile(points, (0.2, 99.8), axis=0)
        low, high = np.minimum(low, inner[0]), np.maximum(high, inner[1])
    return np.linspace(low[0], high[0], _SURVEY), np.linspace(low[1], high[1], _SURVEY)


def sampled(task: FieldTask, values: Values) -> tuple[Array, float]:
    """Ask for a slow quantity at a few places of the survey.

    Returns:
        Its values there, and how many logical pixels must lie between two places at least, so that
        a large map is painted within two seconds.
    """
    side_x, side_y = (side[:: _SURVEY // _FEW] for side in survey(task))
    values(side_x[:1], side_y[:1])
    # Of this thread's own time, as others may have the processor; the first time is always slow.
    began_s = time.thread_time()
    found = values(side_x, side_y)
    each_s = (time.thread_time() - began_s) / (len(side_x) * len(side_y))
    return found, max(1.0, math.sqrt(each_s * _PIXELS / _PATIENCE_S))


def number_words(value: float) -> str:
    """Write a positive number with two figures, a very small or large one by a power of ten.

    Example:
        >>> number_words(0.1591), number_words(34.2), number_words(2.5e-7)
        ('0.16', '34', '2.5 × 10⁻⁷')
    """
    exponent = math.floor(math.log10(value)) if value > 0 else 0
    if -3 <= exponent <= 4:
        return true_minus(value, max(0, 1 - exponent))
    power = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{true_minus(value / 10.0**exponent, 1)} × 10{power}"
