"""One number of the panel Information: perhaps its colour, its name, value and error."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.panels.information_words import part_colours
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.text import ElidedText, Text
from vae_explorer.gui.widgets.tips import explain

__all__ = ["NumberRow"]

_ERROR_PX = 52


class _Swatch(QWidget):
    """The colour of a part."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self.setFixedSize(9, 9)
        self.filled = True

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.filled:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(part_colours(tokens_for(self))[self._index]))
            painter.drawRoundedRect(QRectF(self.rect()), 2, 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)


class NumberRow(QWidget):
    """A name, its value and its error; values and errors of a column align.

    Args:
        name: In text 2.
        colour: Index into the colours of the parts, or None for a row without one.
        parent: The owning widget.
    """

    def __init__(
        self, name: str = "", colour: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(19)
        self._swatch = None if colour is None else _Swatch(colour)
        self._name = ElidedText(name, 12, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._value = Text("", 12, 500)
        self._error = Text("", 11, 400, "3")
        self._error.setMinimumWidth(_ERROR_PX)
        self._error.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if self._swatch is not None:
            row.addWidget(self._swatch)
        row.addWidget(self._name, 1)
        row.addWidget(self._value)
        row.addWidget(self._error)

    def show_number(
        self, value: str, error: str = "", *, name: str | None = None, filled: bool = True
    ) -> None:
        """Shows a number that is already written.

        Args:
            value: Such as "4.47".
            error: Such as "± 0.03", or empty.
            name: Another name.
            filled: Whether the row has its colour.
        """
        if name is not None:
            self._name.setText(name)
        if self._swatch is not None:
            self._swatch.filled = filled
            self._swatch.update()
        self._value.setText(value)
        self._error.setText(error)
        self.setAccessibleName(f"{self._name.full_text()}: {value} {error}".strip())

    def words(self) -> tuple[str, str, str]:
        """Returns name, value and error as they stand there."""
        return self._name.full_text(), self._value.text(), self._error.text()

    def set_meaning(self, sentence: str) -> None:
        """Explains the number, as a tooltip of the whole row."""
        explain(self, sentence)
