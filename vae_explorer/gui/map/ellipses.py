"""Gaussians on the map: their ellipses, in ink, and how one turns into another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.marks import paint_selected
from vae_explorer.gui.style.theme import Tokens
from vae_explorer.gui.views.basics import Ellipse

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ALONE",
    "BESIDE_CONTOURS",
    "FORMER",
    "EllipseStyle",
    "between",
    "ellipse_axes",
    "mahalanobis",
    "paint_ellipse",
    "sigmas_of",
]


def sigmas_of(mass: float) -> float:
    """Standard deviations of the ellipse that holds a share of a Gaussian's mass.

    Example:
        >>> round(sigmas_of(0.9), 3)
        2.146
    """
    return math.sqrt(-2.0 * math.log(1.0 - mass))


@dataclass(frozen=True)
class EllipseStyle:
    """How a Gaussian is drawn.

    Attributes:
        sigmas: Standard deviations of its two ellipses, the outer one first.
        dash_px: Length of a dash and of a gap; empty for a line without gaps.
        filled: Whether the outer ellipse has a ground.
    """

    sigmas: tuple[float, float]
    dash_px: tuple[float, ...]
    filled: bool


ALONE = EllipseStyle((2.0, 1.0), (), True)
BESIDE_CONTOURS = EllipseStyle((sigmas_of(0.9), sigmas_of(0.5)), (5.0, 3.0), True)
"""Round the same shares of the mass as the contours: if q is p(z|x), they lie on them."""
FORMER = EllipseStyle((2.0, 1.0), (1.5, 3.0), False)
"""What a refined posterior began with."""

_WIDTHS_PX = (1.25, 1.75)


def ellipse_axes(covariance: NDArray[np.floating]) -> tuple[float, float, float]:
    """Half axes of the ellipse of one standard deviation.

    Args:
        covariance: Shape ``(2, 2)``, symmetric; tiny negative eigenvalues count as 0.

    Returns:
        The longer half axis, the shorter one, and the angle of the longer one to the first
        axis of the plane in radians.
    """
    values, vectors = np.linalg.eigh(np.asarray(covariance, np.float64))
    short, long = np.sqrt(np.maximum(values, 0.0)).tolist()
    return long, short, math.atan2(float(vectors[1, 1]), float(vectors[0, 1]))


def between(start: Ellipse, end: Ellipse, share: float) -> Ellipse:
    """The Gaussian on the straight way from one to another.

    The mean and the symmetric root of the covariance move evenly, which is the way of optimal
    transport for covariances with common axes; every Gaussian on it is one.

    Args:
        start: At share 0.
        end: At share 1.
        share: 0 to 1.
    """
    if share >= 1.0:
        return end
    root = (1 - share) * _root(start.covariance) + share * _root(end.covariance)
    mean = (1 - share) * np.asarray(start.mean) + share * np.asarray(end.mean)
    return Ellipse(mean, root @ root, end.kind)


def mahalanobis(ellipse: Ellipse, x: float, y: float) -> float:
    """Distance of a place from the mean, in standard deviations; infinite for a flat Gaussian."""
    away = np.array((x, y)) - ellipse.mean
    long, short, angle = ellipse_axes(ellipse.covariance)
    if short <= 0:
        return math.inf
    along = away @ np.array((math.cos(angle), math.sin(angle)))
    across = away @ np.array((-math.sin(angle), math.cos(angle)))
    return math.hypot(float(along) / long, float(across) / short)


def paint_ellipse(
    painter: QPainter,
    camera: Camera,
    ellipse: Ellipse,
    tokens: Tokens,
    style: EllipseStyle = ALONE,
) -> None:
    """Draw a Gaussian: two ellipses of the style, and its mean.

    Args:
        painter: In logical pixels.
        camera: The view.
        ellipse: What to draw.
        tokens: Colours of the theme.
        style: How.
    """
    mean = ellipse.mean.tolist()
    place = QPointF(*camera.to_pixel(mean[0], mean[1]))
    long, short, angle = ellipse_axes(ellipse.covariance)
    # The second axis points up on the plane and down on the screen.
    turn = QTransform().translate(place.x(), place.y()).rotateRadians(-angle)
    for sigmas, width, outer in zip(style.sigmas, _WIDTHS_PX, (True, False), strict=True):
        half = QPointF(sigmas * long * camera.scale, sigmas * short * camera.scale)
        shape = turn.map(_ellipse_polygon(half.x(), half.y()))
        painter.setPen(Qt.PenStyle.NoPen)
        if outer and style.filled:
            painter.setBrush(see_through(tokens.ink, 0.08))
            painter.drawPolygon(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(tokens.ink), width)
        if style.dash_px:
            # Qt counts dashes in widths of the pen.
            pen.setDashPattern([length / width for length in style.dash_px])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        for each in (QPen(see_through(tokens.halo, 0.7), width + 2), pen):
            painter.setPen(each)
            painter.drawPolygon(shape)
    paint_selected(painter, place, tokens)


def _root(covariance: NDArray[np.floating]) -> NDArray[np.float64]:
    values, vectors = np.linalg.eigh(np.asarray(covariance, np.float64))
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _ellipse_polygon(half_x: float, half_y: float) -> QPolygonF:
    turns = [2 * math.pi * k / 96 for k in range(96)]
    return QPolygonF([QPointF(half_x * math.cos(t), half_y * math.sin(t)) for t in turns])
