"""A quiet list to choose from: text, a small caret, nothing else unless framed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import font, tokens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ChooserButton"]

_CARET_PX = 12


class ChooserButton(QComboBox):
    """A chooser that paints itself: quiet in toolbars, framed in forms.

    It keeps the keyboard and the accessibility of a combo box. The wheel does not turn it, for a
    panel under the mouse is being scrolled.

    Args:
        name: Accessible name.
        prefix: Shown before the choice, such as "Colour: ".
        framed: Whether it has a border and the height of an input (24 px); quiet ones have 24 px
            and show their ground under the mouse only.
        parent: The owning widget.

    Signals:
        chosen(str): The user chose this text; setting it by code does not emit.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        prefix: str = "",
        *,
        framed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._prefix = prefix
        self._shown_prefix = prefix
        self._framed = framed
        self._locked = False
        self._waiting: tuple[Sequence[str], str] | None = None
        self.setAccessibleName(name)
        self.setFont(font(12, 400 if framed else 500))
        self.setFixedHeight(24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaxVisibleItems(16)
        # The plain delegate reads the style sheet; the platform's own draws check marks.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.view().setFont(font(12))
        free = QSizePolicy.Policy.Expanding if framed else QSizePolicy.Policy.Maximum
        self.setSizePolicy(free, QSizePolicy.Policy.Fixed)
        self.textActivated.connect(self.chosen)
        self.currentTextChanged.connect(self.updateGeometry)

    def show_choices(self, choices: Sequence[str], current: str) -> None:
        """Shows what can be chosen and which is; emits nothing.

        Args:
            choices: In the order of the list.
            current: One of them; anything else leaves the chooser without a choice.
        """
        if [self.itemText(i) for i in range(self.count())] != list(choices):
            if self.view().isVisible():
                # Nothing moves under the mouse of somebody who is choosing.
                self._waiting = tuple(choices), current
                return
            self.clear()
            self.addItems(list(choices))
        self.setCurrentIndex(self.findText(current))
        self.updateGeometry()
        self.update()

    def set_locked(self, locked: bool) -> None:
        """Shows the value without frame and caret, as a fact that cannot be changed now."""
        self._locked = locked
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if locked else Qt.FocusPolicy.TabFocus)
        self.update()

    def set_short(self, short: bool) -> None:
        """Leaves the prefix out where there is no room for it."""
        shown = "" if short else self._prefix
        if shown != self._shown_prefix:
            self._shown_prefix = shown
            self.updateGeometry()
            self.update()

    def showPopup(self) -> None:
        """Opens the list unless the chooser is locked."""
        if not self._locked:
            view = self.view()
            view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + 24))
            super().showPopup()

    def hidePopup(self) -> None:
        """Closes the list; what was to be shown meanwhile comes once the choice is told."""
        super().hidePopup()
        if self._waiting is not None:
            QTimer.singleShot(0, self, self._show_waiting)

    def _show_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            chosen = self.currentText()
            self.show_choices(waiting[0], chosen if chosen in waiting[0] else waiting[1])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to whatever scrolls around it."""
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaints with the ground of the mouse."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaints without the ground of the mouse."""
        super().leaveEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Returns room for the prefix, the present choice and the caret."""
        metrics = QFontMetrics(self.font())
        if self._framed:
            widest = max(
                (metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())),
                default=0,
            )
            return QSize(min(widest, 160) + 8 + _CARET_PX + 10, 24)
        shown = metrics.horizontalAdvance(self._shown_prefix + self.currentText())
        return QSize(shown + 8 + 6 + _CARET_PX + 8, 24)

    def minimumSizeHint(self) -> QSize:
        """Returns room for a shortened choice where framed, else for all of it."""
        return QSize(64, 24) if self._framed else self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground, text and caret from the tokens."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled, focused = self.isEnabled(), self.hasFocus()
        ground = ""
        if not self._locked and enabled:
            opened = self.view().isVisible()
            if opened or self.underMouse():
                ground = tokens.pressed if opened else tokens.hover
            elif self._framed:
                ground = tokens.raised
        border = ""
        if focused:
            border = tokens.accent
        elif self._framed and not self._locked:
            border = tokens.control if enabled else tokens.hairline
        width = 2.0 if focused else 1.0
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(border), width) if border else Qt.PenStyle.NoPen)
        if ground or border:
            inset = width / 2 if border else 0.0
            frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(frame, 4, 4)
        colour = tokens.text if enabled else tokens.disabled
        if self._locked:
            colour = tokens.text2
        painter.setPen(QColor(colour))
        painter.setFont(self.font())
        caret_room = 0 if self._locked else _CARET_PX + 12
        text_rect = self.rect().adjusted(8, 0, -caret_room, 0)
        shown = QFontMetrics(self.font()).elidedText(
            self._shown_prefix + self.currentText(),
            Qt.TextElideMode.ElideRight,
            text_rect.width() + 1,
        )
        painter.drawText(
            text_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown
        )
        if not self._locked:
            side = float(_CARET_PX)
            spot = QRectF(self.width() - side - 7, (self.height() - side) / 2, side, side)
            paint_icon(painter, spot, "caret-down", tokens.text2 if enabled else tokens.disabled)
