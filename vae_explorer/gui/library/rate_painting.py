"""How the board of rate and distortion is painted."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from vae_explorer.gui.library.rate_scale import free_label
from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from vae_explorer.gui.library.rate_scale import Box, RateScale
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.runs.frontier import RatePoint

__all__ = ["Board", "paint_board"]

_POINT_PX, _CHOSEN_PX, _RING_PX = 5.0, 6.5, 3.0
_TANGENT_PX = 26.0
_LEVELS = 6
_SHADE, _FAINT = 0.04, 0.4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Board:
    """What is on the board.

    Attributes:
        points: The runs, by rising rate; at least one.
        corners: Positions of those on the frontier.
        scale: Where things stand.
        size: Of the whole board in pixels.
        colours: Place in the label colours of each chosen run, by its path.
        hovered: Position of the run under the mouse, -1 for none.
    """

    points: Sequence[RatePoint]
    corners: Sequence[int]
    scale: RateScale
    size: QSizeF
    colours: Mapping[str, int] = field(default_factory=dict)
    hovered: int = -1

    def colour_of(self, place: int) -> int | None:
        """Return the place of a run's label colour, None if it is not chosen."""
        return self.colours.get(str(self.points[place].card.path))

    def spot(self, place: int) -> QPointF:
        """Return the pixel of a run."""
        point = self.points[place]
        return QPointF(*self.scale.pixel(point.rate, point.distortion))

    def words(self, place: int) -> str:
        """Return what stands beside a run: its β, and where they differ its latent size."""
        card = self.points[place].card
        words = f"β {self.points[place].beta:g}"
        if len({point.card.summary.latent_dim for point in self.points}) > 1:
            words += f", {card.summary.latent_dim}-D"
        return f"{words}  {card.name}" if self.is_named(place) else words

    def is_named(self, place: int) -> bool:
        """Say whether a run's name stands beside it."""
        return place == self.hovered or self.colour_of(place) is not None

    def order(self) -> list[int]:
        """Return the runs in the order in which they are painted; the last are named first."""
        return sorted(
            range(len(self.points)),
            key=lambda i: (i == self.hovered, self.is_named(i), i in self.corners),
        )


def paint_board(painter: QPainter, board: Board, tokens: Tokens) -> None:
    """Paint axes, lines of equal ELBO, the frontier, and a point a run."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_axes(painter, board, tokens)
    _paint_levels(painter, board, tokens)
    _paint_frontier(painter, board, tokens)
    _paint_tangents(painter, board, tokens)
    order = board.order()
    for place in order:
        _paint_point(painter, board, tokens, place)
    spots = [board.spot(place) for place in order]
    taken: list[Box] = [(spot.x() - 6, spot.y() - 6, 12, 12) for spot in spots]
    for place in reversed(order):
        _paint_label(painter, board, tokens, place, taken)


def _paint_axes(painter: QPainter, board: Board, tokens: Tokens) -> None:
    scale = board.scale
    left, top, width, height = scale.box
    painter.setFont(font(11))
    for value, text in _ticks(scale.distortion):
        y = scale.pixel(0.0, value)[1]
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.drawLine(QPointF(left, y), QPointF(left + width, y))
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QRectF(0, y - 8, left - 8, 16), _RIGHT, text)
    for value, text in _ticks((0.0, scale.rate[1])):
        x = scale.pixel(value, 0.0)[0]
        spot = QRectF(x - 40, top + height + 4, 80, 16)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
    painter.setPen(QColor(tokens.text2))
    painter.drawText(QPointF(12, 20), "Distortion −E[log p(x|z)], nats per image ↑")
    words = "Rate KL(q(z|x) ‖ p(z)), nats per image →"
    painter.drawText(QRectF(left, top + height + 20, width, 16), _RIGHT, words)


def _paint_levels(painter: QPainter, board: Board, tokens: Tokens) -> None:
    """Draw lines of equal ELBO: where rate and distortion have the same sum."""
    scale = board.scale
    bounds = [-rate - loss for rate in scale.rate for loss in scale.distortion]
    painter.setFont(font(11))
    for value, text in _ticks((min(bounds), max(bounds)), _LEVELS):
        line = scale.level(value)
        if line is None:
            continue
        painter.setPen(QPen(QColor(tokens.control), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(*line[:2]), QPointF(*line[2:]))
        words = f"ELBO {text}"
        if line[0] + QFontMetricsF(painter.font()).horizontalAdvance(words) + 16 < line[2]:
            painter.setPen(QColor(tokens.text3))
            painter.drawText(QPointF(line[0] + 8, max(line[1] - 3, scale.box[1] - 4)), words)


def _paint_frontier(painter: QPainter, board: Board, tokens: Tokens) -> None:
    """Shade what is reached, and draw the line that nothing lies below."""
    left, top, width, _ = board.scale.box
    spots = [board.spot(place) for place in board.corners]
    reached = QPainterPath(QPointF(spots[0].x(), top))
    for spot in spots:
        reached.lineTo(spot)
    reached.lineTo(QPointF(left + width, spots[-1].y()))
    reached.lineTo(QPointF(left + width, top))
    painter.fillPath(reached, _see_through(tokens.ink, _SHADE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.ink), 1.75))
    for start, end in itertools.pairwise(spots):
        painter.drawLine(start, end)


def _paint_tangents(painter: QPainter, board: Board, tokens: Tokens) -> None:
    painter.setPen(QPen(_see_through(tokens.ink, _FAINT), 1))
    for point in board.points:
        line = board.scale.tangent(point.rate, point.distortion, point.beta, _TANGENT_PX)
        painter.drawLine(QPointF(*line[:2]), QPointF(*line[2:]))


def _paint_point(painter: QPainter, board: Board, tokens: Tokens, place: int) -> None:
    colour = board.colour_of(place)
    radius = _POINT_PX if colour is None else _CHOSEN_PX
    fill = tokens.text3 if colour is None else tokens.labels[colour % len(tokens.labels)]
    painter.setPen(QPen(QColor(tokens.canvas), 1.5))
    painter.setBrush(QColor(fill))
    painter.drawEllipse(board.spot(place), radius, radius)
    if place == board.hovered:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawEllipse(board.spot(place), radius + _RING_PX, radius + _RING_PX)


def _paint_label(
    painter: QPainter, board: Board, tokens: Tokens, place: int, taken: list[Box]
) -> None:
    named, words = board.is_named(place), board.words(place)
    painter.setFont(font(11, 500 if named else 400))
    metrics = QFontMetricsF(painter.font())
    size = metrics.horizontalAdvance(words) + 2, metrics.height()
    spot = board.spot(place)
    whole = (0.0, 0.0, board.size.width(), board.size.height())
    box = free_label((spot.x(), spot.y()), size, taken, whole)
    if box is not None:
        taken.append(box)
        painter.setPen(QColor(tokens.text if named else tokens.text2))
        painter.drawText(QRectF(*box), Qt.AlignmentFlag.AlignCenter, words)


def _ticks(limits: tuple[float, float], at_most: int = 6) -> list[tuple[float, str]]:
    values = round_ticks(*limits, at_most=at_most)
    return list(zip(values, tick_texts(values), strict=True))


def _see_through(colour: str, share: float) -> QColor:
    result = QColor(colour)
    result.setAlphaF(share)
    return result
