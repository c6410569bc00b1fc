"""The average KL as a bar of its parts, with their numbers below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.panels.information_row import NumberRow
from vae_explorer.gui.panels.information_words import (
    Part,
    error,
    part_colours,
    parts_of,
    sum_words,
)
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.text import ElidedText, Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.information import InformationView

__all__ = ["PartsColumn"]

_BAR_PX = 14
_GAP_PX = 1.0
_MOST_PARTS = 3
_MEANING = (
    "The average KL(q(z|x) ‖ p(z)) over images, taken apart by draws from all their posteriors. "
    "The closed form is the same sum by another route."
)


class _StackedBar(QWidget):
    """Pieces of a whole, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: tuple[float, ...] = ()
        self.setFixedHeight(_BAR_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        values = [max(0.0, part.amount.value) for part in parts if part.stacked]
        total = sum(values)
        self._shares = tuple(value / total for value in values) if total > 0 else ()
        told = ", ".join(
            f"{part.name} {words.percent(share)}"
            for part, share in zip(parts, self._shares, strict=False)
        )
        self.setAccessibleName(f"Parts of the average KL: {told}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        if not self._shares:
            painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
            return
        left = 0.0
        for share, colour in zip(self._shares, part_colours(tokens), strict=False):
            width = share * self.width()
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, 0, max(1.0, width - _GAP_PX), _BAR_PX), 2, 2)
            left += width

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)


class PartsColumn(QWidget):
    """The average KL as a bar of its parts, with their numbers below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(232)
        self._total = Text("", 12, 600)
        self._unit = Text("nats", 11, 400, "3")
        self._error = Text("", 11, 400, "3")
        self._error.setMinimumWidth(52)
        self._error.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = _StackedBar()
        self._rows = tuple(NumberRow("", index) for index in range(_MOST_PARTS))
        self._note = ElidedText("", 11, 400, "3", mode=Qt.TextElideMode.ElideRight)
        heading = QWidget()
        heading.setFixedHeight(26)
        explain(heading, _MEANING)
        line = QHBoxLayout(heading)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(Text("Average KL", 12, 600))
        line.addWidget(self._unit)
        line.addStretch(1)
        line.addWidget(self._total)
        line.addWidget(self._error)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 4)
        column.setSpacing(0)
        column.addWidget(heading)
        column.addWidget(self._bar)
        column.addSpacing(6)
        for row in self._rows:
            column.addWidget(row)
        column.addSpacing(2)
        column.addWidget(self._note)
        column.addStretch(1)

    def sizeHint(self) -> QSize:
        """Returns the size at which nothing is cut."""
        return QSize(248, 132)

    def show_information(self, view: InformationView) -> None:
        """Shows the sum, its parts and their errors."""
        parts = parts_of(view)
        self._total.setText(words.kl(view.parts.kl.value))
        self._error.setText(error(view.parts.kl))
        self._bar.show_parts(parts)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(parts))
            if index < len(parts):
                part = parts[index]
                value = words.kl(part.amount.value)
                row.show_number(value, error(part.amount), name=part.name, filled=part.stacked)
                row.set_meaning(part.meaning)
        self._note.setText(sum_words(view))
