"""Where training runs, as a caption over a value that opens a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from vae_explorer.gui.style.icons import paint_icon
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DeviceButton"]

_MEANING = "Where the networks are trained. A GPU is many times faster than the CPU."
_PAD_PX = 8
_CARET_PX = 10


class DeviceButton(QToolButton):
    """The caption "Device" over the device in words; a press offers the others.

    With nothing to choose it is a plain pair of caption and value, and disabled before it is told
    of a device.

    Signals:
        device_chosen(str): Identifier of the chosen device.
    """

    device_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device = self._why_not = ""
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFixedHeight(36)
        self._follow_choice()

    def show_device(self, text: str, choices: Sequence[tuple[str, str]], chosen: str) -> None:
        """Shows where training runs, and what else there is.

        Args:
            text: Such as "CPU, 2 threads".
            choices: Identifier and text of each device, such as ``("cpu", "CPU, 2 threads")``.
            chosen: Identifier that the user chose, such as "auto".
        """
        self._device = text
        self._menu.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        for identifier, name in choices:
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(identifier == chosen)
            action.setData(identifier)
            action.triggered.connect(self._choose)
            self._group.addAction(action)
        self._follow_choice()
        self._follow_reason()
        self.setAccessibleName(f"Device: {text}")
        self.updateGeometry()
        self.update()

    def set_why_not(self, sentence: str) -> None:
        """Says why the device cannot be chosen now; an empty sentence opens the choice again."""
        self._why_not = sentence
        self._follow_reason()
        explain(self, sentence or _MEANING)

    def device(self) -> str:
        """Returns the device in words."""
        return self._device

    def sizeHint(self) -> QSize:
        """Returns room for both lines."""
        value = QFontMetrics(font(13, 600)).horizontalAdvance(self._device)
        caption = QFontMetrics(font(11)).horizontalAdvance("Device")
        caret = _CARET_PX + 4 if self._has_choice() else 0
        return QSize(max(value, caption) + caret + 2 * _PAD_PX, 36)

    def minimumSizeHint(self) -> QSize:
        """Returns the same room: the device is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints caption, value and caret; nothing before a device is known."""
        del event
        if not self._device:
            return  # a caption alone would jump aside for the value
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        live = self.isEnabled() and self._has_choice()
        if live and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover))
            painter.drawRoundedRect(frame, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(frame, 5, 5)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.text2))
        painter.drawText(QRectF(_PAD_PX, 2, self.width(), 16), middle, "Device")
        painter.setFont(font(13, 600))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(_PAD_PX, 17, self.width(), 17), middle, self._device)
        if live:
            side = float(_CARET_PX)
            spot = QRectF(self.width() - _PAD_PX - side + 2, 21, side, side)
            paint_icon(painter, spot, "caret-down", tokens.text2)

    def _has_choice(self) -> bool:
        return len(self._group.actions()) > 1

    def _follow_choice(self) -> None:
        choice = self._has_choice()
        # Without a menu a press does nothing; Qt takes None here, its stub does not say so.
        self.setMenu(self._menu if choice else None)  # type: ignore[arg-type]
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if choice else Qt.FocusPolicy.NoFocus)

    def _follow_reason(self) -> None:
        self.setEnabled(bool(self._device) and not self._why_not)

    def _choose(self) -> None:
        action = self._group.checkedAction()
        if action is not None:
            self.device_chosen.emit(str(action.data()))
