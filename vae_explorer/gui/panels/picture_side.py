"""How large the pictures of a grid are drawn, so that their pixels stay whole."""

from __future__ import annotations

__all__ = ["GAP_PX", "columns_of", "whole_side"]

GAP_PX = 4
_SMALLEST_PX = 28
_SMOOTH_FROM = 64


def whole_side(pixels: int, dpr: float, smallest_px: int = _SMALLEST_PX) -> int:
    """Choose the side of a picture on the screen.

    Args:
        pixels: Side of the picture in its own pixels, at least 1.
        dpr: Device pixels per logical pixel.
        smallest_px: The side is at least this long.

    Returns:
        Logical pixels: the smallest whole number of device pixels per pixel that is large enough;
        64 for pictures from 64 pixels on, which are scaled smoothly.

    Example:
        >>> whole_side(28, 1.0), whole_side(8, 1.0), whole_side(28, 2.0), whole_side(64, 1.0)
        (28, 32, 28, 64)
    """
    if pixels >= _SMOOTH_FROM:
        return _SMOOTH_FROM
    # On a screen of 1.25 or 1.5 the side may fall between two pixels; there whole factors that
    # also make a whole side would be far too large.
    step = int(dpr) if dpr == int(dpr) and pixels % dpr else 1
    factor = step
    while pixels * factor / dpr < smallest_px:
        factor += step
    return round(pixels * factor / dpr)


def columns_of(available_px: int, side_px: int, count: int) -> int:
    """Count the pictures that stand side by side.

    Args:
        available_px: Width there is.
        side_px: Of a picture.
        count: Number of pictures.

    Returns:
        At least 1, at most ``count``.
    """
    return max(1, min(count, (available_px + GAP_PX) // (side_px + GAP_PX)))
