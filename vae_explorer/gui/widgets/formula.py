"""A formula in a line or two, with letters below the line."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from vae_explorer.gui.style.theme import font

__all__ = ["Formula"]

_BELOW = re.compile(r"_(\w)")
_ABOVE = re.compile(r"\^([\d.]+)")


class Formula(QLabel):
    """Plain text with `_q` written below the line and `^2` above it.

    Args:
        parent: The owning widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font(12))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setContentsMargins(0, 0, 0, 6)
        self._plain = ""

    def show_formula(self, plain: str) -> None:
        """Shows a formula; an empty one takes it away."""
        if plain == self._plain:
            return
        self._plain = plain
        self.setAccessibleName(plain)
        marked = _ABOVE.sub(r"<sup>\1</sup>", _BELOW.sub(r"<sub>\1</sub>", escape(plain)))
        # A term never breaks from the sign before it, nor a letter from its value.
        for sign in ("− ", "+ ", "max ", " ‖ ", " = "):
            marked = marked.replace(sign, sign.replace(" ", "&nbsp;"))
        self.setText(marked)
        self.setVisible(bool(plain))

    def formula(self) -> str:
        """Returns the formula as it was given."""
        return self._plain
