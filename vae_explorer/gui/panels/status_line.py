"""The line at the bottom: what goes on, and what holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QVBoxLayout, QWidget

from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.widgets.text import ElidedText, HairLine, NumberText

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["StatusLine"]


class StatusLine(QStatusBar):
    """24 px with a hairline above: one sentence left, lasting facts right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setFixedHeight(24)
        self.setAccessibleName("Status")
        self._text = ElidedText("Ready", 11, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._facts = NumberText("", 11, 400, "2")
        # It keeps the room of longer facts: without this, short ones would stand off the edge.
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # Laid over the bar: its own layout keeps a rim that cannot be taken away.
        self._body = QWidget(self)
        words = QWidget()
        row = QHBoxLayout(words)
        row.setContentsMargins(10, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self._text, 1)
        row.addWidget(self._facts)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(HairLine())
        column.addWidget(words, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the words the whole bar."""
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground alone: the style would draw a rim round each word."""
        QPainter(self).fillRect(event.rect(), QColor(tokens_for(self).window))

    def show_status(self, text: str, facts: Sequence[str] = ()) -> None:
        """Shows what goes on and the lasting facts.

        Args:
            text: Such as "Training: step 504 of 1 344".
            facts: Such as "Map of epoch 9, 0.4 s old" and "Saved in runs/mnist-01".
        """
        self._text.setText(text)
        self._facts.setText("      ".join(facts))
        self.setAccessibleDescription(", ".join((text, *facts)))
