"""A quiet button with words and a caret, from which a menu hangs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import font, tokens_for

__all__ = ["MenuButton"]

_CARET_PX = 12


class MenuButton(QToolButton):
    """Looks like the quiet choosers beside it.

    Args:
        name: Accessible name, and the words that are shown at first.
        parent: The owning widget.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = name
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToHide.connect(self._come_back)
        self._stale = False
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font(12, 500))
        self.setFixedHeight(24)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def renew_menu(self) -> None:
        """Fills the menu anew: at once, or once it is closed if somebody is at it.

        What a hand points at must neither move under it nor go while it is being pressed.
        """
        self._stale = True
        self._renew_if_closed()

    def fill_menu(self, menu: QMenu) -> None:
        """Puts everything into the empty menu; for classes whose menu changes."""

    @Slot()
    def _come_back(self) -> None:
        # A menu closes before it says what was chosen in it.
        QTimer.singleShot(0, self, self._renew_if_closed)

    @Slot()
    def _renew_if_closed(self) -> None:
        if self._stale and not self._menu.isVisible():
            self._stale = False
            for former in self._menu.findChildren(QMenu):
                former.deleteLater()
            self._menu.clear()
            self.fill_menu(self._menu)

    def words(self) -> str:
        """Returns what is shown on it."""
        return self._words

    def show_words(self, words: str) -> None:
        """Shows these words."""
        if words != self._words:
            self._words = words
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Returns room for the words and the caret."""
        words = QFontMetrics(self.font()).horizontalAdvance(self._words)
        return QSize(words + 8 + 6 + _CARET_PX + 8, 24)

    def minimumSizeHint(self) -> QSize:
        """Returns the same room: words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground, words and caret."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        opened = self.isDown() or self._menu.isVisible()
        width = 2.0 if self.hasFocus() else 1.0
        ground = tokens.pressed if opened else tokens.hover if self.underMouse() else ""
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(tokens.accent), width) if self.hasFocus() else Qt.PenStyle.NoPen
        painter.setPen(pen)
        if ground or self.hasFocus():
            inset = width / 2 if self.hasFocus() else 0.0
            frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self.font())
        middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(8, 0, 0, 0), middle_left, self._words)
        side = float(_CARET_PX)
        spot = QRectF(self.width() - side - 7, (self.height() - side) / 2, side, side)
        paint_icon(painter, spot, "caret-down", tokens.text2)
