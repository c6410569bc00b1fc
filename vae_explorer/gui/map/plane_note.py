"""What the map says about its plane: a quiet line at the bottom, with progress and a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.map.axes import see_through
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.widgets.bars import ProgressLine
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from vae_explorer.gui.views.planes import PlaneChoices

__all__ = ["PlaneNote"]

_HEIGHT_PX = 24
_NO_VERB = "What can be done about the view"
_BAR_PX = 72
_LEFT_PX, _BOTTOM_PX = 28, 24
"""Beside the numbers of the upright axis, above those of the level one."""


class PlaneNote(QWidget):
    """Words, perhaps with a bar and a button.

    Args:
        owner: The map it stands on.

    Signals:
        accepted(): The verb was clicked.
    """

    accepted = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._text = Text("", 11, tone="2")
        self._bar = ProgressLine("Progress of the view")
        self._bar.setFixedWidth(_BAR_PX)
        self.verb = LinkButton("")
        self.verb.setAccessibleName(_NO_VERB)
        self.verb.clicked.connect(self.accepted)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(8)
        for widget in (self._text, self._bar, self.verb):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(_HEIGHT_PX)
        self.hide()

    def words(self) -> str:
        """Returns what is said."""
        return self._text.text()

    def show_choices(self, choices: PlaneChoices) -> None:
        """Say what there is to say, if anything."""
        progress, words = choices.progress, choices.words
        if progress is not None and progress >= 0:
            words = f"{words}, {100 * progress:.0f} %"
            self._bar.show_share(progress)
        self._bar.setVisible(progress is not None and progress >= 0)
        self._text.setText(words)
        self.setToolTip(choices.meaning)
        self.setAccessibleName(words)
        self.verb.setText(choices.offer)
        self.verb.setAccessibleName(choices.offer or _NO_VERB)
        self.verb.setVisible(bool(choices.offer))
        self.setVisible(bool(words))
        self.place()

    def place(self) -> None:
        """Stand at the bottom left of the map."""
        self.adjustSize()
        self.move(_LEFT_PX, self._owner.height() - _BOTTOM_PX - _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground that keeps points from the words."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(see_through(tokens_for(self).canvas, 0.86))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
