"""A round brush on the pixels of a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Stroke", "paint"]

_SOFT = 0.5


@dataclass(frozen=True)
class Stroke:
    """A straight piece of a stroke, in pixels of the picture; pixel (0, 0) ends at (1, 1).

    Attributes:
        start: Where the brush was, x to the right and y down.
        end: Where it is now.
        radius: Of the brush, in pixels, above 0.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    radius: float


def paint(mask: np.ndarray, stroke: Stroke) -> np.ndarray:
    """Return a mask with a piece of a stroke added; going over a place again adds nothing.

    Args:
        mask: What is painted already, 0 to 1, shape ``(H, W)``.
        stroke: The brush is full within half its radius, and fades to nothing at its edge.

    Returns:
        float32, shape ``(H, W)``; the pixel under the brush's end is always full.

    Example:
        >>> paint(np.zeros((1, 5)), Stroke((0.5, 0.5), (2.5, 0.5), 1.0))
        array([[1., 1., 1., 0., 0.]], dtype=float32)
    """
    height, width = mask.shape
    centre = np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), axis=-1)
    start, end = np.array(stroke.start), np.array(stroke.end)
    along = end - start
    length = float(along @ along)
    share = np.clip((centre - start) @ along / length, 0.0, 1.0) if length else 0.0
    away = np.linalg.norm(centre - start - np.multiply.outer(share, along), axis=-1)
    soft = np.clip((1.0 - away / stroke.radius) / _SOFT, 0.0, 1.0)
    column = int(np.clip(end[0], 0, width - 1))
    row = int(np.clip(end[1], 0, height - 1))
    soft[row, column] = 1.0
    return np.asarray(np.maximum(mask, soft), np.float32)
