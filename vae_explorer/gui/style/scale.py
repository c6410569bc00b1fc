"""The continuous scale of colours, from low to high. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.palette import VIRIDIS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.style.tokens import Tokens

__all__ = ["rgb", "scale_colours"]


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#RRGGBB".

    Example:
        >>> rgb("#2458D3")
        (36, 88, 211)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def scale_colours(tokens: Tokens, count: int = 15) -> NDArray[np.uint8]:
    """Even steps of the continuous scale, low to high.

    The end that would melt into the canvas is cut: the yellow on light, the violet on dark.

    Args:
        tokens: The theme.
        count: Number of steps.

    Returns:
        Shape ``(count, 3)``.
    """
    low, high = (0.12, 1.0) if tokens.dark else (0.0, 0.93)
    stops = np.array([rgb(stop) for stop in VIRIDIS], dtype=np.float64)
    at = np.linspace(low, high, count)
    places = np.linspace(0, 1, len(stops))
    steps = np.stack([np.interp(at, places, stops[:, channel]) for channel in range(3)], axis=1)
    return np.rint(steps).astype(np.uint8)
