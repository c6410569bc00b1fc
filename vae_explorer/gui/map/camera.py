"""Where the map looks: latent units to pixels and back, with one scale for both axes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FARTHEST", "MAX_SCALE", "MIN_SCALE", "Camera", "Insets", "blend", "bounds_of", "fit"]

MIN_SCALE = 1e-3
"""Pixels per latent unit, zoomed out as far as it goes."""
MAX_SCALE = 1e6
"""Pixels per latent unit; beyond it float32 codes no longer resolve a pixel."""

FARTHEST = 1e9
"""Codes beyond this many latent units, which only a diverging training makes, are nowhere."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Insets:
    """Room that a fit keeps free at the edges, in pixels."""

    left: float = 40.0
    top: float = 56.0
    right: float = 16.0
    bottom: float = 32.0


@dataclass(frozen=True)
class Camera:
    """A view of the plane. The second axis points up, as on paper.

    Attributes:
        x: First coordinate at the middle of the view, in latent units.
        y: Second coordinate there.
        scale: Pixels per latent unit, the same along both axes.
        width_px: Width of the view, in logical pixels.
        height_px: Height of the view, in logical pixels.

    Example:
        >>> Camera(0.0, 0.0, 50.0, 200.0, 100.0).to_pixel(1.0, 0.5)
        (150.0, 25.0)
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 60.0
    width_px: float = 1.0
    height_px: float = 1.0

    def to_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the plane lies in the view, in logical pixels."""
        return (
            (x - self.x) * self.scale + self.width_px / 2,
            (self.y - y) * self.scale + self.height_px / 2,
        )

    def to_plane(self, px: float, py: float) -> tuple[float, float]:
        """The place of the plane under a pixel."""
        return (
            (px - self.width_px / 2) / self.scale + self.x,
            (self.height_px / 2 - py) / self.scale + self.y,
        )

    def points_to_pixel(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Map many places at once.

        Args:
            points: Places on the plane, shape ``(K, 2)``.

        Returns:
            Logical pixels, shape ``(K, 2)``.
        """
        pixels = np.array(points, dtype=np.float64).reshape(-1, 2)
        pixels -= (self.x, self.y)
        pixels *= (self.scale, -self.scale)
        pixels += (self.width_px / 2, self.height_px / 2)
        return pixels

    def visible(self) -> Bounds:
        """The part of the plane in view, as ``(x_low, x_high, y_low, y_high)``."""
        x_low, y_high = self.to_plane(0.0, 0.0)
        x_high, y_low = self.to_plane(self.width_px, self.height_px)
        return x_low, x_high, y_low, y_high

    def panned(self, dx_px: float, dy_px: float) -> Camera:
        """Shift what is seen by so many pixels to the right and down."""
        return replace(self, x=self.x - dx_px / self.scale, y=self.y + dy_px / self.scale)

    def zoomed(self, px: float, py: float, factor: float) -> Camera:
        """Zoom by ``factor`` while the place under the pixel stays under it."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        x, y = self.to_plane(px, py)
        return replace(
            self,
            x=x - (px - self.width_px / 2) / scale,
            y=y - (self.height_px / 2 - py) / scale,
            scale=scale,
        )

    def resized(self, width_px: float, height_px: float) -> Camera:
        """Give the view another size; the middle and the scale stay."""
        return replace(self, width_px=max(width_px, 1.0), height_px=max(height_px, 1.0))

    def with_height(self, height_px: float) -> Camera:
        """Give the view another height at its lower edge; all else stays on its pixel."""
        lower = (self.height_px - max(height_px, 1.0)) / 2
        return self.resized(self.width_px, height_px).panned(0.0, lower)


def fit(bounds: Bounds, width_px: float, height_px: float, insets: Insets | None = None) -> Camera:
    """The largest view that shows all of ``bounds`` inside the insets.

    Args:
        bounds: ``(x_low, x_high, y_low, y_high)`` in latent units; may be a single place.
        width_px: Width of the view, in logical pixels.
        height_px: Height of the view.
        insets: Room kept free at the edges.
    """
    insets = Insets() if insets is None else insets
    x_low, x_high, y_low, y_high = bounds
    room_x = max(width_px - insets.left - insets.right, 16.0)
    room_y = max(height_px - insets.top - insets.bottom, 16.0)
    tiny = 1e-12
    scale = min(room_x / max(x_high - x_low, tiny), room_y / max(y_high - y_low, tiny))
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    return Camera(
        x=(x_low + x_high) / 2 - (insets.left - insets.right) / 2 / scale,
        y=(y_low + y_high) / 2 + (insets.top - insets.bottom) / 2 / scale,
        scale=scale,
        width_px=max(width_px, 1.0),
        height_px=max(height_px, 1.0),
    )


def bounds_of(points: NDArray[np.floating], prior_radius: float = 3.0) -> Bounds:
    """What a fit should show: nearly all points, and the prior around the origin.

    A few stray codes must not shrink everything else: of some hundred points the outermost 0.4 %
    lie outside where they would make the view half as large again, of many where a sixth.

    Args:
        points: Shape ``(N, 2)``; rows that are not finite, or too far, do not count.
        prior_radius: Radius round the origin that is always shown, in latent units.
    """
    box = (-prior_radius, prior_radius, -prior_radius, prior_radius)
    stride = max(1, len(points) // 50_000)
    sample = points[::stride]
    # Column by column: numpy is slow along an axis of two.
    sample = sample[(np.abs(sample[:, 0]) < FARTHEST) & (np.abs(sample[:, 1]) < FARTHEST)]
    if len(sample) == 0:
        return box if prior_radius > 0 else (-1.0, 1.0, -1.0, 1.0)
    columns = np.ascontiguousarray(sample.T)
    low, high = columns.min(axis=1), columns.max(axis=1)
    if len(sample) >= 500:
        inner_low, inner_high = np.percentile(columns, (0.2, 99.8), axis=1)
        dear = 1.5 if len(sample) < 5000 else 1.15
        if np.any(high - low > dear * (inner_high - inner_low)):
            low, high = inner_low, inner_high
    # Points on one spot still get some room, or a fit would dive into the grain of float32.
    margin = max(0.02 * float(np.max(high - low)), 0.01)
    return (
        min(float(low[0]) - margin, box[0]),
        max(float(high[0]) + margin, box[1]),
        min(float(low[1]) - margin, box[2]),
        max(float(high[1]) + margin, box[3]),
    )


def blend(start: Camera, end: Camera, t: float) -> Camera:
    """A camera on the way from one view to another.

    The scale moves evenly in its logarithm, the middle so that whatever place keeps its pixel
    at both ends keeps it on the whole way: a zoom at the pointer looks like one.

    Args:
        start: View at ``t = 0``.
        end: View at ``t = 1``; its size is taken.
        t: 0 to 1.
    """
    if t >= 1.0:
        return end
    scale = math.exp((1 - t) * math.log(start.scale) + t * math.log(end.scale))
    if math.isclose(start.scale, end.scale, rel_tol=1e-9):
        share = t
    else:
        share = (1 / scale - 1 / start.scale) / (1 / end.scale - 1 / start.scale)
    return Camera(
        x=start.x + share * (end.x - start.x),
        y=start.y + share * (end.y - start.y),
        scale=scale,
        width_px=end.width_px,
        height_px=end.height_px,
    )
