"""Inputs for numbers, the same in every country: a point, or a comma for those used to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import MINUS
from vae_explorer.gui.widgets.stepping import ONE_BY_ONE, Stepping

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

__all__ = ["NumberField", "parse_number", "write_number"]

_UNIT_GAP_PX = 8


def parse_number(text: str) -> float | None:
    """Returns the number that a person wrote, or None.

    >>> parse_number("0,002"), parse_number(" −1.5 "), parse_number("60 000")
    (0.002, -1.5, 60000.0)
    >>> parse_number("many") is None and parse_number("inf") is None
    True
    """
    plain = "".join(text.split()).replace("−", "-").replace("_", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def write_number(value: float, *, whole: bool) -> str:
    """Returns the shortest text that reads back as the same number.

    >>> write_number(0.002, whole=False), write_number(1.0, whole=False)
    ('0.002', '1.0')
    >>> write_number(64.0, whole=True), write_number(-1.5, whole=False)
    ('64', '−1.5')
    """
    if whole:
        return str(round(value)).replace("-", MINUS)
    text = repr(float(value))
    text = text if "e" not in text else f"{value:g}"
    return text.replace("-", MINUS)


class NumberField(QLineEdit):
    """An input of 24 px for one number within a range.

    What was typed counts on Enter and when the field is left. A number outside the range becomes
    the nearest inside, which is told; a text that is no number gives the earlier value
    back. Up and Down step.

    Args:
        name: Accessible name.
        lowest: Smallest value.
        highest: Largest value.
        whole: Whether it is a whole number.
        stepping: How far Up and Down go; in steps of one by default.
        unit: Shown at the right end, such as "epochs"; no part of the text.
        parent: The owning widget.

    Signals:
        value_chosen(float): The user changed the value.
        range_left(str): What was typed is outside the range, which the sentence tells.
    """

    value_chosen = Signal(float)
    range_left = Signal(str)

    def __init__(
        self,
        name: str,
        lowest: float,
        highest: float,
        *,
        whole: bool = False,
        stepping: Stepping = ONE_BY_ONE,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        if unit:
            room = QFontMetrics(font(11)).horizontalAdvance(unit) + _UNIT_GAP_PX
            self.setTextMargins(0, 0, room, 0)
        self._lowest, self._highest = lowest, highest
        self._whole, self._stepping = whole, stepping
        self._value = lowest
        self.setAccessibleName(name)
        self.setFont(font(12))
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.editingFinished.connect(self._take)

    def value(self) -> float:
        """Returns the number that counts."""
        return self._value

    def show_value(self, value: float) -> None:
        """Shows a number; emits nothing. What is being typed at this moment stays."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(write_number(value, whole=self._whole))

    def set_locked(self, locked: bool) -> None:
        """Shows the value without its frame, as a fact that cannot be changed now."""
        if self.isReadOnly() == locked:
            return
        self.setReadOnly(locked)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if locked else Qt.FocusPolicy.StrongFocus)
        self.setProperty("locked", locked)
        self.style().unpolish(self)
        self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the unit into the room that the text leaves free."""
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setFont(font(11))
            painter.setPen(QColor(tokens_for(self).text3))
            place = self.rect().adjusted(0, 0, -_UNIT_GAP_PX, 0)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit
            )

    def event(self, event: QEvent) -> bool:
        """Leaves a pasted picture or file to the window: here it would be no number."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            text = QGuiApplication.clipboard().text()
            if event.matches(QKeySequence.StandardKey.Paste) and parse_number(text) is None:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steps with Up and Down, gives the earlier value back with Escape."""
        key = event.key()
        if self.isReadOnly() or key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.setText(write_number(self._value, whole=self._whole))
        else:
            self._choose(self._stepping.step(self._value, up=key == Qt.Key.Key_Up))

    def _take(self) -> None:
        wanted = parse_number(self.text())
        if wanted is None or self.isReadOnly():
            self.setText(write_number(self._value, whole=self._whole))
        else:
            self._choose(wanted)
            if not self._lowest <= wanted <= self._highest:
                self._tell_range()

    def _tell_range(self) -> None:
        low, high = (write_number(end, whole=self._whole) for end in (self._lowest, self._highest))
        self.range_left.emit(f"{self.accessibleName()} can be {low} to {high}.")

    def _choose(self, wanted: float) -> None:
        value = min(self._highest, max(self._lowest, wanted))
        value = float(round(value)) if self._whole else float(f"{value:.6g}")
        changed = value != self._value
        self._value = value
        self.setText(write_number(value, whole=self._whole))
        if changed:
            self.value_chosen.emit(value)
