"""The list of labels: each row hides its points, or all others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.colouring import Categorical, LegendRow, legend_rows
from vae_explorer.gui.map.legend_row import ROW_PX, RowButton
from vae_explorer.gui.map.palette import colours_for
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Legend"]

LONGEST_NAME_PX = 140


class Legend(QWidget):
    """The labels of a :class:`Categorical` colouring.

    Signals:
        hidden_changed(object): The user hid or showed labels: the hidden rows, a ``frozenset``.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[RowButton] = []
        self._picture = QImage()
        self._painted_state: tuple[object, ...] = ()
        self._title = ""
        self._colouring: Categorical | None = None
        self._hidden: frozenset[int] = frozenset()
        self._before_click: frozenset[int] = frozenset()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4 + ROW_PX, 4, 4)
        self._column.setSpacing(0)
        self.setAccessibleName("Legend")
        self.hide()

    @property
    def rows(self) -> Sequence[RowButton]:
        """The buttons, from top to bottom."""
        return tuple(self._rows)

    def show_labels(self, colouring: Categorical, hidden: frozenset[int]) -> None:
        """List the labels of a colouring, and strike through the hidden ones."""
        rows = legend_rows(colouring)
        if self._colouring is None or rows != legend_rows(self._colouring):
            self._build(rows)
        self._colouring, self._title = colouring, colouring.title
        self._hidden = hidden
        self._mark()
        self._colour_rows()
        self.setVisible(bool(rows))
        self._column.activate()
        title_px = QFontMetricsF(font(11)).horizontalAdvance(self._title)
        self.resize(self._column.sizeHint().expandedTo(QSize(math.ceil(title_px) + 16, 0)))

    def show_nothing(self) -> None:
        """Go away: the points are not coloured by a label."""
        self._colouring = None
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_rows()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the title and the rows, which leave that to the legend.

        It is painted with every frame of a pan: one picture is quicker than many widgets.
        """
        del event
        state = (
            self.devicePixelRatioF(),
            self.size().toTuple(),
            tokens_for(self),
            *(row.state() for row in self._rows),
        )
        if state != self._painted_state:
            self._painted_state = state
            self._picture = self._painted()
        QPainter(self).drawImage(0, 0, self._picture)

    def _painted(self) -> QImage:
        ratio, tokens = self.devicePixelRatioF(), tokens_for(self)
        picture = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        picture.fill(see_through(tokens.canvas, 0.86))
        painter = QPainter(picture)
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.text2))
        box = QRectF(8, 4, self.width() - 8, ROW_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in self._rows:
            painter.save()
            painter.translate(row.pos())
            row.paint(painter)
            painter.restore()
        painter.end()
        return picture

    def _build(self, rows: Sequence[LegendRow]) -> None:
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        names, counts = QFontMetricsF(font(11, 500)), QFontMetricsF(font(11))
        name_px = max((names.horizontalAdvance(row.name) for row in rows), default=0.0)
        count_px = max((counts.horizontalAdvance(count(row.count)) for row in rows), default=0.0)
        self._rows = []
        for number, row in enumerate(rows):
            button = RowButton(row, self)
            button.show_columns(min(name_px, LONGEST_NAME_PX), count_px)
            button.setProperty("row", number)
            button.clicked.connect(self._toggle)
            button.isolate_requested.connect(self._isolate)
            self._column.addWidget(button)
            # Shown here: a layout does so only once the event loop turns, and the legend would
            # have no size until then.
            button.show()
            self._rows.append(button)

    def _colour_rows(self) -> None:
        if self._colouring is None:
            return
        palette = colours_for(self._colouring, tokens_for(self)).tolist()
        for button, row in zip(self._rows, legend_rows(self._colouring), strict=True):
            button.show_colour(QColor(*palette[row.colour]))

    def _toggle(self) -> None:
        row = self.sender().property("row")
        self._before_click = self._hidden
        self._take(self._hidden ^ {row})

    def _isolate(self, after_click: bool) -> None:
        row = self.sender().property("row")
        others = frozenset(range(len(self._rows))) - {row}
        before = self._before_click if after_click else self._hidden
        self._take(frozenset() if before == others else others)

    def _take(self, hidden: frozenset[int]) -> None:
        self._hidden = hidden
        self._mark()
        self.hidden_changed.emit(hidden)

    def _mark(self) -> None:
        for number, button in enumerate(self._rows):
            button.setChecked(number not in self._hidden)
