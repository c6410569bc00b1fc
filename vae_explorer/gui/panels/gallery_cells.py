"""How one cell of the gallery is painted: picture, caption, marks and the user's verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from vae_explorer.gui.panels.gallery_layout import CAPTION_PX
from vae_explorer.gui.style.theme import font
from vae_explorer.gui.widgets.picture_paint import draw_centred

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from vae_explorer.gui.panels.gallery_thumbs import Captions
    from vae_explorer.gui.style.theme import Tokens

__all__ = ["CAPTION_OUT_PX", "Cell", "paint_cell", "stack_box"]

CAPTION_OUT_PX = 3
"""How far a caption may stand out at either side of its picture."""

_PILL_PX = 16
_OUT_PX = 3
_EXCLUDED_OPACITY = 0.3


@dataclass(frozen=True)
class Cell:
    """What a cell shows.

    Attributes:
        caption: The line below the picture.
        size: Images that it stands for; negative where its stack is open.
        marked: Whether it is marked.
        current: Whether the keys are on it.
        in_open_stack: Whether it belongs to an open stack.
        excluded: Whether the image is left out of training.
        noted: Whether it has a tag or a note.
    """

    caption: str
    size: int = 1
    marked: bool = False
    current: bool = False
    in_open_stack: bool = False
    excluded: bool = False
    noted: bool = False


def paint_cell(
    painter: QPainter,
    box: QRectF,
    picture: QPixmap | None,
    cell: Cell,
    captions: Captions,
    tokens: Tokens,
) -> None:
    """Paint one cell.

    Args:
        painter: In logical pixels.
        box: The square of the picture; the caption stands below it.
        picture: None while it is being made.
        cell: What there is to say.
        captions: Sets the line below.
        tokens: Colours.
    """
    _paint_ground(painter, box, cell, tokens)
    if cell.size > 1:
        _paint_sheets(painter, box, tokens)
    if picture is None:
        painter.fillRect(box, QColor(tokens.hover))
    else:
        if cell.excluded:
            painter.fillRect(box, QColor(tokens.canvas))
        painter.setOpacity(_EXCLUDED_OPACITY if cell.excluded else 1.0)
        draw_centred(painter, box, picture)
        painter.setOpacity(1.0)
    if cell.excluded:
        _paint_excluded(painter, box, tokens)
    if cell.noted:
        _paint_note(painter, box, tokens)
    if abs(cell.size) > 1:
        _paint_size(painter, stack_box(box, cell.size), cell.size, tokens)
    if cell.current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)
    painter.setPen(QColor(tokens.text2))
    words = captions.of(cell.caption)
    left = box.center().x() - words.size().width() / 2
    painter.setFont(captions.font)
    painter.drawStaticText(QPointF(left, box.bottom() + 1), words)


def stack_box(box: QRectF, size: int) -> QRectF:
    """Return where the number of a stack can be pressed, in the lower right corner."""
    words = _size_words(size)
    width = max(_PILL_PX, QFontMetricsF(font(11, 600)).horizontalAdvance(words) + 10)
    return QRectF(box.right() - width + 3, box.bottom() - _PILL_PX + 3, width, _PILL_PX)


def _size_words(size: int) -> str:
    return str(size) if size > 0 else f"{-size} −"


def _caption_box(box: QRectF) -> QRectF:
    out = CAPTION_OUT_PX
    return QRectF(box.left() - out, box.bottom() + 1, box.width() + 2 * out, CAPTION_PX - 1)


def _paint_ground(painter: QPainter, box: QRectF, cell: Cell, tokens: Tokens) -> None:
    ground = tokens.accent_soft if cell.marked else tokens.hover if cell.in_open_stack else ""
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        whole = box.united(_caption_box(box)).adjusted(0, -_OUT_PX, 0, 0)
        painter.drawRoundedRect(whole, 4, 4)
    if cell.marked:
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)


def _paint_sheets(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    """Two more sheets show from under the picture."""
    painter.setPen(QPen(QColor(tokens.canvas), 1))
    for out, colour in ((4.0, tokens.groove), (2.0, tokens.control)):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(box.translated(out - 0.5, -out + 0.5), 2, 2)


def _paint_size(painter: QPainter, pill: QRectF, size: int, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.halo), 1))
    painter.setBrush(QColor(tokens.ink))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setFont(font(11, 600))
    painter.setPen(QColor(tokens.halo))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, _size_words(size))


def _paint_excluded(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    disc = QRectF(box.right() - 15, box.top() + 1, 14, 14)
    painter.setPen(QPen(QColor(tokens.halo), 1))
    painter.setBrush(QColor(tokens.error))
    painter.drawEllipse(disc)
    painter.setFont(font(11, 700))
    painter.setPen(QColor(tokens.on_accent))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "×")


def _paint_note(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.halo), 1))
    painter.setBrush(QColor(tokens.accent))
    painter.drawEllipse(QRectF(box.left() + 3, box.top() + 3, 8, 8))
