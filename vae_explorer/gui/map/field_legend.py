"""The legend of a field: its name, scale, limits and unit, and the control of its bandwidth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.field_colours import FIELD_OPACITY, field_colours, label_colours
from vae_explorer.gui.map.show_menu import BANDWIDTH_NAMES
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import true_minus
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton

if TYPE_CHECKING:
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.map import Bandwidth, FieldFacts

__all__ = ["FieldLegend", "bandwidth_words"]

WIDTH_PX = 160
BAR_PX = 9
PADDING_PX = 8
LINE_PX = 16
BUTTON_PX = 20
MOST_LABELS = 10
LINK_PX = 22
FIRST_HOLE, NEXT_HOLE = "Go to the largest hole", "Go to the next hole"
HOLE_MEANING = (
    "Put the cursor where most of the prior’s mass is unclaimed, to see what is decoded there"
)


def bandwidth_words(bandwidth: Bandwidth) -> str:
    """The rule and the width of a kernel.

    Example:
        >>> from vae_explorer.gui.views.map import Bandwidth
        >>> bandwidth_words(Bandwidth("scott", (0.214, 0.312)))
        'Scott’s rule, 0.21 × 0.31'
        >>> bandwidth_words(Bandwidth("given", (0.3, 0.3)))
        'Bandwidth 0.30'
    """
    widths = [true_minus(width, 2) for width in bandwidth.widths]
    size = widths[0] if widths[0] == widths[1] else " × ".join(widths)
    name = BANDWIDTH_NAMES.get(bandwidth.rule)
    return f"{name}, {size}" if name else f"Bandwidth {size}"


class FieldLegend(QWidget):
    """Says what a field's colours mean.

    Signals:
        bandwidth_stepped(int): Make the kernel wider (1) or narrower (-1).
        hole_requested(): Go to the heaviest hole, or from there to the next.
    """

    bandwidth_stepped = Signal(int)
    hole_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # A click on it means no place of the map below.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._facts: FieldFacts | None = None
        self._labels: tuple[str, ...] = ()
        self._narrower = IconButton("minus", "Narrower kernel", side_px=BUTTON_PX, parent=self)
        self._wider = IconButton("plus", "Wider kernel", side_px=BUTTON_PX, parent=self)
        self._narrower.clicked.connect(self._step_down)
        self._wider.clicked.connect(self._step_up)
        self._hole = LinkButton(FIRST_HOLE, self)
        self._hole.setToolTip(HOLE_MEANING)
        self._hole.clicked.connect(self._go_to_hole)
        self.hide()

    def show_field(self, facts: FieldFacts | None, *, list_labels: bool = True) -> None:
        """Tell about a field; None hides the legend.

        Args:
            facts: Of the field.
            list_labels: Whether to list the labels of regions: not where a legend of the points
                does it already.
        """
        self._facts = facts
        self._labels = ()
        self.setVisible(facts is not None)
        if facts is None:
            return
        if list_labels and facts.scale == "labels":
            self._labels = tuple(name for name, _ in facts.labels[:MOST_LABELS])
        words = (facts.name, *(f"{end} {facts.unit}".strip() for end in facts.limits), *facts.notes)
        self.setAccessibleName(", ".join(word for word in words if word))
        self.setToolTip(facts.meaning)
        for button in (self._narrower, self._wider):
            button.setVisible(facts.bandwidth is not None)
        if not facts.holes:
            self._hole.setText(FIRST_HOLE)
        self._hole.setVisible(facts.holes)
        self.resize(self.sizeHint())
        self._place_controls()
        self.update()

    @property
    def lists_labels(self) -> bool:
        """Whether labels are listed."""
        return bool(self._labels)

    def sizeHint(self) -> QSize:
        """Room for all lines; a line that is longer than the bar makes the legend wider."""
        if self._facts is None:
            return QSize(0, 0)
        metrics, strong = QFontMetricsF(font(11)), QFontMetricsF(font(11, 500))
        widest = max(map(metrics.horizontalAdvance, self._lines()), default=0.0)
        widest = max(widest, strong.horizontalAdvance(self._facts.name))
        if self._facts.bandwidth is not None:
            row = metrics.horizontalAdvance(bandwidth_words(self._facts.bandwidth))
            widest = max(widest, row + 2 * BUTTON_PX + 4)
        swatches = [metrics.horizontalAdvance(name) + LINE_PX for name in self._labels]
        width = max(WIDTH_PX, math.ceil(max([widest, *swatches]))) + 2 * PADDING_PX
        lines = len(self._lines()) + len(self._labels)
        height = lines * LINE_PX
        if self._facts.scale != "labels":
            height += 3 + BAR_PX + 3 + LINE_PX
        if self._facts.bandwidth is not None:
            height += BUTTON_PX
        if self._facts.holes:
            height += LINK_PX
        return QSize(width, height + 2 * PADDING_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the controls at the lower edge."""
        super().resizeEvent(event)
        self._place_controls()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, name, scale, limits and notes."""
        del event
        facts = self._facts
        if facts is None:
            return
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), see_through(tokens.canvas, 0.86))
        room = QRectF(self.rect()).adjusted(PADDING_PX, PADDING_PX, -PADDING_PX, -PADDING_PX)
        painter.setFont(font(11, 500))
        painter.setPen(QColor(tokens.text))
        line = QRectF(room.left(), room.top(), room.width(), LINE_PX)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, middle, facts.name)
        painter.setFont(font(11))
        if facts.scale != "labels":
            line = self._paint_scale(painter, facts, line, tokens)
        for text in self._lines()[1:]:
            line.translate(0, LINE_PX)
            painter.setPen(QColor(tokens.text3 if text == facts.unit else tokens.text2))
            painter.drawText(line, middle, text)
        for colour, name in zip(label_colours(facts, tokens), self._labels, strict=False):
            line.translate(0, LINE_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(see_through(colour, 2 * FIELD_OPACITY))
            painter.drawRoundedRect(QRectF(line.left(), line.top() + 3, 10, 10), 2, 2)
            painter.setPen(QColor(tokens.text2))
            painter.drawText(line.adjusted(LINE_PX, 0, 0, 0), middle, name)
        if facts.bandwidth is not None:
            line = QRectF(room.left(), room.bottom() - BUTTON_PX + 2, room.width(), BUTTON_PX)
            painter.setPen(QColor(tokens.text2))
            painter.drawText(line, middle, bandwidth_words(facts.bandwidth))

    def _lines(self) -> tuple[str, ...]:
        """The lines of text, without the limits and the bandwidth."""
        assert self._facts is not None
        return tuple(
            text for text in (self._facts.name, self._facts.unit, *self._facts.notes) if text
        )

    def _paint_scale(
        self, painter: QPainter, facts: FieldFacts, line: QRectF, tokens: Tokens
    ) -> QRectF:
        """Paint the scale below a line as it looks on the map; returns the line of its limits."""
        bar = QRectF(line.left(), line.bottom() + 3, line.width(), BAR_PX)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        stops = field_colours(facts, tokens, 33).tolist()
        for number, stop in enumerate(stops):
            colour = QColor(*stop)
            colour.setAlphaF(FIELD_OPACITY)
            gradient.setColorAt(number / (len(stops) - 1), colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2, 2)
        limits = QRectF(line.left(), bar.bottom() + 3, line.width(), LINE_PX)
        painter.setPen(QColor(tokens.text2))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(limits, middle | Qt.AlignmentFlag.AlignLeft, facts.limits[0])
        painter.drawText(limits, middle | Qt.AlignmentFlag.AlignRight, facts.limits[1])
        return limits

    def _place_controls(self) -> None:
        self._place_link()
        top = self.height() - PADDING_PX - BUTTON_PX + 2
        self._wider.move(self.width() - PADDING_PX - BUTTON_PX + 4, top)
        self._narrower.move(self._wider.x() - BUTTON_PX, top)

    def _place_link(self) -> None:
        self._hole.setAccessibleName(self._hole.text())
        self._hole.adjustSize()
        bottom = self.height() - PADDING_PX
        self._hole.setGeometry(PADDING_PX, bottom - LINK_PX, self._hole.width(), LINK_PX)

    def _go_to_hole(self) -> None:
        self._hole.setText(NEXT_HOLE)
        self._place_link()
        self.hole_requested.emit()

    def _step_down(self) -> None:
        self.bandwidth_stepped.emit(-1)

    def _step_up(self) -> None:
        self.bandwidth_stepped.emit(1)
