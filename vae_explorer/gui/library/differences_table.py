"""The chosen runs side by side: what came of each, and the settings in which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from vae_explorer.gui.library.run_columns import names_of, outcomes_of
from vae_explorer.gui.library.setting_words import label_of, meaning_of, value_words
from vae_explorer.gui.style.theme import THEME_EVENTS, font, tokens_for
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.runs.differences import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent

    from vae_explorer.runs.shelf import RunCard

__all__ = ["DifferencesTable"]

_ROW_PX = 20
_WIDEST_PX = 150


class DifferencesTable(QTableWidget):
    """A row a fact, a column a run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Settings that differ")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font(12))
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.verticalHeader().setMinimumSectionSize(_ROW_PX)
        self.verticalHeader().setFont(font(11))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.verticalHeader().setDefaultAlignment(left)
        header = self.horizontalHeader()
        header.setFont(font(11, 500))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(_WIDEST_PX)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._colours: tuple[int, ...] = ()

    def show_runs(self, cards: Sequence[RunCard], colours: Sequence[int]) -> None:
        """Shows runs from left to right, each with the place of its label colour."""
        self._colours = tuple(colours)
        outcomes = [outcomes_of(card) for card in cards]
        rows = [
            (names[0][0], names[0][1], [each[2] for each in names])
            for names in zip(*outcomes, strict=True)
        ]
        for row in differences([card.setup for card in cards]):
            values = [value_words(row.name, value) for value in row.values]
            rows.append((label_of(row.name), meaning_of(row.name), values))
        self.setRowCount(len(rows))
        self.setColumnCount(len(cards))
        for place, (path, name) in enumerate(names_of(cards).items()):
            heading = QTableWidgetItem(name)
            heading.setToolTip(path)
            self.setHorizontalHeaderItem(place, heading)
        for line, (name, meaning, values) in enumerate(rows):
            heading = QTableWidgetItem(name)
            heading.setToolTip(lines_of(meaning))
            self.setVerticalHeaderItem(line, heading)
            for place, value in enumerate(values):
                item = QTableWidgetItem(value)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                item.setTextAlignment(right)
                item.setToolTip(lines_of(meaning))
                self.setItem(line, place, item)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Colours the headings after the theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self._tint()

    def _tint(self) -> None:
        labels = tokens_for(self).labels
        for place, colour in enumerate(self._colours):
            dot = _dot(labels[colour % len(labels)], self.devicePixelRatioF())
            across, decoration = Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole
            self.model().setHeaderData(place, across, dot, decoration)


def _dot(colour: str, ratio: float) -> QIcon:
    side = 10
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, side - 2, side - 2)
    painter.end()
    return QIcon(pixmap)
