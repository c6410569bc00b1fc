"""A small chart of the KL of each latent dimension, on which two axes are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from vae_explorer.gui.map.axis_bars import ROW_PX, AxisBars
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

__all__ = ["AxesPopup"]

_WIDTH_PX = 264
_MOST_ROWS = 14
_FIRST = "Choose the horizontal axis"
_SECOND = "Now the vertical axis"
_MEANING = (
    "Average KL(q(z_d|x) ‖ N(0, 1)) of each dimension over the images: how much of them it carries."
)


class AxesPopup(QFrame):
    """Hangs below the button of the planes until two axes are chosen, or Escape is pressed.

    Signals:
        axes_chosen(int, int): Dimensions to the right and upwards, from 0.
    """

    axes_chosen = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("axes_popup")
        self.setAccessibleName("Two axes")
        self.heading = Text(_FIRST, weight=600)
        caption = Text("KL to N(0, 1), nats", 11, tone="2")
        caption.setToolTip(_MEANING)
        self.bars = AxisBars()
        self.bars.first_chosen.connect(self._ask)
        self.bars.both_chosen.connect(self._finish)
        self.bars.given_up.connect(self.close)
        self.bars.row_reached.connect(self._follow)
        self._scroll = ScrollArea()
        self._scroll.setWidget(self.bars)
        self._scroll.setWidgetResizable(True)
        for filled in (self.bars, self._scroll.viewport()):
            filled.setAutoFillBackground(False)  # they stand on the ground of the popup
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 8)
        column.setSpacing(4)
        for widget in (self.heading, caption, self._scroll):
            column.addWidget(widget)
        self.setFixedWidth(_WIDTH_PX)

    def show_dimensions(self, kl: tuple[float, ...], axes: tuple[int, int] | None) -> None:
        """Show how much each dimension carries, and which two are drawn."""
        self.bars.show_dimensions(kl, axes)
        self._scroll.setFixedHeight(min(len(kl), _MOST_ROWS) * ROW_PX)
        self.adjustSize()

    def open_at(self, corner: QPoint) -> None:
        """Open with the top left corner there, and the keyboard in it."""
        self.heading.setText(_FIRST)
        self.bars.begin()
        self.move(corner)
        self.show()
        self.bars.setFocus(Qt.FocusReason.PopupFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the top."""
        super().showEvent(event)
        self._scroll.verticalScrollBar().setValue(0)

    @Slot(bool)
    def _ask(self, chosen: bool) -> None:
        self.heading.setText(_SECOND if chosen else _FIRST)

    @Slot(int, int)
    def _finish(self, right: int, up: int) -> None:
        self.close()
        self.axes_chosen.emit(right, up)

    @Slot(int)
    def _follow(self, row: int) -> None:
        self._scroll.ensureVisible(0, row * ROW_PX + ROW_PX // 2, 0, ROW_PX)
