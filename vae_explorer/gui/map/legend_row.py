"""One line of the legend: a button that hides and shows the points of a label."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from vae_explorer.gui.map.colouring import LegendRow
from vae_explorer.gui.style.theme import Tokens, font, tokens_for
from vae_explorer.gui.style.words import count

__all__ = ["ROW_PX", "RowButton"]

ROW_PX = 18
DOT_PX = 9.0
NAME_PX = 20
HINT = "Click hides these points, double-click shows only them (keys: Space, Shift+Space)"


class RowButton(QAbstractButton):
    """One label: its colour, name and number of images. Checked while its points are shown.

    Signals:
        isolate_requested(bool): Show only this label; true after a double click, whose first
            click has hidden or shown it already.
    """

    isolate_requested = Signal(bool)

    def __init__(self, row: LegendRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self._columns = (0.0, 0.0)
        self._colour = QColor()
        self._name_font, self._count_font = font(11, 500), font(11)
        self.setCheckable(True)
        self.setChecked(True)
        self.setText(row.name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(ROW_PX)
        self.setAccessibleName(f"{row.name}, {count(row.count)}")
        self.setAccessibleDescription(HINT)
        self.setToolTip(HINT)

    def show_columns(self, name_px: float, count_px: float) -> None:
        """Line up with the other rows.

        Args:
            name_px: Width of the names.
            count_px: Width of the counts.
        """
        self._columns = (name_px, count_px)
        metrics = QFontMetricsF(self._name_font)
        if metrics.horizontalAdvance(self._row.name) > name_px:
            self.setToolTip(f"{self._row.name}\n{HINT}")
        self.setFixedWidth(self.sizeHint().width())

    def show_colour(self, colour: QColor) -> None:
        """Take the colour of the points."""
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the dot and the two columns."""
        return QSize(round(NAME_PX + self._columns[0] + 10 + self._columns[1] + 6), ROW_PX)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask to see this label alone."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.isolate_requested.emit(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift and Space do what a double click does."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Space and shift:
            self.isolate_requested.emit(False)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing: the legend paints all rows at once."""

    def state(self) -> tuple[object, ...]:
        """All that the row's look depends on, besides the theme."""
        return (
            self.isDown(),
            self.underMouse(),
            self.isChecked(),
            self.hasFocus(),
            self.pos().toTuple(),
            self._colour,
            self._row,
        )

    def paint(self, painter: QPainter) -> None:
        """Paint dot, name and count, struck through while hidden; from the row's own corner."""
        tokens = tokens_for(self)
        self._paint_ground(painter, tokens)
        self._paint_words(painter, tokens)

    def _paint_ground(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint what the mouse and the keyboard do, and the dot."""
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown() or self.underMouse():
            painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        middle = QPointF(NAME_PX / 2 - 1, self.height() / 2)
        if self.isChecked():
            painter.setBrush(self._colour)
            painter.drawEllipse(middle, DOT_PX / 2, DOT_PX / 2)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colour, 1.5))
            painter.drawEllipse(middle, DOT_PX / 2 - 0.75, DOT_PX / 2 - 0.75)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)

    def _paint_words(self, painter: QPainter, tokens: Tokens) -> None:
        shown = self.isChecked()
        name_px, count_px = self._columns
        self._name_font.setStrikeOut(not shown)
        painter.setFont(self._name_font)
        painter.setPen(QColor(tokens.text if shown else tokens.text3))
        name = QFontMetricsF(self._name_font).elidedText(
            self._row.name, Qt.TextElideMode.ElideMiddle, name_px + 0.5
        )
        middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(NAME_PX, 0, name_px + 2, self.height()), middle_left, name)
        painter.setFont(self._count_font)
        painter.setPen(QColor(tokens.text2 if shown else tokens.text3))
        box = QRectF(NAME_PX + name_px + 10, 0, count_px, self.height())
        middle_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box, middle_right, count(self._row.count))
