"""The frozen value of decoded pictures behind the points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["BackdropView"]


@dataclass(frozen=True, eq=False)
class BackdropView:
    """A part of the plane laid out with decoded pictures, each of the middle of its tile.

    Attributes:
        pixels: All tiles side by side, the first line at the top; opaque colours as 0xFFRRGGBB,
            uint32, shape ``(H, W)``.
        tile: Of these pixels along each side of one decoded picture.
        enlarged: Device pixels along each side of one of these pixels.
        bounds: Outer edges, ``(x_low, x_high, y_low, y_high)`` in latent units.
    """

    pixels: np.ndarray
    tile: int
    enlarged: int
    bounds: tuple[float, float, float, float]
