"""The card beside the point under the mouse: its picture and three lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.map.card_placement import Box, place_card
from vae_explorer.gui.style.qimage import fitted_pixmap
from vae_explorer.gui.style.theme import font, tokens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap

    from vae_explorer.gui.views.basics import HoverCard

__all__ = ["CardWidget"]

PICTURE_PX = 64
PADDING_PX = 8
TEXT_GAP_PX = 10
LINE_PX = 18
LEAST_WIDTH_PX = 196
MOST_WIDTH_PX = 300
SHADOW_PX = 6


class CardWidget(QWidget):
    """Shows one :class:`HoverCard`; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._map = parent
        self._card: HoverCard | None = None
        self._picture: QPixmap | None = None
        self.hide()

    @property
    def card(self) -> HoverCard | None:
        """What is shown."""
        return self._card if self.isVisible() else None

    def show_card(
        self, card: HoverCard, point: tuple[float, float], obstacles: Sequence[Box]
    ) -> None:
        """Show a card beside a point.

        Args:
            card: What to show.
            point: Pixel of the point in the parent.
            obstacles: What the card should leave free, the most important first.
        """
        self._card = card
        self._picture = fitted_pixmap(card.picture, PICTURE_PX, self.devicePixelRatioF())
        size = self._card_size()
        left, top = place_card(
            point,
            (size.width(), size.height()),
            (self._map.width(), self._map.height()),
            obstacles,
        )
        self.resize(size.width() + 2 * SHADOW_PX, size.height() + 2 * SHADOW_PX)
        self.move(QPoint(round(left) - SHADOW_PX, round(top) - SHADOW_PX))
        self.setAccessibleName(", ".join(card.lines))
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        """The card with its shadow."""
        return self._card_size() + QSize(2 * SHADOW_PX, 2 * SHADOW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, shadow, picture and lines."""
        del event
        if self._card is None or self._picture is None:
            return
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(see_through("#000000", 0.035 if not tokens.dark else 0.12))
        for spread in range(SHADOW_PX, 0, -1):
            painter.drawRoundedRect(
                ground.adjusted(-spread + 2, -spread + 3, spread - 2, spread - 1), 8, 8
            )
        painter.setBrush(QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._paint_picture(painter, ground)
        left = ground.left() + PADDING_PX + PICTURE_PX + TEXT_GAP_PX
        width = ground.right() - PADDING_PX - left
        top = ground.center().y() - LINE_PX * len(self._card.lines) / 2
        for number, line in enumerate(self._card.lines):
            painter.setFont(font(12, 600) if number == 0 else font(11))
            painter.setPen(QColor(tokens.text if number == 0 else tokens.text2))
            metrics = QFontMetricsF(painter.font())
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, width + 0.5)
            box = QRectF(left, top + number * LINE_PX, width, LINE_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_picture(self, painter: QPainter, ground: QRectF) -> None:
        if self._picture is None:
            return
        size = self._picture.deviceIndependentSize()
        painter.drawPixmap(
            round(ground.left() + PADDING_PX + (PICTURE_PX - size.width()) / 2),
            round(ground.top() + PADDING_PX + (PICTURE_PX - size.height()) / 2),
            self._picture,
        )

    def _card_size(self) -> QSize:
        lines = self._card.lines if self._card else ()
        widths = [
            QFontMetricsF(font(12, 600) if number == 0 else font(11)).horizontalAdvance(line)
            for number, line in enumerate(lines)
        ]
        wanted = PADDING_PX + PICTURE_PX + TEXT_GAP_PX + max(widths, default=0.0) + PADDING_PX + 4
        width = round(min(max(wanted, LEAST_WIDTH_PX), MOST_WIDTH_PX))
        return QSize(width, PICTURE_PX + 2 * PADDING_PX)
