"""The board of rate and distortion: a point a run, and the frontier that none is beyond."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.library.rate_scale import RateScale, free_label, scale_of
from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.theme import THEME_EVENTS, Tokens, font, tokens_for
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.gui.words import kl, nats
from vae_explorer.runs.frontier import frontier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from vae_explorer.runs.frontier import RateGroup, RatePoint

__all__ = ["RateCanvas"]

_LEFT_PX, _TOP_PX, _RIGHT_PX, _BOTTOM_PX = 72.0, 36.0, 24.0, 44.0
_POINT_PX = 5.0
_REACH_PX = 10.0
_TANGENT_PX = 26.0
_LEVELS = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RateCanvas(QWidget):
    """Points that can be pointed at, clicked, and walked through by the arrow keys.

    Signals:
        run_clicked(str, bool): Compare the run of this path; beside the others if True.
        run_opened(str): Open it.
    """

    run_clicked = Signal(str, bool)
    run_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rate and distortion")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(320, 240)
        self._group: RateGroup | None = None
        self._corners: tuple[int, ...] = ()
        self._colours: Mapping[str, int] = {}
        self._hovered = -1

    def show_group(self, group: RateGroup | None) -> None:
        """Shows the runs of one board, or none."""
        self._group, self._hovered = group, -1
        points = () if group is None else group.points
        self._corners = frontier([(point.rate, point.distortion) for point in points])
        self.setAccessibleDescription("; ".join(_facts(point) for point in points))
        self.update()

    def show_chosen(self, colours: Mapping[str, int]) -> None:
        """Shows which runs are compared, by the places of their label colours."""
        self._colours = dict(colours)
        self.update()

    def point_px(self, path: str) -> tuple[float, float] | None:
        """Returns the pixel of a run's point, None if it is not on the board."""
        scale = self._scale()
        for point in self._points():
            if str(point.card.path) == path and scale is not None:
                return scale.pixel(point.rate, point.distortion)
        return None

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(720, 520)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Looks what is under the mouse."""
        self._hover(self._point_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Compares the run under the mouse, with Control or Shift beside the others."""
        point = self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and point >= 0:
            keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            beside = bool(event.modifiers() & keys)
            self.run_clicked.emit(str(self._points()[point].card.path), beside)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the run under the mouse."""
        point = self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and point >= 0:
            self.run_opened.emit(str(self._points()[point].card.path))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks from point to point by the arrows; Enter compares the one that is lit."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None and self._points():
            self._hover((self._hovered + step) % len(self._points()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered >= 0:
            beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.run_clicked.emit(str(self._points()[self._hovered].card.path), beside)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        """Tells about the run under the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            place = cast("QHelpEvent", event)
            point = self._point_at(QPointF(place.pos()))
            if point >= 0:
                said = _facts(self._points()[point])
                if point in self._corners:
                    said += "\nOn the frontier: no other run here is better in both."
                QToolTip.showText(place.globalPos(), lines_of(said), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the board."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale()
        if scale is None:
            return
        self._paint_axes(painter, tokens, scale)
        self._paint_levels(painter, tokens, scale)
        self._paint_frontier(painter, tokens, scale)
        self._paint_points(painter, tokens, scale)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _points(self) -> tuple[RatePoint, ...]:
        return () if self._group is None else self._group.points

    def _scale(self) -> RateScale | None:
        places = [(point.rate, point.distortion) for point in self._points()]
        width = self.width() - _LEFT_PX - _RIGHT_PX
        height = self.height() - _TOP_PX - _BOTTOM_PX
        return scale_of(places, (_LEFT_PX, _TOP_PX, width, height)) if places else None

    def _point_at(self, spot: QPointF) -> int:
        scale = self._scale()
        if scale is None:
            return -1
        away = [
            math.dist(scale.pixel(point.rate, point.distortion), (spot.x(), spot.y()))
            for point in self._points()
        ]
        nearest = min(range(len(away)), key=away.__getitem__)
        return nearest if away[nearest] <= _REACH_PX else -1

    def _hover(self, point: int) -> None:
        if point != self._hovered:
            self._hovered = point
            shape = Qt.CursorShape.PointingHandCursor if point >= 0 else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def _paint_axes(self, painter: QPainter, tokens: Tokens, scale: RateScale) -> None:
        left, top, width, height = scale.box
        painter.setFont(font(11))
        for value, text in _ticks(scale.distortion):
            y = scale.pixel(0.0, value)[1]
            painter.setPen(QPen(QColor(tokens.hairline), 1))
            painter.drawLine(QPointF(left, y), QPointF(left + width, y))
            painter.setPen(QColor(tokens.text3))
            spot = QRectF(0, y - 8, left - 8, 16)
            painter.drawText(
                spot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        for value, text in _ticks((0.0, scale.rate[1])):
            x = scale.pixel(value, 0.0)[0]
            spot = QRectF(x - 40, top + height + 4, 80, 16)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QColor(tokens.text2))
        painter.drawText(QPointF(12, 20), "Distortion −E[log p(x|z)], nats per image ↑")
        right = QRectF(left, top + height + 20, width, 16)
        words = "Rate KL(q(z|x) ‖ p(z)), nats per image →"
        painter.drawText(right, _RIGHT, words)

    def _paint_levels(self, painter: QPainter, tokens: Tokens, scale: RateScale) -> None:
        """Draw lines of equal ELBO: where rate and distortion have the same sum."""
        corners = [-rate - loss for rate in scale.rate for loss in scale.distortion]
        painter.setFont(font(11))
        for value, text in _ticks((min(corners), max(corners)), _LEVELS):
            line = scale.level(value)
            if line is None:
                continue
            painter.setPen(QPen(QColor(tokens.groove), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(line[0], line[1]), QPointF(line[2], line[3]))
            words = f"ELBO {text}"
            wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
            x = min(line[0] + 6, scale.box[0] + scale.box[2] - wide)
            if line[0] + wide + 12 < line[2]:
                painter.setPen(QColor(tokens.text3))
                painter.drawText(QPointF(x + 2, max(line[1] - 3, scale.box[1] - 4)), words)

    def _paint_frontier(self, painter: QPainter, tokens: Tokens, scale: RateScale) -> None:
        points = [self._points()[place] for place in self._corners]
        spots = [QPointF(*scale.pixel(point.rate, point.distortion)) for point in points]
        left, top, width, _ = scale.box
        path = QPainterPath(QPointF(spots[0].x(), top))
        for spot in spots:
            path.lineTo(spot)
        path.lineTo(QPointF(left + width, spots[-1].y()))
        reached = QPainterPath(path)
        reached.lineTo(QPointF(left + width, top))
        shade = QColor(tokens.ink)
        shade.setAlphaF(0.04)
        painter.fillPath(reached, shade)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.ink), 1.75))
        for start, end in itertools.pairwise(spots):
            painter.drawLine(start, end)

    def _paint_points(self, painter: QPainter, tokens: Tokens, scale: RateScale) -> None:
        taken: list[tuple[float, float, float, float]] = []
        for point in self._points():
            x, y = scale.pixel(point.rate, point.distortion)
            taken.append((x - 6, y - 6, 12, 12))
            tangent = scale.tangent(point.rate, point.distortion, point.beta, _TANGENT_PX)
            faint = QColor(tokens.ink)
            faint.setAlphaF(0.4)
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(*tangent[:2]), QPointF(*tangent[2:]))
        order = sorted(range(len(self._points())), key=self._rank)
        for place in order:
            self._paint_point(painter, tokens, scale, place)
        for place in reversed(order):
            self._paint_label(painter, tokens, scale, place, taken)

    def _rank(self, place: int) -> tuple[bool, bool, bool]:
        """What is painted last, and named first."""
        chosen = str(self._points()[place].card.path) in self._colours
        return place == self._hovered, chosen, place in self._corners

    def _paint_point(self, painter: QPainter, tokens: Tokens, scale: RateScale, place: int) -> None:
        point = self._points()[place]
        colour = self._colours.get(str(point.card.path))
        fill = tokens.text3 if colour is None else tokens.labels[colour % len(tokens.labels)]
        spot = QPointF(*scale.pixel(point.rate, point.distortion))
        painter.setPen(QPen(QColor(tokens.canvas), 1.5))
        painter.setBrush(QColor(fill))
        radius = _POINT_PX if colour is None else _POINT_PX + 1.5
        painter.drawEllipse(spot, radius, radius)
        if place == self._hovered:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.ink), 1.5))
            painter.drawEllipse(spot, radius + 3, radius + 3)

    def _paint_label(
        self,
        painter: QPainter,
        tokens: Tokens,
        scale: RateScale,
        place: int,
        taken: list[tuple[float, float, float, float]],
    ) -> None:
        point = self._points()[place]
        named = place == self._hovered or str(point.card.path) in self._colours
        words = f"β {point.beta:g}"
        if len({other.card.summary.latent_dim for other in self._points()}) > 1:
            words += f", {point.card.summary.latent_dim}-D"
        if named:
            words += f"  {point.card.name}"
        painter.setFont(font(11, 500 if named else 400))
        metrics = QFontMetricsF(painter.font())
        size = metrics.horizontalAdvance(words) + 2, metrics.height()
        spot = scale.pixel(point.rate, point.distortion)
        box = free_label(spot, size, taken, (0.0, 0.0, float(self.width()), float(self.height())))
        if box is not None:
            taken.append(box)
            painter.setPen(QColor(tokens.text if named else tokens.text2))
            painter.drawText(QRectF(*box), Qt.AlignmentFlag.AlignCenter, words)


def _ticks(limits: tuple[float, float], at_most: int = 6) -> list[tuple[float, str]]:
    values = round_ticks(*limits, at_most=at_most)
    return list(zip(values, tick_texts(values), strict=True))


def _facts(point: RatePoint) -> str:
    return (
        f"{point.card.name}: β {point.beta:g}, rate {kl(point.rate)}, "
        f"distortion {nats(point.distortion)}, ELBO {nats(-point.rate - point.distortion)} nats"
    )
