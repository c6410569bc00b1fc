"""A grid of small pictures that can be clicked, walked by keys and dragged out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from vae_explorer.gui.qimage import fitted_pixmap, rounded
from vae_explorer.gui.theme import font, tokens_for
from vae_explorer.gui.widgets.drag_out import drag_picture
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

__all__ = ["PictureGrid"]


class PictureGrid(QWidget):
    """Equal pictures in rows, gap 4 px, corners of 2 px, captions of 16 px below if wanted.

    Give `side_px` for as many columns as fit, or `columns` for pictures that fill the width (with
    `side_px` as the largest side). Its height follows its width.

    Args:
        name: Accessible name, such as "Nearest images".
        side_px: Side of a picture.
        columns: Pictures in a row.
        rows_max: Rows shown at most.
        captions: Whether a line below each picture is kept free for a caption.
        group_rows: After so many rows comes a wider gap; 2 for originals over reconstructions.
        spread: Whether a full row spreads to the right edge.
        clickable: Whether pictures answer the mouse and the keyboard.
        draggable: Whether a picture can be dragged out, as an image and as a PNG file.

    Signals:
        picture_clicked(int): Also by Enter or Space on the current picture.
        picture_hovered(int): -1 when the mouse leaves the pictures.
    """

    picture_clicked = Signal(int)
    picture_hovered = Signal(int)

    def __init__(
        self,
        name: str,
        *,
        side_px: int | None = None,
        columns: int | None = None,
        rows_max: int | None = None,
        captions: bool = False,
        group_rows: int = 0,
        spread: bool = False,
        clickable: bool = False,
        draggable: bool = False,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._side, self._columns, self._rows_max = side_px, columns, rows_max
        self._caption = CAPTION_PX if captions else 0
        self._group_rows, self._spread = group_rows, spread
        self._clickable, self._draggable = clickable, draggable
        self._pictures: NDArray[np.uint8] | None = None
        self._captions: tuple[str, ...] = ()
        self._tooltips: tuple[str, ...] = ()
        self._badges: dict[int, str] = {}
        self._marked = self._hovered = -1
        self._current = 0
        self._press: QPoint | None = None
        self._pixmaps: dict[int, QPixmap] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

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
        self._pictures = pictures
        self._captions, self._tooltips = tuple(captions), tuple(tooltips)
        self._pixmaps.clear()
        count = 0 if pictures is None else len(pictures)
        self._current = min(self._current, max(0, count - 1))
        if self._grid() != before:
            self.updateGeometry()
        self._describe()
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
                draw_caption(painter, rect, self._captions[index], tokens)
            if index == self._hovered and self._clickable:
                painter.fillRect(rect, QColor(255, 255, 255, 36))
            if index == self._marked or (self.hasFocus() and index == self._current):
                draw_frame(painter, rect, tokens)
            if index in self._badges:
                draw_badge(painter, rect, self._badges[index], tokens)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a click or a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the mouse, or starts dragging a picture out."""
        at = event.position()
        if self._press is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (at.toPoint() - self._press).manhattanLength()
            index = self._grid().index_at(self._press.x(), self._press.y())
            if self._draggable and index >= 0 and far >= QApplication.startDragDistance():
                self._press = None
                self._drag_out(index)
            return
        self._hover(self._grid().index_at(at.x(), at.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Clicks the picture if press and release meet on it."""
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        grid, at = self._grid(), event.position()
        index = grid.index_at(self._press.x(), self._press.y())
        self._press = None
        if self._clickable and index >= 0 and index == grid.index_at(at.x(), at.y()):
            self._current = index
            self._describe()
            self.picture_clicked.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        """Ends the hover."""
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows which picture the keys are on."""
        super().focusInEvent(event)
        self._describe()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks with the arrow keys; Enter and Space click."""
        grid = self._grid()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -grid.columns,
            Qt.Key.Key_Down: grid.columns,
        }
        if event.key() in steps and grid.count:
            target = self._current + steps[Qt.Key(event.key())]
            if 0 <= target < grid.count:
                self._current = target
                self._describe()
                self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and grid.count:
            self.picture_clicked.emit(self._current)
        else:
            super().keyPressEvent(event)

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
            pixmap = rounded(fitted_pixmap(self._pictures[index], side, dpr))
            self._pixmaps[index] = pixmap
        return pixmap

    def _hover(self, index: int) -> None:
        if index == self._hovered:
            return
        self._hovered = index
        over = self._clickable and index >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.picture_hovered.emit(index)
        self.update()

    def _describe(self) -> None:
        """Tells a screen reader about the picture that the keys are on."""
        if self._current < len(self._tooltips):
            self.setAccessibleDescription(self._tooltips[self._current])

    def _drag_out(self, index: int) -> None:
        assert self._pictures is not None
        drag_picture(self, self._pictures[index], f"picture-{index + 1}.png")
