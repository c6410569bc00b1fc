"""What grows in a row of measurements: by how much an hour, and in one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Growth", "growth_of"]

_STRETCHES, _FEWEST = 20, 20
_CLEAR_ERRORS = 6.0
"""A step is one where it is so many times its error: of twenty places the likeliest is taken."""


@dataclass(frozen=True)
class Growth:
    """How a row grows.

    Attributes:
        slope: Of the line, per unit of time, beside the step.
        error: Its standard error.
        step: By how much the row rises at once at one place and stays there, 0 if nowhere.
        step_at: When that is, None if nowhere.
        rise: From the first stretch to the last, in all.
    """

    slope: float
    error: float
    step: float
    step_at: float | None
    rise: float


def growth_of(x: np.ndarray, y: np.ndarray) -> Growth:
    """Fit a line, with one step upwards where there is a clear one.

    The line goes through the least values of twenty stretches at most: what is in use beyond them
    is in use for a moment. What rises once is no slope, wherever it does; what rises again and
    again is one, for a single step leaves the others.

    Args:
        x: Time, shape ``(K,)``, ascending.
        y: Shape ``(K,)``.

    Raises:
        ValueError: With fewer than twenty values, of which there is nothing to be said.
    """
    if len(x) < _FEWEST:
        raise ValueError(f"{len(x)} values make no slope; soak for a minute at least")
    parts = np.array_split(np.arange(len(x)), min(_STRETCHES, len(x) // 4))
    middles = np.array([x[part].mean() for part in parts])
    least = np.array([y[part].min() for part in parts])
    rise = float(least[-1] - least[0])
    line = np.stack([np.ones_like(middles), middles], axis=1)
    found, errors, _ = _fitted(line, least)
    plain = Growth(float(found[1]), float(errors[1]), 0.0, None, rise)
    best, left = plain, np.inf
    for at in range(1, len(least)):
        stairs = (np.arange(len(least)) >= at).astype(float)
        found, errors, rest = _fitted(np.column_stack([line, stairs]), least)
        if rest < left and found[2] > _CLEAR_ERRORS * errors[2]:
            left, when = rest, float(middles[at])
            best = Growth(float(found[1]), float(errors[1]), float(found[2]), when, rise)
    return best


def _fitted(columns: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return least-squares weights, their standard errors, and the sum of squares that is left."""
    weights, _, _, _ = np.linalg.lstsq(columns, y, rcond=None)
    rest = float(((y - columns @ weights) ** 2).sum())
    free = len(y) - columns.shape[1]
    covariance = np.linalg.inv(columns.T @ columns) * rest / max(1, free)
    return weights, np.sqrt(np.diag(covariance)), rest
