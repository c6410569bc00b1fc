"""The same numbers of several models in columns, the one at hand in the accent's soft ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.tour import TourTable

__all__ = ["NumberTable"]

_ROW_PX, _COLUMN_PX, _RADIUS_PX, _GAP_PX = 20, 48, 4, 6
_NOT_YET = "·"


class NumberTable(QWidget):
    """A row for each quantity, a column for each model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Measured so far")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[list[Text]] = []
        self._headings: list[Text] = []
        self._current = -1

    def show_table(self, table: TourTable) -> None:
        """Shows headings and numbers; what was not measured yet is a dot."""
        if len(self._cells) != len(table.rows):
            self._build(table)
        self._current = table.current
        for column, text in enumerate(table.columns):
            self._headings[column].setText(text)
        for cells, (label, unit, _, values) in zip(self._cells, table.rows, strict=True):
            for heading, cell, value in zip(table.columns, cells, values, strict=True):
                cell.setText(value or _NOT_YET)
                known = f"{value} {unit}".strip() if value else "not measured yet"
                cell.setAccessibleName(f"{label}, {heading}: {known}")
        self.update()

    def numbers(self) -> list[list[str]]:
        """Returns the numbers as they stand there, a list for each row."""
        return [[cell.text() for cell in cells] for cells in self._cells]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground of the column of the model at hand."""
        del event
        if self._current < 0 or not self._headings:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_for(self).accent_soft))
        place = self._headings[self._current].geometry()
        column = QRect(place.left(), 0, place.width(), self.height())
        painter.drawRoundedRect(column, _RADIUS_PX, _RADIUS_PX)

    def _build(self, table: TourTable) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, _ in enumerate(table.columns, start=1):
            heading = Text("", 11, 400, "2")
            self._add(heading, 0, number, right)
            self._headings.append(heading)
        self._grid.addWidget(Text("nats per image", 11, 400, "3"), 0, 0)
        row, before = 0, "nats"
        for label, unit, meaning, values in table.rows:
            if before == "nats" != unit:
                row += 1
                self._grid.setRowMinimumHeight(row, _GAP_PX)
            row, before = row + 1, unit
            name = Text(label, 12, 400, "2")
            explain(name, f"{meaning} In {unit} per image." if unit == "nats" else meaning)
            self._grid.addWidget(name, row, 0)
            cells = [Text(_NOT_YET, 12, 500) for _ in values]
            for number, cell in enumerate(cells, start=1):
                self._add(cell, row, number, right)
            self._cells.append(cells)

    def _add(self, text: Text, row: int, column: int, align: Qt.AlignmentFlag) -> None:
        text.setAlignment(align)
        text.setFixedSize(_COLUMN_PX, _ROW_PX)
        text.setContentsMargins(0, 0, 4, 0)
        self._grid.addWidget(text, row, column)
