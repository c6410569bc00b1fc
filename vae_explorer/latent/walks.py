"""Walks from one code to another."""

from __future__ import annotations

import numpy as np

from vae_explorer.errors import SettingsError

__all__ = ["linear_walk", "spherical_walk", "step_change"]

_PARALLEL = 1e-6


def _check(start: np.ndarray, end: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    if steps < 2 or a.shape != b.shape or a.ndim != 1:
        raise SettingsError("WALK_ENDS", "A walk needs two codes of one size and at least 2 steps.")
    return a, b


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
    a, b = _check(start, end, steps)
    t = np.linspace(0.0, 1.0, steps)[:, None]
    walk = (1 - t) * a + t * b
    walk[0], walk[-1] = a, b
    return np.asarray(walk)


def spherical_walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Walk by turning about the prior's mean, the length changing evenly.

    In many dimensions a straight line between two codes passes nearer to the prior's mean than
    almost any code does; this walk does not. Between codes of one direction, or of opposite
    directions (where no turn is the shortest), or where one is zero, it is the straight line.

    Args:
        start: Code to leave from, shape ``(D,)``.
        end: Code to arrive at, shape ``(D,)``.
        steps: Number of codes ``K``, both ends included, at least 2.

    Returns:
        Codes in walking order, float64, shape ``(K, D)``; the ends are exact.

    Raises:
        SettingsError: If the ends differ in size or ``steps`` is below 2.

    References:
        White, "Sampling Generative Networks", 2016, arXiv:1609.04468.
    """
    a, b = _check(start, end, steps)
    length_a, length_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(length_a, length_b) == 0.0:
        return linear_walk(a, b, steps)
    unit_a, unit_b = a / length_a, b / length_b
    angle = float(np.arccos(np.clip(unit_a @ unit_b, -1.0, 1.0)))
    if np.sin(angle) < _PARALLEL:
        return linear_walk(a, b, steps)
    t = np.linspace(0.0, 1.0, steps)[:, None]
    direction = (np.sin((1 - t) * angle) * unit_a + np.sin(t * angle) * unit_b) / np.sin(angle)
    walk = direction * ((1 - t) * length_a + t * length_b)
    walk[0], walk[-1] = a, b
    return np.asarray(walk)


def step_change(pictures: np.ndarray) -> np.ndarray:
    """Return how much the picture changes from step to step.

    Args:
        pictures: uint8, shape ``(K, C, H, W)``.

    Returns:
        Root mean square difference of neighbours, 0 to 1, shape ``(K - 1,)``.
    """
    unit = pictures.reshape(len(pictures), -1).astype(np.float32) / 255.0
    return np.asarray(np.sqrt(np.square(np.diff(unit, axis=0)).mean(axis=1)))
