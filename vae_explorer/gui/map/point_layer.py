"""The points of the map as one picture, drawn again only when something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.cloud import Cloud
from vae_explorer.gui.map.colouring import COLOURS, Categorical, Colouring, Plain
from vae_explorer.gui.map.look import Look
from vae_explorer.gui.map.palette import colours_for, density_table, sprite_table
from vae_explorer.gui.map.point_style import PointStyle, choose_style
from vae_explorer.gui.map.prior_rings import paint_ring
from vae_explorer.gui.map.rendering import Rendering
from vae_explorer.gui.style.theme import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.turn import TurnedPoints

__all__ = ["PointLayer"]

Radii = tuple[float, ...]


class PointLayer:
    """Points, their colours, and which of them are hidden or fade.

    Attributes:
        cloud: Where the points are.
        colouring: By what they are coloured.
        hidden: Rows of the legend whose points are neither drawn nor found.
        beside_pictures: Whether some images are pictures: then dots stay small between them.
    """

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.colouring: Colouring = Plain()
        self.hidden: frozenset[int] = frozenset()
        self.beside_pictures = False
        self._chosen: NDArray[np.int64] | None = None
        self._away: NDArray[np.uint8] | None = None
        self._look = Look()
        self._rendering = Rendering(self.cloud)
        self._style: PointStyle | None = None
        self._tables: dict[bool, list[int]] = {}
        self._picture = QImage()
        self._picture_of: tuple[int, Radii] = (-1, ())

    @property
    def reach_px(self) -> float:
        """How far from a point the mouse still means it, in logical pixels."""
        return 4.0 if self._style is None else self._style.reach_px

    @property
    def chosen(self) -> NDArray[np.int64] | None:
        """Rows of the chosen images; None while there is no choice."""
        return self._chosen

    def opacities(self, at: NDArray[np.intp]) -> NDArray[np.float64]:
        """How much is left of some of the drawn points, outside the choice or off the plane."""
        return np.asarray(self._look.opacities)[self.cloud.inks[at] // COLOURS]

    @property
    def unfinished(self) -> bool:
        """Whether not all points are drawn yet; :meth:`go_on` draws more."""
        return self._rendering.unfinished

    def go_on(self) -> None:
        """Prepare or draw some more points."""
        self._rendering.go_on()

    def show_points(
        self,
        points: NDArray[np.float32],
        *,
        glide: bool,
        away: NDArray[np.uint8] | None = None,
        turn: TurnedPoints | None = None,
    ) -> None:
        """Take new positions.

        Args:
            points: Shape ``(N, 2)``; see :meth:`Cloud.set_points`.
            glide: Whether the points should move there.
            away: 0, 1 or 2 for points near the plane, farther and farthest, shape ``(N,)``.
            turn: The rotation that takes them there.
        """
        other = len(points) != len(self.cloud) or away is not self._away
        self._away = away
        self.cloud.set_points(points, glide=glide, turn=turn)
        if other:
            self._look_anew()

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
        self._look_anew()

    def hide(self, rows: frozenset[int]) -> None:
        """Hide the points of these rows of the legend, and no others."""
        self.hidden = rows
        self._look_anew()

    def show_chosen(self, rows: NDArray[np.int64] | None) -> None:
        """Let all points fade but those of the chosen images; None while there is no choice."""
        if rows is not None or self._chosen is not None:
            self._chosen = rows
            self._look_anew()

    def forget_theme(self) -> None:
        """Make the colour tables again: a change of theme is no more than that."""
        self._tables.clear()
        self._picture_of = (-1, ())

    def paint(
        self, painter: QPainter, camera: Camera, tokens: Tokens, ratio: float, radii: Radii = ()
    ) -> None:
        """Draw the points that are in view, as many as there is time for, and the circles.

        Args:
            painter: In device pixels.
            camera: The view.
            tokens: Colours of the theme.
            ratio: Device pixels per logical pixel.
            radii: Circles round the origin above the points, in latent units. They are part of
                the same picture, which a pan only shifts.
        """
        cloud = self.cloud
        if len(cloud.x) == 0:
            for radius in radii:
                paint_ring(painter, camera, tokens, radius, ratio)
            return
        self._style = choose_style(
            cloud.count_within(camera.visible()), cloud.crowding, camera.scale, self._style
        )
        if self.beside_pictures:
            self._style = self._style.beside_pictures()
        drawn = self._rendering.draw(camera, self._style, ratio, len(self._look.opacities))
        if self._picture_of != (drawn.serial, radii):
            self._picture_of = (drawn.serial, radii)
            self._picture = self._coloured(drawn.image, self._table(self._style.dots, tokens))
            above = QPainter(self._picture)
            for radius in radii:
                paint_ring(above, drawn.camera, tokens, radius, ratio)
            above.end()
        painter.drawImage(QPoint(drawn.left, drawn.top), self._picture)

    def _coloured(self, image: NDArray[np.uint8], table: list[int]) -> QImage:
        """The image in colour. To paint it as it is would occupy several threads of Qt's."""
        lines, stride = image.shape
        palette = QImage(image.data, stride, lines, stride, QImage.Format.Format_Indexed8)
        palette.setColorTable(table)
        return palette.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def _table(self, dots: bool, tokens: Tokens) -> list[int]:
        if dots not in self._tables:
            palette, opacities = colours_for(self.colouring, tokens), self._look.opacities
            if dots:
                table = sprite_table(palette, tokens.canvas, opacities)
            else:
                table = density_table(palette, opacities)
            self._tables[dots] = table.tolist()
        return self._tables[dots]

    def _look_anew(self) -> None:
        count, chosen = len(self.cloud), None
        if self._chosen is not None:
            chosen = np.zeros(count, np.bool_)
            chosen[self._chosen[self._chosen < count]] = True
        self._look = Look(self.colouring, count, self.hidden, chosen, self._away)
        self.forget_theme()
        self.cloud.set_look(self._look)
