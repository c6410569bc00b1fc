"""The points of the map as one picture, drawn again only when something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage, QPainter

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.cloud import Cloud
from vae_explorer.gui.map.colouring import Categorical, Colouring, Plain, colours_of, rows_of
from vae_explorer.gui.map.palette import colours_for, density_table, sprite_table
from vae_explorer.gui.map.point_style import HALO_PX, PointStyle, choose_style
from vae_explorer.gui.map.raster import Raster
from vae_explorer.gui.map.sprites import draw_sprites
from vae_explorer.gui.map.squares import draw_squares
from vae_explorer.gui.theme import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PointLayer"]


class PointLayer:
    """Points, their colours, and which labels are hidden.

    Attributes:
        cloud: Where the points are.
        colouring: By what they are coloured.
        hidden: Rows of the legend whose points are neither drawn nor found.
    """

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.colouring: Colouring = Plain()
        self.hidden: frozenset[int] = frozenset()
        self._raster = Raster()
        self._style: PointStyle | None = None
        self._tables: dict[bool, NDArray[np.uint32]] = {}

    @property
    def reach_px(self) -> float:
        """How far from a point the mouse still means it, in logical pixels."""
        return 4.0 if self._style is None else self._style.reach_px

    def show_points(self, points: NDArray[np.float32], *, glide: bool) -> None:
        """Take new positions, shape ``(N, 2)``; see :meth:`Cloud.set_points`."""
        other_count = len(points) != len(self.cloud)
        self.cloud.set_points(points, glide=glide)
        if other_count:
            self._colour_points()

    def show_colouring(self, colouring: Colouring) -> None:
        """Colour by something else. Labels stay hidden if the legend lists the same names."""
        old = self.colouring
        same = (
            isinstance(old, Categorical)
            and isinstance(colouring, Categorical)
            and (old.title, old.names) == (colouring.title, colouring.names)
        )
        self.colouring = colouring
        if not same:
            self.hidden = frozenset()
        self.forget_theme()
        self._colour_points()

    def hide(self, rows: frozenset[int]) -> None:
        """Hide the points of these rows of the legend, and no others."""
        self.hidden = rows
        self._colour_points()

    def forget_theme(self) -> None:
        """Make the colour tables again: a change of theme is no more than that."""
        self._tables.clear()

    def paint(self, painter: QPainter, camera: Camera, tokens: Tokens, ratio: float) -> None:
        """Draw all points that are in view.

        Args:
            painter: In device pixels.
            camera: The view.
            tokens: Colours of the theme.
            ratio: Device pixels per logical pixel.
        """
        cloud, raster = self.cloud, self._raster
        if len(cloud.x) == 0:
            return
        width, height = round(camera.width_px * ratio), round(camera.height_px * ratio)
        raster.resize(width, height, ratio)
        style = choose_style(
            cloud.count_within(camera.visible()), cloud.crowding, camera.scale, self._style
        )
        self._style = style
        if style.dots:
            draw_sprites(
                raster, cloud.x, cloud.y, cloud.colours, camera,
                diameter=round(style.size_px * ratio * 4) / 4, halo=HALO_PX * ratio,
            )  # fmt: skip
        else:
            draw_squares(
                raster, cloud.x, cloud.y, cloud.colours, camera,
                side=max(1, round(style.size_px * ratio)), full=style.full,
            )  # fmt: skip
        raster.colour(self._table(style.dots, tokens))
        layout = QImage.Format.Format_ARGB32_Premultiplied
        painter.drawImage(0, 0, QImage(raster.picture.data, width, height, 4 * width, layout))

    def _table(self, dots: bool, tokens: Tokens) -> NDArray[np.uint32]:
        if dots not in self._tables:
            palette = colours_for(self.colouring, tokens)
            table = sprite_table(palette, tokens.canvas) if dots else density_table(palette)
            self._tables[dots] = table
        return self._tables[dots]

    def _colour_points(self) -> None:
        count = len(self.cloud)
        hidden = None
        if self.hidden and isinstance(self.colouring, Categorical):
            rows = rows_of(self.colouring)
            if len(rows) == count:
                hidden = np.isin(rows, list(self.hidden))
        self.cloud.set_colours(colours_of(self.colouring, count), hidden)
