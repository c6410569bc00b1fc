"""What a drag over the workbench meets: the promise that it can be dropped anywhere."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.style.theme import font, tokens_for

__all__ = ["DropVeil"]


class DropVeil(QWidget):
    """Covers its parent while something that can be dropped is held over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = ""
        self.hide()

    def show_drag(self, over: bool, words: str = "") -> None:
        """Appears with what dropping does, or goes."""
        self._words = words or self._words
        self.setVisible(over)
        if over:
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the veil, the dashes and the invitation."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(tokens.accent_soft)
        veil.setAlphaF(0.92)
        pen = QPen(QColor(tokens.accent), 2)
        pen.setDashPattern([4.0, 2.7])
        painter.setPen(pen)
        painter.setBrush(veil)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(9, 9, -9, -9), 8, 8)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font(20, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
