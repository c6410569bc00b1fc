"""Walks from one code to another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vae_explorer.errors import SettingsError

__all__ = [
    "QUICK_KINDS",
    "WALK_KINDS",
    "Curve",
    "linear_walk",
    "polyline",
    "spherical_walk",
    "step_change",
    "straight_line",
    "turning_line",
]

Curve = Callable[[np.ndarray], np.ndarray]
"""From times, shape ``(T,)``, 0 at the start and 1 at the end, to codes, shape ``(T, D)``."""

WALK_KINDS = ("linear", "spherical", "visual", "geodesic")
"""Straight; turning about the prior's mean; straight, with even change of the picture; shortest."""
QUICK_KINDS = ("linear", "spherical")
"""Kinds that need no decoder, and are drawn under the hand."""

_PARALLEL = 1e-6


def _check(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise SettingsError("WALK_ENDS", "A walk needs two codes of one size and at least 2 steps.")
    return a, b


def _walked(line: Curve, start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    if steps < 2:
        raise SettingsError("WALK_ENDS", "A walk needs two codes of one size and at least 2 steps.")
    walk = line(np.linspace(0.0, 1.0, steps))
    walk[0], walk[-1] = start, end
    return walk


def straight_line(start: np.ndarray, end: np.ndarray) -> Curve:
    """Return the straight line between two codes, evenly walked.

    Args:
        start: Code at time 0, shape ``(D,)``.
        end: Code at time 1, shape ``(D,)``.

    Raises:
        SettingsError: If the ends differ in size.
    """
    a, b = _check(start, end)

    def line(times: np.ndarray) -> np.ndarray:
        t = np.asarray(times, dtype=np.float64)[:, None]
        return np.asarray((1 - t) * a + t * b)

    return line


def turning_line(start: np.ndarray, end: np.ndarray) -> Curve:
    """Return the line that turns about the prior's mean, the length of the code changing evenly.

    Between codes of one direction, or of opposite directions (where no turn is the shortest), or
    where one is zero, it is the straight line.

    Args:
        start: Code at time 0, shape ``(D,)``.
        end: Code at time 1, shape ``(D,)``.

    Raises:
        SettingsError: If the ends differ in size.

    References:
        White, "Sampling Generative Networks", 2016, arXiv:1609.04468.
    """
    a, b = _check(start, end)
    length_a, length_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(length_a, length_b) == 0.0:
        return straight_line(a, b)
    unit_a, unit_b = a / length_a, b / length_b
    angle = float(np.arccos(np.clip(unit_a @ unit_b, -1.0, 1.0)))
    if np.sin(angle) < _PARALLEL:
        return straight_line(a, b)

    def line(times: np.ndarray) -> np.ndarray:
        t = np.asarray(times, dtype=np.float64)[:, None]
        direction = np.sin((1 - t) * angle) * unit_a + np.sin(t * angle) * unit_b
        return np.asarray(direction / np.sin(angle) * ((1 - t) * length_a + t * length_b))

    return line


def polyline(codes: np.ndarray) -> Curve:
    """Return the line through codes that are equally far apart in time.

    Args:
        codes: Shape ``(M, D)``, at least two.

    Example:
        >>> polyline(np.array([[0.0], [4.0], [5.0]]))(np.array([0.25, 0.75]))
        array([[2. ],
               [4.5]])
    """
    corners = np.asarray(codes, dtype=np.float64)

    def line(times: np.ndarray) -> np.ndarray:
        place = np.clip(np.asarray(times, dtype=np.float64), 0.0, 1.0) * (len(corners) - 1)
        before = np.minimum(place.astype(np.int64), len(corners) - 2)
        share = (place - before)[:, None]
        return np.asarray((1 - share) * corners[before] + share * corners[before + 1])

    return line


def linear_walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Walk along the straight line.

    Args:
        start: Code to leave from, shape ``(D,)``.
        end: Code to arrive at, shape ``(D,)``.
        steps: Number of codes ``K``, both ends included, at least 2.

    Returns:
        Codes in walking order, float64, shape ``(K, D)``; the ends are exact.

    Raises:
        SettingsError: If the ends differ in size or ``steps`` is below 2.

    Example:
        >>> linear_walk(np.array([0.0, 1.0]), np.array([1.0, 0.0]), 3)
        array([[0. , 1. ],
               [0.5, 0.5],
               [1. , 0. ]])
    """
    return _walked(straight_line(start, end), start, end, steps)


def spherical_walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Walk by turning about the prior's mean, the length changing evenly.

    In many dimensions a straight line between two codes passes nearer to the prior's mean than
    almost any code does; this walk does not. See :func:`turning_line`.

    Args:
        start: Code to leave from, shape ``(D,)``.
        end: Code to arrive at, shape ``(D,)``.
        steps: Number of codes ``K``, both ends included, at least 2.

    Returns:
        Codes in walking order, float64, shape ``(K, D)``; the ends are exact.

    Raises:
        SettingsError: If the ends differ in size or ``steps`` is below 2.
    """
    return _walked(turning_line(start, end), start, end, steps)


def step_change(pictures: np.ndarray) -> np.ndarray:
    """Return how much the picture changes from step to step.

    Args:
        pictures: uint8, shape ``(K, C, H, W)``.

    Returns:
        Root mean square difference of neighbours, 0 to 1, shape ``(K - 1,)``.
    """
    unit = pictures.reshape(len(pictures), -1).astype(np.float32) / 255.0
    return np.asarray(np.sqrt(np.square(np.diff(unit, axis=0)).mean(axis=1)))
