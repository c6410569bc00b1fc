"""A grid of small pictures that can be clicked, walked by keys and dragged out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.widgets.drag_out import drag_picture
from vae_explorer.gui.widgets.picture_area import PictureArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

__all__ = ["PictureGrid"]


class PictureGrid(PictureArea):
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
        super().__init__(
            name,
            side_px=side_px,
            columns=columns,
            rows_max=rows_max,
            captions=captions,
            group_rows=group_rows,
            spread=spread,
        )
        self._clickable, self._draggable = clickable, draggable
        self._hovered = -1
        self._press: QPoint | None = None
        self.setMouseTracking(True)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_pictures(
        self,
        pictures: NDArray[np.uint8] | None,
        captions: Sequence[str] = (),
        tooltips: Sequence[str] = (),
    ) -> None:
        """Shows pictures in place of the earlier ones; arguments as in `PictureArea`."""
        super().show_pictures(pictures, captions, tooltips)
        self._describe()

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

    def _hover(self, index: int) -> None:
        if index == self._hovered:
            return
        self._hovered = index
        over = self._clickable and index >= 0
        self._lit = index if over else -1
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
