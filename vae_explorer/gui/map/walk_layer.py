"""The walk on the map: a line of ink with a dot at each step, dashed where it leaves the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from vae_explorer.gui.map.line_picking import nearest_stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.map.camera import Camera
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.walk import WalkLine

__all__ = ["WalkLayer"]

_STEP_PX = 3.0
_HALO_PX = 1.5
_LINE_PX = 2.0
_DASHES = (4.0, 3.0)
_LEAST_GAP_PX = 12.0
"""Steps nearer than this to each other are not drawn as dots, which would make a thick line."""


class WalkLayer:
    """What is drawn of a walk.

    Attributes:
        view: The walk; None for none.
        hint: Place of the plane where a pin can be drawn out of the line, for the mouse is on it.
    """

    def __init__(self) -> None:
        self.view: WalkLine | None = None
        self.hint: tuple[float, float] | None = None

    @property
    def steps(self) -> NDArray[np.float64]:
        """Points of the steps, shape ``(K, 2)``; empty without a walk."""
        return np.empty((0, 2)) if self.view is None else self.view.steps

    def piece_at(self, camera: Camera, px: float, py: float) -> tuple[int, float, float] | None:
        """Return the piece of the walk under a pixel, and the nearest pixel of its line."""
        if self.view is None:
            return None
        foot = nearest_stretch((px, py), camera.points_to_pixel(self.view.line))
        return None if foot is None else (int(self.view.piece[foot.stretch]), foot.px, foot.py)

    def paint(self, painter: QPainter, camera: Camera, tokens: Tokens) -> None:
        """Paint line, steps, and the hint under the mouse.

        Args:
            painter: In logical pixels, with smooth edges.
            camera: The view.
            tokens: Colours of the theme.
        """
        if self.view is None:
            return
        self._paint_line(painter, camera.points_to_pixel(self.view.line), tokens)
        places = _spread(camera.points_to_pixel(self.view.steps))
        _paint_dots(painter, places, _STEP_PX, tokens.ink, tokens.halo)
        if self.hint is not None:
            spot = np.array([camera.to_pixel(*self.hint)])
            _paint_dots(painter, spot, _STEP_PX + 2, tokens.halo, tokens.ink)

    def _paint_line(self, painter: QPainter, line_px: NDArray[np.float64], tokens: Tokens) -> None:
        assert self.view is not None
        inside, outside = QPainterPath(), QPainterPath()
        places = [QPointF(*place) for place in line_px.tolist()]
        before: bool | None = None
        for start, end, out in zip(places, places[1:], self.view.outside.tolist(), strict=False):
            path = outside if out else inside
            if out is not before:
                path.moveTo(start)
            path.lineTo(end)
            before = out
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = QPen(QColor(tokens.halo), _LINE_PX + 2 * _HALO_PX)
        ink = QPen(QColor(tokens.ink), _LINE_PX)
        for pen in (halo, ink):
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        for path in (inside, outside):
            painter.strokePath(path, halo)
        painter.strokePath(inside, ink)
        ink.setDashPattern([length / _LINE_PX for length in _DASHES])
        painter.strokePath(outside, ink)


def _spread(steps_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those steps that have room for a dot, in walking order; always the first."""
    kept: list[int] = []
    for step, place in enumerate(steps_px):
        if not kept or np.hypot(*(place - steps_px[kept[-1]])) >= _LEAST_GAP_PX:
            kept.append(step)
    return steps_px[kept]


def _paint_dots(
    painter: QPainter, places: NDArray[np.float64], radius: float, fill: str, rim: str
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, size in ((rim, radius + _HALO_PX), (fill, radius)):
        painter.setBrush(QColor(colour))
        for px, py in places.tolist():
            painter.drawEllipse(QPointF(px, py), size, size)
