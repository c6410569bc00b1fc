"""An icon that says of what kind the words beside it are."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.style.icons import Role, paint_icon
from vae_explorer.gui.style.theme import tokens_for

__all__ = ["IconMark"]


class IconMark(QWidget):
    """An icon of 16 px in the colour of its role; it cannot be pressed.

    Args:
        icon_name: One of `icons.ICON_NAMES`.
        role: Decides the colour.
        meaning: What it says, for screen readers.
        parent: The owning widget.
    """

    def __init__(
        self, icon_name: str, role: Role, meaning: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._role = icon_name, role
        self.setFixedSize(16, 16)
        self.setAccessibleName(meaning)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the icon in the colours of the theme."""
        painter = QPainter(self)
        colour = str(getattr(tokens_for(self), "text2" if self._role == "normal" else self._role))
        paint_icon(painter, QRectF(self.rect()), self._icon_name, colour)
