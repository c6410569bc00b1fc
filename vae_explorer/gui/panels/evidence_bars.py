"""A picture of the gap: a bar of nats from the ELBO to log p(x), with the ladder between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.panels.evidence_words import estimate, rung_meaning, won_names
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for
from vae_explorer.gui.style.words import count, true_minus
from vae_explorer.gui.widgets.tips import lines_of

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import EvidenceView, Measured

__all__ = ["EvidenceBars", "Segment", "segments_of"]

_MARGIN_PX = 16.0
_TITLE_PX = 16.0
_RUNGS_PX = 14.0
_BAR_PX = 16.0
_ENDS_PX = 18.0
_GAP_PX = 6.0
_RADIUS_PX = 2.0
_LEAST_SPAN = 1e-3


@dataclass(frozen=True)
class Segment:
    """A part of the gap.

    Attributes:
        name: What it is.
        start: Nats above the ELBO.
        end: Nats above the ELBO.
        colour: Index into the label colours, or None for the neutral one.
        text: Its length as it is written.
    """

    name: str
    start: float
    end: float
    colour: int | None
    text: str = ""


def segments_of(found: Measured, won: float | None = None) -> tuple[Segment, ...]:
    """Returns the parts of a gap from left to right.

    Args:
        found: The numbers.
        won: Nats that a refinement under way has won so far, or None.

    Example:
        A gap of two nats, half of which a refinement has won, is two segments of one nat.
    """
    whole = max(found.gap.value, 0.0)
    if won is not None:
        reached = min(max(won, 0.0), whole)
        far = Segment("Won so far", 0.0, reached, 0, true_minus(reached, 2))
        return far, Segment("", reached, whole, None)
    parts = found.refined
    if parts is None:
        return (Segment("KL(q(z|x) ‖ p(z|x))", 0.0, whole, None, estimate(found.gap)[0]),)
    names = won_names(parts.same_family, parts.has_encoder)
    reached = max(parts.won.value, 0.0)
    end = reached + max(parts.left.value, 0.0)
    return (
        Segment(names[0], 0.0, reached, 0, estimate(parts.won)[0]),
        Segment(names[1], reached, end, 1, estimate(parts.left)[0]),
    )


class EvidenceBars(QWidget):
    """One bar for the selected image, one for the average, on one scale of nats."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(200, 70)
        self.setAccessibleName("The gap between the ELBO and log p(x)")
        self._bars: list[tuple[str, Measured, float | None]] = []
        self._spots: list[tuple[QRectF, str]] = []

    def show_view(self, view: EvidenceView) -> None:
        """Draws what is known."""
        refining = view.refining
        bars = []
        for found, title, averaging in (
            (view.selected, view.name, False),
            (
                view.average,
                f"Average of {count(view.average.images)}" if view.average else "",
                True,
            ),
        ):
            if found is not None:
                mine = refining is not None and refining.averaging == averaging
                won = refining.won if mine and refining is not None else None
                bars.append((title, found, won))
        self._bars = bars
        self.setAccessibleDescription("; ".join(self._words(*bar) for bar in bars))
        self.update()

    def sizeHint(self) -> QSize:
        """Returns the size in a window of common width."""
        return QSize(420, 140)

    def event(self, event: QEvent) -> bool:
        """Explains what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = QPointF(event.pos())
            said = next((text for area, text in self._spots if area.contains(spot)), "")
            if said:
                QToolTip.showText(event.globalPos(), lines_of(said), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the bars one below the other."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.canvas))
        self._spots = []
        if not self._bars:
            return
        span = max(_reach(found, won) for _, found, won in self._bars)
        scale = (self.width() - 2 * _MARGIN_PX) / max(span, _LEAST_SPAN)
        height = _TITLE_PX + _RUNGS_PX + _BAR_PX + _ENDS_PX
        free = (self.height() - height * len(self._bars)) / (len(self._bars) + 1)
        top = max(0.0, min(free, 16.0))
        for bar in self._bars:
            self._paint_bar(painter, tokens, top, scale, bar)
            top += height + max(0.0, min(free, _GAP_PX))

    def _paint_bar(
        self,
        painter: QPainter,
        tokens: Tokens,
        top: float,
        scale: float,
        bar: tuple[str, Measured, float | None],
    ) -> None:
        title, found, won = bar
        parts = segments_of(found, won)
        width = self.width() - 2 * _MARGIN_PX
        y = top + _TITLE_PX + _RUNGS_PX
        line = QRectF(_MARGIN_PX, top, width, _TITLE_PX)
        gap, error = estimate(found.gap)
        painter.setFont(font(11, 500))
        painter.setPen(QColor(tokens.text2))
        right = f"Gap {gap} {error} nats".replace("  ", " ")
        room = width - QFontMetricsF(painter.font()).horizontalAdvance(right) - 12
        short = QFontMetricsF(painter.font()).elidedText(title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        for part in parts:
            area = QRectF(
                _MARGIN_PX + part.start * scale, y, (part.end - part.start) * scale, _BAR_PX
            )
            self._paint_segment(painter, tokens, area, part)
        self._paint_rungs(painter, tokens, y, scale, found)
        end = _MARGIN_PX + max(part.end for part in parts) * scale
        self._paint_error(painter, tokens, end, y, scale * found.log_evidence.error)
        self._paint_ends(painter, tokens, y + _BAR_PX + 2, end, found)

    def _paint_segment(
        self, painter: QPainter, tokens: Tokens, area: QRectF, part: Segment
    ) -> None:
        if area.width() <= 0:
            return
        neutral = part.colour is None
        fill = QColor(tokens.groove if part.colour is None else tokens.labels[part.colour])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(area.adjusted(0, 0, -1, 0), _RADIUS_PX, _RADIUS_PX)
        self._spots.append((area, f"{part.name}: {part.text} nats" if part.name else ""))
        painter.setFont(font(11, 500))
        metrics = QFontMetricsF(painter.font())
        for words in (f"{part.name} {part.text}", part.text):
            if part.name and metrics.horizontalAdvance(words) + 10 <= area.width():
                light = fill.lightnessF() > 0.55
                painter.setPen(
                    QColor(tokens.text if neutral else "#14171C" if light else "#FFFFFF")
                )
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
                break

    def _paint_rungs(
        self, painter: QPainter, tokens: Tokens, y: float, scale: float, found: Measured
    ) -> None:
        """Mark the importance-weighted bounds above the bar; crowded labels give way."""
        painter.setFont(font(11))
        metrics = QFontMetricsF(painter.font())
        free = self.width() - 4.0
        for size, bound in reversed(found.ladder):
            above = bound.value - found.elbo.value
            if size == 1 or above < 0:
                continue
            x = _MARGIN_PX + above * scale
            painter.setPen(QPen(QColor(tokens.ink), 1.0))
            painter.drawLine(QPointF(x, y - 3), QPointF(x, y + 3))
            label = f"IWAE {count(size)}"
            wide = metrics.horizontalAdvance(label)
            left = min(x - wide / 2, self.width() - 4.0 - wide)
            value, error = estimate(bound)
            said = f"{label}: {value} {error} nats. {rung_meaning(size)}"
            self._spots.insert(0, (QRectF(x - 4, y - _RUNGS_PX, 8, _RUNGS_PX + _BAR_PX), said))
            if left + wide <= free and left >= 4:
                painter.setPen(QColor(tokens.text3))
                painter.drawText(QPointF(left, y - 5), label)
                free = left - 8

    def _paint_error(
        self, painter: QPainter, tokens: Tokens, end: float, y: float, error: float
    ) -> None:
        """Draw two standard errors of log p(x) to either side of its place."""
        painter.setPen(QPen(QColor(tokens.ink), 1.75))
        painter.drawLine(QPointF(end, y - 2), QPointF(end, y + _BAR_PX + 2))
        reach = 2 * error
        if reach > 1:
            middle = y + _BAR_PX / 2
            painter.drawLine(QPointF(end - reach, middle), QPointF(end + reach, middle))
            for side in (end - reach, end + reach):
                painter.drawLine(QPointF(side, middle - 3), QPointF(side, middle + 3))
        self._spots.insert(
            0,
            (
                QRectF(end - 5, y - 2, 10, _BAR_PX + 4),
                "log p(x), and two standard errors to either side.",
            ),
        )

    def _paint_ends(
        self, painter: QPainter, tokens: Tokens, y: float, end: float, found: Measured
    ) -> None:
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.text2))
        metrics = QFontMetricsF(painter.font())
        left = f"ELBO {' '.join(estimate(found.elbo))}".strip()
        right = f"log p(x) {' '.join(estimate(found.log_evidence))}".strip()
        need = metrics.horizontalAdvance(left) + 16
        wide = metrics.horizontalAdvance(right)
        x = min(max(end - wide, _MARGIN_PX + need), self.width() - 4.0 - wide)
        painter.drawText(QPointF(_MARGIN_PX, y + 12), left)
        painter.drawText(QPointF(x, y + 12), right)

    def _words(self, title: str, found: Measured, won: float | None) -> str:
        parts = ", ".join(
            f"{part.name} {part.text} nats" for part in segments_of(found, won) if part.name
        )
        return f"{title}: ELBO {estimate(found.elbo)[0]}, {parts}"


def _reach(found: Measured, won: float | None) -> float:
    """Returns how far to the right a bar, its ladder and its error reach, in nats."""
    end = max(part.end for part in segments_of(found, won))
    rungs = (bound.value - found.elbo.value for _, bound in found.ladder)
    return max(end + 2 * found.log_evidence.error, *rungs)
