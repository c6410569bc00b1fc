"""The heading of a section that folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent

__all__ = ["SectionToggle"]

_HEIGHT_PX = 28
_CARET_PX = 12
_GAP_PX = 6


class SectionToggle(QAbstractButton):
    """A caret, a title and, while the section is folded, what it holds in a few words.

    Args:
        title: In sentence case.
        parent: The owning widget.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setCheckable(True)
        self.setFixedHeight(_HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._note = ""
        self.toggled.connect(self._name)
        self._name()

    def show_note(self, note: str) -> None:
        """Says what the section holds; read where it is folded."""
        if note != self._note:
            self._note = note
            self._name()
            self.update()

    def note(self) -> str:
        """Returns what the section is said to hold."""
        return self._note

    def sizeHint(self) -> QSize:
        """Returns room for the title; the note gives way."""
        wide = QFontMetrics(font(12, 600)).horizontalAdvance(self.text())
        return QSize(_CARET_PX + _GAP_PX + wide + 8, _HEIGHT_PX)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaints with the colours of the mouse."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaints without the colours of the mouse."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints caret, title and note from the tokens."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -3), 4, 4)
        spot = QRectF(0 if not self.hasFocus() else 4, (self.height() - _CARET_PX) / 2, 12, 12)
        caret = "caret-down" if self.isChecked() else "caret-right"
        paint_icon(painter, spot, caret, tokens.text if self.underMouse() else tokens.text3)
        left = round(spot.right()) + _GAP_PX
        painter.setFont(font(12, 600))
        painter.setPen(QColor(tokens.text))
        painter.drawText(self._from(left), _LEFT, self.text())
        if not self.isChecked() and self._note:
            left += painter.fontMetrics().horizontalAdvance(self.text()) + 2 * _GAP_PX
            painter.setFont(font(11))
            painter.setPen(QColor(tokens.text3))
            room = self._from(left)
            shown = painter.fontMetrics().elidedText(
                self._note, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, _RIGHT, shown)

    def _from(self, left: int) -> QRect:
        return self.rect().adjusted(left, 0, -4 if self.hasFocus() else 0, 0)

    def _name(self) -> None:
        state = "open" if self.isChecked() else f"folded: {self._note}" if self._note else "folded"
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(state)
        self.setToolTip("" if self.isChecked() else self._note)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
