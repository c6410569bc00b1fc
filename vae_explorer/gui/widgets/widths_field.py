"""An input for a few whole numbers in a row, such as the widths of layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from vae_explorer.gui.style.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

__all__ = ["WidthsField", "parse_widths", "write_widths"]

_NONE = "none"
_APART = re.compile(r"[\s,;·×x–-]+")


def parse_widths(text: str) -> tuple[int, ...] | None:
    """Returns the numbers that a person wrote, or None.

    >>> parse_widths("512, 256"), parse_widths("512 · 256"), parse_widths("none")
    ((512, 256), (512, 256), ())
    >>> parse_widths("wide") is None and parse_widths("1.5") is None
    True
    """
    parts = [part for part in _APART.split(text.strip()) if part]
    if not parts or parts == [_NONE]:
        return ()
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else None


def write_widths(widths: tuple[int, ...]) -> str:
    """Returns numbers as they are shown.

    >>> write_widths((512, 256)), write_widths(())
    ('512 · 256', 'none')
    """
    return " · ".join(map(str, widths)) or _NONE


class WidthsField(QLineEdit):
    """An input of 24 px for some whole numbers, each within a range.

    What was typed counts on Enter and when the field is left. Numbers outside the range become the
    nearest inside, too many are cut off; a text that is no list of numbers gives the earlier ones
    back.

    Args:
        name: Accessible name.
        least: Fewest numbers.
        most: Most numbers.
        highest: Largest number; the smallest is 1.
        parent: The owning widget.

    Signals:
        widths_chosen(tuple): The user changed the numbers.
    """

    widths_chosen = Signal(object)

    def __init__(
        self, name: str, least: int, most: int, highest: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._least, self._most, self._highest = least, most, highest
        self._widths: tuple[int, ...] = ()
        self.setAccessibleName(name)
        self.setFont(font(12))
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.editingFinished.connect(self._take)

    def show_widths(self, widths: tuple[int, ...]) -> None:
        """Shows numbers; emits nothing. What is being typed at this moment stays."""
        self._widths = widths
        if not (self.hasFocus() and self.isModified()):
            self.setText(write_widths(widths))

    def set_locked(self, locked: bool) -> None:
        """Shows the numbers without their frame, as a fact that cannot be changed now."""
        if self.isReadOnly() == locked:
            return
        self.setReadOnly(locked)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if locked else Qt.FocusPolicy.StrongFocus)
        self.setProperty("locked", locked)
        self.style().unpolish(self)
        self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gives the earlier numbers back with Escape."""
        if event.key() == Qt.Key.Key_Escape and not self.isReadOnly():
            self.setText(write_widths(self._widths))
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        wanted = parse_widths(self.text())
        before = self._widths
        if wanted is not None and not self.isReadOnly() and len(wanted) >= self._least:
            inside = (min(self._highest, max(1, width)) for width in wanted[: self._most])
            self._widths = tuple(inside)
        self.setText(write_widths(self._widths))
        if self._widths != before:
            self.widths_chosen.emit(self._widths)
