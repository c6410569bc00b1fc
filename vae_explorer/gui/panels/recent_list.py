"""What was opened before, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.gui.views.basics import RecentEntry

__all__ = ["RECENT_INSET_PX", "RecentList"]

RECENT_INSET_PX = 8
"""The ground of a row reaches this far past its text, so that the texts keep the column's edge."""

_ROW_PX = 32
_ABOVE_PX, _HEADING_PX = 28, 24
_SHOWN = 5
_IMAGES_AT, _STATE_AT = 0.263, 0.474  # where the second and the third column begin


class RecentList(QWidget):
    """A hairline, the heading "Recent" and a row for each entry.

    Signals:
        recent_requested(str): Path of a folder or a run.
    """

    recent_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _ABOVE_PX, 0, 0)
        column.setSpacing(0)
        heading = Text("Recent", 12, 600)
        heading.setFixedHeight(_HEADING_PX)
        inset = QVBoxLayout()
        inset.setContentsMargins(RECENT_INSET_PX, 0, RECENT_INSET_PX, 0)
        inset.setSpacing(0)
        inset.addWidget(HairLine())
        inset.addSpacing(12)
        inset.addWidget(heading)
        column.addLayout(inset)
        column.addLayout(self._rows)
        column.addStretch(1)
        self.hide()

    def expect_entries(self) -> None:
        """Keeps the room for all rows, so that nothing moves when they come."""
        self.setMinimumHeight(_ABOVE_PX + 1 + 12 + _HEADING_PX + _SHOWN * _ROW_PX)
        self.show()

    def show_entries(self, entries: Sequence[RecentEntry]) -> None:
        """Shows the newest entries in place of the earlier ones."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for entry in entries[:_SHOWN]:
            row = _RecentRow(entry)
            row.clicked.connect(self._ask)
            self._rows.addWidget(row)
        self.setVisible(bool(entries))

    def _ask(self) -> None:
        row = self.sender()
        if isinstance(row, _RecentRow):
            self.recent_requested.emit(row.entry.target)


class _RecentRow(QAbstractButton):
    """One entry: name, number of images, how far it is, when it was."""

    def __init__(self, entry: RecentEntry) -> None:
        super().__init__()
        self.entry = entry
        self.setFixedHeight(_ROW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(entry.target)
        self.setAccessibleName(
            ", ".join(part for part in (entry.name, entry.images, entry.state, entry.when) if part)
        )

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(480, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground and the four columns."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover))
            painter.drawRoundedRect(ground, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(ground, 5, 5)
        width = self.width() - 2 * RECENT_INSET_PX
        when = QFontMetrics(font(12)).horizontalAdvance(self.entry.when)
        images, state = round(width * _IMAGES_AT), round(width * _STATE_AT)
        columns = (
            (0, images - 12, self.entry.name, tokens.text, 500),
            (images, state - 12, self.entry.images, tokens.text2, 400),
            (state, width - when - 12, self.entry.state, tokens.text2, 400),
            (width - when, width, self.entry.when, tokens.text3, 400),
        )
        for left, right, text, colour, weight in columns:
            face = font(12, weight)
            room = right - left
            shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideMiddle, room + 1)
            painter.setFont(face)
            painter.setPen(QColor(colour))
            painter.drawText(
                QRectF(RECENT_INSET_PX + left, 0, room + 2, self.height()),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                shown,
            )
