"""What is marked on a plot: stops, changes, the best epoch, and the moment that all else shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vae_explorer.gui.panels.curve_choices import Quantity
from vae_explorer.gui.panels.curve_notes import NOTE_PX, free_room, note_width, paint_note
from vae_explorer.gui.panels.curve_sources import write_value
from vae_explorer.gui.style.theme import Tokens

if TYPE_CHECKING:
    from vae_explorer.gui.panels.curve_frame import CurveFrame
    from vae_explorer.training.history import CurveData

__all__ = [
    "NO_MARKS",
    "Change",
    "Marks",
    "change_words",
    "paint_best",
    "paint_changes",
    "paint_moment",
]

_DIAMOND_PX = 3.5
_RING_PX = 3.5
_HANDLE_PX = 5.0
_ROOM_PX = 90
_ROWS = 3


@dataclass(frozen=True)
class Change:
    """Learning rate or β was changed while it trained.

    Attributes:
        x: Place on the axis.
        text: What holds from there on, such as "β 4".
    """

    x: float
    text: str


@dataclass(frozen=True)
class Marks:
    """Places of what happened to a training.

    Attributes:
        stops: Where it was stopped and gone on with.
        changes: Where something was changed, in order.
    """

    stops: tuple[float, ...] = ()
    changes: tuple[Change, ...] = ()


NO_MARKS = Marks()


def change_words(data: CurveData) -> list[str]:
    """Return what each change changed, in order.

    Args:
        data: Of a run; without its setup the first change names both values.
    """
    training = None if data.setup is None else data.setup.training
    rate = None if training is None else training.learning_rate
    beta = None if training is None else training.beta
    texts: list[str] = []
    for change in data.changes:
        parts = []
        if change.beta != beta:
            parts.append(f"β {write_value(Quantity.BETA, change.beta, False)}")
        if change.learning_rate != rate:
            value = write_value(Quantity.RATE, change.learning_rate, False)
            parts.append(f"learning rate {value}")
        rate, beta = change.learning_rate, change.beta
        texts.append(", ".join(parts))
    return texts


def paint_changes(painter: QPainter, frame: CurveFrame, marks: Marks, tokens: Tokens) -> None:
    """Paints a dashed line with a diamond for each change, and its words where there is room.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        marks: For the changes.
        tokens: The colours.
    """
    low, high = frame.axes.x
    plot = frame.rect
    taken: list[QRectF] = []
    for change in marks.changes:
        if not low <= change.x <= high:
            continue
        place = round(frame.pixel(change.x, 0.0).x()) + 0.5
        _paint_mark(painter, plot, place, tokens)
        # A low plot is for its curves; there the words come with the readout.
        if plot.height() >= _ROOM_PX:
            room = free_room(plot, _rooms(plot, place, note_width(change.text)), taken)
            if room is not None:
                paint_note(painter, room, change.text, tokens.text2, tokens)
                taken.append(room)


def _paint_mark(painter: QPainter, plot: QRectF, place: float, tokens: Tokens) -> None:
    pen = QPen(QColor(tokens.text3), 1.0, Qt.PenStyle.DashLine)
    pen.setDashPattern([4.0, 4.0])
    painter.setPen(pen)
    painter.drawLine(QPointF(place, plot.top()), QPointF(place, plot.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.text3))
    middle = plot.bottom() - _DIAMOND_PX
    corners = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    painter.drawPolygon(
        QPolygonF([QPointF(place + _DIAMOND_PX * x, middle + _DIAMOND_PX * y) for x, y in corners])
    )


def _rooms(plot: QRectF, place: float, width: float) -> list[QRectF]:
    """Return where the words of a change may stand: beside its line, at the foot or higher."""
    foot = plot.bottom() - NOTE_PX - 2 * _DIAMOND_PX
    return [
        QRectF(left, foot - row * NOTE_PX, width, NOTE_PX)
        for row in range(_ROWS)
        for left in (place + 2, place - 2 - width)
    ]


def paint_best(
    painter: QPainter, frame: CurveFrame, best: tuple[float, float] | None, tokens: Tokens
) -> None:
    """Paints a ring round the best epoch, if it is in view."""
    if best is None:
        return
    spot = frame.pixel(*best)
    if not frame.rect.adjusted(-1, -1, 1, 1).contains(spot):
        return
    painter.setPen(QPen(QColor(tokens.accent), 1.5))
    painter.setBrush(QColor(tokens.canvas))
    painter.drawEllipse(spot, _RING_PX, _RING_PX)


def paint_moment(painter: QPainter, frame: CurveFrame, x: float, tokens: Tokens) -> None:
    """Paints the line of the moment, with a handle above that one can take hold of.

    Args:
        painter: In coordinates of the canvas.
        frame: Where the plot stands.
        x: Place of the moment; NaN, and what is out of view, is not painted.
        tokens: The colours.
    """
    low, high = frame.axes.x
    if math.isnan(x) or not low <= x <= high:
        return
    plot = frame.rect
    # On whole pixels, or one line becomes two pale ones.
    across = round(frame.pixel(x, 0.0).x()) + 0.5
    painter.setPen(QPen(QColor(tokens.accent), 1.0))
    painter.drawLine(QPointF(across, plot.top()), QPointF(across, plot.bottom()))
    top = plot.top() - 2
    handle = [(-_HANDLE_PX, top), (_HANDLE_PX, top), (0.0, top + _HANDLE_PX + 1)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent))
    painter.drawPolygon(QPolygonF([QPointF(across + dx, y) for dx, y in handle]))
