"""Push buttons, quiet icon buttons and links, all tinted after the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from vae_explorer.gui.style.icons import Role, icon
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

__all__ = ["ActionButton", "IconButton", "LinkButton"]

_ICON_ROOM_PX = 1


class ActionButton(QPushButton):
    """A button of 28 px with a verb and perhaps an icon before it.

    Args:
        text: Verb in sentence case; "…" only where a dialog follows.
        icon_name: One of `icons.ICON_NAMES`, or empty.
        filled: Whether it is the one filled button.
        parent: The owning widget.
    """

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        *,
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self._filled = filled
        self._tinted: tuple[str, bool, Tokens] | None = None
        self.setProperty("filled", filled)
        self.setFont(font(12, 500))
        self.setFixedHeight(28)
        self.setIconSize(QSize(16 + _ICON_ROOM_PX, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text.rstrip("…"))
        self._tint()

    def set_filled(self, filled: bool) -> None:
        """Makes it the filled button of the window, or a plain one again."""
        if filled != self._filled:
            self._filled = filled
            self.setProperty("filled", filled)
            self.style().unpolish(self)
            self.style().polish(self)
            self._tint()

    def set_look(self, text: str, icon_name: str) -> None:
        """Gives it another verb and icon, such as Pause where Train stood."""
        if text != self.text() or icon_name != self._icon_name:
            self._icon_name = icon_name
            self.setText(text)
            self.setAccessibleName(text.rstrip("…"))
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Tints the icon again when the theme changes."""
        if event.type() in THEME_EVENTS:
            self._tint()
        super().changeEvent(event)

    def _tint(self) -> None:
        look = (self._icon_name, self._filled, tokens_for(self))
        if self._icon_name and look != self._tinted:
            self._tinted = look
            role: Role = "on_accent" if self._filled else "text"
            self.setIcon(icon(self._icon_name, self, role, room_px=_ICON_ROOM_PX))


class IconButton(QToolButton):
    """A quiet button of 26 px that shows an icon and nothing else.

    Args:
        icon_name: One of `icons.ICON_NAMES`.
        name: What it does, in words: accessible name and tooltip.
        checkable: Whether it stays down; then it shows accent soft and an accent icon.
        side_px: Width and height.
        parent: The owning widget.
    """

    def __init__(
        self,
        icon_name: str,
        name: str,
        *,
        checkable: bool = False,
        side_px: int = 26,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._tinted: tuple[str, Tokens] | None = None
        self.setCheckable(checkable)
        self.setFixedSize(side_px, side_px)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Says what it does: accessible name and tooltip."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon_name(self, icon_name: str) -> None:
        """Shows another icon."""
        self._icon_name = icon_name
        self._tint()

    def showEvent(self, event: QShowEvent) -> None:
        """Tints the icon: most of the buttons there are stand in docks that are not open."""
        super().showEvent(event)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Tints the icon again when the theme changes."""
        if event.type() in THEME_EVENTS:
            self._tint()
        super().changeEvent(event)

    def _tint(self) -> None:
        look = (self._icon_name, tokens_for(self))
        if self.isVisible() and look != self._tinted:
            self._tinted = look
            self.setIcon(icon(self._icon_name, self))


class LinkButton(QPushButton):
    """A verb in the accent colour without a border, for what is offered beside a sentence."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("quiet", True)
        self.setFont(font(12, 500))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text.rstrip("…"))
