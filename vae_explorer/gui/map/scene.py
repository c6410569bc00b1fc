"""All that is painted on the map, from the canvas up to the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from vae_explorer.gui.map.axes import (
    UNDER_TOOLS_PX,
    paint_axes,
    paint_fading,
    paint_zero_lines,
    see_through,
)
from vae_explorer.gui.map.backdrop_layer import BackdropLayer
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.contour_layer import paint_contour_words, paint_contours
from vae_explorer.gui.map.ellipses import ALONE, BESIDE_CONTOURS, FORMER, paint_ellipse
from vae_explorer.gui.map.field_layer import FieldLayer
from vae_explorer.gui.map.guest_layer import GuestLayer
from vae_explorer.gui.map.marks import (
    CURSOR_ARM_PX,
    PIN_PX,
    paint_cursor,
    paint_hovered,
    paint_pin,
    paint_region,
    paint_round_picture,
    paint_selected,
)
from vae_explorer.gui.map.point_layer import PointLayer
from vae_explorer.gui.map.prior_rings import paint_ring_labels
from vae_explorer.gui.map.thumbnail_layer import ThumbnailLayer
from vae_explorer.gui.map.walk_layer import WalkLayer
from vae_explorer.gui.style.theme import LIGHT, Tokens, font

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.lasso import Region
    from vae_explorer.gui.views.basics import Ellipse, Pin
    from vae_explorer.gui.views.map import ContourView

__all__ = ["EMPTY_WORDS", "HIDDEN_WORDS", "Scene"]

EMPTY_WORDS = "Press Train, and the images’ places in latent space appear here."
HIDDEN_WORDS = "All labels are hidden. Click one in the legend to show its points."


class Scene:
    """What the map shows, and how it is painted.

    The ground (canvas, points, circles, axes) is kept as a picture and painted again only when
    it is stale; the marks above it are painted every time.

    Attributes:
        camera: The view.
        tokens: Colours of the theme.
        backdrop: The layer of decoded pictures, behind all others.
        field: The layer of the field behind the points.
        points: The layer of points.
        thumbnails: The layer of images shown as pictures.
        guests: The layer of images that were dropped.
        empty_words: What stands there while there are no points.
        axis_names: Names of the two axes.
        under_tools_px: Where the tools end that stand over it.
        is_section: Whether the plane is a section through more dimensions than two.
        measured: Whether the axes have a scale.
        turning: Whether the points are turning to another plane; no marks meanwhile.
        fading: Distances from the plane beyond which points are fainter, if they are.
        rings: Pairs of a share of the prior's mass and a radius.
        ring_labels: Where the shares were written, for tooltips.
        cursor: Its place on the plane.
        pins: Lettered places.
        way: The layer of the walk.
        selected: Row of the selected image, -1 for none.
        ellipse: Posterior of the selected image.
        refined: The same while, and after, it is refined.
        contours: Its true posterior.
        contour_label: Where something was written about that, for its tooltip.
        hovered: Row under the mouse, -1 for none.
        region: The line that is being drawn round points.
    """

    def __init__(self) -> None:
        self.camera = Camera()
        self.tokens: Tokens = LIGHT
        self.empty_words = EMPTY_WORDS
        self.backdrop = BackdropLayer()
        self.field = FieldLayer()
        self.points = PointLayer()
        self.thumbnails = ThumbnailLayer()
        self.guests = GuestLayer()
        self.axis_names = ("z₁", "z₂")
        self.under_tools_px = UNDER_TOOLS_PX
        self.is_section = False
        self.measured = True
        self.turning = False
        self.fading: tuple[float, float] | None = None
        self.rings: tuple[tuple[float, float], ...] = ()
        self.ring_labels: list[tuple[QRectF, float]] = []
        self.cursor: tuple[float, float] | None = None
        self.pins: tuple[Pin, ...] = ()
        self.way = WalkLayer()
        self.selected = -1
        self.ellipse: Ellipse | None = None
        self.refined: Ellipse | None = None
        self.contours: ContourView | None = None
        self.contour_label: QRectF | None = None
        self.hovered = -1
        self.region: Region | None = None
        self._ground = QPixmap()
        self._stale = True

    def forget_ground(self) -> None:
        """Something of the ground has changed."""
        self._stale = True

    def paint(self, painter: QPainter, ratio: float) -> None:
        """Paint everything.

        Args:
            painter: In logical pixels, on the map.
            ratio: Device pixels per logical pixel.
        """
        if self._stale or self._ground.devicePixelRatio() != ratio:
            self._paint_ground(ratio)
            self._stale = False
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.turning:
            self._paint_marks(painter)

    def point_px(self, row: int) -> QPointF | None:
        """Middle of an image's point in the view, if it has a place."""
        points = self.points.cloud.points
        if not 0 <= row < len(points) or not np.isfinite(points[row]).all():
            return None
        return QPointF(*self.camera.to_pixel(*points[row].tolist()))

    def pins_px(self) -> NDArray[np.float64]:
        """Middles of the pins, shape ``(P, 2)``."""
        places = [(pin.x, pin.y) for pin in self.pins]
        return self.camera.points_to_pixel(np.array(places, np.float64))

    @property
    def walk(self) -> NDArray[np.float64]:
        """Steps of the walk, shape ``(K, 2)``."""
        return self.way.steps

    def walk_px(self) -> NDArray[np.float64]:
        """Steps of the walk in pixels, shape ``(K, 2)``."""
        return self.camera.points_to_pixel(self.walk)

    def cursor_px(self) -> tuple[float, float] | None:
        """Middle of the cursor, if there is one."""
        return None if self.cursor is None else self.camera.to_pixel(*self.cursor)

    def _paint_ground(self, ratio: float) -> None:
        camera, tokens = self.camera, self.tokens
        size = QSize(round(camera.width_px * ratio), round(camera.height_px * ratio))
        if self._ground.size() != size:
            self._ground = QPixmap(size)
        ground = self._ground
        ground.setDevicePixelRatio(1.0)
        ground.fill(QColor(tokens.canvas))
        painter = QPainter(ground)
        # Field and points come in device pixels: a picture that Qt has to scale is slow.
        self.backdrop.paint(painter, camera, tokens, ratio)
        self.field.paint(painter, camera, tokens, ratio)
        painter.scale(ratio, ratio)
        if self.measured:
            paint_zero_lines(painter, camera, tokens)
        painter.resetTransform()
        self.thumbnails.choose(camera, self.points)
        self.points.beside_pictures = self.thumbnails.shows_any
        radii = tuple(radius for _, radius in self.rings)
        self.points.paint(painter, camera, tokens, ratio, radii)
        self.thumbnails.paint(painter, tokens, ratio, self.points)
        painter.scale(ratio, ratio)
        self.field.paint_glyphs(painter, camera, tokens)
        self.ring_labels = paint_ring_labels(painter, camera, tokens, self.rings)
        paint_axes(
            painter,
            camera,
            tokens,
            self.axis_names,
            ticks=self.measured,
            top_px=self.under_tools_px,
        )
        if self.fading is not None:
            paint_fading(painter, camera, tokens, self.fading)
        if len(self.points.cloud.rows) == 0:
            words = HIDDEN_WORDS if self.points.hidden else self.empty_words
            self._paint_words(painter, words)
        painter.end()
        ground.setDevicePixelRatio(ratio)

    def _paint_marks(self, painter: QPainter) -> None:
        tokens = self.tokens
        self._paint_posterior(painter)
        self.way.paint(painter, self.camera, tokens)
        hovered = self.point_px(self.hovered)
        if hovered is not None:
            paint_hovered(painter, hovered, tokens, self.thumbnails.box_of(self.hovered))
        self.guests.paint(painter, self.camera, tokens)
        cursor = self.cursor_px()
        if cursor is not None:
            paint_cursor(painter, QPointF(*cursor), tokens)
        for pin, place in zip(self.pins, self.pins_px().tolist(), strict=True):
            paint_pin(painter, QPointF(*place), pin.letter, tokens)
        if self.region is not None:
            outline = self.camera.points_to_pixel(self.region.outline())
            paint_region(painter, outline, tokens)

    def _paint_posterior(self, painter: QPainter) -> None:
        """Paint what is known of the selected image's code: q(z|x), refined, and p(z|x)."""
        camera, tokens = self.camera, self.tokens
        selected = self.point_px(self.selected)
        style = ALONE if self.contours is None else BESIDE_CONTOURS
        self.contour_label = None
        picture = self.thumbnails.box_of(self.selected)
        if picture is not None:
            paint_round_picture(painter, picture, tokens)
        if self.contours is not None:
            paint_contours(painter, camera, self.contours, tokens)
        if self.ellipse is not None:
            former = self.refined is not None
            paint_ellipse(painter, camera, self.ellipse, tokens, FORMER if former else style)
        elif selected is not None:
            paint_selected(painter, selected, tokens)
        if self.refined is not None:
            paint_ellipse(painter, camera, self.refined, tokens, style)
        if self.contours is not None:
            self.contour_label = paint_contour_words(
                painter, camera, self.contours, tokens, self._taken()
            )

    def _taken(self) -> list[QRectF]:
        """Boxes of the cursor, the pins and what is written on the circles."""
        marks = [(*place, PIN_PX + 2) for place in self.pins_px().tolist()]
        cursor = self.cursor_px()
        if cursor is not None:
            marks.append((*cursor, CURSOR_ARM_PX))
        boxes = [QRectF(px - r, py - r, 2 * r, 2 * r) for px, py, r in marks]
        return boxes + [box for box, _ in self.ring_labels]

    def _paint_words(self, painter: QPainter, words: str) -> None:
        painter.setFont(font(12))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = QRectF(48, 56, self.camera.width_px - 96, self.camera.height_px - 96)
        box = painter.boundingRect(room, flags, words)
        painter.fillRect(box.adjusted(-8, -4, 8, 4), see_through(self.tokens.canvas, 0.86))
        painter.setPen(QColor(self.tokens.text2))
        painter.drawText(room, flags, words)
