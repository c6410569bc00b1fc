"""The decoded picture, to look at, to copy and to drag out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

from vae_explorer.gui.style.qimage import scaled_pixmap
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.drag_out import drag_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QPixmap

__all__ = ["DecodedPicture"]

_SIDE_PX = 168
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class DecodedPicture(QWidget):
    """One picture, as large as whole numbers allow, to copy and to drag out.

    Signals:
        copy_requested(): The copy key was pressed while it has the focus.
    """

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Decoded picture")
        self.setToolTip("The mean of p(x|z) at the cursor. Drag it out to keep it.")
        self.setFixedSize(_SIDE_PX, _SIDE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pixels: NDArray[np.uint8] | None = None
        self._pixmap: QPixmap | None = None
        self._press: QPoint | None = None
        self._ringed = False

    def show_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Shows a picture, uint8, shape ``(C, H, W)``; None leaves an empty frame.

        It is painted at once: an update would wait for all else that is to be painted, the map
        among it, and a hand waits for this picture.
        """
        self._pixels, self._pixmap = pixels, None
        self.show_pointer()
        self.repaint()

    def show_pointer(self) -> None:
        """Gives the mouse the form of what it can do here."""
        empty = self._pixels is None
        self.setCursor(Qt.CursorShape.ArrowCursor if empty else Qt.CursorShape.OpenHandCursor)

    def set_side(self, side_px: int) -> None:
        """Gives it another size."""
        if side_px != self.width():
            self.setFixedSize(side_px, side_px)
            self._pixmap = None

    def picture_rect(self) -> QRectF:
        """Returns where the picture itself is, in the middle of the widget's width."""
        pixmap = self._scaled()
        if pixmap is None:
            return QRectF(self.rect())
        size = pixmap.deviceIndependentSize()
        return QRectF((self.width() - size.width()) // 2, 0, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the picture, or the frame it will stand in."""
        del event
        painter = QPainter(self)
        tokens = tokens_for(self)
        pixmap = self._scaled()
        if pixmap is None:
            painter.setPen(QColor(tokens.hairline))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            return
        area = self.picture_rect()
        painter.drawPixmap(area.topLeft(), pixmap)
        if self._ringed and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.drawRect(area.adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus if the keyboard brought it."""
        super().focusInEvent(event)
        self._ringed = event.reason() in _BY_KEYBOARD
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton and self._pixels is not None:
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the picture out."""
        if self._press is None or self._pixels is None:
            return
        far = (event.position().toPoint() - self._press).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._press = None
            drag_picture(self, self._pixels, "decoded.png")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Forgets the press."""
        del event
        self._press = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Asks to copy."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._pixels is not None:
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def _scaled(self) -> QPixmap | None:
        if self._pixels is None:
            return None
        dpr = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatio() != dpr:
            self._pixmap = scaled_pixmap(self._pixels, self.width(), dpr)
        return self._pixmap
