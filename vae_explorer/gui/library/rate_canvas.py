"""The board of rate and distortion: a point a run, and the frontier that none is beyond."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.library.rate_painting import Board, paint_board
from vae_explorer.gui.library.rate_scale import RateScale, scale_of
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.style.words import kl, nats
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.runs.frontier import frontier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from vae_explorer.runs.frontier import RateGroup, RatePoint

__all__ = ["RateCanvas"]

_LEFT_PX, _TOP_PX, _RIGHT_PX, _BOTTOM_PX = 72.0, 36.0, 24.0, 44.0
_REACH_PX = 10.0


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
        scale = self._scale()
        if scale is None:
            return
        points, size = self._points(), QSizeF(self.size())
        board = Board(points, self._corners, scale, size, self._colours, self._hovered)
        paint_board(painter, board, tokens)
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


def _facts(point: RatePoint) -> str:
    return (
        f"{point.card.name}: β {point.beta:g}, rate {kl(point.rate)}, "
        f"distortion {nats(point.distortion)}, ELBO {nats(-point.rate - point.distortion)} nats"
    )
