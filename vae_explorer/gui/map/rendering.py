"""The image of a cloud in a view: kept while it serves, drawn in pieces where it is large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.point_style import HALO_PX, PointStyle
from vae_explorer.gui.map.raster import Raster
from vae_explorer.gui.map.sprites import draw_sprites
from vae_explorer.gui.map.squares import add_points, clear_points, finish_squares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Bounds
    from vae_explorer.gui.map.cloud import Batch, Cloud

__all__ = ["AT_ONCE", "Drawn", "Rendering"]

AT_ONCE = 1_200_000
"""Points that one frame draws; the others follow while nothing moves."""
WHOLE_PIXEL = 1e-3
"""A pan by whole pixels, up to rounding, only shifts the image."""


@dataclass(frozen=True)
class _Wish:
    """What an image is drawn for; its camera aside, which may be a little elsewhere."""

    version: int
    scale: float
    size: tuple[float, float]
    ratio: float
    fades: int
    style: PointStyle


@dataclass(frozen=True, eq=False)
class Drawn:
    """An image of the points.

    Attributes:
        image: Palette image with a margin; it is drawn over when the view changes.
        left: Device pixel of the view, from the left, at which it begins.
        top: The same from the top.
        serial: Another number whenever the image has changed.
        camera: The view of all of the image.
    """

    image: NDArray[np.uint8]
    left: int
    top: int
    serial: int
    camera: Camera


class Rendering:
    """Draws the points of a cloud into an image.

    Args:
        cloud: The points.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._raster = Raster()
        self._wish: _Wish | None = None
        self._camera = Camera()
        self._drawn = 0
        self._stale = True
        self._serial = 0

    @property
    def unfinished(self) -> bool:
        """Whether points are not prepared or not drawn yet."""
        cloud = self._cloud
        return not cloud.complete or (self._wish is not None and self._drawn < len(cloud.batches))

    def draw(self, camera: Camera, style: PointStyle, ratio: float, fades: int) -> Drawn:
        """Draw a view, if what was drawn last does not serve.

        Args:
            camera: The view.
            style: What is drawn for a point.
            ratio: Device pixels per logical pixel.
            fades: Number of fades of the inks.
        """
        size = (camera.width_px, camera.height_px)
        wish = _Wish(self._cloud.version, camera.scale, size, ratio, fades, style)
        shift = self._shift(camera, wish)
        if shift is None:
            self._begin(camera, wish)
            shift = (0, 0)
        if self._stale:
            self._finish(wish.style)
        image, margin = self._raster.image, self._raster.margin
        lines, columns = image.shape
        whole = self._camera.resized(columns / ratio, lines / ratio)
        # The image may be a pixel wider than the margins make it; its middle is theirs.
        whole = whole.panned((self._camera.width_px - whole.width_px) / 2 + margin / ratio, 0.0)
        return Drawn(image, shift[0] - margin, shift[1] - margin, self._serial, whole)

    def go_on(self) -> None:
        """Prepare or draw one more batch."""
        if self._wish is not None and self._drawn < len(self._cloud.batches):
            self._draw(self._cloud.batches[self._drawn], self._wish)
            self._drawn += 1
        else:
            self._cloud.advance()

    def _shift(self, camera: Camera, wish: _Wish) -> tuple[int, int] | None:
        """Device pixels from the view that was drawn to this one; None if it does not serve."""
        if wish != self._wish:
            return None
        per_unit = wish.scale * wish.ratio
        right, down = (self._camera.x - camera.x) * per_unit, (camera.y - self._camera.y) * per_unit
        most = self._raster.roam
        whole = abs(right - round(right)) + abs(down - round(down)) <= WHOLE_PIXEL
        if not whole or abs(right) > most or abs(down) > most:
            return None
        return round(right), round(down)

    def _begin(self, camera: Camera, wish: _Wish) -> None:
        """Draw another view, with as many points as one frame has time for."""
        width, height = (round(extent * wish.ratio) for extent in wish.size)
        self._raster.resize(width, height, wish.ratio, wish.fades)
        self._wish, self._camera, self._drawn, self._stale = wish, camera, 0, True
        if not wish.style.dots:
            clear_points(self._raster)
        points = 0
        for batch in self._cloud.batches:
            points += self._draw(batch, wish)
            self._drawn += 1
            if points >= AT_ONCE:
                break

    def _draw(self, batch: Batch, wish: _Wish) -> int:
        """Put a batch on the raster; tells how many points that were. Dots wait for the end."""
        self._stale = True
        if wish.style.dots:
            return 0
        x, y, inks = self._near(batch)
        add_points(self._raster, x, y, inks, self._camera, side=self._side(wish.style))
        return len(x)

    def _finish(self, style: PointStyle) -> None:
        raster, ratio = self._raster, self._raster.ratio
        if style.dots:
            near = [self._near(batch) for batch in self._cloud.batches[: self._drawn]]
            x, y, inks = (np.concatenate(arrays) for arrays in zip(*near, strict=True))
            draw_sprites(
                raster, x, y, inks, self._camera,
                diameter=round(style.size_px * ratio * 4) / 4, halo=HALO_PX * ratio,
            )  # fmt: skip
        else:
            # While only some of the points are drawn, fewer of them make a pixel full.
            drawn = self._cloud.batches[self._drawn - 1].last if self._drawn else 0
            share = drawn / max(self._cloud.expected, 1)
            finish_squares(raster, side=self._side(style), full=max(style.full * share, 2.0))
        self._stale = False
        self._serial += 1

    def _near(
        self, batch: Batch
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
        """The points of a batch in view and a little round it."""
        cloud = self._cloud
        spans = cloud.spans(batch, self._bounds())
        if sum(last - first for first, last in spans) > (batch.last - batch.first) * 0.7:
            spans = [(batch.first, batch.last)]
        if not spans:
            spans = [(batch.first, batch.first)]
        if len(spans) == 1:
            part = slice(*spans[0])
            return cloud.x[part], cloud.y[part], cloud.inks[part]
        return (
            np.concatenate([cloud.x[first:last] for first, last in spans]),
            np.concatenate([cloud.y[first:last] for first, last in spans]),
            np.concatenate([cloud.inks[first:last] for first, last in spans]),
        )

    def _bounds(self) -> Bounds:
        beyond = self._raster.margin / self._raster.ratio / self._camera.scale
        x_low, x_high, y_low, y_high = self._camera.visible()
        return x_low - beyond, x_high + beyond, y_low - beyond, y_high + beyond

    def _side(self, style: PointStyle) -> int:
        return max(1, round(style.size_px * self._raster.ratio))
