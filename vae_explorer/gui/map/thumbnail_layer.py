"""Images shown as pictures in the place of their points, from a zoom level on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF

from vae_explorer.gui.map.colouring import COLOURS
from vae_explorer.gui.map.palette import colours_for, rgb
from vae_explorer.gui.map.thumbnail_choice import ThumbnailChoice
from vae_explorer.gui.map.thumbnails import Frame, Thumbnails

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.map.point_layer import PointLayer
    from vae_explorer.gui.style.theme import Tokens

__all__ = ["PICTURE_CHOICES", "ThumbnailLayer"]

PICTURE_CHOICES = {"auto": None, "off": 0, "32 px": 32, "48 px": 48, "64 px": 64}
"""Side of the pictures in logical pixels; None where the zoom decides, 0 for points alone."""
RADIUS_PX = 2.0
RIM_PX = 2.0
HALO_PX = 1.0
GAP_PX = 1.0


class ThumbnailLayer:
    """The pictures of some images: as many as have room beside each other.

    Attributes:
        size: One of :data:`PICTURE_CHOICES`.
        unfinished: Whether pictures are still to be made: painting again shows more of them.
    """

    def __init__(self) -> None:
        self.size = "auto"
        self.unfinished = False
        self._pixels: NDArray[np.uint8] | None = None
        self._choice = ThumbnailChoice()
        self._pictures = Thumbnails()
        self._chosen: NDArray[np.int64] | None = None
        self._at = np.zeros(0, np.intp)
        self._rows = np.zeros(0, np.int64)
        self._places = np.zeros((0, 2))

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the images that are shown as pictures, shape ``(K,)``."""
        return self._rows

    @property
    def places(self) -> NDArray[np.float64]:
        """Middles of their pictures in the view, in logical pixels, shape ``(K, 2)``."""
        return self._places

    @property
    def side_px(self) -> float:
        """Side of a picture with its rim, in logical pixels."""
        return self._choice.size_px + 2 * RIM_PX

    def show_images(self, pixels: NDArray[np.uint8] | None) -> None:
        """Take the pictures of other images, uint8, shape ``(N, C, H, W)``; None for none."""
        self._pixels = pixels
        self._choice.forget()
        self._pictures.forget()
        self._at, self._rows = np.zeros(0, np.intp), np.zeros(0, np.int64)
        self._places = np.zeros((0, 2))

    def box_of(self, row: int) -> QRectF | None:
        """Where the picture of an image lies, rim included; None if it is not shown."""
        found = np.flatnonzero(self._rows == row)
        if len(found) == 0:
            return None
        x, y = self._places[found[0]].tolist()
        return QRectF(x - self.side_px / 2, y - self.side_px / 2, self.side_px, self.side_px)

    def row_at(self, px: float, py: float) -> int:
        """Row of the image whose picture lies there, -1 for none."""
        away = np.abs(self._places - (px, py)).max(axis=1, initial=0.0)
        found = np.flatnonzero(away <= self.side_px / 2)
        return int(self._rows[found[0]]) if len(found) else -1

    @property
    def shows_any(self) -> bool:
        """Whether any image is shown as a picture."""
        return len(self._at) > 0

    def choose(self, camera: Camera, points: PointLayer) -> None:
        """Choose the images that are shown as pictures in a view."""
        cloud, choice = points.cloud, self._choice
        if points.chosen is not self._chosen:
            self._chosen = points.chosen
            if self._chosen is not None:
                choice.choose_anew()
        known = self._pixels is not None and len(self._pixels) == len(cloud)
        size = PICTURE_CHOICES[self.size] if known else 0
        choice.update(cloud, camera, size, 2 * (RIM_PX + HALO_PX) + GAP_PX)
        at = choice.at
        pixels = camera.points_to_pixel(np.stack((cloud.x[at], cloud.y[at]), axis=1))
        seen = (pixels > -self.side_px).all(axis=1)
        seen &= (pixels < (camera.width_px + self.side_px, camera.height_px + self.side_px)).all(1)
        self._at, self._places = at[seen], pixels[seen]
        self._rows = cloud.rows[self._at].astype(np.int64)

    def paint(self, painter: QPainter, tokens: Tokens, ratio: float, points: PointLayer) -> None:
        """Paint the chosen pictures.

        Args:
            painter: In device pixels.
            tokens: Colours of the theme.
            ratio: Device pixels per logical pixel.
            points: The points that they stand for, with their colours.
        """
        self.unfinished = False
        if self._pixels is None or len(self._at) == 0:
            return
        frame = Frame(
            round(self._choice.size_px * ratio),
            round(RIM_PX * ratio),
            round(HALO_PX * ratio),
            RADIUS_PX * ratio,
        )
        inks = points.cloud.inks[self._at]
        colours = colours_for(points.colouring, tokens)[inks % COLOURS]
        complete = self._pictures.make(self._pixels, self._rows, colours, rgb(tokens.canvas), frame)
        self.unfinished = not complete
        self._draw(painter, ratio, frame.whole, points.opacities(self._at).tolist())

    def _draw(self, painter: QPainter, ratio: float, whole: int, opacities: list[float]) -> None:
        corners = np.rint(self._places * ratio - whole / 2).astype(int).tolist()
        for row, (left, top), opacity in zip(self._rows.tolist(), corners, opacities, strict=True):
            picture = self._pictures.picture(row)
            if picture is None:
                continue
            painter.setOpacity(opacity)
            if picture.width() == whole:
                painter.drawPixmap(left, top, picture)
            else:
                painter.drawPixmap(left, top, whole, whole, picture)
        painter.setOpacity(1.0)
