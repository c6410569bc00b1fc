"""A range of values chosen by hand: column, histogram with handles, and two fields."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gallery_histogram import Histogram
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from vae_explorer.latent.image_table import Column, ImageTable

__all__ = ["RangePopup"]

_WIDTH_PX = 272
_HUGE = 1e300
_DIGITS = 3
"""Places, below the first one of the width of all values, to which ends are written."""


class RangePopup(QFrame):
    """Opens beside the button that asks for it, and goes with a click elsewhere.

    Signals:
        range_chosen(str): A term for the search, such as "elbo:-200..-150".
    """

    range_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("surface", "raised")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Range of values")
        self._table: ImageTable | None = None
        self._column: Column | None = None
        self.columns = ChooserButton("Column of the range", framed=True)
        self.columns.chosen.connect(self._choose_column)
        self.histogram = Histogram()
        self.histogram.range_dragged.connect(self._take_range)
        self.low = NumberField("From", -_HUGE, _HUGE)
        self.high = NumberField("To", -_HUGE, _HUGE)
        for field in (self.low, self.high):
            field.value_chosen.connect(self._take_fields)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.low)
        fields.addWidget(Text("to", 12, 400, "2"))
        fields.addWidget(self.high)
        self._unit = Text("", 11, 400, "3")
        fields.addWidget(self._unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.columns)
        column.addWidget(self.histogram)
        column.addLayout(fields)
        self.setFixedWidth(_WIDTH_PX)

    def show_table(self, table: ImageTable) -> None:
        """Offer the columns of numbers."""
        self._table = table

    def open_at(self, corner: QPoint) -> None:
        """Open with the upper right corner at a place of the screen."""
        numbers = self._numbers()
        if not numbers:
            return
        current = self._column.title if self._column is not None else ""
        title = current if current in numbers else next(iter(numbers))
        self.columns.show_choices(list(numbers), title)
        self._choose_column(title)
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = min(max(corner.x() - self.width(), room.left()), room.right() - self.width())
        top = min(corner.y(), room.bottom() - self.height())
        self.move(left, top)
        self.show()
        self.histogram.setFocus()

    def _numbers(self) -> dict[str, Column]:
        columns = {} if self._table is None else self._table.columns
        return {
            column.title: column
            for column in columns.values()
            if isinstance(column.values, np.ndarray) and np.isfinite(column.values).any()
        }

    def _choose_column(self, title: str) -> None:
        self._column = column = self._numbers()[title]
        assert isinstance(column.values, np.ndarray)
        self.histogram.show_values(column.values)
        self._unit.setText(column.unit)
        self._show_fields()

    def _take_range(self, low: float, high: float) -> None:
        del low, high
        self._show_fields()
        self._tell()

    def _take_fields(self) -> None:
        self.histogram.show_range(self.low.value(), self.high.value())
        self._tell()

    def _show_fields(self) -> None:
        low, high = self.histogram.chosen
        scale = 10.0 ** (_DIGITS - math.floor(math.log10(np.ptp(self.histogram.ends))))
        # Rounded outwards: what is between the handles is between the numbers, too.
        self.low.show_value(float(f"{math.floor(low * scale) / scale:.6g}"))
        self.high.show_value(float(f"{math.ceil(high * scale) / scale:.6g}"))

    def _tell(self) -> None:
        if self._column is None:
            return
        name = self._column.key.removeprefix("csv:")
        name = f'"{name}"' if " " in name else name
        ends, chosen = self.histogram.ends, self.histogram.chosen
        # An end that was not moved is no limit.
        low = "" if chosen[0] <= ends[0] else f"{self.low.value():.6g}"
        high = "" if chosen[1] >= ends[1] else f"{self.high.value():.6g}"
        self.range_chosen.emit(f"{name}:{low}..{high}")
