"""The thin bar of progress and the quiet bar of notices."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style.icons import Role, icon
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.text import HairLine, Text

__all__ = ["NoticeBar", "NoticeKind", "ProgressLine"]

NoticeKind = Literal["info", "ok", "warn", "error"]
_PASSING_MS = 8000
_ICONS: dict[NoticeKind, tuple[str, Role]] = {
    "info": ("info", "normal"),
    "ok": ("check-circle", "ok"),
    "warn": ("warning", "warn"),
    "error": ("warning-circle", "error"),
}


class ProgressLine(QWidget):
    """A bar of 4 px that fills with the accent."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Shows how much is done, 0 to 1; values outside are clipped."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(f"{100 * share:.0f} %")
            self.update()

    def share(self) -> float:
        """Returns how much is done, 0 to 1."""
        return self._share

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(160, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the groove and the part that is done."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        if self._share > 0:
            painter.setBrush(QColor(tokens.accent))
            done = max(4.0, self._share * self.width())
            painter.drawRoundedRect(QRectF(0, 0, done, 4), 2, 2)


class NoticeBar(QWidget):
    """One sentence over the map, with an icon, perhaps an action, and a way to close it.

    Attributes:
        timer: Until a sentence that passes goes by itself.

    Signals:
        action_requested(): The link was pressed; the bar stays until it is told otherwise.
        closed(): The user closed it.
    """

    action_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._kind: NoticeKind = "info"
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_PASSING_MS)
        self.timer.timeout.connect(self._pass)
        self._icon = QLabel()
        self._icon.setFixedSize(16, 16)
        self._text = Text("", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = LinkButton("")
        self._action.setAccessibleName("Act on this notice")
        self._action.clicked.connect(self.action_requested)
        self._progress = ProgressLine("Progress")
        self._progress.hide()
        close = IconButton("x", "Close this notice")
        close.clicked.connect(self._close)
        row = QHBoxLayout()
        row.setContentsMargins(12, 5, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._progress)
        column.addWidget(HairLine())
        self.hide()

    def show_notice(
        self, text: str, kind: NoticeKind = "info", action: str = "", *, passes: bool = False
    ) -> None:
        """Shows a sentence in place of the earlier one; an empty one hides the bar.

        Args:
            text: What happened, to which file, what to do.
            kind: Decides the icon and its colour.
            action: Text of the link, or empty for none.
            passes: Whether it goes by itself after a while.
        """
        self.timer.stop()
        if passes:
            self.timer.start()
        self._kind = kind
        self._progress.hide()
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action.rstrip("…"))
        self._action.setVisible(bool(action))
        self._tint()
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text:
            self._say_to_readers()

    def show_share(self, share: float) -> None:
        """Shows below the sentence how much of its work is done, 0 to 1."""
        self._progress.show_share(share)
        self._progress.show()

    def text(self) -> str:
        """Returns the sentence that is shown, or an empty one."""
        return "" if self.isHidden() else self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Tints the icon again when the theme changes."""
        if event.type() in THEME_EVENTS:
            self._tint()
        super().changeEvent(event)

    def _say_to_readers(self) -> None:
        # Python makes types for all the names in these, which the first window does not wait for.
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _tint(self) -> None:
        name, role = _ICONS[self._kind]
        dpr = self.devicePixelRatioF()
        self._icon.setPixmap(icon(name, self, role).pixmap(QSize(16, 16), dpr))

    def _pass(self) -> None:
        # Whoever points at it may be about to press its link.
        if self.underMouse():
            self.timer.start()
        else:
            self.hide()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
