"""Headings and rows: what docks are ruled with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.text import ElidedText, NumberText, Text
from vae_explorer.gui.widgets.tips import explain

__all__ = ["CaptionNumber", "SectionHeading", "ValueRow"]


class SectionHeading(QWidget):
    """The heading of a section, 24 px high: title left, a hint or quiet buttons right.

    Args:
        title: In sentence case.
        note: Hint at the right in text 3, such as "distance in z".
        parent: The owning widget.
    """

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(24)
        self._title = Text(title, 12, 600)
        self._note = ElidedText(note, 11, 400, "3")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._row.addWidget(self._note)

    def set_title(self, title: str) -> None:
        """Shows another title."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Shows a hint at the right."""
        self._note.setText(note)

    def add_button(self, button: QWidget) -> None:
        """Adds a quiet button at the right, after the hint and the earlier buttons."""
        button.setFixedHeight(min(24, button.height()))
        self._row.addWidget(button)


class ValueRow(QWidget):
    """A label, its value and unit: "ELBO   −266.9 nats"; values of a column align right.

    Args:
        label: In text 2.
        value: Already written by `words`.
        unit: In text 3 after the value.
        height_px: 19 to 22.
        parent: The owning widget.
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        unit: str = "",
        *,
        height_px: int = 19,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(height_px)
        self._label = ElidedText(label, 12, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._value = NumberText(value, 12, 500)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._unit = Text(unit, 11, 400, "3")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addStretch(1)
        row.addWidget(self._value)
        row.addWidget(self._unit)
        self._unit.setVisible(bool(unit))

    def show_value(self, value: str, unit: str | None = None) -> None:
        """Shows a value, and a unit where it changes too."""
        self._value.setText(value)
        if unit is not None:
            self._unit.setText(unit)
            self._unit.setVisible(bool(unit))

    def set_label(self, label: str) -> None:
        """Shows another label."""
        self._label.setText(label)

    def words(self) -> tuple[str, str]:
        """Returns the label and the value as they stand there."""
        return self._label.text(), self._value.text()

    def set_meaning(self, sentence: str) -> None:
        """Explains the number in one sentence, as a tooltip of the whole row."""
        explain(self, sentence)


class CaptionNumber(QWidget):
    """A caption in 11 px over a headline number in 13 px with its unit.

    Args:
        caption: Such as "ELBO, validation".
        unit: In text 3 after the number.
        meaning: One sentence that says what the number means; shown as a tooltip.
        parent: The owning widget.
    """

    def __init__(
        self, caption: str, unit: str = "", meaning: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        explain(self, meaning)
        self._caption = Text(caption, 11, 400, "2")
        self._number = NumberText("", 13, 600)
        self._unit = Text(unit, 11, 400, "3")
        self._unit.setVisible(bool(unit))
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._number)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        column.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_number(self, number: str, unit: str | None = None, caption: str | None = None) -> None:
        """Shows a number that is already written, and a new unit or caption where given."""
        if len(number) < len(self._number.text()):
            self._number.setMinimumWidth(0)  # else the unit would stand off the shorter number
        self._number.setText(number)
        if unit is not None:
            self._unit.setText(unit)
            self._unit.setVisible(bool(unit))
        if caption is not None:
            self._caption.setText(caption)
        self.setAccessibleName(f"{self._caption.text()}: {number} {self._unit.text()}".strip())

    def number(self) -> str:
        """Returns the number as it stands there."""
        return self._number.text()
