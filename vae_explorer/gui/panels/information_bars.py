"""The KL of each latent dimension, largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from vae_explorer.gui.panels.curve_ticks import round_ticks, tick_texts
from vae_explorer.gui.panels.information_words import dimension_words
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, font, tokens_for
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent

    from vae_explorer.gui.views.information import InformationView

__all__ = ["BarsColumn"]

_TOP_PX, _BOTTOM_PX, _RIGHT_PX = 8, 21, 12
_WIDEST_PX = 28.0
_WIDTH_PX = 240
_NAME_GAP_PX = 6.0
_KL = (
    "KL(q(z_d|x) ‖ p(z_d)) of each latent dimension, averaged over images. A dimension is active "
    "if the variance of its posterior mean over images is above 0.01."
)
_VARIANCE = (
    "Variance of the posterior mean of each latent dimension over images; active above 0.01. The "
    "KL of this model has no closed form by dimensions."
)


class _Bars(QWidget):
    """Bars over a common ground; a tooltip for each."""

    def __init__(self) -> None:
        super().__init__()
        self._view: InformationView | None = None
        self._heights = np.zeros(0)
        self._order = np.zeros(0, np.int64)
        self._chosen: int | None = None
        self.setAccessibleName("Latent dimensions")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(140, 64)

    def show_information(self, view: InformationView) -> None:
        self._view = view
        self._heights = np.asarray(view.kl_per_dim or view.units.variances)
        self._order = np.argsort(-self._heights, kind="stable")
        self._chosen = None
        told = ", ".join(
            f"z{dimension + 1} {words.kl(float(self._heights[dimension]))}"
            for dimension in self._order[:10]
        )
        self.setAccessibleName(f"Latent dimensions, largest first: {told}")
        self.update()

    def bar_rect(self, place: int) -> QRectF:
        """Returns where a bar stands, by its place from the left."""
        plot = self._plot()
        pitch = min(_WIDEST_PX, plot.width() / max(1, len(self._order)))
        width = max(1.0, pitch - max(1.0, 0.2 * pitch) if pitch > 2 else pitch)
        share = max(0.0, self._heights[self._order[place]]) / self._top()
        height = max(1.0, share * plot.height())
        return QRectF(plot.left() + place * pitch, plot.bottom() - height, width, height)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._tell_dimension(event)  # type: ignore[arg-type]
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows read one dimension after the other."""
        view, last = self._view, len(self._order) - 1
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or view is None:
            super().keyPressEvent(event)
            return
        at = 0 if self._chosen is None else min(max(self._chosen + step, 0), last)
        self._chosen = at
        text = dimension_words(view, int(self._order[at]))
        self.setAccessibleDescription(text)
        place = self.bar_rect(at).topRight().toPoint()
        QToolTip.showText(self.mapToGlobal(place), text, self)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._chosen = None
        QToolTip.hideText()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        view = self._view
        if view is None:
            return
        plot = self._plot()
        painter.setFont(font(11))
        ticks = self._ticks()
        for value, text in zip(ticks, tick_texts(ticks), strict=True):
            y = round(plot.bottom() - value / self._top() * plot.height())
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), QColor(tokens.hairline))
            painter.setPen(QColor(tokens.text3))
            room = QRectF(0, y - 8, plot.left() - 6, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, right, text)
        free = plot.left()
        metrics = QFontMetricsF(painter.font())
        for place, dimension in enumerate(self._order):
            bar = self.bar_rect(place)
            active = view.units.active[dimension]
            colour = tokens.text2 if active else tokens.groove
            painter.fillRect(bar, QColor(tokens.ink if place == self._chosen else colour))
            name = f"z{words.subscript(int(dimension) + 1)}"
            width = metrics.horizontalAdvance(name)
            left = bar.center().x() - width / 2
            if left >= free:
                painter.setPen(QColor(tokens.text3))
                spot = QRectF(left, plot.bottom() + 3, width + 1, 16)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, name)
                free = left + width + _NAME_GAP_PX
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 1, -2, -1), 4, 4)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def _tell_dimension(self, event: QHelpEvent) -> None:
        view, place = self._view, QPointF(event.pos())
        for index in range(len(self._order)):
            bar = self.bar_rect(index)
            if view is not None and bar.left() - 1 <= place.x() <= bar.right() + 1:
                text = dimension_words(view, int(self._order[index]))
                QToolTip.showText(event.globalPos(), text, self)
                return
        QToolTip.hideText()
        event.ignore()

    def _top(self) -> float:
        return max(1e-3, float(self._heights.max(initial=0.0))) * 1.04

    def _ticks(self) -> list[float]:
        return round_ticks(0.0, self._top(), at_most=4)

    def _plot(self) -> QRectF:
        metrics = QFontMetricsF(font(11))
        texts = tick_texts(self._ticks())
        left = 12 + 6 + max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        width, height = self.width() - left - _RIGHT_PX, self.height() - _TOP_PX - _BOTTOM_PX
        return QRectF(left, _TOP_PX, max(1.0, width), max(1.0, height))


class BarsColumn(QWidget):
    """Heading with the number of active dimensions, and the bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_WIDTH_PX)
        self._heading = SectionHeading("KL per dimension")
        self._heading.setFixedHeight(26)
        self._heading.setContentsMargins(12, 0, 12, 0)
        self._bars = _Bars()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._bars, 1)

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(_WIDTH_PX, 132)

    def show_information(self, view: InformationView) -> None:
        """Shows the dimensions of a model."""
        units = view.units
        self._heading.set_title("KL per dimension" if view.kl_per_dim else "Variance of μ")
        self._heading.set_note(f"{units.count} of {len(units.variances)} active")
        explain(self._heading, _KL if view.kl_per_dim else _VARIANCE)
        self._bars.show_information(view)
