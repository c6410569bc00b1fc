"""Small pictures in rows: where they stand and how they are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vae_explorer.gui.style.qimage import fitted_pixmap, rounded
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.widgets.picture_layout import CAPTION_PX, GAP_PX, GridLayout, lay_out
from vae_explorer.gui.widgets.picture_paint import (
    draw_badge,
    draw_caption,
    draw_centred,
    draw_frame,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PictureArea"]

_FEW = 12


class PictureArea(QWidget):
    """The part of a `PictureGrid` that shows; see there for the arguments."""

    def __init__(
        self,
        name: str,
        *,
        side_px: int | None,
        columns: int | None,
        rows_max: int | None,
        captions: bool,
        group_rows: int,
        spread: bool,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._side, self._columns, self._rows_max = side_px, columns, rows_max
        self._caption = CAPTION_PX if captions else 0
        self._group_rows, self._spread = group_rows, spread
        self._pictures: NDArray[np.uint8] | None = None
        self._captions: tuple[str, ...] = ()
        self._tooltips: tuple[str, ...] = ()
        self._badges: dict[int, str] = {}
        self._pixmaps: dict[int, QPixmap] = {}
        self._former: dict[tuple[int, bytes], QPixmap] = {}
        self._marked = -1
        self._lit = -1
        self._current = 0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pictures(
        self,
        pictures: NDArray[np.uint8] | None,
        captions: Sequence[str] = (),
        tooltips: Sequence[str] = (),
    ) -> None:
        """Shows pictures in place of the earlier ones.

        Args:
            pictures: uint8, shape ``(K, C, H, W)``; None for none.
            captions: One a picture, where the grid keeps room for them.
            tooltips: One a picture; also what a screen reader says of the current one.
        """
        before = self._grid()
        # Of the images nearest to a moving cursor most are those of a moment ago.
        if self._pictures is not None and 0 < len(self._pixmaps) <= _FEW:
            former, side = self._pictures, before.side
            self._former = {(side, former[i].tobytes()): p for i, p in self._pixmaps.items()}
        self._pictures = pictures
        self._captions, self._tooltips = tuple(captions), tuple(tooltips)
        self._pixmaps.clear()
        count = 0 if pictures is None else len(pictures)
        self._current = min(self._current, max(0, count - 1))
        if self._grid() != before:
            self.updateGeometry()
        self.update()

    def show_badges(self, badges: Mapping[int, str]) -> None:
        """Puts letters in ink discs on pictures, such as ``{0: "A", 11: "B"}``."""
        self._badges = dict(badges)
        self.update()

    def show_marked(self, index: int) -> None:
        """Frames one picture in the accent, such as the step that plays; -1 for none."""
        if index != self._marked:
            self._marked = index
            self.update()

    def set_shape(
        self, *, side_px: int | None = None, columns: int | None = None, rows_max: int | None = None
    ) -> None:
        """Changes side, columns and the number of rows; None as at construction."""
        if (side_px, columns, rows_max) == (self._side, self._columns, self._rows_max):
            return
        self._side, self._columns, self._rows_max = side_px, columns, rows_max
        self._pixmaps.clear()
        self.updateGeometry()
        self.update()

    def picture_count(self) -> int:
        """Returns how many pictures it was given."""
        return 0 if self._pictures is None else len(self._pictures)

    def picture_rect(self, index: int) -> QRectF:
        """Returns where a picture stands, in the grid's own coordinates."""
        grid = self._grid()
        left, top = grid.place(index)
        return QRectF(left, top, grid.side, grid.side)

    def caption_rect(self, index: int) -> QRectF:
        """Returns the room of a caption: to the middle of the gaps, and never past an edge."""
        picture, grid = self.picture_rect(index), self._grid()
        out = (grid.pitch - grid.side) / 2 - 1
        left, right = max(0.0, picture.left() - out), min(self.width(), picture.right() + out)
        return QRectF(left, picture.bottom(), right - left, grid.caption)

    def hasHeightForWidth(self) -> bool:
        """Says that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Returns the height of all rows at a width."""
        return self._grid(width).height

    def sizeHint(self) -> QSize:
        """Returns the size of all pictures at their usual side."""
        columns = self._columns or 4
        width = columns * ((self._side or 36) + GAP_PX) - GAP_PX
        return QSize(width, self._grid(width).height)

    def minimumSizeHint(self) -> QSize:
        """Returns the smallest size that shows something."""
        return QSize(8 * (self._columns or 1), min(self._grid().height, self._side or 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Forgets the scaled pictures when their size changes."""
        super().resizeEvent(event)
        old = self._grid(event.oldSize().width())
        if old.side != self._grid().side:
            self._pixmaps.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints pictures, captions, badges and frames."""
        if self._pictures is None:
            return
        tokens = tokens_for(self)
        grid = self._grid()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11))
        for index in range(grid.count):
            rect = self.picture_rect(index)
            if not event.region().intersects(rect.toAlignedRect().adjusted(0, 0, 0, grid.caption)):
                continue
            draw_centred(painter, rect, self._pixmap(index, grid.side))
            if grid.caption and index < len(self._captions):
                draw_caption(painter, self.caption_rect(index), self._captions[index], tokens)
            if index == self._lit:
                painter.fillRect(rect, QColor(255, 255, 255, 36))
            if index == self._marked or (self.hasFocus() and index == self._current):
                draw_frame(painter, rect, tokens)
            if index in self._badges:
                draw_badge(painter, rect, self._badges[index], tokens)

    def event(self, event: QEvent) -> bool:
        """Answers the wish for a tooltip with that of the picture under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._tooltips:
            index = self._grid().index_at(event.pos().x(), event.pos().y())
            if 0 <= index < len(self._tooltips):
                QToolTip.showText(event.globalPos(), self._tooltips[index], self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _grid(self, width: int | None = None) -> GridLayout:
        return lay_out(
            self.width() if width is None else width,
            self.picture_count(),
            side=self._side,
            columns=self._columns,
            rows_max=self._rows_max,
            gap=GAP_PX,
            caption=self._caption,
            group_rows=self._group_rows,
            spread=self._spread,
        )

    def _pixmap(self, index: int, side: int) -> QPixmap:
        """Scales lazily: a strip that is refreshed while hidden costs nothing."""
        pixmap = self._pixmaps.get(index)
        dpr = self.devicePixelRatioF()
        if pixmap is None or pixmap.devicePixelRatio() != dpr:
            assert self._pictures is not None
            picture = self._pictures[index]
            pixmap = self._former.get((side, picture.tobytes())) if self._former else None
            if pixmap is None or pixmap.devicePixelRatio() != dpr:
                pixmap = rounded(fitted_pixmap(picture, side, dpr))
            self._pixmaps[index] = pixmap
        return pixmap
