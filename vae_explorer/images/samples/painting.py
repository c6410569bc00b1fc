"""Painting antialiased shapes on many small pictures at once.

A shape is a field of signed distances to its outline: negative inside, in units of half the
picture's side. Its coverage of a pixel follows from the distance, so edges come out smooth
without drawing at a higher resolution, and all arithmetic is on whole arrays.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["SIZE", "Canvas", "Floats", "Window", "each", "ellipse", "gradient_colour", "pastel"]

Floats = npt.NDArray[np.floating[Any]]  # float32 in fact

SIZE = 64
_PIXEL = np.float32(2 / SIZE)
_CENTRES = ((np.arange(SIZE, dtype=np.float32) + 0.5) * _PIXEL - 1).astype(np.float32)


class Window(NamedTuple):
    """The part of the pictures in which a shape can lie, with the coordinates of its pixels.

    Args:
        rows: Rows of the part.
        columns: Columns of the part.
        x: float32 (1, 1, columns), from -1 at the left to 1 at the right.
        y: float32 (1, rows, 1), from -1 at the top to 1 at the bottom.
    """

    rows: slice
    columns: slice
    x: Floats
    y: Floats

    @classmethod
    def of(cls, left: float, right: float, top: float, bottom: float) -> Window:
        """Return the window between four coordinates from -1 to 1."""
        columns, rows = _pixels(left, right), _pixels(top, bottom)
        return cls(rows, columns, _CENTRES[None, None, columns], _CENTRES[None, rows, None])


class Canvas:
    """N pictures that are painted together.

    Args:
        count: Number of pictures.

    Attributes:
        colours: float32 (N, 3, 64, 64), red, green and blue from 0 to 1.
    """

    def __init__(self, count: int) -> None:
        self.colours = np.zeros((count, 3, SIZE, SIZE), np.float32)

    def fill(
        self, window: Window, distance: Floats, colour: Floats, opacity: Floats | float = 1.0
    ) -> None:
        """Paint a shape, given by its distances (N, rows, columns).

        Args:
            window: Where it can lie.
            distance: Signed distance of each pixel to the outline.
            colour: float32 (N, 3).
            opacity: One number, or (N, 1, 1), from 0 to 1.
        """
        self.blend(window, covered(distance) * np.float32(1) * opacity, colour)

    def blend(self, window: Window, coverage: Floats, colour: Floats) -> None:
        """Mix a colour, float32 (N, 3), in by its share of each pixel (N, rows, columns)."""
        part = self.colours[:, :, window.rows, window.columns]
        part += coverage[:, None] * (colour[:, :, None, None] - part)

    def to_bytes(self) -> npt.NDArray[np.uint8]:
        """Return the pictures as uint8 (N, 3, 64, 64)."""
        levels: Floats = np.rint(np.clip(self.colours, 0, 1) * np.float32(255))
        return levels.astype(np.uint8)


def covered(distance: Floats) -> Floats:
    """Return the share of each pixel that lies inside, from its distance to the outline."""
    share: Floats = np.clip(np.float32(0.5) - distance / _PIXEL, 0, 1)
    return share


def ellipse(x: Floats, y: Floats, radius_x: Floats | float, radius_y: Floats | float) -> Floats:
    """Return about the signed distance to an ellipse around the origin; exact on its outline."""
    across, down = x / radius_x, y / radius_y
    reach = np.sqrt(across * across + down * down)
    across, down = across / radius_x, down / radius_y
    slope = np.sqrt(across * across + down * down)
    distance: Floats = reach * (reach - 1) / np.maximum(slope, np.float32(1e-6))
    return distance


def each(values: Floats) -> Floats:
    """Turn one number for each picture, (N,), into a shape that goes with windows, (N, 1, 1)."""
    numbers: Floats = values[:, None, None]
    return numbers


def gradient_colour(position: Floats, *stops: tuple[int, int, int]) -> Floats:
    """Return the colours, float32 (N, 3), at positions from 0 to 1 between even stops."""
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(position, at, channel) for channel in zip(*stops, strict=True)]
    return (np.stack(channels, axis=1) / 255).astype(np.float32)


def pastel(hue: Floats, saturation: float, value: float) -> Floats:
    """Return the colours, float32 (N, 3), of hues from 0 to 1 on the colour circle."""
    phase = (hue[:, None] + np.asarray([0, 2 / 3, 1 / 3], np.float32)) % 1
    pure = np.clip(np.abs(phase * 6 - 3) - 1, 0, 1)
    levels: Floats = value * (1 - saturation * (1 - pure))
    return levels.astype(np.float32)


def _pixels(least: float, greatest: float) -> slice:
    # One pixel more on each side, for the soft edge.
    first = int((least + 1) / _PIXEL) - 1
    last = int((greatest + 1) / _PIXEL) + 2
    return slice(max(0, first), min(SIZE, last))
