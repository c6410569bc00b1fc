"""The runs that are drawn over the present one: each entry hides its curves, or all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from vae_explorer.gui.panels.curve_heading import paint_focus, paint_key
from vae_explorer.gui.style.theme import font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from vae_explorer.gui.views.curves import OverlayCurves

__all__ = ["CurveLegend"]

_HEIGHT_PX = 20
_KEY_PX = 15
_PAD_PX = 6
_MOST_PX = 200
_HINT = "Click hides this run, double-click shows only it."


class _Entry(QAbstractButton):
    """A piece of line and the name of a run; checked while the run is drawn."""

    isolate_requested = Signal()

    def __init__(self, overlay: OverlayCurves) -> None:
        super().__init__()
        self._colour = overlay.colour
        self.setText(overlay.name)
        self.setCheckable(True)
        self.setChecked(True)
        self.setAccessibleName(overlay.name)
        self.setToolTip(f"{overlay.name}\n{_HINT}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.sizeHint().width())

    def sizeHint(self) -> QSize:
        """Returns room for line and name."""
        width = QFontMetricsF(font(11)).horizontalAdvance(self.text())
        return QSize(int(min(width, _MOST_PX)) + _KEY_PX + 2 * _PAD_PX + 2, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Returns room for the line and some letters."""
        return QSize(min(56, self.sizeHint().width()), _HEIGHT_PX)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks to see this run alone."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.isolate_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints line and name; the name of a hidden run is struck through."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 2, 0, -2), 4, 4)
        shown = self.isChecked()
        colour = tokens.labels[self._colour % len(tokens.labels)] if shown else tokens.groove
        paint_key(painter, _PAD_PX, self.height() / 2, colour)
        face = font(11)
        face.setStrikeOut(not shown)
        painter.setFont(face)
        painter.setPen(QColor(tokens.text2 if shown else tokens.text3))
        room = QRectF(self.rect()).adjusted(_PAD_PX + _KEY_PX, 0, -_PAD_PX, 0)
        name = QFontMetricsF(face).elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, room.width() + 1
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()), tokens)


class CurveLegend(QWidget):
    """One line of runs; it is there only while other runs are drawn.

    Signals:
        hidden_changed(): The user hid or showed runs.
    """

    hidden_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Other runs")
        self.setFixedHeight(_HEIGHT_PX)
        self._overlays: tuple[OverlayCurves, ...] = ()
        self._entries: list[_Entry] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 0, 6, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self.hide()

    def show_overlays(self, overlays: tuple[OverlayCurves, ...]) -> None:
        """Lists runs; those that were hidden by hand stay hidden while their names stay."""
        hidden = {entry.text() for entry in self._entries if not entry.isChecked()}
        named = [(each.name, each.colour) for each in self._overlays]
        if named != [(each.name, each.colour) for each in overlays]:
            for old in self._entries:
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._entries = [_Entry(overlay) for overlay in overlays]
            for place, entry in enumerate(self._entries):
                entry.setChecked(entry.text() not in hidden)
                entry.clicked.connect(self.hidden_changed)
                entry.isolate_requested.connect(self._isolate)
                self._row.insertWidget(place, entry)
        self._overlays = overlays
        self.setVisible(bool(overlays))

    def shown(self) -> tuple[OverlayCurves, ...]:
        """Returns the runs that are not hidden."""
        pairs = zip(self._overlays, self._entries, strict=True)
        return tuple(overlay for overlay, entry in pairs if entry.isChecked())

    def _isolate(self) -> None:
        chosen = self.sender()
        others = [entry for entry in self._entries if entry is not chosen]
        alone = bool(others) and not any(entry.isChecked() for entry in others)
        for entry in self._entries:
            entry.setChecked(alone or entry is chosen)
        self.hidden_changed.emit()
