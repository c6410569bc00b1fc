"""How the list paints a run: its colour, what its model makes of a few images, and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vae_explorer.gui.style.qimage import fitted_pixmap, rounded
from vae_explorer.gui.style.theme import font, tokens_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

__all__ = ["ROW_PX", "CellDelegate", "RunDelegate"]

ROW_PX = 44
_PICTURE_PX = 32
_DOT_PX = 8
_GAP_PX = 2
_PICTURES = 4
_WIDEST_PX = 420

_Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints cells without the frame of the current one: the row is marked by its ground."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Leaves the focus out of what is painted."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus


class RunDelegate(QStyledItemDelegate):
    """Paints the first column; the data of its items are path, name and caption.

    Attributes:
        colours: Place in the label colours of each chosen run, by its path.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.colours: Mapping[str, int] = {}
        self._pictures: dict[str, np.ndarray] = {}
        self._pixmaps: dict[tuple[str, float], list[QPixmap]] = {}

    def show_pictures(self, path: str, pictures: np.ndarray) -> None:
        """Takes the thumbnail of a run, uint8, shape ``(K, C, H, W)``."""
        self._pictures[path] = pictures[:_PICTURES]
        for key in [key for key in self._pixmaps if key[0] == path]:
            del self._pixmaps[key]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Returns the room of a row."""
        del option
        _, name, caption = index.data(Qt.ItemDataRole.UserRole)
        text = max(
            QFontMetricsF(font(12, 500)).horizontalAdvance(name),
            QFontMetricsF(font(11)).horizontalAdvance(caption),
        )
        return QSize(min(_WIDEST_PX, round(self._text_left() + text + 16)), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paints one run."""
        path, name, caption = index.data(Qt.ItemDataRole.UserRole)
        tokens = tokens_for(self._view)
        box = QRectF(option.rect)
        painter.save()
        painter.setClipRect(box)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(tokens.accent_soft))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if path in self.colours:
            colour = tokens.labels[self.colours[path] % len(tokens.labels)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            middle = QPointF(box.left() + 4 + _DOT_PX / 2, box.center().y())
            painter.drawEllipse(middle, _DOT_PX / 2, _DOT_PX / 2)
        self._paint_pictures(painter, path, box)
        room = box.adjusted(self._text_left(), 5, -8, -5)
        for words, size, weight, tone, side in (
            (name, 12, 500, tokens.text, Qt.AlignmentFlag.AlignTop),
            (caption, 11, 400, tokens.text3, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(font(size, weight))
            painter.setPen(QColor(tone))
            metrics = QFontMetricsF(painter.font())
            short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, side | Qt.AlignmentFlag.AlignLeft, short)
        painter.restore()

    def _text_left(self) -> float:
        return 4 + _DOT_PX + 8 + _PICTURES * (_PICTURE_PX + _GAP_PX) + 8

    def _paint_pictures(self, painter: QPainter, path: str, box: QRectF) -> None:
        left, top = box.left() + 4 + _DOT_PX + 8, box.center().y() - _PICTURE_PX / 2
        pixmaps = self._pixmaps_of(path)
        if not pixmaps:
            painter.setBrush(QColor(tokens_for(self._view).hover))
            painter.setPen(Qt.PenStyle.NoPen)
        for place in range(_PICTURES):
            spot = QRectF(left + place * (_PICTURE_PX + _GAP_PX), top, _PICTURE_PX, _PICTURE_PX)
            if not pixmaps:
                painter.drawRoundedRect(spot, 2, 2)
            elif place < len(pixmaps):
                painter.drawPixmap(spot.topLeft(), pixmaps[place])

    def _pixmaps_of(self, path: str) -> list[QPixmap]:
        ratio = self._view.devicePixelRatioF()
        pictures = self._pictures.get(path)
        if pictures is None:
            return []
        if (path, ratio) not in self._pixmaps:
            made = [rounded(fitted_pixmap(each, _PICTURE_PX, ratio)) for each in pictures]
            self._pixmaps[path, ratio] = made
        return self._pixmaps[path, ratio]
