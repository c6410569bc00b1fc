"""How points are drawn at a zoom: dots or squares, and how large. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vae_explorer.gui.map.squares import MOST_COUNTED

__all__ = ["HALO_PX", "PointStyle", "choose_style"]

DOT_BESIDE_PICTURES_PX = 4.0
HALO_PX = 0.75
"""Width of the ring round a dot."""

MOST_DOTS = 20_000
MOST_SQUARES_OF_TWO = 300_000
SPARSE_PER_TILE = 5_000
TILE_PX = 100.0
FINE_FROM = 1.5
"""Points per pixel, where they are densest, from which one pixel is enough for a point."""
RELUCTANCE = 1.1
"""A style once chosen stays until its limit is passed by a tenth, or panning would flicker."""


@dataclass(frozen=True)
class PointStyle:
    """What is drawn for a point.

    Attributes:
        dots: Round dots with a halo; squares otherwise.
        size_px: Diameter of the dots or side of the squares, in logical pixels.
        full: Points on one pixel that are drawn at full strength; squares only.
    """

    dots: bool
    size_px: float
    full: float = 2.0

    @property
    def reach_px(self) -> float:
        """How far from a point's middle the mouse still means this point."""
        return self.size_px / 2 + 2

    def beside_pictures(self) -> PointStyle:
        """The same, but small: pictures are looked at, and dots tell where the others are."""
        return replace(self, size_px=min(self.size_px, DOT_BESIDE_PICTURES_PX))


def choose_style(
    in_view: int, crowding: float, scale: float, previous: PointStyle | None = None
) -> PointStyle:
    """Choose how to draw.

    Sizes and strengths depend on the zoom alone, so that nothing changes while panning.

    Args:
        in_view: Number of points in view.
        crowding: Points per square latent unit where they are densest.
        scale: Pixels per latent unit.
        previous: The style of the last frame.
    """
    per_pixel = crowding / scale**2
    if in_view < MOST_DOTS * (RELUCTANCE if previous and previous.dots else 1):
        spacing = math.inf if per_pixel == 0 else 1 / math.sqrt(per_pixel)
        # 6 px, less where the dots would hide each other, more where there is room.
        return PointStyle(True, min(max(spacing, min(3.1 * spacing, 6.0), 4.0), 10.0))
    fine = previous is not None and not previous.dots and previous.size_px == 1
    many = in_view > MOST_SQUARES_OF_TWO / (RELUCTANCE if fine else 1)
    # Where even the densest pixels lie bare, single pixels would look washed out.
    if many and per_pixel > FINE_FROM:
        size = 1.0
    else:
        size = 3.0 if per_pixel * TILE_PX**2 < SPARSE_PER_TILE else 2.0
    return PointStyle(False, size, min(max(1.5 * per_pixel * size**2, 6.0), float(MOST_COUNTED)))
